"""Access to who reported (查阅授权): asked for an own matter, approved by another, freed by custodians, read by one. SM-D.

Whoever needs a reporter's contact or the original wording asks for single fields and one of four purposes. The deputy in charge or
the principal officer approves, after considering whether masked text suffices, and never an own request; where the organ keeps
its vault in custody, k of n custodians give their part besides. The viewer reads on one page, each field on record before it is
shown, until the permit ends. The petition office stops every permit of an item on a suspected leak, with an incident on file.
Source: Rules art. 29, 47, 52; 1996 Provisions art. 4(5); Supervision Law art. 67, 74; R-19, R-21, R-22, R-28.
"""

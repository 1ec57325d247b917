"""Archiving (归档): what is done is described, handed over, checked and closed in a package that says by itself whether it is whole. SM-R.

Case management or who handled it prepares the volume once everything in the matter has ended (A-1); what went into a personnel file is handed over with
proof (A-2); other hands archive: the package is made, checked for its four properties and signed, or nothing is archived (A-1, A-5). When its
time is over it is appraised, and kept on or disposed of by the principal officer (A-4). Papers of the reporter's own course stay outside.
Source: Archives Law art. 37, 39; its Regulation art. 24, 39; DA/T 48-2009; domain reference (tolerance) 7.
"""

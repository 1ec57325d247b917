"""Verification (问题线索核查): a numbered clue from allotment to its end. Rules art. 17; Supervision Law art. 40-42; SM-B.

A clue is numbered; case management proposes who handles it and the principal officer approves (分办); the office proposes one of
the four disposals after a minuted collective discussion; a verification runs with a group on record; every allegation gets its own
finding (认定); the principal officer approves the report and the clue is closed, with the kind of ending named. At least one
untrue allegation opens a clarification; signs of fabrication may open a screening.
"""

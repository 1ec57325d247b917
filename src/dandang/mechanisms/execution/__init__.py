"""Execution of a decision (处分执行): the notice with its period, the announcement, the files, post and pay, receipts, the report. SM-S.

Opened by the decision in an accountability matter of the same case file, or begun with a decision that came from another organ. The
periods are those of the law of sanctions; a period that the decision states otherwise stands in the way until it is corrected or the
reason is on record (S-4). Nothing is finished without its proofs (S-13). Later events (change, withdrawal, restoration of rights after
probation, a new act) are steps here with their own decision; the end of a period is no step, it comes by itself (S-9, S-10).
"""

"""Tolerance of honest error, with correction (容错纠错). Whoever holds to account asks first whether the error should be tolerated. SM-T.

It begins by itself when an accountability matter is investigated, in the same case file (T-1), and is over before that matter can be
decided (T-2). The same organ decides (T-4), together, in a meeting with votes and signed minutes (T-5), on a worksheet of which every item
is answered with a reason (`worksheet.py`). Nothing is scored; what bars an outcome is said with its rule. What is granted is issued, served
on each person, fed back and filed; correction goes with it (`tasks.py`): a case closes when every task is accepted with proof (T-21).

A filing made beforehand, where such are made, may be named by its number: a fact that is read and printed, and weighs nothing (T-10).

The ways back: not accepted, none applies until new facts come, refused, objection (never heavier, T-13), review by other hands that upholds,
changes as a new version or revokes (T-26, T-27), and suspicion of a crime, which ends it at once (T-19).
"""

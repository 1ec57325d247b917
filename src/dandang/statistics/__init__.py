"""Figures drawn from cases, never typed (统计指标).

`data/indicators.toml` says what each figure counts, with its source. `history` is pure: what one case file contributes, and on which
day. `rolling` keeps the sums, a little after each step; `figures` reads them for an organ and all below it, for any two days. A sum
can always be made anew from the steps (`dandang statistics recount`), and must come out the same.

A case counts once an indicator, for the organ that has it, and is shown but not added again above (C-2). Matters whose existence is
hidden (R-3, R-4) count nowhere.
"""

"""Reports (检举控告): what came in, from receipt to archive. Rules art. 7-30; state table SM-A.

A report is received (收件) with the reporter and the original wording sealed at once; registered (登记) with its subjects and
neutral allegations; its name verified where it bears one (核实署名); accepted (受理) or declined on one of three grounds (不予受理);
handed over (移交) and numbered as a clue, which opens a verification; completed (办结) when every clue has ended; its result
fed back to a real-name reporter (反馈) and archived (归档). The reporter is known to the vault and to the registering clerk alone.
"""

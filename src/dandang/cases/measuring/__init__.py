"""Measures (处分、处理措施) as mechanisms take them in: the row in which one is entered, and what the law of sanctions says of rows.

The law itself is `dandang.sanctions`, which knows no case file; the stored measure is `cases.models.Measure`.
"""

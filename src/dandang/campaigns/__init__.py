"""Campaigns of four levels (四级联动): one theme, one span of days, the same figures, each level for the officials that it manages.

Source: domain reference (tolerance) 5; the article on Zhejiang of 2023 [A]. Two procedures (SM-Z). The *campaign* (专项行动) is a matter of
the organ that issues it: 起草 → 批准 → 发布 → 下发 → 汇总 → 结束. At each organ below it is a *node* (本级任务) in a case file of that organ's own:
本级方案 → 启动 → 拟写报告 → 主要负责人签报 → 上级审核, and from there it goes on to the organs below that one. Nothing here is typed that a case can
tell: figures come from `statistics`, frozen at the cut-off (C-1, C-4), each case once (C-2). Who is in scope is parameters, never code (F-20).
An organ sees itself and what is below it (C-5). See decision 26.
"""

"""Coordination requests between organs (协作请求): police, procuratorate, court, organization department, justice, petitions, network office.

Rules art. 49; 1996 Provisions; the seed report on Ningbo (S-13); CoordinationRequest of the domain reference 5.6. A request belongs to
the matter (拟写 → 审批 → 发出 → 采纳答复, or asked again, or withdrawn). The partner gets a *package* (协作件) in a case file of its own: the
letter, and the papers that were chosen and may leave; it signs for it (签收), answers or returns it with a reason (答复、退回), and knows of
nothing else. Kinds of request are data (`data/requests.toml`): to which organs, on what basis, which papers may go. Overdue shows to
who asked; nothing closes by itself. Another mechanism asks for an answer in the data: `answered:police_referral`. See decision 18.
"""

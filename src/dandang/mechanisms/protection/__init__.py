"""Protection of reporters and their close relatives (检举控告人保护), on application. Rules art. 49; state table SM-G.

A request (申请) is sealed: who is threatened, by whom, and which report it belongs to stand in the vault alone. It has a case file
of its own, known to the person who took it, the head of the petition office and the principal officer, at once (R-65); not to
whoever is complained of or recused in that report, and past the principal officer to the organ above when it is about them. In
urgent danger others are called first (紧急处置); the request is granted (予以保护) or not needed, measures are taken and kept up
(持续关注), confirmed retaliation becomes a clue in a case file of its own (打击报复), and the end is told to who asked (结束).
"""

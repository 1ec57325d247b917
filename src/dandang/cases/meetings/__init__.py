"""Meetings (会议): collective discussion, three-office review, joint meeting. A noun below the mechanisms, which all may use it.

Two procedures. A *meeting* (召集 → 开会 → 散会 → 纪要拟写、核对、签发) has a case file of its own, known to its members alone, and holds
nothing of any matter. An *item* (上会议题, kind `deliberation`) is a proceeding of the matter's own case file: who may not know of
the matter never sees the item, its votes or its minutes, and cannot vote (R-28, R-31); the engine says so, not the meeting. An item
is put forward, listed, voted on by each member with an opinion, decided or carried over; its minutes are a paper of the matter, and
what was decided becomes the matter's `CollectiveDecision`. Kinds of meeting are data (`cases/data/meetings.toml`). A step of any
procedure may ask for a decided item: `needs = { R-32 = "decided:three_offices" }` (`cases/across.py`). See decision 17.
"""

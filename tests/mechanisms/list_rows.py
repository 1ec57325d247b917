"""Rows of the decision table for lists of circumstances: facts in order, and what breaks each rule. See `test_refusals`."""

from __future__ import annotations

from datetime import date
from typing import Any

from dandang.cases.lists import catalogue, rules
from dandang.cases.lists.catalogue import Item, Version

A_DAY = date(2023, 6, 1)
OPEN = Item(code="XS-1", text="先予受理、限期补正")
BLOCKING = Item(code="X-01", text="为个人谋取私利", blocking=True)
BEFORE = Version(
    organ="330225", kind=catalogue.EXCLUDED, sector="", number=1, title="清单", title_en="List", document="文件", issued_by=(), issued_on=A_DAY,
    from_on=date(2023, 3, 1), until=None, source="文件", standing="L", items=(BLOCKING,),
)
GOOD = {
    "tolerance_list": rules.Facts(
        given={"items": [OPEN], "code": "XS-1", "reason": "补充", "from_on": A_DAY, "until": A_DAY}, kind=catalogue.EXCLUDED, items=(OPEN, BLOCKING),
        before=BEFORE, above={"X-06": Item(code="X-06", text="个人专断")}, issued_on=A_DAY, begins=A_DAY,
    ),
}
GOOD_FOR: dict[tuple[str, str], dict[str, Any]] = {("tolerance_list", "end"): {"items": (OPEN,)}}
BROKEN: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("tolerance_list", "no_other_draft", "SM-L", {"other_draft": True}, {}),
    ("tolerance_list", "adds_to_higher_lists", "T-8", {}, {"items": [Item(code="X-06", text="改写")]}),
    ("tolerance_list", "stands_in_draft", "SM-L", {}, {"code": "XS-9"}),
    ("tolerance_list", "has_items", "SM-L", {"items": (Item(code="ZJ-N2", text="", blocking=True),)}, {}),
    ("tolerance_list", "categories_are_known", "SM-L", {"items": (OPEN, BLOCKING, Item(code="XS-2", text="某", category="XS"))}, {}),
    ("tolerance_list", "keeps_blocking_exclusions", "T-8", {"items": (OPEN,)}, {}),
    ("tolerance_list", "keeps_blocking_exclusions", "T-8", {"items": (OPEN, Item(code="X-01", text="为个人谋取私利"))}, {}),
    ("tolerance_list", "begins_after_document", "T-11", {}, {"from_on": date(2023, 5, 31)}),
    ("tolerance_list", "begins_after_version_before", "SM-L", {"issued_on": date(2023, 3, 1)}, {"from_on": date(2023, 3, 1)}),
    ("tolerance_list", "reasoned", "SM-L", {}, {"reason": ""}),
    ("tolerance_list", "is_the_last", "SM-L", {"followed": True}, {}),
    ("tolerance_list", "blocks_nothing", "T-8", {"items": (OPEN, BLOCKING)}, {}),
    ("tolerance_list", "ends_after_beginning", "SM-L", {}, {"until": date(2023, 5, 31)}),
]

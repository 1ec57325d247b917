"""Worksheets for tests: one that lacks nothing, and what may be changed in it."""

from __future__ import annotations

from dataclasses import dataclass

from dandang.mechanisms.tolerance.worksheet import Entry, Facts, asked
from dandang.mechanisms.tolerance.worksheet_items import Lists, fixed

PARTY = ("warning", "serious_warning", "removal_from_party_posts", "probation", "expulsion")


@dataclass(frozen=True)
class ListItem:
    """An entry of a list, as the lists in force give it."""

    code: str
    text: str
    text_en: str = ""
    source: str = "2023"
    standing: str = "A"
    blocking: bool = False
    conditions: tuple[str, ...] = ()
    excluded_if: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    sector: str = ""


LISTS = Lists(
    tolerable=(
        ListItem("ZJ-2", "工作或者执行程序存在过失或者瑕疵", "Fault or flaw in work or procedure"), ListItem("ZJ-4", "应急处突中出现失误错误"),
        ListItem("XS-1", "办理许可时材料不全", conditions=("材料事后补齐", "没有损害他人权益"), excluded_if=("涉及重大安全",), sector="BUSINESS_ENV"),
    ),
    excluded=(
        ListItem("ZJ-N1", "政绩观不正确", blocking=True), ListItem("X-01", "谋取私利", blocking=True), ListItem("X-02", "明知故犯", blocking=True),
        ListItem("X-03", "明令禁止后我行我素", blocking=True), ListItem("X-05", "重大安全责任"), ListItem("X-07", "损失没有挽回"),
    ),
)
ANSWERS = {"discrimination": "acceptable", "distinction": "left", "factor": "favourable", "excluded": "no", "condition": "met", "hindrance": "absent"}


def whole(**changed: str) -> dict[str, Entry]:
    """A sheet that lacks nothing and has nothing against it; `Q1_INTEREST="disqualifying"` gives that item another finding."""
    sheet = {item.key: Entry(ANSWERS[item.group], "已核对材料", ("卷一第3页",)) for item in (*fixed(), *LISTS.exclusions)}
    sheet["ZJ-2"] = Entry("cited", "程序有瑕疵", ("卷一第8页",))
    for key, finding in changed.items():
        sheet[key.replace("__", "-")] = Entry(finding, "已核对材料", ("卷一第3页",))
    return {key: entry for key, entry in sheet.items() if entry.finding}


def complete(sheet: dict[str, Entry]) -> dict[str, Entry]:
    """The same with every blank that is asked for filled in favourably."""
    filled = {item.key: Entry(ANSWERS.get(item.group, "cited"), "已核对", ("卷一",)) for item in asked(sheet, LISTS)}
    return filled | sheet


GOVERNED = Facts(lists=LISTS, track="organisational")
EXEMPTING = Facts(lists=LISTS, track="party", ladder=PARTY, offered=("warning", "serious_warning"), due="warning", mitigating_ground="主动挽回损失", written_conclusion=True)
MITIGATING = Facts(lists=LISTS, track="party", ladder=PARTY, offered=("removal_from_party_posts", "probation"), due="removal_from_party_posts", reduced_to="serious_warning")

"""The lists of circumstances, as the worksheet asks for them: what may be cited and what excludes, in force on the day of the act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dandang.mechanisms.tolerance.worksheet_items import Lists

if TYPE_CHECKING:
    from dandang.organs.models import Organ


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list."""

    code: str
    text: str
    text_en: str
    source: str
    standing: str
    blocking: bool = False
    conditions: tuple[str, ...] = ()


ZHEJIANG = "浙江省2023年容错纠错实施办法"
TOLERABLE = (
    Item("ZJ-1", "改革创新中出现失误错误", "Slips in reform and innovation", ZHEJIANG, "C"),
    Item("ZJ-2", "工作或者执行程序存在过失或者瑕疵", "Fault or flaw in work or procedure", ZHEJIANG, "C"),
    Item("ZJ-3", "工作决策造成损失", "A work decision caused loss", ZHEJIANG, "C"),
    Item("ZJ-4", "应急处突和解决复杂矛盾中出现失误错误", "Slips in emergencies and in settling complex conflicts", ZHEJIANG, "C"),
    Item("ZJ-5", "履职尽责但因客观因素导致失误错误", "Duty done, objective factors caused the slip", ZHEJIANG, "C"),
)
EXCLUDED = (
    Item("ZJ-N1", "政绩观不正确甚至扭曲，搞“形象工程”“政绩工程”", "A wrong or distorted view of achievements", ZHEJIANG, "A", blocking=True),
    Item("X-01", "为自己、他人或者本单位谋取私利", "Private gain for self, others or the unit", "三个区分开来（2016）", "C", blocking=True),
    Item("X-02", "明知故犯", "A knowing and deliberate breach", "三个区分开来（2016）", "C", blocking=True),
    Item("X-03", "上级明令禁止后我行我素", "Going on after an express prohibition", "三个区分开来（2016）", "C", blocking=True),
    Item("X-10", "形象工程、盲目举债、弄虚作假", "Image projects, blind borrowing, falsification", "《组织处理规定》第7条", "C", blocking=True),
    Item("X-11", "涉嫌犯罪", "Suspected crime", "《政务处分法》第44条", "C", blocking=True),
)


def in_force(on: date, organ: Organ) -> Lists:
    """Of this organ, for an act of that day."""
    return Lists(tolerable=TOLERABLE, excluded=EXCLUDED)

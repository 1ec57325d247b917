"""Like cases alike: decided matters beside the one at hand, item by item, without anything that names somebody, and without advice.

What could give somebody away is left out altogether, not blacked out: names, units, posts, the organ, the case, the day, and every
word that a person wrote. What is left are codes of the worksheet, the level of the organ and the year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from dandang.base.wording import spoken, title
from dandang.cases import doors, precedents
from dandang.cases.models import CaseFile, Precedent, Proceeding
from dandang.cases.models.precedent import alike
from dandang.cases.precedents import MARKS, Profile
from dandang.cases.searching import within
from dandang.desk.lists import sector_title
from dandang.mechanisms.tolerance.worksheet_items import Item, data, fixed
from dandang.organs.models import Organ, Staff

KIND = "tolerance"
BESIDE = frozenset({"determine", "change"})
"""The steps beside which the list stands."""
SHOWN = 10
KINDS = {"tolerable": _("所引容错情形"), "excluded": _("不予容错情形"), "sector": _("行业领域")}


@dataclass(frozen=True)
class Line:
    """One item: what it is, and the answer here and there; empty where it is not there."""

    name: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Card:
    """One decided matter. `same`: by group, what is answered alike."""

    outcome: str
    year: int
    level: Any
    same: tuple[tuple[str, tuple[str, ...]], ...]
    differs: tuple[Line, ...]


@dataclass(frozen=True)
class Page:
    """`has_marks`: whether anything was cited yet by which matters are found. `blank`: items not answered here yet."""

    cards: tuple[Card, ...]
    has_marks: bool
    blank: tuple[str, ...]


def of(proceeding: Proceeding, by: Staff) -> Page:
    """For the worksheet as it stands, or as it was submitted."""
    noun: Any = doors.noun_of(proceeding)
    return page(noun.compared(), proceeding.casefile, by)


def page(mine: Profile, casefile: CaseFile, by: Staff) -> Page:
    """The first decided matters that this person may read, in the order that `precedents.ORDER` says."""
    rows = alike(mine, casefile, by, within(by), SHOWN)
    blank = tuple(item.mark for item in fixed() if item.key not in mine.answers)
    return Page(tuple(_card(mine, row) for row in rows), bool(mine.marks), blank)


def _card(mine: Profile, row: Precedent) -> Card:
    theirs = row.profile
    same: dict[str, list[str]] = {}
    for kind, key, answer in precedents.shared(mine, theirs):
        same.setdefault(_heading(kind), []).append(_name(kind, key, row.named) + (f"：{_answer(key, answer)}" if kind not in MARKS else ""))
    differs = tuple(
        Line(_name(each.kind, each.key, row.named), _said(each.kind, each.key, each.mine), _said(each.kind, each.key, each.theirs))
        for each in precedents.differences(mine, theirs)
    )
    outcome = data()["outcome"].get(row.outcome)
    return Card(
        outcome[spoken("title")] if outcome else row.outcome, row.determined_on.year, Organ.Level(row.level).label,
        tuple((heading, tuple(names)) for heading, names in same.items()), differs,
    )


def _heading(kind: str) -> str:
    return str(KINDS[kind]) if kind in MARKS else str(data()[kind][spoken("title")])


def _name(kind: str, key: str, named: dict[str, Any]) -> str:
    """Of an item its title; of a code what the list of that matter's day said, else the code alone."""
    if kind == "sector":
        return sector_title(key)
    if kind in MARKS:
        words = named.get(f"{kind}:{key}") or ["", ""]
        return f"{key} {(spoken('title') == 'title_en' and words[1]) or words[0]}".strip()
    item = _item(key)
    return f"{item.mark} {title(item)}"


def _said(kind: str, key: str, answer: str) -> str:
    if kind in MARKS:
        return str(_("有")) if answer else str(_("没有"))
    return _answer(key, answer)


def _answer(key: str, code: str) -> str:
    finding = _item(key).finding(code)
    return title(finding) if finding else str(_("没有结论"))


def _item(key: str) -> Item:
    return next(item for item in fixed() if item.key == key)

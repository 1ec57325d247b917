"""The rules of a list of circumstances as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dandang.base.verdict import says
from dandang.cases.lists.catalogue import EXCLUDED, Item, Version


@dataclass(frozen=True)
class Facts:
    """A draft as the rules see it. `before`: the version that it would follow; `above`: what lists of higher organs say, by code.

    `begins`, `ends`: of the version itself once approved. `followed`: a newer version has been approved.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""
    items: tuple[Item, ...] = ()
    before: Version | None = None
    above: Mapping[str, Item] = field(default_factory=dict)
    issued_on: date | None = None
    begins: date | None = None
    other_draft: bool = False
    followed: bool = False


def _binding(items: Iterable[Item]) -> frozenset[str]:
    """Codes of the blocking exclusions."""
    return frozenset(item.code for item in items if item.blocking)


def _missing(facts: Facts) -> dict[str, str]:
    """The blocking exclusions of the version before that are gone or do not block any more."""
    gone = _binding(facts.before.items) - _binding(facts.items) if facts.before else frozenset()
    return {"codes": "、".join(sorted(gone))}


def _collides(facts: Facts) -> dict[str, str]:
    """Codes entered that a higher list has, other than to make an exclusion blocking."""
    entered: list[Item] = facts.given.get("items") or []
    taken = (item.code for item in entered if item.code in facts.above and not _raises(item, facts))
    return {"codes": "、".join(sorted(taken))}


def _raises(item: Item, facts: Facts) -> bool:
    return facts.kind == EXCLUDED and item.blocking


def _loose(facts: Facts) -> dict[str, str]:
    """Categories that are no entry of this list or of a higher one."""
    known = {item.code for item in facts.items} | set(facts.above)
    return {"codes": "、".join(sorted({item.category for item in facts.items if item.category} - known))}


@says("这一清单已有一个版本在起草或者送审。")
def no_other_draft(facts: Facts) -> bool:
    return not facts.other_draft


@says("上级清单已有这些代码：%(codes)s。本级清单只能增加情形，或者把不予容错情形改为必须排除。", _collides)
def adds_to_higher_lists(facts: Facts) -> bool:
    return not _collides(facts)["codes"]


@says("清单中没有这一代码。")
def stands_in_draft(facts: Facts) -> bool:
    return facts.given.get("code") in {item.code for item in facts.items}


@says("清单还没有任何情形。")
def has_items(facts: Facts) -> bool:
    return any(item.is_known for item in facts.items)


@says("所属类别不在清单中：%(codes)s。", _loose)
def categories_are_known(facts: Facts) -> bool:
    return not _loose(facts)["codes"]


@says("必须排除的情形不能删去，也不能改为不必排除：%(codes)s。", _missing)
def keeps_blocking_exclusions(facts: Facts) -> bool:
    return not _missing(facts)["codes"]


@says("施行日期不能早于清单文件的日期：清单不溯及文件之前的行为。")
def begins_after_document(facts: Facts) -> bool:
    begins = facts.given.get("from_on")
    return begins is None or facts.issued_on is None or begins >= facts.issued_on


@says("施行日期须晚于上一版本的施行日期。")
def begins_after_version_before(facts: Facts) -> bool:
    begins, before = facts.given.get("from_on"), facts.before
    return begins is None or before is None or before.from_on is None or begins > before.from_on


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("已有新的版本接替，不必终止。")
def is_the_last(facts: Facts) -> bool:
    return not facts.followed


@says("清单中有必须排除的情形，只能由新的版本接替，不能终止。")
def blocks_nothing(facts: Facts) -> bool:
    return not _binding(facts.items)


@says("终止日期不能早于施行日期。")
def ends_after_beginning(facts: Facts) -> bool:
    until = facts.given.get("until")
    return until is None or facts.begins is None or until >= facts.begins

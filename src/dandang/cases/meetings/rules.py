"""The rules of a meeting as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says

OWN_SIDE = "discipline"
"""Among the mandatory members: this organ's own."""


@dataclass(frozen=True)
class Facts:
    """A meeting as the rules see it. People by user name; `offices`: of whom was called; `minutes_wanting`: states of its items;
    `mandatory`: who must be there by the local profile.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    kind: Any = None
    seated: frozenset[str] = frozenset()
    offices: Mapping[str, str] = field(default_factory=dict)
    offices_chosen: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    chair: str = ""
    actor: str = ""
    unfinished: bool = False
    minutes_wanting: frozenset[str] = frozenset()
    mandatory: frozenset[str] = frozenset()


def _names(people: Any) -> frozenset[str]:
    return frozenset(getattr(person, "username", person) for person in people or ())


@says("参加会议的人数不足：少于该类会议的最少人数。")
def enough_called(facts: Facts) -> bool:
    called = _names(facts.given.get("members")) | _names(filter(None, [facts.given.get("chair")]))
    return facts.kind is None or len(called) >= facts.kind.least


@says("该类会议要求的科室没有都安排人参加。")
def every_office_called(facts: Facts) -> bool:
    return facts.kind is None or facts.offices_chosen >= facts.kind.offices.keys()


@says("该类会议要求的部门没有都邀请。")
def every_department_called(facts: Facts) -> bool:
    invited = {row["department"] for row in facts.given.get("guests") or ()}
    return facts.kind is None or invited >= facts.kind.departments.keys()


@says("本地规定必须参加的成员单位没有都邀请。")
def mandatory_members_called(facts: Facts) -> bool:
    return {row["department"] for row in facts.given.get("guests") or ()} >= facts.mandatory - {OWN_SIDE}


@says("本地规定必须参加的成员单位没有都到会。")
def mandatory_members_present(facts: Facts) -> bool:
    own = {OWN_SIDE} if facts.given.get("present") else set()
    return own | set(facts.given.get("guests_present") or ()) >= facts.mandatory


@says("会议由召集时确定的主持人主持，须由主持人本人办理。")
def chair_acts(facts: Facts) -> bool:
    return facts.actor == facts.chair


@says("到会不足法定人数：须过半数，不少于该类会议的最少人数，且主持人到会。")
def quorum_present(facts: Facts) -> bool:
    present = _names(facts.given.get("present"))
    return facts.chair in present and 2 * len(present) > len(facts.seated) and len(present) >= facts.kind.least


@says("该类会议要求的科室没有都到会。")
def every_office_present(facts: Facts) -> bool:
    there = {facts.offices.get(name, "") for name in _names(facts.given.get("present"))}
    return there >= facts.kind.offices.keys()


@says("该类会议要求的部门没有都到会。")
def every_department_present(facts: Facts) -> bool:
    return set(facts.given.get("guests_present") or ()) >= facts.kind.departments.keys()


@says("还有议题没有作出决定，也没有转到下次会议。")
def every_item_finished(facts: Facts) -> bool:
    return not facts.unfinished


@says("还有议题的纪要没有核对。")
def minutes_are_checked(facts: Facts) -> bool:
    return facts.minutes_wanting.isdisjoint({"decided", "minutes_drafted"})


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))

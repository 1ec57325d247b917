"""The rules of the decision at the city or above as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says
from dandang.mechanisms.false_accusation.rules import Sheet, finding_is_final, missing, text_hides_reporter

__all__ = ["finding_is_final", "text_hides_reporter"]
"""The same questions as in the screening, of facts of the same names."""


@dataclass(frozen=True)
class Facts:
    """A request as the rules see it."""

    given: Mapping[str, Any] = field(default_factory=dict)
    reveals: bool = False
    not_free: tuple[str, ...] = ()
    city_or_above: bool = True
    level_is_right: bool = True
    waits: bool = True
    sheet: Sheet = field(default_factory=dict)
    circular: str = ""
    review_is_over: bool = True


@says("审核人员中有须回避的人。")
def examiners_are_free(facts: Facts) -> bool:
    return bool(facts.given.get("examiners")) and not facts.not_free


@says("须写明集体研究的日期、参加人员（三名以上）和记录。")
def minutes_are_whole(facts: Facts) -> bool:
    given = facts.given
    return bool(given.get("held_on")) and len(given.get("members") or ()) >= 3 and bool(given.get("minutes"))


@says("诬告陷害只能由设区的市级以上纪委监委认定。")
def here_is_a_city_or_above(facts: Facts) -> bool:
    return facts.city_or_above


@says("检举控告人属于省管干部的，由省级纪委监委认定。")
def level_is_right(facts: Facts) -> bool:
    return facts.level_is_right


@says("请示的机关已不在等待这一决定。")
def the_request_waits(facts: Facts) -> bool:
    return facts.waits


@says("五项要件须逐项写明认定情况并附证据。")
def five_elements_stand(facts: Facts) -> bool:
    return not missing(facts.sheet)


@says("须写明理由。")
def reason_given(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("请示的机关没有提请公开通报。")
def publication_was_asked(facts: Facts) -> bool:
    return bool(facts.circular)


@says("公开通报须确认姓名一律隐去，并写明通报范围。")
def name_policy_holds(facts: Facts) -> bool:
    return bool(facts.given.get("nameless")) and bool(facts.given.get("circle"))

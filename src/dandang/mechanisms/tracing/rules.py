"""The rules of a tracing approval as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says

METHODS = ("handwriting", "ip", "device", "voice")
LONGEST = 60
"""Days that an approval may last at most; our design [D]: the law wants a limit and names none."""


@dataclass(frozen=True)
class Facts:
    """A tracing as the rules see it."""

    given: Mapping[str, Any] = field(default_factory=dict)
    sealed: bool = True
    anonymous: bool = True
    free: bool = True
    city_or_above: bool = True
    reveals: bool = False


@says("本案卷没有封存的检举控告。")
def something_is_sealed(facts: Facts) -> bool:
    return facts.sealed


@says("检举控告人已署名，没有可以追查的匿名人。")
def reporter_is_anonymous(facts: Facts) -> bool:
    return facts.anonymous


@says("您与本事项有须回避的情形，不得办理。")
def actor_is_free(facts: Facts) -> bool:
    return facts.free


@says("追查匿名检举控告人只能由设区的市级以上纪委监委批准。")
def approver_is_city_or_above(facts: Facts) -> bool:
    return facts.city_or_above


@says("须写明追查的方法和理由。")
def methods_and_reason(facts: Facts) -> bool:
    methods = facts.given.get("methods") or ()
    return bool(methods) and set(methods) <= set(METHODS) and bool(facts.given.get("reason"))


@says("批准追查须有批准文号和1至60日的期限。")
def numbered_and_limited(facts: Facts) -> bool:
    days = facts.given.get("days")
    return bool(facts.given.get("number")) and isinstance(days, int) and 1 <= days <= LONGEST


@says("文字中出现了检举控告人的信息，请改写。")
def words_hide_reporter(facts: Facts) -> bool:
    return not facts.reveals

"""The rules of a correction as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says


@dataclass(frozen=True)
class Facts:
    """A correction as the rules see it. `own`: this organ itself made the wrong decision."""

    given: Mapping[str, Any] = field(default_factory=dict)
    something_is_untrue: bool = True
    own: bool = True
    reveals: bool = False


@says("本案卷没有认定失实的问题，谈不上因失实检举控告造成的错误处理。")
def something_is_untrue(facts: Facts) -> bool:
    return facts.something_is_untrue


@says("须写明作出处理的机关、处理内容、处理日期，以及为什么是错误的。")
def wrong_is_described(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in ("decided_by", "measure", "decided_on", "why"))


@says("说明文字中出现了检举控告人的信息，请删去。")
def words_hide_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("原处理不是本机关作出的：只能向作出处理的机关建议纠正。")
def own_decision(facts: Facts) -> bool:
    return facts.own


@says("原处理是本机关作出的：由本机关直接纠正，不用建议书。")
def decision_of_another(facts: Facts) -> bool:
    return not facts.own


@says("须写明纠正的内容和日期。")
def correction_is_recorded(facts: Facts) -> bool:
    return bool(facts.given.get("result")) and bool(facts.given.get("corrected_on"))


@says("须写明理由。")
def reason_given(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))

"""The rules of an accountability matter as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says

DESCRIBED = ("subjects", "acted_on", "origin", "facts", "rule_name", "rule_clause")
SPARED = ("exempt", "not_within_scope")
"""Outcomes of the tolerance after which nobody is held to account."""


@dataclass(frozen=True)
class Facts:
    """A matter as the rules see it. `tolerated`: the outcome of its tolerance that stands, empty where there is none; `revoked`: one
    was taken back.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    reveals: bool = False
    not_free: tuple[str, ...] = ()
    tolerated: str = ""
    revoked: bool = False


@says("须写明对象、行为发生日期、事项来源（项目、任务、指令）、基本事实，以及没有遵守的规定的名称和条款。")
def matter_is_described(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in DESCRIBED)


@says("文字中出现了检举控告人或者检举控告的信息，请改写。")
def text_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("承办人至少两名。")
def two_handlers(facts: Facts) -> bool:
    return len({person.username for person in facts.given.get("handlers") or ()}) >= 2


@says("拟定的承办人中有须回避的人。")
def handlers_are_free(facts: Facts) -> bool:
    return not facts.not_free


@says("须写明处理建议及理由。")
def proposal_written(facts: Facts) -> bool:
    return bool(facts.given.get("proposal"))


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("已认定免责或者不属于责任事项：不再追究，不得作出责任追究决定。")
def not_tolerated_away(facts: Facts) -> bool:
    return facts.tolerated not in SPARED


@says("责任追究须集体讨论决定：写明日期、至少三名参加人、讨论记录和决定内容。")
def decided_together(facts: Facts) -> bool:
    given = facts.given
    people = {getattr(person, "username", person) for person in given.get("members") or ()}
    return len(people) >= 3 and all(given.get(name) for name in ("held_on", "minutes", "resolution", "tracks"))


@says("须写明执行情况和完成日期。")
def execution_is_recorded(facts: Facts) -> bool:
    return bool(facts.given.get("result")) and bool(facts.given.get("executed_on"))


@says("容错认定没有被撤销，不能恢复责任追究。")
def tolerance_was_revoked(facts: Facts) -> bool:
    return facts.revoked

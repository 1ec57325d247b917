"""The rules of an accountability matter as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import Refused, says
from dandang.cases.measuring.judging import free_of

DESCRIBED = ("subjects", "acted_on", "origin", "facts", "rule_name", "rule_clause")
SPARED = ("exempt", "not_within_scope")
"""Outcomes of the tolerance after which nobody is held to account."""
GRADES: Mapping[str, tuple[str, ...]] = {
    "party": ("warning", "serious_warning", "removal_from_party_posts", "probation", "expulsion"),
    "governmental": ("warning", "demerit", "major_demerit", "demotion", "removal", "expulsion"),
}
"""As the tolerance of the matter names them; the same order as P1 to P5 and G1 to G6 of the law of sanctions."""


@dataclass(frozen=True)
class Facts:
    """A matter as the rules see it. `tolerated`: the outcome of its tolerance that stands, empty where there is none; `revoked`: one
    was taken back. `reduced_to` on `track`: what a mitigation left. `faults`: why the measures given may not be imposed.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    reveals: bool = False
    not_free: tuple[str, ...] = ()
    tolerated: str = ""
    revoked: bool = False
    track: str = ""
    reduced_to: str = ""
    faults: tuple[Refused, ...] = ()


kinds_belong = free_of("S-1")
subject_fits = free_of("S-2")
one_sanction_an_act = free_of("S-14")
form_fits = free_of("S-15")


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


def _sanctions(facts: Facts) -> set[str]:
    """Codes of the Party and governmental sanctions that were entered."""
    return {row["kind"] for row in facts.given.get("measures") or () if row["kind"][:1] in ("P", "G")}


@says("已认定减轻：只能给予减轻后的那一档处分。")
def mitigation_is_kept(facts: Facts) -> bool:
    if facts.tolerated != "mitigate" or facts.track not in GRADES or facts.reduced_to not in GRADES[facts.track]:
        return True
    allowed = f"{facts.track[0].upper()}{GRADES[facts.track].index(facts.reduced_to) + 1}"
    return {kind for kind in _sanctions(facts) if kind[0] == allowed[0]} <= {allowed}


@says("已认定以第一种形态处理：不给予党纪、政务处分。")
def first_form_is_kept(facts: Facts) -> bool:
    return facts.tolerated != "first_form" or not _sanctions(facts)


@says("写入措施的，须写明决定文号和每一项措施的对象。")
def measures_are_described(facts: Facts) -> bool:
    rows = facts.given.get("measures") or ()
    return not rows or (bool(facts.given.get("decision")) and all(row.get("name") for row in rows))


@says("没有写入措施，不启动处分执行。")
def something_is_imposed(facts: Facts) -> bool:
    return bool(facts.given.get("measures"))


@says("须写明执行情况和完成日期。")
def execution_is_recorded(facts: Facts) -> bool:
    return bool(facts.given.get("result")) and bool(facts.given.get("executed_on"))


@says("容错认定没有被撤销，不能恢复责任追究。")
def tolerance_was_revoked(facts: Facts) -> bool:
    return facts.revoked

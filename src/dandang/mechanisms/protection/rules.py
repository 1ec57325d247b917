"""The rules of protection as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says


@dataclass(frozen=True)
class Facts:
    """A request for protection as the rules see it. `given` is the cleaned input, empty while a button is shown."""

    given: Mapping[str, Any] = field(default_factory=dict)
    reveals: bool = False
    noted: bool = False
    bodies_owing: tuple[str, ...] = ()
    contact_is_free: bool = True
    retaliator_within: bool = True
    retaliation_open: bool = False


@says("信访室主任已经阅知。")
def not_noted_yet(facts: Facts) -> bool:
    return not facts.noted


@says("紧急处置须记录何时与谁联系、如何处置。")
def emergency_logged(facts: Facts) -> bool:
    return bool(facts.given.get("contacted")) and bool(facts.given.get("contacted_on"))


@says("保护申请的决定须写明理由。")
def decision_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("须写明何时、以何种方式告知申请人，才能结束。")
def applicant_told(facts: Facts) -> bool:
    return bool(facts.given.get("told_on")) and bool(facts.given.get("told_how"))


@says("须列明保护措施并指定联系人。")
def measures_listed(facts: Facts) -> bool:
    return bool(facts.given.get("measures")) and bool(facts.given.get("contact_person"))


@says("联系人应当回避，请另行指定。")
def contact_is_free(facts: Facts) -> bool:
    return facts.contact_is_free


@says("还有商请协助的机关没有回复。")
def help_answered(facts: Facts) -> bool:
    return not facts.bodies_owing


@says("没有等待回复的商请。")
def help_was_asked(facts: Facts) -> bool:
    return bool(facts.bodies_owing)


@says("打击报复的线索尚未办结，保护不能结束。")
def retaliation_answered(facts: Facts) -> bool:
    return not facts.retaliation_open


@says("被反映打击报复的人不在本机关管理权限内，请另行报送有权机关。")
def retaliator_within_competence(facts: Facts) -> bool:
    return facts.retaliator_within


@says("记录中出现了受保护人的信息，请改写；身份只在封存的申请中。")
def record_hides_person(facts: Facts) -> bool:
    return not facts.reveals

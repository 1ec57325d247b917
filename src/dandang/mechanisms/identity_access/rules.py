"""The rules of access to identity as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says

PURPOSES = ("feedback", "evidence_offered", "protection", "tracing")
"""SM-D: the closed list."""
LONGEST = 20
"""Working days that a permit may last at most; the default is five. Our design [D]."""


@dataclass(frozen=True)
class Facts:
    """A grant as the rules see it. `free`: nothing keeps whoever acts away; `asker_free`: nor who is to read."""

    given: Mapping[str, Any] = field(default_factory=dict)
    sealed: bool = True
    free: bool = True
    asker_free: bool = True
    tracing_approved: bool = True
    reveals: bool = False
    is_viewer: bool = True
    alive: bool = True
    over: bool = False
    needed: int = 0
    released: int = 0
    permitted: frozenset[str] = frozenset()


@says("本案卷没有封存的检举控告人信息。")
def something_is_sealed(facts: Facts) -> bool:
    return facts.sealed


@says("您与本事项有须回避的情形，不得申请、批准或者查阅。")
def actor_is_free(facts: Facts) -> bool:
    return facts.free


@says("申请人有须回避的情形，不得批准。")
def asker_is_free(facts: Facts) -> bool:
    return facts.asker_free


@says("查阅须选定用途：反馈处理结果、补充证据、保护检举控告人、经批准的追查。")
def purpose_listed(facts: Facts) -> bool:
    return facts.given.get("purpose") in PURPOSES


@says("须写明查阅的理由和所需内容。")
def reasoned_and_scoped(facts: Facts) -> bool:
    return bool(facts.given.get("reason")) and bool(facts.given.get("scope"))


@says("为反馈处理结果只能查阅联系方式。")
def feedback_reads_contact_only(facts: Facts) -> bool:
    return facts.given.get("purpose") != "feedback" or set(facts.given.get("scope") or ()) <= {"contact"}


@says("追查匿名检举控告人，须有设区的市级以上纪委监委的批准文号、范围和期限。")
def tracing_is_approved(facts: Facts) -> bool:
    return facts.given.get("purpose") != "tracing" or facts.tracing_approved


@says("文字中出现了检举控告人的信息，请改写。")
def words_hide_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("批准前须考虑脱密文本是否足够，并予确认。")
def masking_considered(facts: Facts) -> bool:
    return bool(facts.given.get("masking_considered"))


@says("查阅期限为1至20个工作日。")
def time_is_limited(facts: Facts) -> bool:
    days = facts.given.get("working_days")
    return isinstance(days, int) and 1 <= days <= LONGEST


@says("不予批准须写明理由；理由封存。")
def refusal_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("grounds"))


@says("本次查阅不需要保密员份额，或者份额已经到齐。")
def parts_are_missing(facts: Facts) -> bool:
    return facts.released < facts.needed


@says("保密员份额尚未到齐，不能查阅。")
def parts_are_there(facts: Facts) -> bool:
    return facts.released >= facts.needed


@says("查阅批准已经到期、终止或者冻结。")
def permit_is_alive(facts: Facts) -> bool:
    return facts.alive


@says("只有获批人本人可以查阅和终止。")
def viewer_is_the_one_permitted(facts: Facts) -> bool:
    return facts.is_viewer


@says("只能查阅批准的内容。")
def inside_the_permit(facts: Facts) -> bool:
    asked = set(facts.given.get("scope") or ())
    return bool(asked) and asked <= facts.permitted


@says("查阅期限尚未届满。")
def time_is_over(facts: Facts) -> bool:
    return facts.over


@says("冻结须写明何时发现、什么情况和采取的措施。")
def incident_described(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in ("noticed_on", "what", "measures"))

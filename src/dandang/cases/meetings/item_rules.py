"""The rules of an item for a meeting as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says
from dandang.cases.meetings.rules import OWN_SIDE


@dataclass(frozen=True)
class Facts:
    """An item as the rules see it. `votes`: the choices given in this meeting; `entitled`: members called who may know of the matter;
    `mandatory`: who must be heard by the local profile; `advises`: whoever votes was drawn as an expert in the matter.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    has_matter: bool = True
    waiting_already: bool = False
    kind: Any = None
    type: str = ""
    meeting_type: str = ""
    meeting_state: str = ""
    seated: bool = False
    chairs: bool = False
    free: bool = True
    votes: tuple[str, ...] = ()
    voted: bool = False
    entitled: int = 0
    offices_heard: frozenset[str] = frozenset()
    departments_heard: frozenset[str] = frozenset()
    carried: int = 0
    reveals: bool = False
    mandatory: frozenset[str] = frozenset()
    advises: bool = False


@says("本案卷没有可以提交会议研究的事项。")
def there_is_a_matter(facts: Facts) -> bool:
    return facts.has_matter


@says("同一事项已经提交同类会议，尚未结束。")
def not_waiting_already(facts: Facts) -> bool:
    return not facts.waiting_already


@says("记录中出现了检举控告人的信息或者检举控告的原话，请改写。")
def text_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("会议种类与议题不符。")
def meeting_of_this_kind(facts: Facts) -> bool:
    return facts.meeting_type == facts.type


@says("会议已经开始或者结束，不能再列入议题。")
def meeting_is_called(facts: Facts) -> bool:
    return facts.meeting_state == "called"


@says("会议没有在进行。")
def meeting_in_session(facts: Facts) -> bool:
    return facts.meeting_state == "in_session"


@says("会议正在进行；须由主持人转到下次会议。")
def meeting_is_over(facts: Facts) -> bool:
    return facts.meeting_state not in {"called", "in_session"}


@says("只有到会的成员可以发表意见、表决。")
def member_is_present(facts: Facts) -> bool:
    return facts.seated


@says("您与被反映人或者检举控告人有亲属或者利害关系，须回避。")
def actor_is_free(facts: Facts) -> bool:
    return facts.free


@says("您已经就本议题表决，不能更改。")
def not_voted_yet(facts: Facts) -> bool:
    return not facts.voted


@says("该部门的意见已经记录。")
def department_not_heard_yet(facts: Facts) -> bool:
    return facts.given.get("department") not in facts.departments_heard


@says("须由会议主持人办理；主持人回避的，由到会的其他可以主持的成员办理。")
def chair_acts(facts: Facts) -> bool:
    return facts.chairs


@says("表决的人数不足：少于该类会议的最少人数，或者没有过半数。")
def votes_quorate(facts: Facts) -> bool:
    members = len(facts.votes) - len(facts.departments_heard)
    return members >= min(facts.kind.least, max(2, facts.entitled)) and 2 * members > facts.entitled


@says("该类会议要求的科室没有都表决。")
def every_office_heard(facts: Facts) -> bool:
    return facts.offices_heard >= facts.kind.offices.keys()


@says("该类会议要求的部门没有都表达意见。")
def every_department_heard(facts: Facts) -> bool:
    return facts.departments_heard >= facts.kind.departments.keys()


@says("本地规定必须参加的成员单位没有都表达意见。")
def mandatory_members_heard(facts: Facts) -> bool:
    own = {OWN_SIDE} if len(facts.votes) > len(facts.departments_heard) else set()
    return own | facts.departments_heard >= facts.mandatory


@says("本事项的专家只提供意见，不参加表决。")
def no_expert_votes(facts: Facts) -> bool:
    return not facts.advises


@says("决定与表决不符：须有应到成员和参会部门的过半数赞成。")
def outcome_has_majority(facts: Facts) -> bool:
    entitled = facts.entitled + len(facts.departments_heard)
    return 2 * facts.votes.count(facts.given.get("outcome", "")) > entitled


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("本议题转会的次数已满，本次会议须作出决定。")
def may_be_carried(facts: Facts) -> bool:
    return facts.carried < facts.kind.carries


@says("该类会议不按月召开。")
def meets_by_the_month(facts: Facts) -> bool:
    return facts.kind is not None and facts.kind.every_months > 0

"""The rules of intake as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says
from dandang.mechanisms.reports.secrecy_rules import (
    consent_can_be_asked as consent_can_be_asked,
)
from dandang.mechanisms.reports.secrecy_rules import (
    consent_covers_publicity as consent_covers_publicity,
)
from dandang.mechanisms.reports.secrecy_rules import (
    consent_covers_reward as consent_covers_reward,
)
from dandang.mechanisms.reports.secrecy_rules import (
    mask_hides_reporter as mask_hides_reporter,
)
from dandang.mechanisms.reports.secrecy_rules import (
    mask_is_about_own_subjects as mask_is_about_own_subjects,
)
from dandang.mechanisms.reports.secrecy_rules import (
    mask_return_reasoned as mask_return_reasoned,
)
from dandang.mechanisms.reports.secrecy_rules import (
    mask_waits as mask_waits,
)
from dandang.mechanisms.reports.secrecy_rules import (
    masked_text_or_reason as masked_text_or_reason,
)
from dandang.mechanisms.reports.secrecy_rules import (
    reads_original as reads_original,
)
from dandang.mechanisms.reports.secrecy_rules import (
    reward_may_be_due as reward_may_be_due,
)
from dandang.mechanisms.reports.secrecy_rules import (
    telling_hides_reporter as telling_hides_reporter,
)

GROUNDS = ("settled_by_legal_path", "other_organ_competent", "no_substance")
"""Rules art. 13: the closed list of grounds for declining."""


ASSIGNMENT = ("breach_of_central_decisions", "typical_and_resented", "long_delayed", "other")
"""Rules art. 20: when a lower organ's matter may be assigned to it by letter."""
URGING = ("overdue", "badly_organised_or_evaded", "incomplete", "other")
"""Rules art. 22: when an assigned item may be urged."""
TOGETHER = 2
REPRESENTATIVES = 5
"""信访工作条例 art. 20: a group visit sends at most five."""


@dataclass(frozen=True)
class Facts:
    """A report as the rules see it. `given` is the cleaned input, empty while a button is shown."""

    given: Mapping[str, Any] = field(default_factory=dict)
    identity_state: str = "anonymous"
    above: bool = False
    own_principal_officer: bool = False
    competent: bool = True
    open_allegations: int = 0
    running_clues: int = 0
    unassessed_untrue: int = 0
    feedback_recorded: bool = False
    feedback_excused: bool = False
    new_evidence_untreated: bool = False
    archive_set: bool = True
    reveals: bool = False
    has_return_code: bool = True
    letters_waiting: int = 1
    reads_original: bool = True
    mask_waits: bool = False
    mask_released: bool = False
    mask_reveals: bool = False
    mask_names_others: bool = False
    representatives: int = 0
    target_below: bool = False
    target_beside: bool = False
    target_competent: bool = False
    subjects: int = 1
    subjects_left: int = 1
    elsewhere: bool = False
    from_department: bool = False
    from_organ: bool = False
    result_owed: bool = False
    result_sent: bool = False
    all_taken_over: bool = True
    result_came: bool = True
    extended: bool = False
    brings_new_evidence: bool = False
    answered: bool = False
    name_attempts: int = 0
    name_attempts_needed: int = 1
    feedback_attempts: int = 0
    feedback_attempts_needed: int = 1
    feedback_waived: bool = False
    consents: frozenset[str] = frozenset()
    proven: bool = True
    telling_reveals: bool = False


@says("须登记来源渠道，并由收件人签名。")
def channel_recorded(facts: Facts) -> bool:
    return bool(facts.given.get("channel"))


@says("多人来访的，代表不得超过五人：请由来访人推选代表后再接谈。")
def at_most_five_representatives(facts: Facts) -> bool:
    return facts.representatives <= REPRESENTATIVES


@says("被反映人属上级机关管理：内容不得录入本平台，请封存报送上级。")
def not_of_higher_competence(facts: Facts) -> bool:
    return not facts.above


@says("反映的是本机关主要负责人：须直接报送上级，不得在本机关登记流转。")
def not_about_own_principal_officer(facts: Facts) -> bool:
    return not facts.own_principal_officer


@says("没有署名的检举控告无须核实署名，也不得查找检举控告人。")
def reporter_signed(facts: Facts) -> bool:
    return facts.identity_state in {"signed_unverified", "signed_rejected", "real_name_verified"}


@says("认定实名须附核实记录。")
def verification_noted(facts: Facts) -> bool:
    return bool(facts.given.get("note"))


@says("只能以法定三种理由之一不予受理；匿名不是理由。")
def ground_is_listed(facts: Facts) -> bool:
    return facts.given.get("ground") in GROUNDS


@says("须记录已告知来访、来电、网络检举控告人到何处反映，或已将来信转有关机关。")
def told_or_passed_on(facts: Facts) -> bool:
    return facts.given.get("ground") == "no_substance" or bool(facts.given.get("told"))


@says("被反映人不在本机关管理权限内。")
def organ_is_competent(facts: Facts) -> bool:
    return facts.competent


@says("移交承办部门须同时告知案件监督管理部门。")
def case_management_notified(facts: Facts) -> bool:
    return bool(facts.given.get("case_manager"))


@says("退回须说明理由：无实质内容，或应由其他机关办理。")
def return_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("还有反映的问题没有认定结论。")
def every_allegation_has_finding(facts: Facts) -> bool:
    return facts.open_allegations == 0


@says("还有问题线索没有办结。")
def every_clue_ended(facts: Facts) -> bool:
    return facts.running_clues == 0


@says("没有反馈对象：匿名检举控告，或者检举控告人已要求不再反馈。")
def feedback_is_owed(facts: Facts) -> bool:
    return facts.identity_state == "real_name_verified" and not facts.feedback_waived


@says("检举控告人提出新证据的，须写明新证据。")
def new_evidence_described(facts: Facts) -> bool:
    return facts.given.get("reaction") != "new_evidence" or bool(facts.given.get("new_evidence"))


@says("反馈记录中出现了检举控告人的信息，请改写。")
def feedback_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("须写明无法反馈的理由和联系经过。")
def exception_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("检举控告人没有提出新证据。")
def new_evidence_offered(facts: Facts) -> bool:
    return facts.new_evidence_untreated


@says("实名检举控告尚未反馈结果，也没有记录无法反馈的理由。")
def fed_back_or_excused(facts: Facts) -> bool:
    owed = facts.identity_state == "real_name_verified" and not facts.feedback_waived
    return not owed or facts.feedback_recorded or facts.feedback_excused


@says("归档材料不齐：原信、重要信访拟办单和办结报告须在卷。")
def archive_set_complete(facts: Facts) -> bool:
    return facts.archive_set


@says("反馈时提出的新证据尚未核查。")
def no_untreated_evidence(facts: Facts) -> bool:
    return not facts.new_evidence_untreated


@says("还有失实的问题没有研判是否澄清。")
def every_untrue_assessed(facts: Facts) -> bool:
    return facts.unassessed_untrue == 0


@says("没有署名。")
def reporter_named(facts: Facts) -> bool:
    return facts.identity_state in {"signed_unverified", "real_name_verified"}


@says("不是实名检举控告，或者检举控告人已要求不再反馈。")
def reporter_is_real_name(facts: Facts) -> bool:
    return facts.identity_state == "real_name_verified" and not facts.feedback_waived


@says("这一件不是经网络收到的，没有回执码，不能在网上答复。")
def has_return_code(facts: Facts) -> bool:
    return facts.has_return_code


@says("没有等待收取的来信。")
def letter_waits(facts: Facts) -> bool:
    return facts.letters_waiting > 0


# Names: attempts, and when nobody can be reached


@says("联系次数不够，还不能按无法联系处理。请记录每次联系。")
def name_attempts_enough(facts: Facts) -> bool:
    return facts.given.get("outcome") != "unreachable" or facts.name_attempts >= facts.name_attempts_needed


@says("联系次数不够，还不能按无法联系记录。请记录每次联系。")
def feedback_attempts_enough(facts: Facts) -> bool:
    return facts.given.get("ground") != "unreachable" or facts.feedback_attempts >= facts.feedback_attempts_needed


@says("检举控告人有异议的，须写明如何解释说明。")
def objection_explained(facts: Facts) -> bool:
    return facts.given.get("reaction") != "objected" or bool(facts.given.get("explanation"))


# Corrections, withdrawal, repeats


@says("更正须写明理由。")
def correction_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("这一问题已有认定结论，不再更正表述。")
def not_answered_yet(facts: Facts) -> bool:
    return not facts.answered


@says("须写明检举控告人何时、以何种方式提出撤回。")
def withdrawal_described(facts: Facts) -> bool:
    return bool(facts.given.get("note"))


@says("撤回记录中出现了检举控告人的信息，请改写。")
def withdrawal_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("本件提供了新证据，不是单纯重复，不能列为重复件。")
def no_new_evidence(facts: Facts) -> bool:
    return not facts.brings_new_evidence


@says("须写明与主件属于同一事实的理由。")
def same_fact_stated(facts: Facts) -> bool:
    return bool(facts.given.get("same_fact"))


@says("撤销重复件认定须写明理由。")
def unlinking_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


# Roads to other organs


@says("只有一名被反映人，不能分出；可以整件转送。")
def several_subjects(facts: Facts) -> bool:
    return facts.subjects > 1


@says("至少留下一名被反映人；全部属于其他机关的，请整件转送。")
def something_stays(facts: Facts) -> bool:
    return facts.subjects_left > 0


@says("所选机关对被反映人没有管理权限。")
def target_is_competent(facts: Facts) -> bool:
    return facts.target_competent


@says("所选机关不是下级机关。")
def target_is_below(facts: Facts) -> bool:
    return facts.target_below


@says("所选机关是上级或者下级机关：属于上级的不得录入，属于下级的请转送下级。")
def target_is_beside(facts: Facts) -> bool:
    return facts.target_beside


@says("被反映人都由本机关或者下级机关管理。")
def belongs_elsewhere(facts: Facts) -> bool:
    return facts.elsewhere


@says("不是其他机关转来的。")
def came_from_another_organ(facts: Facts) -> bool:
    return facts.from_organ


@says("不是其他部门转来、交来的，没有可以退回的机关。")
def came_from_a_department(facts: Facts) -> bool:
    return facts.from_department


@says("提出异议须详细说明理由。")
def objection_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("交办须选定四种情形之一；属于其他情形的须写明。")
def assignment_ground_listed(facts: Facts) -> bool:
    return _listed(facts, ASSIGNMENT)


@says("督办催办须选定四种情形之一；属于其他情形的须写明。")
def urging_ground_listed(facts: Facts) -> bool:
    return _listed(facts, URGING)


def _listed(facts: Facts, grounds: tuple[str, ...]) -> bool:
    ground = facts.given.get("ground")
    return ground in grounds and (ground != "other" or bool(facts.given.get("reason")))


@says("受转机关还没有登记受理或者转出。")
def taken_over(facts: Facts) -> bool:
    return facts.all_taken_over


@says("下级机关还没有上报经集体审议、主要负责人批准的办理结果。")
def result_came_up(facts: Facts) -> bool:
    return facts.result_came


@says("不是上级交办件，没有结果须上报。")
def result_is_owed(facts: Facts) -> bool:
    return facts.result_owed


@says("上级交办件须经集体审议、主要负责人批准并上报结果，才能办结或者转出。")
def result_sent_up(facts: Facts) -> bool:
    return not facts.result_owed or facts.result_sent


@says("已由本机关主要负责人延长过一次，再次延长须由交办机关批准。")
def first_extension(facts: Facts) -> bool:
    return not facts.extended


@says("首次延长由本机关主要负责人批准。")
def extended_before(facts: Facts) -> bool:
    return facts.extended


@says("集体审议须有两人以上参加，并记录时间和意见。")
def review_minuted(facts: Facts) -> bool:
    members = {str(member) for member in facts.given.get("members") or ()}
    if facts.given.get("decision"):
        return True
    return len(members) >= TOGETHER and bool(facts.given.get("minutes")) and bool(facts.given.get("held_on"))

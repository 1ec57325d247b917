"""The rules of intake as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says

GROUNDS = ("settled_by_legal_path", "other_organ_competent", "no_substance")
"""Rules art. 13: the closed list of grounds for declining."""


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
    reveals: bool = False
    has_return_code: bool = True
    letters_waiting: int = 1
    reads_original: bool = True
    mask_waits: bool = False
    mask_released: bool = False
    mask_reveals: bool = False


@says("须登记来源渠道，并由收件人签名。")
def channel_recorded(facts: Facts) -> bool:
    return bool(facts.given.get("channel"))


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


@says("匿名检举控告没有反馈对象。")
def feedback_is_owed(facts: Facts) -> bool:
    return facts.identity_state == "real_name_verified"


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
    return facts.identity_state != "real_name_verified" or facts.feedback_recorded or facts.feedback_excused


@says("反馈时提出的新证据尚未核查。")
def no_untreated_evidence(facts: Facts) -> bool:
    return not facts.new_evidence_untreated


@says("还有失实的问题没有研判是否澄清。")
def every_untrue_assessed(facts: Facts) -> bool:
    return facts.unassessed_untrue == 0


@says("没有署名。")
def reporter_named(facts: Facts) -> bool:
    return facts.identity_state != "anonymous"


@says("不是实名检举控告。")
def reporter_is_real_name(facts: Facts) -> bool:
    return facts.identity_state == "real_name_verified"


@says("制作脱密文本须看原文：只有登记人本人和信访室主任可以。")
def reads_original(facts: Facts) -> bool:
    return facts.reads_original


@says("脱密文本中仍有检举控告人的姓名、联系方式、住址或者单位，请遮蔽标出之处。")
def mask_hides_reporter(facts: Facts) -> bool:
    return not facts.mask_reveals


@says("没有等待复核的脱密文本。")
def mask_waits(facts: Facts) -> bool:
    return facts.mask_waits


@says("退回脱密文本须写明何处须改。")
def mask_return_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("移交承办须有经复核的脱密文本，或者写明只凭登记的问题即可承办的理由。")
def masked_text_or_reason(facts: Facts) -> bool:
    return facts.mask_released or bool(facts.given.get("allegations_suffice"))


@says("这一件不是经网络收到的，没有回执码，不能在网上答复。")
def has_return_code(facts: Facts) -> bool:
    return facts.has_return_code


@says("没有等待收取的来信。")
def letter_waits(facts: Facts) -> bool:
    return facts.letters_waiting > 0

"""The rules of the masked text, of publicity and of reward, a part of `rules`. Pure; `facts` is a `rules.Facts`."""

from __future__ import annotations

from typing import Any

from dandang.base.verdict import says


@says("制作脱密文本须看原文：只有登记人本人和信访室主任可以。")
def reads_original(facts: Any) -> bool:
    return facts.reads_original


@says("脱密文本中仍有检举控告人的姓名、联系方式、住址或者单位，请遮蔽标出之处。")
def mask_hides_reporter(facts: Any) -> bool:
    return not facts.mask_reveals


@says("脱密文本只写本机关办理的被反映人，已分给其他机关的人请删去。")
def mask_is_about_own_subjects(facts: Any) -> bool:
    return not facts.mask_names_others


@says("没有等待复核的脱密文本。")
def mask_waits(facts: Any) -> bool:
    return facts.mask_waits


@says("退回脱密文本须写明何处须改。")
def mask_return_reasoned(facts: Any) -> bool:
    return bool(facts.given.get("reason"))


@says("移交承办须有经复核的脱密文本，或者写明只凭登记的问题即可承办的理由。")
def masked_text_or_reason(facts: Any) -> bool:
    return facts.mask_released or bool(facts.given.get("allegations_suffice"))


@says("没有经核实的实名检举控告人，无从征求同意。")
def consent_can_be_asked(facts: Any) -> bool:
    return facts.identity_state == "real_name_verified"


@says("未经检举控告人同意并记录，宣传中不得出现其姓名、单位。")
def consent_covers_publicity(facts: Any) -> bool:
    return not facts.given.get("names_reporter") or "named_publicity" in facts.consents


@says("未经检举控告人同意并记录，奖励不得公开其姓名、单位。")
def consent_covers_reward(facts: Any) -> bool:
    return not facts.given.get("names_reporter") or "named_reward" in facts.consents


@says("文字中出现了检举控告人的信息或者检举控告的原话，请改写；姓名不写入本系统。")
def telling_hides_reporter(facts: Any) -> bool:
    return not facts.telling_reveals


@says("只有查证属实的实名检举控告可以奖励。")
def reward_may_be_due(facts: Any) -> bool:
    return facts.identity_state == "real_name_verified" and facts.proven

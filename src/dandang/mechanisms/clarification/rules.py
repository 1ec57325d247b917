"""The rules of clarification as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says

FOR = ("career_effect", "work_life_effect", "public_effect", "repeated_after_conclusion", "other_need")
"""Grounds for clearing (5.2)."""
AGAINST = ("no_effect", "not_excluded", "effect_of_procedure", "other_violations_held", "unsuitable")
"""Grounds against clearing (5.3). That the person declines is a step of its own."""
METHODS = ("written", "face_to_face", "meeting", "circular", "media", "press_release_meeting")
PUBLIC = frozenset({"media", "press_release_meeting"})
"""Methods that reach the public: the principal officer allows each publication (5.8)."""


@dataclass(frozen=True)
class Facts:
    """A clarification as the rules see it. `text_*` judge the text as it stands in the draft or in the input."""

    given: Mapping[str, Any] = field(default_factory=dict)
    has_draft: bool = False
    cleared_codes: tuple[str, ...] = ()
    chosen_codes: tuple[str, ...] = ()
    consented: bool = False
    methods: tuple[str, ...] = ()
    effect_units: frozenset[str] = frozenset()
    scope_units: frozenset[str] = frozenset()
    appraisals: tuple[str, ...] = ()
    reveals: bool = False
    verified_here: bool = True
    can_sign: bool = True
    other_open_clue: bool = False
    reporter_informed: bool = True
    unconfirmed_recipients: int = 0
    recipients: frozenset[str] = frozenset()
    delivered_in_person: bool = False
    announced: bool = False
    untrue: frozenset[int] = frozenset()
    to_clear: frozenset[int] = frozenset()
    applied: bool = False
    words_reveal: bool = False
    another_run: bool = False
    cleared_before: bool = False
    managed_here: bool = True
    channels: frozenset[str] = frozenset()
    publication_wanted: bool = False
    revocation_unserved: int = 0
    correction_open: bool = False
    rumour_recorded: bool = True
    not_for_release: tuple[str, ...] = ()


@says("须由核实该问题的机关澄清（谁核实谁澄清）。")
def verified_here(facts: Facts) -> bool:
    return facts.verified_here


@says("本机关没有有效的签章证书；细则要求签章的文书不能印发。")
def organ_can_sign(facts: Facts) -> bool:
    """For a profile that demands it of `issue`: no base procedure does."""
    return facts.can_sign


@says("说明文字中出现了检举控告人的信息，请删去。")
def words_hide_reporter(facts: Facts) -> bool:
    return not facts.words_reveal


@says("本案卷的澄清程序正在办理，本人的申请请在研判时一并考虑。")
def no_other_run(facts: Facts) -> bool:
    return not facts.another_run


@says("本案卷的问题已经澄清并归档，不再受理同一事项的申请。")
def not_cleared_before(facts: Facts) -> bool:
    return not facts.cleared_before


@says("申请须为书面，写明申请日期、失实反映的主要内容和本人的要求，并核对申请人身份。")
def application_is_whole(facts: Facts) -> bool:
    given = facts.given
    return all(given.get(name) for name in ("applied_on", "content", "asked_for", "identity_checked"))


@says("本案卷没有认定失实的问题，不能研判为应予澄清。")
def something_is_untrue(facts: Facts) -> bool:
    return bool(facts.untrue)


@says("每一个失实的问题须有且只有一个研判结论：另列的须是认定失实的问题，各列一次，并选定情形、写明理由。")
def every_untrue_is_answered(facts: Facts) -> bool:
    """Those not named apart share the answer of the step; each one apart has its own ground."""
    apart = list(facts.given.get("apart") or ())
    numbers = [row.get("allegation") for row in apart]
    fits = all(row.get("ground") in AGAINST and row.get("why") for row in apart)
    return fits and len(set(numbers)) == len(numbers) and set(numbers) <= facts.untrue


@says("全部失实的问题都列为不予澄清的，请办理“研判：不予澄清”。")
def something_is_left_to_clear(facts: Facts) -> bool:
    return len(facts.given.get("apart") or ()) < len(facts.untrue)


@says("依申请研判的，须写明对申请人的答复。")
def applicant_is_answered(facts: Facts) -> bool:
    return not facts.applied or bool(facts.given.get("reply"))


@says("拟写的问题须与研判结论一致：应予澄清的失实问题都要写入，研判不予澄清的不得写入。")
def cleared_are_assessed(facts: Facts) -> bool:
    chosen = frozenset(getattr(each, "seq", each) for each in facts.given.get("cleared") or ())
    return chosen >= facts.to_clear & facts.untrue and not chosen & (facts.untrue - facts.to_clear)


@says("只能澄清由本机关按干部管理权限管理的人；其他人由有管理权限的机关澄清。")
def person_is_managed_here(facts: Facts) -> bool:
    """For a profile of a committee with few powers: no base procedure asks for it."""
    return facts.managed_here


@says("须写明答复期限。")
def reply_day_given(facts: Facts) -> bool:
    return bool(facts.given.get("reply_by"))


@says("网络传言须与一个认定失实的问题对应；没有向本机关检举控告过的传言由本单位宣传部门处理，不属澄清。")
def rumour_meets_an_allegation(facts: Facts) -> bool:
    return facts.given.get("allegation") in facts.untrue


@says("须写明网址、取证时间、取证文件的SHA-256值（64位十六进制）和传播范围。")
def rumour_is_captured(facts: Facts) -> bool:
    given = facts.given
    digest = str(given.get("sha256") or "").lower()
    whole = all(given.get(name) for name in ("link", "captured_at", "spread"))
    return whole and len(digest) == 64 and set(digest) <= set("0123456789abcdef")


@says("没有登记过网络传言，没有可以请求删除的内容。")
def rumour_is_on_record(facts: Facts) -> bool:
    return facts.rumour_recorded


@says("没有批准媒体、发布会澄清，或者这一发布已经批准。")
def publication_wanted(facts: Facts) -> bool:
    return facts.publication_wanted


@says("批准公开发布，须写明发布渠道和范围说明。")
def publication_is_bounded(facts: Facts) -> bool:
    return bool(facts.given.get("channels")) and bool(facts.given.get("range_note"))


@says("公开发布须先经主要负责人批准，并在批准的渠道发布。")
def publication_approved(facts: Facts) -> bool:
    return facts.given.get("method") not in PUBLIC or facts.given.get("channel") in facts.channels


@says("须写明会议纪要、通报字号或者发布链接。")
def wider_act_is_documented(facts: Facts) -> bool:
    return bool(facts.given.get("reference"))


@says("发布会议程列有没有批准公开的文书：%(numbers)s。", lambda facts: {"numbers": "、".join(facts.not_for_release)})
def agenda_is_of_papers_for_release(facts: Facts) -> bool:
    """An agenda names numbers of papers: notices whose release was allowed, and circulars of false accusations."""
    return not facts.not_for_release


@says("回访记录须写明日期、回访人和澄清效果。")
def visit_is_recorded(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in ("held_on", "visitors", "effect"))


@says("发现的错误处理、处分还没有纠正完毕。")
def no_correction_open(facts: Facts) -> bool:
    return not facts.correction_open


@says("撤销函还有受送达人没有签收确认。")
def revocation_served(facts: Facts) -> bool:
    return facts.revocation_unserved == 0


@says("研判应予澄清的，须选定法定情形之一并写明理由和影响范围。")
def ground_for_clearing_listed(facts: Facts) -> bool:
    given = facts.given
    grounds = given.get("grounds") or ()
    return bool(grounds) and all(g in FOR for g in grounds) and bool(given.get("reason"))


@says("研判不予澄清的，须选定不予澄清的情形之一并写明理由。")
def ground_against_clearing_listed(facts: Facts) -> bool:
    return facts.given.get("ground") in AGAINST and bool(facts.given.get("reason"))


@says("须记录本人在何时、当着谁表示同意，以及对方式、范围的意愿。")
def consent_is_the_persons_own(facts: Facts) -> bool:
    return bool(facts.given.get("asked_on")) and bool(facts.given.get("own_words"))


@says("没有记录本人同意；未经同意，除存档外不得实施澄清。")
def consent_recorded(facts: Facts) -> bool:
    return facts.consented


@says("须写明已存入廉政档案和人事档案的两个存档号。")
def both_files_named(facts: Facts) -> bool:
    return bool(facts.given.get("integrity_file_ref")) and bool(facts.given.get("personnel_file_ref"))


@says("只能澄清认定为失实的问题；未认定、部分属实或属实的问题不得写入。")
def only_untrue_allegations(facts: Facts) -> bool:
    return bool(facts.chosen_codes) and all(code == "untrue" for code in facts.chosen_codes)


@says("拟澄清的问题中有目前不是“失实”的认定。")
def cleared_are_untrue(facts: Facts) -> bool:
    return bool(facts.cleared_codes) and all(code == "untrue" for code in facts.cleared_codes)


def _phrases(facts: Facts) -> Mapping[str, Any]:
    return {"phrases": "”“".join(facts.appraisals)}


@says("澄清须就事论事：“%(phrases)s”评价了本人的总体品行、廉洁或者功绩，请删去，只写具体的事。", _phrases)
def draft_is_fact_bound(facts: Facts) -> bool:
    return not facts.appraisals


@says("审核人须确认全文只讲失实的问题，没有对本人的总体评价。")
def second_reader_found_it_fact_bound(facts: Facts) -> bool:
    return bool(facts.given.get("fact_bound")) and not facts.appraisals


@says("采用当面、会议、通报或者媒体方式的，必须同时书面澄清。")
def draft_includes_written(facts: Facts) -> bool:
    return "written" in (facts.given.get("methods") or ())


@says("没有书面形式：当面、会议、通报、媒体澄清都须同时书面澄清。")
def written_form_included(facts: Facts) -> bool:
    return "written" in facts.methods


@says("澄清范围不得大于不良影响发生的范围。")
def draft_range_not_wider(facts: Facts) -> bool:
    return set(facts.given.get("scope_units") or ()) <= facts.effect_units


@says("澄清范围大于研判认定的影响范围。")
def range_not_wider(facts: Facts) -> bool:
    return facts.scope_units <= facts.effect_units


@says("文中出现了检举控告人、来源渠道、检举时间或者原文，不得制发。")
def draft_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("拟稿中出现了检举控告人、来源渠道、检举时间或者原文。")
def text_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("还没有拟写澄清文书。")
def draft_exists(facts: Facts) -> bool:
    return facts.has_draft


@says("本人还有其他未办结的问题线索：须由主要负责人书面写明仍予澄清的理由。")
def no_other_open_clue_or_override(facts: Facts) -> bool:
    return not facts.other_open_clue or bool(facts.given.get("override"))


@says("须先向实名检举控告人反馈结果，或者记录无法反馈的理由，再制发通知书。")
def reporter_informed_first(facts: Facts) -> bool:
    return facts.reporter_informed


@says("送达须由两名不同的工作人员进行，并写明签收人和签收日期。")
def two_servers_and_a_receipt(facts: Facts) -> bool:
    given = facts.given
    servers = {getattr(person, "username", person) for person in given.get("servers") or ()}
    return len(servers) == 2 and bool(given.get("received_by")) and bool(given.get("received_on"))


@says("还有受送达人没有签收确认。")
def every_recipient_confirmed(facts: Facts) -> bool:
    return facts.unconfirmed_recipients == 0


@says("只能用批准的方式，在批准的范围内澄清。")
def announced_within_the_approved(facts: Facts) -> bool:
    given = facts.given
    units = set(given.get("units") or ())
    return given.get("method") in set(facts.methods) - {"written"} and bool(units) and units <= facts.scope_units


@says("批准的当面、会议、通报或者媒体澄清还没有实施。")
def approved_methods_carried_out(facts: Facts) -> bool:
    owed = set(facts.methods) - {"written"}
    if facts.delivered_in_person:
        owed.discard("face_to_face")
    return not owed or facts.announced


@says("须写明理由。")
def reason_given(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("撤销须送达原通知书的每一个受送达人。")
def revocation_reaches_every_recipient(facts: Facts) -> bool:
    return facts.recipients <= set(facts.given.get("recipients") or ())

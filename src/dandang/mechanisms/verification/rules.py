"""The rules of disposal and findings as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dandang.base.quarters import Quarter
from dandang.base.verdict import says
from dandang.cases import codes

SUB_CODES = {
    "untrue": ("4a_not_so", "4b_not_found", "4c_fact_no_breach"),
    "not_determined": ("5a_cannot_exclude", "5b_cannot_check"),
}
"""Which sub-codes an answer must carry; the other answers carry none (SM-B)."""


@dataclass(frozen=True)
class Facts:
    """A clue as the rules see it. `answers` are the last findings (code, sub-code), "" where there is none."""

    given: Mapping[str, Any] = field(default_factory=dict)
    answers: tuple[tuple[str, str], ...] = ()
    minuted: bool = False
    group: frozenset[str] = frozenset()
    not_free: tuple[str, ...] = ()
    answer_before: str = ""
    clarification_begun: bool = False
    screening_begun: bool = False
    subject_leads_below: bool = False
    by_principal: bool = False
    inquiry_sent: bool = False
    heard: bool = False
    reveals: bool = False
    slow: bool = False
    urging_open: bool = False
    ended_on: date | None = None


@says("所列人员中有须回避的人（与被反映人、检举控告人有亲属或利害关系，或已回避）。")
def handlers_are_free(facts: Facts) -> bool:
    return not facts.not_free


@says("核查组成员中有须回避的人（与被反映人、检举控告人有亲属或利害关系，或已回避）。")
def group_is_free(facts: Facts) -> bool:
    return not facts.not_free


@says("收集人中有须回避的人（与被反映人、检举控告人有亲属或利害关系，或已回避）。")
def collectors_are_free(facts: Facts) -> bool:
    return not facts.not_free


@says("处置意见须经集体研究：写明时间、两名以上参加人和记录。")
def discussion_minuted(facts: Facts) -> bool:
    given = facts.given
    if given.get("decision"):
        return True
    return bool(given.get("held_on")) and len(given.get("members") or ()) >= 2 and bool(given.get("minutes"))


@says("集体研究到会的人须过半数。")
def discussion_quorate(facts: Facts) -> bool:
    return bool(facts.given.get("decision")) or len(facts.given.get("members") or ()) > len(facts.given.get("absent") or ())


@says("没有集体研究的记录，不能批准处置意见。")
def discussion_on_record(facts: Facts) -> bool:
    return facts.minuted


@says("初步核实须先批准两人以上的核查组。")
def group_named(facts: Facts) -> bool:
    return len(facts.given.get("group") or ()) >= 2


@says("没有经批准的核查组。")
def group_on_record(facts: Facts) -> bool:
    return len(facts.group) >= 2


@says("核实报告须由核查组全体成员签名。")
def signed_by_the_whole_group(facts: Facts) -> bool:
    signed = {getattr(person, "username", person) for person in facts.given.get("signed_by") or ()}
    return facts.group <= signed


@says("核实报告须附承办部门的分类处理意见。")
def office_opinion_given(facts: Facts) -> bool:
    return bool(facts.given.get("opinion"))


@says("报告内容可能泄露检举控告人，请修改。")
def report_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("对下一级党委（党组）主要负责人的谈话函询，方案须由本机关主要负责人批准。")
def plan_at_the_right_level(facts: Facts) -> bool:
    return facts.by_principal or not facts.subject_leads_below


@says("谈话须由两人以上进行。")
def two_talkers(facts: Facts) -> bool:
    return len(facts.given.get("handlers") or ()) >= 2


@says("函询单内容可能泄露检举控告人，请修改。")
def inquiry_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("证据须由两人以上收集。")
def obtained_by_two(facts: Facts) -> bool:
    return len(facts.given.get("obtained_by") or ()) >= 2


@says("尚未发出函询单。")
def inquiry_sent(facts: Facts) -> bool:
    return facts.inquiry_sent


@says("尚未谈话，也没有收到函询回复。")
def person_was_heard(facts: Facts) -> bool:
    return facts.heard


@says("须写明变动的理由。")
def change_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("须写明移交了哪些材料和未办事项。")
def handover_recorded(facts: Facts) -> bool:
    return bool(facts.given.get("handed_over"))


@says("线索没有超期，也没有超过30日未办理，无须督办。")
def clue_is_slow(facts: Facts) -> bool:
    return facts.slow


@says("该季度以前已经办结，无须再返回。")
def owes_the_quarter(facts: Facts) -> bool:
    """Whether a result is owed for the quarter after the one that is returned, or for the first one. What ended is owed for the
    quarter in which it ended, and for none after that.
    """
    if facts.ended_on is None:
        return True
    return facts.ended_on >= Quarter.read(facts.given["quarter"]).next.first


@says("没有待答复的督办。")
def urging_unanswered(facts: Facts) -> bool:
    return facts.urging_open


@says("还有反映的问题没有认定结论。")
def every_allegation_has_finding(facts: Facts) -> bool:
    return bool(facts.answers) and all(code for code, _sub in facts.answers)


@says("没有属实的问题，不能立案或者作教育处理。")
def something_is_true(facts: Facts) -> bool:
    return any(code in {"true", "mostly_true", "partly_true"} for code, _sub in facts.answers)


@says("了结须写明类型，并与认定一致：全部失实、无法核查，或兼有。")
def ending_fits_findings(facts: Facts) -> bool:
    return facts.given.get("ending") == ending_of(facts.answers)


@says("原认定为“未认定”的，没有新的核查记录不得改为失实。")
def new_check_recorded(facts: Facts) -> bool:
    turned = facts.answer_before == "not_determined" and facts.given.get("code") == "untrue"
    return not turned or bool(facts.given.get("check_record"))


@says("认定失实或者未认定，须选与之相符的细分结论；其他认定没有细分。")
def sub_code_fits(facts: Facts) -> bool:
    allowed = SUB_CODES.get(str(facts.given.get("code")), ("",))
    return (facts.given.get("sub_code") or "") in allowed


@says("没有失实的问题。")
def any_untrue(facts: Facts) -> bool:
    return not facts.clarification_begun and any(code == "untrue" for code, _sub in facts.answers)


@says("只有认定“事实不存在”的问题才能甄别是否诬告；查无实据不能推定诬告。")
def something_did_not_happen(facts: Facts) -> bool:
    return ("untrue", "4a_not_so") in facts.answers


@says("本案卷已有甄别程序。")
def no_screening_yet(facts: Facts) -> bool:
    return not facts.screening_begun


@says("须写明出现了哪些需要甄别的情形；情形只是线索，不是证据，也不打分。")
def signs_are_listed(facts: Facts) -> bool:
    signs = facts.given.get("signs") or ()
    return bool(signs) and all(sign in codes.catalogue("signs") for sign in signs)


def ending_of(answers: tuple[tuple[str, str], ...]) -> str:
    """The kind of ending that the findings make: disproved, uncheckable or mixed."""
    if answers and all(code == "untrue" for code, _sub in answers):
        return "disproved"
    if answers and all(sub == "5b_cannot_check" for _code, sub in answers):
        return "uncheckable"
    return "mixed"

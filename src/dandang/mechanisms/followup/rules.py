"""The rules of follow-up as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dandang.base.verdict import says
from dandang.mechanisms.followup import methods
from dandang.mechanisms.followup.scope import Held, Scope, counts, in_scope

PRIVATE = ("mind", "family", "risk_signs", "internal_note")
"""Fields whose content is for the team and the leader in charge (F-18)."""


@dataclass(frozen=True)
class Facts:
    """A follow-up as the rules see it. `measure`: the one that brought the person in, None when there is none. `fit`: no period runs
    today, over all measures. `reply_by`: last day for the unit's answer, for the clock. `others`: names of other persons followed up here. `private`: what lies in restricted fields.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    today: date = date.min
    reveals: bool = False
    measure: Held | None = None
    decided_here: bool = True
    excused: bool = False
    enrolled_already: bool = False
    not_free: tuple[str, ...] = ()
    team: frozenset[str] = frozenset()
    actor: str = ""
    planned: bool = False
    has_strategy: bool = True
    in_window: bool = True
    visit_days: frozenset[date] = frozenset()
    checks: Mapping[str, str] = field(default_factory=dict)
    open_defects: frozenset[int] = frozenset()
    open_prescriptions: frozenset[int] = frozenset()
    care_runs: bool = False
    others: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    fit: bool = True
    period_runs: bool = False
    new_measure: bool = False
    recommends: bool = True
    final_stage: bool = True
    integrity: str = ""
    open_matter: bool = False
    answer: str = ""
    asked: bool = False
    handed_over: bool = True
    breach: Held | None = None
    advice_waits: bool = False
    reply_by: date | None = None


def phrases(texts: tuple[str, ...]) -> set[str]:
    """What a text tells, in pieces of four characters and more between marks."""
    marks = str.maketrans(dict.fromkeys("，。；、：！？,.;:!?\n\r\t （）()“”", "|"))
    return {piece for text in texts for piece in text.translate(marks).split("|") if len(piece) >= 4}


@says("这个人没有已经执行的处分、处理，不能纳入回访；被容错免责的、澄清的，也不纳入。")
def measure_is_executed(facts: Facts) -> bool:
    return facts.measure is not None and counts(facts.measure) and not facts.excused


@says("谁处分谁回访：处分、处理不是本机关作出的，须由作出的机关移交。")
def decided_here(facts: Facts) -> bool:
    return facts.decided_here


@says("这个人已有没有办结的回访案卷。")
def not_enrolled_yet(facts: Facts) -> bool:
    return not facts.enrolled_already


@says("按专项活动纳入的，须写明活动的起算日，且处分、处理的形态和生效日在活动范围以内。")
def campaign_covers(facts: Facts) -> bool:
    given = facts.given
    if not given.get("campaign"):
        return True
    since, forms = given.get("campaign_since"), frozenset(int(form) for form in given.get("campaign_forms") or ())
    return since is not None and facts.measure is not None and in_scope([facts.measure], Scope(since, forms))


@says("回访组至少两人，且没有须回避的人（近亲属、检举控告人、与原案有关的人）。")
def team_of_two_free(facts: Facts) -> bool:
    return len({person.username for person in facts.given.get("team") or ()}) >= 2 and not facts.not_free


@says("每次回访至少两人，都在回访组内，且没有须回避的人。")
def two_visitors_free(facts: Facts) -> bool:
    visitors = {person.username for person in facts.given.get("visitors") or ()}
    return len(visitors) >= 2 and visitors <= facts.team and not facts.not_free


@says("还没有拟定方案。")
def plan_is_drafted(facts: Facts) -> bool:
    return facts.planned


@says("方案须有一病一方：至少一个问题，写明分析、方法和期限。")
def something_is_prescribed(facts: Facts) -> bool:
    rows = facts.given.get("prescriptions") or ()
    return bool(rows) and all(row.get("problem") and row.get("method") and row.get("due_on") for row in rows)


@says("还没有一人一策，不能安排回访。")
def strategy_is_there(facts: Facts) -> bool:
    return facts.has_strategy


@says("须事先拟好谈话提纲。")
def outline_is_there(facts: Facts) -> bool:
    return bool(facts.given.get("outline"))


@says("回访日期不在时段以内的，须写明理由。")
def day_is_in_window(facts: Facts) -> bool:
    return facts.in_window or bool(facts.given.get("reason"))


@says("一次回访一份记录：这一天已有回访记录，不能并入，也不能重复。")
def visit_is_one_record(facts: Facts) -> bool:
    return facts.given.get("visited_on") not in facts.visit_days


@says("须写明回访前、回访后的态度类别。")
def both_groups_given(facts: Facts) -> bool:
    known = methods.entries("group")
    return facts.given.get("group_before") in known and facts.given.get("group_after") in known


@says("回访记录须由本人签名，或者注明拒绝签名。")
def signed_or_refused(facts: Facts) -> bool:
    return bool(facts.given.get("signed")) != bool(facts.given.get("refused_to_sign"))


@says("没有核对处分决定的执行情况（宣布、职务、待遇、档案），不能评估。")
def execution_was_checked(facts: Facts) -> bool:
    """Each duty but the return of gains, which not every decision owes."""
    return all(facts.checks.get(duty) in methods.CHECKED for duty in ("announcement", "post", "pay", "archive"))


@says("没有这个编号的未纠正事项，或者没有写明怎样纠正。")
def defect_is_corrected(facts: Facts) -> bool:
    return facts.given.get("number") in facts.open_defects and bool(facts.given.get("correction"))


@says("执行方面的问题还没有纠正。")
def no_defect_open(facts: Facts) -> bool:
    return not facts.open_defects


@says("评估等次由回访组成员填写，本人不能自评。")
def graded_by_the_team(facts: Facts) -> bool:
    return facts.actor in facts.team


@says("反馈须同时送所在单位党委（党组）和组织人事部门。")
def told_to_both(facts: Facts) -> bool:
    return bool(facts.given.get("unit_committee")) and bool(facts.given.get("organisation_department"))


@says("文字中写有只限回访组知悉的个人情况，请删去。")
def words_keep_private(facts: Facts) -> bool:
    told = " ".join(_texts({name: value for name, value in facts.given.items() if name not in PRIVATE}))
    return not any(piece in told for piece in phrases(facts.private))


@says("文字中出现了其他回访对象的姓名，请删去。")
def words_name_no_other(facts: Facts) -> bool:
    told = " ".join(_texts(facts.given))
    return not any(name and name in told for name in facts.others)


@says("文字中出现了检举控告人的信息，请删去。")
def words_hide_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("上一份纪检监察建议书还没有登记答复。")
def no_advice_waits(facts: Facts) -> bool:
    return not facts.advice_waits


@says("没有待答复的纪检监察建议书。")
def advice_waits(facts: Facts) -> bool:
    return facts.advice_waits


@says("答复期限须晚于今天。")
def reply_day_is_ahead(facts: Facts) -> bool:
    return facts.reply_by is not None and facts.reply_by > facts.today


@says("影响期已满，不再安排下一轮。")
def period_runs(facts: Facts) -> bool:
    return facts.period_runs


@says("这个人又有新的处分、处理：原案卷不再继续，须登记再次违纪。")
def no_new_measure(facts: Facts) -> bool:
    return not facts.new_measure


@says("本人没有处在留党察看期间，谈不上恢复党员权利。")
def on_probation(facts: Facts) -> bool:
    return facts.measure is not None and facts.measure.on_probation


@says("没有留党察看，或者没有恢复党员权利的决定和日期。")
def restored_by_decision(facts: Facts) -> bool:
    return facts.measure is not None and facts.measure.probation and facts.measure.restored_on is not None


@says("还有处分、处理的影响期没有满，不能推荐，也不能出具不影响使用的意见。")
def period_is_over(facts: Facts) -> bool:
    return facts.fit


@says("须在期满阶段回访过，且最近一次评估为可以推荐的等次。")
def last_visit_recommends(facts: Facts) -> bool:
    return facts.recommends and facts.final_stage


@says("没有案件监督管理室出具的无未结事项意见，或者现有未办结的线索、审查调查。")
def nothing_is_open(facts: Facts) -> bool:
    return facts.integrity == "clear" and not facts.open_matter


@says("这个人现有未办结的线索、审查调查，不能出具无未结事项的意见。")
def integrity_is_true(facts: Facts) -> bool:
    return facts.given.get("integrity") != "clear" or not facts.open_matter


@says("只能向组织部门推荐，由组织部门按程序研究。")
def goes_to_organisation_department(facts: Facts) -> bool:
    addressee = facts.given.get("addressee")
    return addressee is not None and addressee.kind == "organization_department"


@says("组织部门没有登记提拔使用。")
def promoted_there(facts: Facts) -> bool:
    return facts.answer == "promoted"


@says("组织部门没有登记期满前提拔。")
def promoted_early_there(facts: Facts) -> bool:
    return facts.answer == "promoted_early"


@says("组织部门没有答复不予采纳。")
def not_adopted_there(facts: Facts) -> bool:
    return facts.answer == "not_adopted"


@says("组织部门没有答复正常使用。")
def continued_there(facts: Facts) -> bool:
    return facts.answer == "continued"


@says("须写明新的处分、处理所在的案卷，且与原来的不是同一个。")
def breach_is_new(facts: Facts) -> bool:
    return facts.breach is not None


@says("留党察看期间又违纪的，须报请审查是否开除党籍，不另加影响期。")
def probation_leads_to_expulsion_review(facts: Facts) -> bool:
    """The new measure may be the expulsion itself; otherwise the day of the request for review is given."""
    if facts.measure is None or not facts.measure.on_probation or facts.breach is None:
        return True
    return facts.breach.expels or bool(facts.given.get("expulsion_review_on"))


@says("移交须写明接收机关、理由和移交的材料。")
def handover_is_recorded(facts: Facts) -> bool:
    given = facts.given
    return bool(given.get("to_organ")) and bool(given.get("materials")) and bool(given.get("reason"))


@says("没有移交记录，不能接收。")
def was_handed_over(facts: Facts) -> bool:
    return facts.handed_over


@says("还有没有办结的问题（一病一方）。")
def no_prescription_open(facts: Facts) -> bool:
    return not facts.open_prescriptions


@says("没有这个编号的未办结问题。")
def prescription_is_open(facts: Facts) -> bool:
    return facts.given.get("number") in facts.open_prescriptions


@says("关爱任务还没有办结。")
def no_care_runs(facts: Facts) -> bool:
    return not facts.care_runs


@says("材料还没有入卷、存入廉政档案。")
def papers_are_filed(facts: Facts) -> bool:
    return bool(facts.given.get("filed"))


@says("须写明理由。")
def reason_given(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("发现需要紧急关爱的迹象。")
def risk_is_seen(facts: Facts) -> bool:
    return bool(facts.given.get("risk"))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for key, each in value.items() if not str(key).startswith("_") for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list | tuple) else []

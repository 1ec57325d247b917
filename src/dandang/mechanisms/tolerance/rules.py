"""The rules of tolerance as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dandang.base.verdict import says
from dandang.mechanisms.tolerance import worksheet
from dandang.mechanisms.tolerance.review_rules import (
    actor_reviews,
    basis_fell_away,
    ground_for_review,
    not_heavier_on_own_objection,
    not_on_own_objection,
    objector_is_concerned,
    review_is_written,
    reviewed_by_others,
    reviewers_are_free,
    reviewers_are_others,
    reviewers_named,
    two_reviewers,
    was_filed,
    was_not_filed,
    within_the_month,
)
from dandang.mechanisms.tolerance.weighing import LADDERS, names_of
from dandang.mechanisms.tolerance.worksheet_items import Lists

__all__ = ["actor_reviews", "basis_fell_away", "ground_for_review", "not_heavier_on_own_objection", "not_on_own_objection", "objector_is_concerned", "review_is_written", "reviewed_by_others", "reviewers_are_free", "reviewers_are_others", "reviewers_named", "two_reviewers", "was_filed", "was_not_filed", "within_the_month"]

@dataclass(frozen=True)
class Facts:
    """A tolerance case as the rules see it.

    `decided`: what the last meeting with signed minutes resolved about it since it was last sent up, empty where none did. `bars`
    of an outcome come from `sheet`, `lists` and what is known beside them. `own_objection`: the review rests on the person's own.
    `filed_first`: no filing made beforehand is cited, or one that came before the act.
    `list_required`: sectors in which this place asks for an entry of the sector's own list.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    reveals: bool = False
    assessed: bool = True
    candidates: tuple[str, ...] = ("ZJ-1",)
    crime: bool = False
    concerned: bool = True
    filed_first: bool = True
    unheard: tuple[str, ...] = ()
    handlers: int = 2
    recusal_open: bool = False
    own_recusal_open: bool = False
    complex: bool = False
    consulted: bool = False
    result_in: bool = True
    sheet: worksheet.Sheet = field(default_factory=dict)
    lists: Lists = field(default_factory=Lists)
    track: str = ""
    offered: tuple[str, ...] = ()
    due: str = ""
    mitigating_ground: str = ""
    sector: str = ""
    sector_name: str = ""
    list_required: tuple[str, ...] = ()
    decided: str = ""
    outcome: str = ""
    reduced_to: str = ""
    tasks: int = 0
    tasks_open: int = 0
    no_task_reason: str = ""
    lacking: tuple[str, ...] = ()
    unserved: int = 0
    last_day: date | None = None
    today: date | None = None
    missed_twice: bool = False
    earlier_hands: frozenset[str] = frozenset()
    not_free: tuple[str, ...] = ()
    reviewers: frozenset[str] = frozenset()
    actor: str = ""
    reviewed: bool = False
    own_objection: bool = False
    filed: bool = True
    archived: bool = False


def _barred(facts: Facts, *rules: str) -> bool:
    """Whether one of these rules stands in the way of the outcome that was entered."""
    given = facts.given
    weighed = worksheet.Facts(
        lists=facts.lists, track=facts.track, ladder=LADDERS.get(facts.track, ()), offered=facts.offered, due=facts.due,
        reduced_to=given.get("reduced_to") or "", mitigating_ground=facts.mitigating_ground, written_conclusion=bool(given.get("conclusion")),
    )
    outcome = given.get("outcome") or "refused"
    return any(bar.refused.rule in rules for bar in worksheet.still(facts.sheet, outcome, weighed))


@says("文字中出现了检举控告人或者检举控告的信息，请改写。")
def text_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


# Assessment


@says("研判意见须写明：可能适用的容错情形及理由；没有的，写明为什么没有。")
def assessment_is_written(facts: Facts) -> bool:
    return bool(facts.given.get("opinion"))


@says("研判意见还没有列出可能适用的容错情形，不能启动。")
def candidate_named(facts: Facts) -> bool:
    return bool(facts.candidates)


@says("承办人还没有填写研判意见。")
def assessed(facts: Facts) -> bool:
    return facts.assessed


@says("须写明发现了什么新事实。")
def new_facts_written(facts: Facts) -> bool:
    return bool(facts.given.get("new_facts"))


@says("本事项因涉嫌犯罪已移送：须先写明接收机关排除犯罪嫌疑的答复。")
def suspicion_is_cleared(facts: Facts) -> bool:
    return not facts.crime or bool(facts.given.get("cleared_by"))


@says("本事项涉嫌犯罪，已移送有关机关，不得容错。")
def no_crime_suspected(facts: Facts) -> bool:
    return not facts.crime


@says("移送须写明接收机关、日期、文号和理由。")
def transfer_is_recorded(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in ("transferred_to", "transferred_on", "transfer_number", "reason"))


@says("申请须由本人或者本单位提出，并写明日期和理由。")
def applicant_is_concerned(facts: Facts) -> bool:
    return facts.concerned and all(facts.given.get(name) for name in ("applied_on", "grounds"))


@says("建议须写明部门、日期和理由。")
def recommender_is_named(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in ("department", "recommended_on", "grounds"))


@says("所引的容错报备须已登记，并在行为发生之日以前收到。")
def filing_came_first(facts: Facts) -> bool:
    return facts.filed_first


# Verification


@says("谈话记录须由本人签名；拒绝签名的，须注明情况。")
def signed_or_refusal_noted(facts: Facts) -> bool:
    given = facts.given
    return bool(given.get("said")) and (bool(given.get("signed")) != bool(given.get("refusal_note")))


@says("谈话须由两名以上工作人员进行。")
def two_talkers(facts: Facts) -> bool:
    return len(names_of(facts.given.get("talkers"))) >= 2


@says("须写明请哪些部门或者专家研判什么问题。")
def question_is_put(facts: Facts) -> bool:
    return bool(facts.given.get("question")) and bool(facts.given.get("asked"))


@says("会商还没有结果：没有签发纪要的会议，没有专家组意见，也没有采纳的部门答复。")
def consultation_has_result(facts: Facts) -> bool:
    return facts.result_in


@says("还没有听取当事人的陈述和申辩：%(names)s。", lambda facts: {"names": "、".join(facts.unheard)})
def everybody_heard(facts: Facts) -> bool:
    return not facts.unheard


@says("核实须有两名以上承办人。")
def two_handlers_assigned(facts: Facts) -> bool:
    return facts.handlers >= 2


@says("承办人的回避申请还没有答复。")
def no_recusal_is_open(facts: Facts) -> bool:
    return not facts.recusal_open


@says("复杂事项须先会商研判。")
def consulted_if_complex(facts: Facts) -> bool:
    return not facts.complex or facts.consulted


@says(
    "分析表每一项都须有结论和理由，有利的认定须附证据；还有%(n)s项没有填完。",
    lambda facts: {"n": len({lack.key for lack in worksheet.missing(facts.sheet, facts.lists)})},
)
def sheet_is_whole(facts: Facts) -> bool:
    return not worksheet.missing(facts.sheet, facts.lists)


@says("须写明查明的事实、拟处理的种类和建议。")
def findings_are_written(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in ("facts", "track", "proposal"))


@says("本地对有的行业领域另有清单要求：须写明本事项属于哪一领域，或者不属于所列领域。")
def sector_is_named(facts: Facts) -> bool:
    return not facts.list_required or bool(facts.given.get("sector"))


# Determination


@says("没有会议集体研究并签发纪要，不能认定。")
def decided_together(facts: Facts) -> bool:
    return bool(facts.decided)


@says("复核没有会议集体研究并签发纪要，不能作出决定。")
def decided_together_again(facts: Facts) -> bool:
    return bool(facts.decided)


@says("您自己的回避申请还没有答复：主要负责人的回避由上级机关决定。")
def own_recusal_is_settled(facts: Facts) -> bool:
    return not facts.own_recusal_open


@says("认定须与会议的决定一致。")
def as_the_meeting_resolved(facts: Facts) -> bool:
    return facts.given.get("outcome") == facts.decided


@says("一事一议：须就本事项写明认定的理由；不能成批认定，也不能由系统得出结论。")
def judged_by_itself(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("已辨明为谋私或者故意的，只能认定不予容错。")
def no_gain_no_intent(facts: Facts) -> bool:
    return not _barred(facts, "T-6")


@says("已辨明为懈怠或者乱为的，不能免责。")
def neither_slack_nor_reckless(facts: Facts) -> bool:
    return not _barred(facts, "T-7")


@says("属于不予容错的情形，只能认定不予容错。")
def nothing_excludes(facts: Facts) -> bool:
    return not _barred(facts, "T-8")


@says("免责须在“三个区分开来”中至少一项属于可以容错的一侧，没有一项属于不可容错的一侧。")
def distinguished(facts: Facts) -> bool:
    return not _barred(facts, "T-D")


@says("须至少引用一种行为发生之日有效、条件具备的可以容错情形。")
def circumstance_in_force(facts: Facts) -> bool:
    return not _barred(facts, "T-11")


def _sector(facts: Facts) -> dict[str, str]:
    return {"sector": facts.sector_name}


@says("本地要求：“%(sector)s”领域的事项，须引用行为发生之日有效的该领域清单中的条目，才能容错。", _sector)
def sector_item_cited(facts: Facts) -> bool:
    if facts.sector not in facts.list_required or facts.given.get("outcome") not in worksheet.POSITIVE:
        return True
    return any(facts.sheet[code].finding == "cited" for code in facts.lists.of_sector(facts.sector) & facts.sheet.keys())


@says("减轻只能在规定的最轻一档以下减一档；规定只有开除一档的，不适用减轻。")
def one_grade_down(facts: Facts) -> bool:
    return not _barred(facts, "T-28")


@says("免予党纪处分，限于本应给予警告、严重警告，有从轻减轻情形，并作出书面结论。")
def sanction_may_be_spared(facts: Facts) -> bool:
    return not _barred(facts, "T-29")


@says("分析表还没有填完，不能据此认定。")
def sheet_bears_it(facts: Facts) -> bool:
    return not _barred(facts, "T-9")


@says("不予容错须写明依据的条目。")
def refusal_names_its_grounds(facts: Facts) -> bool:
    return facts.given.get("outcome") != "refused" or bool(facts.given.get("refused_for"))


@says("无须纠错的，须写明理由。")
def none_is_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason")) and not facts.tasks


@says("容纠并举：须下达纠错任务，或者说明无须纠错的理由。")
def tasks_or_none(facts: Facts) -> bool:
    return bool(facts.tasks or facts.no_task_reason)


@says("认定的是不予容错，应制发不予容错告知书。")
def something_is_granted(facts: Facts) -> bool:
    return facts.outcome != "refused"


@says("认定的不是不予容错，应制发决定书。")
def nothing_is_granted(facts: Facts) -> bool:
    return facts.outcome == "refused"


@says("决定书必备的栏目没有填全：%(fields)s。", lambda facts: {"fields": "、".join(map(str, facts.lacking))})
def decision_is_whole(facts: Facts) -> bool:
    return not facts.lacking


@says("送达须由两名工作人员进行，并有签收人签名的送达回证。")
def two_servers_and_a_receipt(facts: Facts) -> bool:
    given = facts.given
    return len(names_of(given.get("servers"))) == 2 and bool(given.get("received_by")) and bool(given.get("received_on"))


@says("还有%(n)s名受送达人没有签收。", lambda facts: {"n": facts.unserved})
def everybody_signed(facts: Facts) -> bool:
    return not facts.unserved


@says("须写明反馈所在单位和抄送组织部门的日期、文号；需要报上级备案的，写明备案日期。")
def unit_and_organisation_told(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in ("unit_told", "unit_told_on", "organisation_told_on"))


@says("廉政档案须写明档案号；该事项只作已容错登记，不作违纪登记。")
def file_shows_tolerated(facts: Facts) -> bool:
    return bool(facts.given.get("integrity_file_ref"))


# Correction


@says("没有待完成的纠错任务。")
def a_task_is_open(facts: Facts) -> bool:
    return bool(facts.tasks_open)


@says("还有%(n)s项纠错任务没有验收，不能办结。", lambda facts: {"n": facts.tasks_open})
def every_task_accepted(facts: Facts) -> bool:
    return not facts.tasks_open


@says("案卷还没有通过四性检测归档。")
def package_is_archived(facts: Facts) -> bool:
    return facts.archived

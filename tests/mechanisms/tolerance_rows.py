"""Rows of the decision table for accountability, tolerance, correction tasks and filings made beforehand. See `test_refusals`."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from dandang.base.verdict import Refused
from dandang.mechanisms.accountability import rules as accountability
from dandang.mechanisms.prefiling import rules as prefiling
from dandang.mechanisms.tolerance import rules, task_rules
from dandang.mechanisms.tolerance.worksheet import Entry
from tests.mechanisms.tolerance.sheets import LISTS, whole

A_DAY, NEXT = date(2023, 6, 20), date(2023, 6, 21)


def people(*names: str) -> list[Any]:
    return [SimpleNamespace(username=name) for name in names]


GOOD = {
    "accountability": accountability.Facts(
        given={
            "subjects": [{"name": "某村委会"}], "acted_on": A_DAY, "origin": "省重点工程", "facts": "租车", "rule_name": "三资管理办法", "rule_clause": "第九条",
            "handlers": people("a", "b"), "proposal": "批评教育", "reason": "事实不清", "held_on": A_DAY, "members": people("a", "b", "c"), "minutes": "一致同意",
            "resolution": "批评教育", "tracks": ["party"], "result": "已宣布", "executed_on": A_DAY,
        },
        revoked=True,
    ),
    "tolerance": rules.Facts(
        given={
            "opinion": "程序瑕疵", "reason": "一事一议", "new_facts": "补交会议记录", "cleared_by": "公安机关", "transferred_to": "公安机关", "transferred_on": A_DAY,
            "transfer_number": "1号", "applied_on": A_DAY, "grounds": "为公", "department": "组织部", "recommended_on": A_DAY, "said": "没有获利", "signed": True,
            "talkers": people("a", "b"), "question": "是否违规", "asked": ["财政局"], "facts": "租车", "track": "organisational", "proposal": "免责",
            "outcome": "exempt", "refused_for": [], "servers": people("a", "b"), "received_by": "甲", "received_on": A_DAY, "unit_told": "某乡党委",
            "unit_told_on": A_DAY, "organisation_told_on": A_DAY, "integrity_file_ref": "廉1", "objected_on": A_DAY, "ground": "new_facts",
            "reviewers": people("c", "d"), "found": "属实", "told_on": A_DAY,
        },
        sheet=whole(), lists=LISTS, track="organisational", decided="exempt", outcome="exempt", tasks=1, consulted=True, last_day=A_DAY, today=A_DAY,
        reviewers=frozenset({"c", "d"}), actor="c", reviewed=True, archived=True,
    ),
    "prefiling": prefiling.Facts(
        given={"received_on": A_DAY, "begins_on": NEXT, "reason": "请补写风险", "team": people("a", "b"), "told": True, "told_on": A_DAY},
    ),
    "correction_task": task_rules.Facts(
        given={
            "content": "修改办法", "way": "change_rule", "unit": "某乡", "person": "乙", "due_on": NEXT, "proof_wanted": "新办法", "officer": "h", "proof": ["新办法"],
            "done_on": A_DAY, "result": "属实", "reason": "会议推迟",
        },
        today=A_DAY, due_on=date(2023, 6, 1), officer="h", actor="h",
    ),
}
GOOD_FOR: dict[tuple[str, str], dict[str, Any]] = {
    ("tolerance", "declare_no_task"): {"tasks": 0},
    ("tolerance", "open_tasks"): {"tasks_open": 1},
    ("tolerance", "notify_refusal"): {"outcome": "refused"},
    ("tolerance", "uphold_before_filing"): {"filed": False},
}
PARTY = {"sheet": whole(), "track": "party", "offered": ("removal_from_party_posts",), "due": "removal_from_party_posts", "decided": "mitigate"}


ROW = {"name": "甲", "instrument": "party", "kind": "P2", "effective_on": A_DAY}


def found(**changed: str) -> dict[str, Any]:
    return {"sheet": whole(**changed)}


BROKEN: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("accountability", "matter_is_described", "SM-K", {}, {"origin": ""}),
    ("accountability", "matter_is_described", "SM-K", {}, {"subjects": []}),
    ("accountability", "text_hides_reporter", "T-23", {"reveals": True}, {}),
    ("accountability", "two_handlers", "T-14", {}, {"handlers": people("a")}),
    ("accountability", "handlers_are_free", "T-14", {"not_free": ("a",)}, {}),
    ("accountability", "begun:tolerance", "T-1", {}, {"begun:tolerance": False}),
    ("accountability", "settled:tolerance", "T-2", {}, {"settled:tolerance": False}),
    ("accountability", "proposal_written", "SM-K", {}, {"proposal": ""}),
    ("accountability", "reasoned", "SM-K", {}, {"reason": ""}),
    ("accountability", "not_tolerated_away", "SM-K", {"tolerated": "exempt"}, {}),
    ("accountability", "decided_together", "SM-K", {}, {"members": people("a", "b")}),
    ("accountability", "measures_are_described", "SM-K", {}, {"measures": [ROW]}),
    ("accountability", "kinds_belong", "S-1", {"faults": (Refused("种类不符", "S-1"),)}, {}),
    ("accountability", "subject_fits", "S-2", {"faults": (Refused("对象不符", "S-2"),)}, {}),
    ("accountability", "one_sanction_an_act", "S-14", {"faults": (Refused("重复", "S-14"),)}, {}),
    ("accountability", "form_fits", "S-15", {"faults": (Refused("形态不符", "S-15"),)}, {}),
    ("accountability", "mitigation_is_kept", "T-28", {"tolerated": "mitigate", "track": "party", "reduced_to": "warning"}, {"measures": [ROW], "decision": "1号"}),
    ("accountability", "first_form_is_kept", "T-29", {"tolerated": "first_form"}, {"measures": [ROW], "decision": "1号"}),
    ("accountability", "settled:execution", "S-13", {}, {"settled:execution": False}),
    ("accountability", "execution_is_recorded", "SM-K", {}, {"result": ""}),
    ("accountability", "tolerance_was_revoked", "SM-K", {"revoked": False}, {}),
    ("tolerance", "text_hides_reporter", "T-23", {"reveals": True}, {}),
    ("tolerance", "reasoned", "SM-T", {}, {"reason": ""}),
    ("tolerance", "assessment_is_written", "SM-T", {}, {"opinion": ""}),
    ("tolerance", "filing_came_first", "SM-H", {"filed_first": False}, {}),
    ("tolerance", "candidate_named", "SM-T", {"candidates": ()}, {}),
    ("tolerance", "assessed", "SM-T", {"assessed": False}, {}),
    ("tolerance", "undecided:accountability", "T-3", {}, {"undecided:accountability": False}),
    ("tolerance", "new_facts_written", "SM-T", {}, {"new_facts": ""}),
    ("tolerance", "suspicion_is_cleared", "T-19", {"crime": True}, {"cleared_by": ""}),
    ("tolerance", "no_crime_suspected", "T-19", {"crime": True}, {}),
    ("tolerance", "transfer_is_recorded", "T-19", {}, {"transfer_number": ""}),
    ("tolerance", "applicant_is_concerned", "SM-T", {"concerned": False}, {}),
    ("tolerance", "recommender_is_named", "SM-T", {}, {"department": ""}),
    ("tolerance", "signed_or_refusal_noted", "T-12", {}, {"signed": False}),
    ("tolerance", "two_talkers", "T-14", {}, {"talkers": people("a", "a")}),
    ("tolerance", "question_is_put", "SM-T", {}, {"asked": []}),
    ("tolerance", "consultation_has_result", "T-16", {"result_in": False}, {}),
    ("tolerance", "everybody_heard", "T-12", {"unheard": ("甲",)}, {}),
    ("tolerance", "two_handlers_assigned", "T-14", {"handlers": 1}, {}),
    ("tolerance", "no_recusal_is_open", "T-14", {"recusal_open": True}, {}),
    ("tolerance", "consulted_if_complex", "T-16", {"complex": True, "consulted": False}, {}),
    ("tolerance", "sheet_is_whole", "T-9", {"sheet": {}}, {}),
    ("tolerance", "findings_are_written", "SM-T", {}, {"facts": ""}),
    ("tolerance", "decided_together", "T-5", {"decided": ""}, {}),
    ("tolerance", "decided_together_again", "T-5", {"decided": ""}, {}),
    ("tolerance", "own_recusal_is_settled", "T-15", {"own_recusal_open": True}, {}),
    ("tolerance", "as_the_meeting_resolved", "T-5", {"decided": "lenient"}, {}),
    ("tolerance", "judged_by_itself", "T-10", {}, {"reason": ""}),
    ("tolerance", "no_gain_no_intent", "T-6", found(Q1_INTEREST="disqualifying"), {}),
    ("tolerance", "no_gain_no_intent", "T-6", found(Q2_FAULT="disqualifying"), {}),
    ("tolerance", "nothing_excludes", "T-8", found(ZJ__N1="yes"), {}),
    ("tolerance", "neither_slack_nor_reckless", "T-7", found(Q3_ATTITUDE="disqualifying"), {}),
    ("tolerance", "distinguished", "T-D", found(D3_PURPOSE="right"), {}),
    ("tolerance", "circumstance_in_force", "T-11", {"sheet": {k: e for k, e in whole().items() if k != "ZJ-2"}}, {}),
    ("tolerance", "sector_is_named", "T-11", {"list_required": ("BUSINESS_ENV",)}, {"sector": ""}),
    ("tolerance", "sector_item_cited", "T-11", {"sector": "BUSINESS_ENV", "list_required": ("BUSINESS_ENV",)}, {}),
    ("tolerance", "one_grade_down", "T-28", {**PARTY, "outcome": "mitigate"}, {"outcome": "mitigate", "reduced_to": "warning"}),
    ("tolerance", "sanction_may_be_spared", "T-29", {**PARTY, "decided": "exempt"}, {"outcome": "exempt", "conclusion": "免予"}),
    ("tolerance", "sheet_bears_it", "T-9", {"sheet": {**whole(), "F6": Entry()}}, {}),
    ("tolerance", "refusal_names_its_grounds", "SM-T", {"decided": "refused", "outcome": "refused"}, {"outcome": "refused"}),
    ("tolerance", "none_is_reasoned", "T-20", {"tasks": 1}, {}),
    ("tolerance", "tasks_or_none", "T-20", {"tasks": 0}, {}),
    ("tolerance", "something_is_granted", "SM-T", {"outcome": "refused"}, {}),
    ("tolerance", "nothing_is_granted", "SM-T", {"outcome": "exempt"}, {}),
    ("tolerance", "decision_is_whole", "T-22", {"lacking": ("抄送",)}, {}),
    ("tolerance", "two_servers_and_a_receipt", "D-4", {}, {"received_by": ""}),
    ("tolerance", "everybody_signed", "D-3", {"unserved": 1}, {}),
    ("tolerance", "unit_and_organisation_told", "T-25", {}, {"organisation_told_on": None}),
    ("tolerance", "file_shows_tolerated", "T-24", {}, {"integrity_file_ref": ""}),
    ("tolerance", "a_task_is_open", "T-20", {"tasks_open": 0}, {}),
    ("tolerance", "every_task_accepted", "T-21", {"tasks_open": 1}, {}),
    ("tolerance", "within_the_month", "T-26", {"today": NEXT}, {}),
    ("tolerance", "objector_is_concerned", "SM-T", {"concerned": False}, {}),
    ("tolerance", "ground_for_review", "T-27", {}, {"ground": "missed_twice"}),
    ("tolerance", "reviewers_are_others", "T-27", {"earlier_hands": frozenset({"c"})}, {}),
    ("tolerance", "two_reviewers", "T-14", {}, {"reviewers": people("c")}),
    ("tolerance", "reviewers_are_free", "T-14", {"not_free": ("c",)}, {}),
    ("tolerance", "reviewers_named", "T-27", {"reviewers": frozenset()}, {}),
    ("tolerance", "actor_reviews", "T-27", {"actor": "a"}, {}),
    ("tolerance", "review_is_written", "SM-T", {}, {"found": ""}),
    ("tolerance", "reviewed_by_others", "T-27", {"reviewed": False}, {}),
    ("tolerance", "was_filed", "SM-T", {"filed": False}, {}),
    ("tolerance", "was_not_filed", "SM-T", {"filed": True}, {}),
    ("tolerance", "not_heavier_on_own_objection", "T-13", {"own_objection": True, "decided": "lenient"}, {"outcome": "lenient"}),
    ("tolerance", "not_on_own_objection", "T-13", {"own_objection": True}, {}),
    ("tolerance", "basis_fell_away", "T-27", {}, {"told_on": None}),
    ("tolerance", "package_is_archived", "A-1", {"archived": False}, {}),
    ("prefiling", "filed_before_it_begins", "SM-H", {"received_on": NEXT}, {}),
    ("prefiling", "reasoned", "SM-H", {}, {"reason": ""}),
    ("prefiling", "two_on_the_team", "T-14", {}, {"team": people("a", "a")}),
    ("prefiling", "told_that_nothing_is_decided", "T-10", {}, {"told": False}),
    ("correction_task", "something_was_determined", "T-20", {"determined": False}, {}),
    ("correction_task", "task_is_described", "T-20", {}, {"unit": ""}),
    ("correction_task", "deadline_lies_ahead", "SM-W", {}, {"due_on": A_DAY}),
    ("correction_task", "proof_is_listed", "T-21", {}, {"proof": []}),
    ("correction_task", "accepted_by_the_officer_named", "T-21", {"actor": "x"}, {}),
    ("correction_task", "acceptance_is_written", "T-21", {}, {"result": ""}),
    ("correction_task", "deadline_has_passed", "SM-W", {"today": date(2023, 6, 1)}, {}),
    ("correction_task", "reasoned", "SM-W", {}, {"reason": ""}),
    ("correction_task", "text_hides_reporter", "T-23", {"reveals": True}, {}),
]
RULES = {"accountability": accountability, "tolerance": rules, "correction_task": task_rules, "prefiling": prefiling}

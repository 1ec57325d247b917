"""Rows of the decision table for follow-up: facts in order, and what breaks each rule. See `test_refusals`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from dandang.mechanisms.followup import care_rules, rules, use_rules
from dandang.mechanisms.followup.scope import Held

A_DAY = date(2023, 5, 8)
HELD = Held(form=2, effective_on=date(2023, 2, 1), last_day=date(2024, 1, 31))
PROBATION = replace(HELD, form=3, probation=True)
RESTORED = replace(PROBATION, restored_on=A_DAY)
PROBLEM = {"problem": "怕担事", "method": "结对", "due_on": A_DAY}


def people(*names: str) -> list[Any]:
    return [SimpleNamespace(username=name) for name in names]


def organ(kind: str) -> Any:
    return SimpleNamespace(kind=kind)


RULES = {"followup": rules, "care": care_rules, "use_request": use_rules}
GOOD = {
    "followup": rules.Facts(
        given={
            "campaign": "暖心回访", "campaign_since": date(2021, 1, 1), "campaign_forms": ["1", "2"], "team": people("a", "b"), "visitors": people("a", "b"),
            "prescriptions": [PROBLEM], "outline": "问认识", "group_before": "A1_COGNITION", "group_after": "A2_PRESSURE", "signed": True, "visited_on": A_DAY,
            "number": 1, "correction": "已补扣", "unit_committee": "某局党组", "organisation_department": "县委组织部", "findings": "有转变",
            "integrity": "clear", "addressee": organ("organization_department"), "to_organ": organ("discipline_commission"), "materials": ["策"],
            "reason": "管辖变更", "filed": True, "performance": "主动",
        },
        today=A_DAY, reply_by=date(2023, 6, 8), measure=HELD, team=frozenset({"a", "b"}), actor="a", planned=True,
        checks=dict.fromkeys(("announcement", "post", "pay", "archive"), "done"), others=("丑某",), private=("长期失眠需要服药",), integrity="clear", breach=HELD,
    ),
    "care": care_rules.Facts(given={"leader_told": True, "measures": "安排心理疏导", "reason": ""}),
    "use_request": use_rules.Facts(
        given={"document_number": "松委〔2023〕8号", "post": "街道副主任", "appointed_on": A_DAY, "reason": "职数已满"}, today=A_DAY,
    ),
}
GOOD_FOR: dict[tuple[str, str], dict[str, Any]] = {
    ("followup", "correct_defect"): {"open_defects": frozenset({1})},
    ("followup", "review_prescription"): {"open_prescriptions": frozenset({1})},
    ("followup", "next_round"): {"period_runs": True},
    ("followup", "note_unit_reply"): {"advice_waits": True},
    ("followup", "propose_restoration"): {"measure": PROBATION},
    ("followup", "restore_rights"): {"measure": RESTORED},
    ("followup", "promote"): {"answer": "promoted"},
    ("followup", "note_early_promotion"): {"answer": "promoted_early"},
    ("followup", "not_adopt"): {"answer": "not_adopted"},
    ("followup", "continue_use"): {"answer": "continued"},
    ("use_request", "record_early_promotion"): {"barred_on": True},
    ("use_request", "acknowledge_end"): {"stands": False},
}
BROKEN: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("followup", "measure_is_executed", "F-1", {"measure": None}, {}),
    ("followup", "measure_is_executed", "F-1", {"measure": replace(HELD, executed=False)}, {}),
    ("followup", "measure_is_executed", "F-1", {"measure": replace(HELD, withdrawn=True)}, {}),
    ("followup", "measure_is_executed", "F-1", {"measure": replace(HELD, expels=True)}, {}),
    ("followup", "measure_is_executed", "F-1", {"excused": True}, {}),
    ("followup", "decided_here", "F-2", {"decided_here": False}, {}),
    ("followup", "was_handed_over", "F-2", {"handed_over": False}, {}),
    ("followup", "handover_is_recorded", "F-2", {}, {"materials": []}),
    ("followup", "not_enrolled_yet", "SM-V", {"enrolled_already": True}, {}),
    ("followup", "campaign_covers", "F-20", {}, {"campaign_since": None}),
    ("followup", "campaign_covers", "F-20", {"measure": replace(HELD, effective_on=date(2020, 12, 31))}, {}),
    ("followup", "campaign_covers", "F-20", {"measure": replace(HELD, form=3)}, {}),
    ("followup", "team_of_two_free", "F-3", {}, {"team": people("a")}),
    ("followup", "team_of_two_free", "F-3", {"not_free": ("a",)}, {}),
    ("followup", "two_visitors_free", "F-3", {}, {"visitors": people("a")}),
    ("followup", "two_visitors_free", "F-3", {}, {"visitors": people("a", "c")}),
    ("followup", "two_visitors_free", "F-3", {"not_free": ("b",)}, {}),
    ("followup", "strategy_is_there", "F-4", {"has_strategy": False}, {}),
    ("followup", "outline_is_there", "F-4", {}, {"outline": ""}),
    ("followup", "visit_is_one_record", "F-5", {"visit_days": frozenset({A_DAY})}, {}),
    ("followup", "both_groups_given", "F-6", {}, {"group_before": ""}),
    ("followup", "both_groups_given", "F-6", {}, {"group_after": ""}),
    ("followup", "execution_was_checked", "F-7", {"checks": {}}, {}),
    ("followup", "execution_was_checked", "F-7", {"checks": {"announcement": "done", "post": "done", "pay": "done"}}, {}),
    ("followup", "defect_is_corrected", "F-7", {"open_defects": frozenset()}, {}),
    ("followup", "defect_is_corrected", "F-7", {}, {"correction": ""}),
    ("followup", "no_defect_open", "F-7", {"open_defects": frozenset({1})}, {}),
    ("followup", "graded_by_the_team", "F-8", {"actor": "subject"}, {}),
    ("followup", "told_to_both", "F-9", {}, {"organisation_department": ""}),
    ("followup", "told_to_both", "F-9", {}, {"unit_committee": ""}),
    ("followup", "period_is_over", "F-10", {"fit": False}, {}),
    ("followup", "last_visit_recommends", "F-11", {"recommends": False}, {}),
    ("followup", "last_visit_recommends", "F-11", {"final_stage": False}, {}),
    ("followup", "nothing_is_open", "F-12", {"integrity": ""}, {}),
    ("followup", "nothing_is_open", "F-12", {"integrity": "open"}, {}),
    ("followup", "nothing_is_open", "F-12", {"open_matter": True}, {}),
    ("followup", "integrity_is_true", "F-12", {"open_matter": True}, {}),
    ("followup", "goes_to_organisation_department", "F-13", {}, {"addressee": organ("discipline_commission")}),
    ("followup", "promoted_there", "F-13", {"answer": "studying"}, {}),
    ("followup", "promoted_early_there", "F-13", {"answer": "promoted"}, {}),
    ("followup", "not_adopted_there", "F-13", {"answer": ""}, {}),
    ("followup", "continued_there", "F-13", {"answer": "incoming"}, {}),
    ("followup", "on_probation", "F-15", {"measure": HELD}, {}),
    ("followup", "on_probation", "F-15", {"measure": RESTORED}, {}),
    ("followup", "restored_by_decision", "F-15", {"measure": HELD}, {}),
    ("followup", "restored_by_decision", "F-15", {"measure": PROBATION}, {}),
    ("followup", "probation_leads_to_expulsion_review", "F-16", {"measure": PROBATION}, {"expulsion_review_on": None}),
    ("followup", "breach_is_new", "F-17", {"breach": None}, {}),
    ("followup", "no_new_measure", "F-17", {"new_measure": True}, {}),
    ("followup", "words_keep_private", "F-18", {}, {"findings": "其长期失眠需要服药，但能坚持工作"}),
    ("followup", "words_name_no_other", "F-19", {}, {"findings": "与丑某一起学习"}),
    ("followup", "words_hide_reporter", "R-49", {"reveals": True}, {}),
    ("followup", "plan_is_drafted", "SM-V", {"planned": False}, {}),
    ("followup", "something_is_prescribed", "SM-V", {}, {"prescriptions": []}),
    ("followup", "something_is_prescribed", "SM-V", {}, {"prescriptions": [{**PROBLEM, "due_on": None}]}),
    ("followup", "day_is_in_window", "SM-V", {"in_window": False}, {"reason": ""}),
    ("followup", "signed_or_refused", "SM-V", {}, {"signed": False}),
    ("followup", "signed_or_refused", "SM-V", {}, {"refused_to_sign": True}),
    ("followup", "prescription_is_open", "SM-V", {"open_prescriptions": frozenset({2})}, {}),
    ("followup", "period_runs", "SM-V", {"period_runs": False}, {}),
    ("followup", "no_prescription_open", "SM-V", {"open_prescriptions": frozenset({1})}, {}),
    ("followup", "no_care_runs", "SM-V", {"care_runs": True}, {}),
    ("followup", "papers_are_filed", "SM-V", {}, {"filed": False}),
    ("followup", "no_advice_waits", "SM-V", {"advice_waits": True}, {}),
    ("followup", "advice_waits", "SM-V", {"advice_waits": False}, {}),
    ("followup", "reply_day_is_ahead", "SM-V", {"reply_by": A_DAY}, {}),
    ("followup", "reason_given", "SM-V", {}, {"reason": ""}),
    ("care", "leader_told_and_something_done", "SM-V", {}, {"leader_told": False}),
    ("care", "in_time_or_reasoned", "SM-V", {"late": True}, {"reason": ""}),
    ("use_request", "appointment_is_documented", "F-13", {}, {"document_number": ""}),
    ("use_request", "appointment_is_documented", "F-13", {}, {"appointed_on": date(2023, 5, 9)}),
    ("use_request", "appointed_after_the_period", "F-14", {"barred_on": True}, {}),
    ("use_request", "appointed_within_the_period", "F-14", {"barred_on": False}, {}),
    ("use_request", "reason_given", "SM-V", {}, {"reason": ""}),
    ("use_request", "recommendation_stands", "SM-V", {"stands": False}, {}),
    ("use_request", "recommendation_ended", "SM-V", {"stands": True}, {}),
]

"""Rows of the decision table for clearing a name and for correcting a wrong treatment. See `test_refusals`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from dandang.mechanisms.clarification import rules
from dandang.mechanisms.correction import rules as correction

A_DAY = date(2023, 3, 20)
APART = {"allegation": 2, "ground": "no_effect", "why": "无人知晓"}

GOOD = {
    "clarification": rules.Facts(
        given={
            "grounds": ["work_life_effect"], "reason": "影响工作", "ground": "no_effect", "asked_on": A_DAY, "own_words": "同意",
            "integrity_file_ref": "廉1", "personnel_file_ref": "人1", "methods": ["written", "meeting"], "scope_units": ["民一庭"],
            "fact_bound": True, "servers": ["a", "b"], "received_by": "史某", "received_on": A_DAY, "method": "meeting",
            "units": ["民一庭"], "recipients": ["史某"], "cleared": [1], "applied_on": A_DAY, "content": "拖延办案", "asked_for": "书面澄清",
            "identity_checked": True, "apart": [APART], "reply_by": A_DAY, "allegation": 1, "link": "https://luntan.example/1",
            "captured_at": datetime(2023, 3, 20, 9, tzinfo=UTC), "sha256": "a1" * 32, "spread": "转发三百余次", "channels": ["某机关网站"],
            "range_note": "与传播范围相称", "reference": "会议纪要〔2023〕3号", "held_on": A_DAY, "visitors": ["a"], "effect": "议论平息",
        },
        has_draft=True, cleared_codes=("untrue",), chosen_codes=("untrue",), consented=True, methods=("written", "meeting"),
        effect_units=frozenset({"民一庭"}), scope_units=frozenset({"民一庭"}), recipients=frozenset({"史某"}), announced=True,
        untrue=frozenset({1, 2}), to_clear=frozenset({1}), publication_wanted=True,
    ),
    "correction": correction.Facts(
        given={
            "decided_by": "某局", "measure": "停职", "decided_on": A_DAY, "why": "所依据的问题失实", "result": "撤销停职", "corrected_on": A_DAY,
            "reason": "另有依据",
        },
    ),
}
GOOD_FOR: dict[tuple[str, str], dict[str, Any]] = {("correction", "propose"): {"own": False}}
BROKEN: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("clarification", "no_other_run", "SM-E", {"another_run": True}, {}),
    ("clarification", "not_cleared_before", "SM-E", {"cleared_before": True}, {}),
    ("clarification", "application_is_whole", "SM-E", {}, {"identity_checked": False}),
    ("clarification", "application_is_whole", "SM-E", {}, {"asked_for": ""}),
    ("clarification", "words_hide_reporter", "R-49", {"words_reveal": True}, {}),
    ("clarification", "something_is_untrue", "R-41", {"untrue": frozenset()}, {"apart": []}),
    ("clarification", "every_untrue_is_answered", "R-40", {}, {"apart": [APART, APART]}),
    ("clarification", "every_untrue_is_answered", "R-40", {}, {"apart": [{**APART, "allegation": 3}]}),
    ("clarification", "every_untrue_is_answered", "R-40", {}, {"apart": [{**APART, "ground": "busy"}]}),
    ("clarification", "something_is_left_to_clear", "R-40", {}, {"apart": [APART, {**APART, "allegation": 1}]}),
    ("clarification", "applicant_is_answered", "SM-E", {"applied": True}, {"reply": ""}),
    ("clarification", "cleared_are_assessed", "R-40", {}, {"cleared": [1, 2]}),
    ("clarification", "cleared_are_assessed", "R-40", {"to_clear": frozenset({1, 2})}, {"cleared": [1]}),
    ("clarification", "reply_day_given", "SM-E", {}, {"reply_by": None}),
    ("clarification", "rumour_meets_an_allegation", "SM-E", {}, {"allegation": 7}),
    ("clarification", "rumour_is_captured", "SM-E", {}, {"sha256": "a1"}),
    ("clarification", "rumour_is_captured", "SM-E", {}, {"captured_at": None}),
    ("clarification", "rumour_is_on_record", "SM-E", {"rumour_recorded": False}, {}),
    ("clarification", "publication_wanted", "SM-E", {"publication_wanted": False}, {}),
    ("clarification", "publication_is_bounded", "SM-E", {}, {"range_note": ""}),
    ("clarification", "agenda_is_of_papers_for_release", "SM-E", {"not_for_release": ("某纪澄〔2023〕9号",)}, {}),
    ("clarification", "publication_approved", "SM-E", {"methods": ("written", "media")}, {"method": "media", "channel": "某报"}),
    ("clarification", "wider_act_is_documented", "SM-E", {}, {"reference": ""}),
    ("clarification", "visit_is_recorded", "SM-E", {}, {"effect": ""}),
    ("clarification", "no_correction_open", "R-51", {"correction_open": True}, {}),
    ("clarification", "revocation_served", "R-52", {"revocation_unserved": 1}, {}),
    ("correction", "something_is_untrue", "R-51", {"something_is_untrue": False}, {}),
    ("correction", "wrong_is_described", "R-51", {}, {"measure": ""}),
    ("correction", "words_hide_reporter", "R-49", {"reveals": True}, {}),
    ("correction", "own_decision", "R-51", {"own": False}, {}),
    ("correction", "decision_of_another", "R-51", {"own": True}, {}),
    ("correction", "correction_is_recorded", "R-51", {}, {"corrected_on": None}),
    ("correction", "reason_given", "R-51", {}, {"reason": ""}),
]

"""Rows of the decision table for the false accusation: facts in order, and what breaks each rule. See `test_refusals`."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from dandang.mechanisms.false_accusation import finding_rules, rules

A_DAY = date(2023, 5, 8)
SHEET = {name: {"shown": "已查明", "evidence": ["银行流水"]} for name in ("act", "falsity", "victim", "knowledge", "intent")}


def organ(level: int) -> Any:
    return SimpleNamespace(level=level, at_or_above=lambda wanted: level <= wanted)


def people(*names: str) -> list[Any]:
    return [SimpleNamespace(username=name) for name in names]


def without(element: str, part: str) -> dict[str, Any]:
    return {**SHEET, element: {**SHEET[element], part: ""}}


GOOD = {
    "false_accusation": rules.Facts(
        given={
            "measure": "education", "place": "谈话室", "checkers": people("c", "d"), "heard_on": A_DAY, "explanation": "承认", "independent": True,
            "person_kinds": ["village_manager"], "addressee": organ(3), "decision_number": "监〔2023〕1号", "decided_on": A_DAY,
            "rights_stated": True, "addressee_name": "公安局", "approval_number": "纪函〔2023〕2号", "gains": ["title"], "detail": "职称",
            "restored_in": ["某村"], "reason": "意图证据不足",
        },
        sheet=SHEET, heard=True, adjudicated=True, gains_settled=True,
    ),
    "finding": finding_rules.Facts(
        given={
            "examiners": people("a"), "held_on": A_DAY, "members": people("a", "b", "c"), "minutes": "同意", "reason": "补充", "nameless": True,
            "circle": "全市",
        },
        sheet=SHEET, circular="某村一人诬告他人",
    ),
}
GOOD_FOR: dict[tuple[str, str], dict[str, Any]] = {
    ("false_accusation", "find"): {"above_answered": "approved"},
    ("false_accusation", "return_request"): {"above_answered": "returned"},
    ("false_accusation", "refuse_finding"): {"above_answered": "refused"},
    ("false_accusation", "sanction_party"): {"person_kinds": ("party_member",), "given": {"measure": "warning"}},
    ("false_accusation", "sanction_official"): {"person_kinds": ("village_manager",), "given": {"measure": "demerit"}},
    ("false_accusation", "ask_review"): {"review_is_over": False},
    ("false_accusation", "withdraw_publication"): {"published": True},
}
F, A = "false_accusation", "finding"
BROKEN: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    (F, "at_most_education", "R-57", {}, {"measure": "警告"}),
    (F, "education_has_its_place", "R-57", {}, {"place": ""}),
    (F, "education_hides_reporter", "R-49", {"reveals": True}, {}),
    (F, "text_hides_reporter", "R-49", {"reveals": True}, {}),
    (F, "something_did_not_happen", "R-53", {"something_did_not_happen": False}, {}),
    (F, "more_than_signs", "SM-F", {"sheet": without("act", "shown")}, {}),
    (F, "signs_are_no_evidence", "R-64", {"sheet": {**SHEET, "intent": {"shown": "报复", "evidence": ["泄愤报复"]}}}, {}),
    (F, "sheet_is_written", "SM-F", {"sheet": {}}, {}),
    (F, "checkers_are_free", "R-28", {"not_free": ("c",)}, {}),
    (F, "two_checkers", "R-28", {}, {"checkers": people("c")}),
    (F, "checkers_did_not_verify", "SM-F", {"verified_it": frozenset({"c"})}, {"reason": ""}),
    (F, "reporter_is_known", "R-22", {"reporter_known": False}, {}),
    (F, "hearing_is_recorded", "SM-F", {}, {"explanation": ""}),
    (F, "reporter_was_heard", "SM-F", {"heard": False}, {}),
    (F, "five_elements_with_evidence", "R-54", {"sheet": without("knowledge", "evidence")}, {}),
    (F, "five_elements_with_evidence", "R-54", {"sheet": without("intent", "shown")}, {}),
    (F, "evidence_is_independent", "R-54", {}, {"independent": False}),
    (F, "kind_of_person_given", "SM-F", {}, {"person_kinds": []}),
    (F, "kind_of_person_given", "SM-F", {}, {"person_kinds": ["neither", "party_member"]}),
    (F, "adjudicated", "SM-F", {"adjudicated": False}, {}),
    (F, "addressee_is_a_city_or_above", "R-55", {}, {"addressee": organ(4)}),
    (F, "province_decides_on_its_own", "R-56", {}, {"managed_by": "province"}),
    (F, "found_above", "R-55", {"above_answered": "minuted"}, {}),
    (F, "returned_above", "R-55", {"above_answered": "received"}, {}),
    (F, "refused_above", "R-55", {"above_answered": ""}, {}),
    (F, "party_sanction_fits", "R-61", {"person_kinds": ("neither",)}, {}),
    (F, "official_sanction_fits", "R-61", {}, {"measure": "demotion"}),
    (F, "review_rights_are_stated", "R-62", {}, {"rights_stated": False}),
    (F, "referral_has_its_approval", "R-58", {}, {"approval_number": ""}),
    (F, "referral_has_an_addressee", "SM-F", {}, {"addressee_name": ""}),
    (F, "gains_are_answered", "R-60", {}, {"gains": ["pay"]}),
    (F, "gains_are_answered", "R-60", {}, {"gains": [], "reason": ""}),
    (F, "gains_settled", "R-60", {"gains_settled": False}, {}),
    (F, "finding_is_final", "R-59", {"review_is_over": False}, {}),
    (F, "review_is_over", "R-62", {"review_is_over": False}, {}),
    (F, "circular_is_anonymous", "R-59", {"reveals": True}, {}),
    (F, "victim_agreed", "R-59", {}, {"names_victim": True}),
    (F, "review_in_time", "SM-F", {"review_is_over": True}, {}),
    (F, "reversal_restores", "R-63", {}, {"restored_in": []}),
    (F, "nothing_stays_published", "R-63", {"published": True}, {}),
    (F, "something_is_published", "R-63", {"published": False}, {}),
    (A, "text_hides_reporter", "R-49", {"reveals": True}, {}),
    (A, "examiners_are_free", "R-28", {"not_free": ("a",)}, {}),
    (A, "minutes_are_whole", "SM-F", {}, {"members": people("a", "b")}),
    (A, "here_is_a_city_or_above", "R-55", {"city_or_above": False}, {}),
    (A, "level_is_right", "R-56", {"level_is_right": False}, {}),
    (A, "the_request_waits", "SM-F", {"waits": False}, {}),
    (A, "five_elements_stand", "R-54", {"sheet": without("victim", "evidence")}, {}),
    (A, "reason_given", "SM-F", {}, {"reason": ""}),
    (A, "publication_was_asked", "R-59", {"circular": ""}, {}),
    (A, "finding_is_final", "R-59", {"is_final": False}, {}),
    (A, "name_policy_holds", "R-59", {}, {"nameless": False}),
]

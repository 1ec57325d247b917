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
            "kinds_of_person": ["village_manager"], "addressee": organ(3), "decision_number": "监〔2023〕1号", "decided_on": A_DAY,
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
    ("false_accusation", "ask_second_review"): {"review_is_over": False},
    ("false_accusation", "withdraw_publication"): {"published": True},
}
BROKEN: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("false_accusation", "at_most_education", "R-57", {}, {"measure": "警告"}),
    ("false_accusation", "education_has_its_place", "R-57", {}, {"place": ""}),
    ("false_accusation", "education_hides_reporter", "R-49", {"reveals": True}, {}),
    ("false_accusation", "text_hides_reporter", "R-49", {"reveals": True}, {}),
    ("false_accusation", "something_did_not_happen", "R-53", {"something_did_not_happen": False}, {}),
    ("false_accusation", "more_than_signs", "SM-F", {"sheet": without("act", "shown")}, {}),
    ("false_accusation", "signs_are_no_evidence", "R-64", {"sheet": {**SHEET, "intent": {"shown": "报复", "evidence": ["泄愤报复"]}}}, {}),
    ("false_accusation", "sheet_is_written", "SM-F", {"sheet": {}}, {}),
    ("false_accusation", "checkers_are_free", "R-28", {"not_free": ("c",)}, {}),
    ("false_accusation", "two_checkers", "R-28", {}, {"checkers": people("c")}),
    ("false_accusation", "checkers_did_not_verify", "SM-F", {"verified_it": frozenset({"c"})}, {"reason": ""}),
    ("false_accusation", "reporter_is_known", "R-22", {"reporter_known": False}, {}),
    ("false_accusation", "hearing_is_recorded", "SM-F", {}, {"explanation": ""}),
    ("false_accusation", "reporter_was_heard", "SM-F", {"heard": False}, {}),
    ("false_accusation", "five_elements_with_evidence", "R-54", {"sheet": without("knowledge", "evidence")}, {}),
    ("false_accusation", "five_elements_with_evidence", "R-54", {"sheet": without("intent", "shown")}, {}),
    ("false_accusation", "evidence_is_independent", "R-54", {}, {"independent": False}),
    ("false_accusation", "kind_of_person_given", "SM-F", {}, {"kinds_of_person": []}),
    ("false_accusation", "kind_of_person_given", "SM-F", {}, {"kinds_of_person": ["neither", "party_member"]}),
    ("false_accusation", "adjudicated", "SM-F", {"adjudicated": False}, {}),
    ("false_accusation", "addressee_is_a_city_or_above", "R-55", {}, {"addressee": organ(4)}),
    ("false_accusation", "province_decides_on_its_own", "R-56", {}, {"managed_by": "province"}),
    ("false_accusation", "found_above", "R-55", {"above_answered": "minuted"}, {}),
    ("false_accusation", "returned_above", "R-55", {"above_answered": "received"}, {}),
    ("false_accusation", "refused_above", "R-55", {"above_answered": ""}, {}),
    ("false_accusation", "party_sanction_fits", "R-61", {"person_kinds": ("neither",)}, {}),
    ("false_accusation", "official_sanction_fits", "R-61", {}, {"measure": "demotion"}),
    ("false_accusation", "review_rights_are_stated", "R-62", {}, {"rights_stated": False}),
    ("false_accusation", "referral_has_its_approval", "R-58", {}, {"approval_number": ""}),
    ("false_accusation", "referral_has_an_addressee", "SM-F", {}, {"addressee_name": ""}),
    ("false_accusation", "gains_are_answered", "R-60", {}, {"gains": ["pay"]}),
    ("false_accusation", "gains_are_answered", "R-60", {}, {"gains": [], "reason": ""}),
    ("false_accusation", "gains_settled", "R-60", {"gains_settled": False}, {}),
    ("false_accusation", "finding_is_final", "R-59", {"review_is_over": False}, {}),
    ("false_accusation", "review_is_over", "R-62", {"review_is_over": False}, {}),
    ("false_accusation", "circular_is_anonymous", "R-59", {"reveals": True}, {}),
    ("false_accusation", "victim_agreed", "R-59", {}, {"names_victim": True}),
    ("false_accusation", "review_in_time", "SM-F", {"review_is_over": True}, {}),
    ("false_accusation", "reversal_restores", "R-63", {}, {"restored_in": []}),
    ("false_accusation", "nothing_stays_published", "R-63", {"published": True}, {}),
    ("false_accusation", "something_is_published", "R-63", {"published": False}, {}),
    ("finding", "text_hides_reporter", "R-49", {"reveals": True}, {}),
    ("finding", "examiners_are_free", "R-28", {"not_free": ("a",)}, {}),
    ("finding", "minutes_are_whole", "SM-F", {}, {"members": people("a", "b")}),
    ("finding", "here_is_a_city_or_above", "R-55", {"city_or_above": False}, {}),
    ("finding", "level_is_right", "R-56", {"level_is_right": False}, {}),
    ("finding", "the_request_waits", "SM-F", {"waits": False}, {}),
    ("finding", "five_elements_stand", "R-54", {"sheet": without("victim", "evidence")}, {}),
    ("finding", "reason_given", "SM-F", {}, {"reason": ""}),
    ("finding", "publication_was_asked", "R-59", {"circular": ""}, {}),
    ("finding", "finding_is_final", "R-59", {"review_is_over": False}, {}),
    ("finding", "name_policy_holds", "R-59", {}, {"nameless": False}),
]

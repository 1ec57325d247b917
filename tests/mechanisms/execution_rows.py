"""Rows of the decision table for the execution of sanctions: facts in order, and what breaks each rule. See `test_refusals`."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from dandang.base.verdict import Refused
from dandang.mechanisms.execution import rules

A_DAY = date(2023, 5, 8)


def fault(rule: str) -> dict[str, Any]:
    return {"faults": (Refused("期间由规定确定，不能人为填写；“%(kind)s”按表计算。", rule, {"kind": "党内警告"}),)}


GOOD = {
    "execution": rules.Facts(
        given={
            "name": "某", "measures": [{"kind": "P1"}], "decision": "某纪决〔2023〕1号", "decided_by": "某纪委", "stated_last_day": A_DAY,
            "document": "某函〔2023〕1号", "reason": "笔误", "announcers": [SimpleNamespace(username="a"), SimpleNamespace(username="b")],
            "announced_on": A_DAY, "to_branch": True, "rights_told": True, "opinion": "服从", "signed": True, "filed_on": A_DAY,
            "archive_number": "1", "result": "职级降为四级调研员", "adjusted_on": A_DAY, "receipts": [{"signed": True, "stamped": True}],
            "found_on": A_DAY, "on": A_DAY,
        },
        done=frozenset({"announce", "file_decision", "serve", "adjust", "report_execution"}), owes_adjustment=True, today=A_DAY,
    ),
}
BROKEN: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("execution", "decision_is_described", "SM-S", {}, {"measures": []}),
    ("execution", "decision_is_described", "SM-S", {}, {"decision": ""}),
    ("execution", "kinds_belong", "S-1", fault("S-1"), {}),
    ("execution", "subject_fits", "S-2", fault("S-2"), {}),
    ("execution", "periods_by_the_table", "S-4", fault("S-4"), {}),
    ("execution", "within_forty_eight_months", "S-5", fault("S-5"), {}),
    ("execution", "nothing_during_probation", "S-6", fault("S-6"), {}),
    ("execution", "change_keeps_its_arithmetic", "S-7", fault("S-7"), {}),
    ("execution", "probation_kept_apart", "S-8", fault("S-8"), {}),
    ("execution", "one_sanction_an_act", "S-14", fault("S-14"), {}),
    ("execution", "form_fits", "S-15", fault("S-15"), {}),
    ("execution", "periods_agree", "S-4", {"differences": fault("S-4")["faults"]}, {}),
    ("execution", "correction_is_documented", "S-4", {}, {"document": ""}),
    ("execution", "reasoned", "SM-S", {}, {"reason": ""}),
    ("execution", "text_hides_reporter", "R-49", {"reveals": True}, {}),
    ("execution", "announced_as_asked", "S-13", {}, {"announcers": [SimpleNamespace(username="a")]}),
    ("execution", "announced_as_asked", "S-13", {}, {"to_branch": False}),
    ("execution", "announced_as_asked", "S-13", {}, {"signed": False}),
    ("execution", "leaders_heard", "S-13", {"leads": True}, {}),
    ("execution", "filing_is_recorded", "S-13", {}, {"archive_number": ""}),
    ("execution", "adjustment_is_owed", "S-13", {"owes_adjustment": False}, {}),
    ("execution", "adjustment_is_recorded", "S-13", {}, {"result": ""}),
    ("execution", "receipt_signed_and_stamped", "S-13", {}, {"receipts": []}),
    ("execution", "receipt_signed_and_stamped", "S-13", {}, {"receipts": [{"signed": True, "stamped": False}]}),
    ("execution", "ready_to_report", "S-13", {"done": frozenset({"announce", "file_decision"})}, {}),
    ("execution", "duties_done", "S-13", {"done": frozenset({"announce", "file_decision", "serve", "report_execution"})}, {}),
    ("execution", "decision_document_given", "S-4", {}, {"document": ""}),
    ("execution", "new_act_is_described", "S-10", {}, {"found_on": None}),
    ("execution", "free_on_that_day", "S-12", {"fit": Refused("处分期间尚未届满。", "S-12")}, {}),
]

"""Rows of the decision table for campaigns: facts in order, and what breaks each rule. See `test_refusals`."""

from __future__ import annotations

from datetime import date
from typing import Any

from dandang.campaigns import node_rules, rules

DAYS = {
    "since": date(2022, 1, 1), "starts_on": date(2023, 4, 15), "ends_on": date(2023, 5, 15), "plan_due_on": date(2023, 4, 14),
    "cut_off": date(2023, 5, 15), "due_on": date(2023, 5, 25), "periodic_due_on": date(2023, 4, 30),
}
STAGE = {"name": "研判", "first": DAYS["starts_on"], "last": DAYS["ends_on"]}
UNEXPLAINED = {"indicator": "assessed", "amount": 1, "why": " "}
OF_A_RATIO = {"indicator": "assessed_share", "amount": 1, "why": "估计"}
NOT_THERE = {"indicator": "persons_cleared", "amount": 1, "why": "估计"}
COUNTABLE = frozenset({"assessed", "persons_cleared"})

GOOD = {
    "campaign": rules.Facts(
        given={**DAYS, "stages": [STAGE], "indicators": ["assessed"], "reason": "补充", "approval_number": "浙纪〔2023〕8号", "deviation": ""},
        countable=COUNTABLE, belonging=COUNTABLE,
    ),
    "campaign_node": node_rules.Facts(
        given={"indicators": ["assessed", "persons_cleared"], "reason": "补充", "indicator": "persons_cleared", "until": date(2023, 5, 31)},
        today=date(2023, 5, 31), readers=True, periodic_due_on=date(2023, 4, 30),
        upper=frozenset({"assessed"}), countable=COUNTABLE, exempt=frozenset({"persons_cleared"}), late=True, pending=True,
    ),
}
GOOD_FOR: dict[tuple[str, str], dict[str, Any]] = {("campaign_node", "note_report"): {"drafted": "periodic"}}
_FIGURES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("cut_off_is_over", "SM-Z", {"cut_off_is_over": False}, {}),
    ("no_node_is_missing", "C-2", {"missing": ("某市纪委监委",)}, {}),
    ("deviations_are_explained", "C-2", {"deviations": 1}, {"deviation": ""}),
    ("figures_are_current", "SM-Z", {"behind": True}, {}),
    ("reasoned", "SM-Z", {}, {"reason": ""}),
    ("there_are_units", "SM-Z", {"has_units": False}, {}),
]
BROKEN: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    *((kind, *row) for kind in ("campaign", "campaign_node") for row in _FIGURES),
    ("campaign", "adjustments_are_explained", "C-1", {}, {"adjustments": [UNEXPLAINED]}),
    ("campaign", "days_are_in_order", "SM-Z", {}, {"due_on": DAYS["cut_off"]}),
    ("campaign", "periodic_day_fits", "SM-Z", {}, {"periodic_due_on": DAYS["starts_on"]}),
    ("campaign", "stages_are_in_order", "SM-Z", {}, {"stages": [{**STAGE, "last": date(2023, 5, 16)}]}),
    ("campaign", "indicators_belong", "SM-Z", {}, {"indicators": ["screenings"]}),
    ("campaign", "approval_is_named", "SM-Z", {}, {"approval_number": ""}),
    ("campaign_node", "adjustments_are_explained", "C-1", {}, {"adjustments": [OF_A_RATIO]}),
    ("campaign_node", "nothing_is_put_where_not_applicable", "C-6", {}, {"adjustments": [NOT_THERE]}),
    ("campaign_node", "keeps_the_upper_indicators", "C-3", {}, {"indicators": ["persons_cleared"]}),
    ("campaign_node", "has_started", "SM-Z", {"has_started": False}, {}),
    ("campaign_node", "campaign_is_open", "SM-Z", {"is_open": False}, {}),
    ("campaign_node", "period_fits", "SM-Z", {"period_fits": False}, {}),
    ("campaign_node", "report_is_final", "SM-Z", {"drafted": "periodic"}, {}),
    ("campaign_node", "report_is_periodic", "SM-Z", {"drafted": "final"}, {}),
    ("campaign_node", "correction_is_reasoned", "C-4", {}, {"reason": ""}),
    ("campaign_node", "is_late", "SM-Z", {"late": False}, {}),
    ("campaign_node", "exemption_is_pending", "SM-Z", {"pending": False}, {}),
    ("campaign_node", "reader_is_beside", "C-5", {"beside": False}, {}),
    ("campaign_node", "view_ends_later", "C-5", {}, {"until": date(2023, 5, 30)}),
    ("campaign_node", "somebody_reads", "C-5", {"readers": False}, {}),
    ("campaign_node", "no_case_counts_there", "C-6", {"counts": True}, {}),
]

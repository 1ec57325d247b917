"""The rows of the decision table for the pool, a consultation of experts and an opinion."""

from __future__ import annotations

from typing import Any

from dandang.mechanisms.experts import opinion_rules, pool_rules, rules

RULES = {"pool": pool_rules, "expertise": rules, "opinion": opinion_rules}
GOOD: dict[str, Any] = {
    "pool": pool_rules.Facts(given={"reason": "调离"}),
    "expertise": rules.Facts(
        given={"reason": "谢绝", "number": 2, "fields_asked": ["ecology", "finance"]}, places=("given", "declined"), late=True, place="declined",
    ),
    "opinion": opinion_rules.Facts(given={"reason": "工作冲突", "free": True, "signature": "季长河"}, name="季长河"),
}
GOOD_FOR: dict[tuple[str, str], dict[str, Any]] = {
    ("expertise", "return_opinion"): {"place": "given", "place_reveals": True},
    ("expertise", "conclude"): {"places": ("given", "given")},
    ("opinion", "acknowledge_withdrawal"): {"stands": False},
}
BROKEN: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("pool", "not_in_pool_yet", "SM-U", {"there_already": True}, {}),
    ("pool", "reasoned", "SM-U", {}, {"reason": ""}),
    ("expertise", "there_is_a_matter", "SM-P", {"has_matter": False}, {}),
    ("expertise", "one_expert_a_field_at_least", "SM-P", {}, {"number": 1}),
    ("expertise", "papers_may_leave", "R-20", {"papers_own": True}, {}),
    ("expertise", "package_hides_reporter", "R-49", {"reveals": True}, {}),
    ("expertise", "pool_suffices", "SM-P", {"lacking": ("finance",)}, {}),
    ("expertise", "pool_suffices", "SM-P", {"short": True}, {}),
    ("expertise", "a_place_is_free", "SM-P", {"places": ("given", "in_work"), "late": False}, {}),
    ("expertise", "place_is_free", "SM-P", {"place": "in_work"}, {}),
    ("expertise", "opinion_given_stays", "T-18", {"place": "given"}, {}),
    ("expertise", "opinion_cannot_be_filed", "T-18", {"place_reveals": False}, {}),
    ("expertise", "another_in_pool", "SM-P", {"next_one": False}, {}),
    ("expertise", "an_opinion_is_late", "SM-P", {"late": False}, {}),
    ("expertise", "every_opinion_is_in", "T-18", {"places": ("given", "in_work")}, {}),
    ("expertise", "every_opinion_is_in", "T-18", {"places": ()}, {}),
    ("expertise", "reasoned", "SM-P", {}, {"reason": ""}),
    ("opinion", "request_stands", "SM-O", {"stands": False}, {}),
    ("opinion", "request_withdrawn", "SM-O", {"stands": True}, {}),
    ("opinion", "recusal_declared", "T-14", {}, {"free": False}),
    ("opinion", "signed_in_person", "T-18", {}, {"signature": "他人"}),
    ("opinion", "reasoned", "SM-O", {}, {"reason": ""}),
]

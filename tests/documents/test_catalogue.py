"""Our papers beside the catalogue of papers and archive set (domain reference 4.6), and beside the papers of SM-A and SM-B: each row has its
kind, and the steps that issue it are the ones declared.
"""

from __future__ import annotations

from datetime import date

import pytest

from dandang.documents.papers import kinds, paper_kind
from dandang.procedures import loader
from tests.documents.samples import VERSION

DAY = date(2023, 6, 1)
CLOSING = {"approve_closure", "accept_explanation", "conclude", "educate", "file_case"}
APPROVES = {"approve_talk", "approve_hold", "hold", "approve_verification", "escalate", "approve_talk_plan"} | CLOSING

CATALOGUE = [
    # the row, the kind, its title in print, the procedure, the steps that issue it
    ("重要信访拟办单", "handling_sheet", "", "reports", {"hand_over"}),
    ("办结报告", "completion_report", "", "reports", {"complete"}),
    ("办理方案呈批表", "handling_approval", "plan", "verification", APPROVES),
    ("直接核实呈批表", "handling_approval", "verification", "verification", APPROVES),
    ("信访谈话呈批表", "handling_approval", "talk", "verification", APPROVES),
    ("结案呈批表", "handling_approval", "closing", "verification", APPROVES),
    ("函询单", "inquiry_letter", "", "verification", {"send_inquiry"}),
    ("不予受理告知书", "decline_notice", "", "reports", {"decline"}),
    ("检举控告交办函", "assignment_letter", "", "reports", {"assign"}),
    ("受理告知书", "acceptance_notice", "", "reports", {"accept"}),
    ("归档材料目录", "archive_list", "", "reports", {"archive"}),
    ("反馈记录", "feedback_record", "", "reports", {"feed_back"}),
    # SM-A and SM-B
    ("检举控告移送清单", "transfer_list", "", "reports", {"forward_down", "forward_sideways"}),
    ("退回信访部门说明", "return_note", "", "reports", {"return_report"}),
    ("检举控告督办函", "urging_letter", "", "reports", {"urge"}),
    ("问题线索登记处置卡", "clue_card", "", "reports", {"become_clue", "reopen"}),
    ("问题线索分办单", "distribution_list", "", "verification", {"approve_allotment"}),
    ("问题线索督办通知单", "urging_notice", "", "verification", {"urge"}),
    ("暂存待查线索清理单", "hold_review", "", "verification", {"review_hold"}),
    ("谈话记录", "talk_record", "", "verification", {"hold_talk"}),
    ("初步核实报告", "verification_report", "", "verification", {"report"}),
    ("了结说明", "closing_note", "", "verification", {"approve_closure", "accept_explanation", "conclude"}),
    # tolerance and the execution of sanctions (domain reference B, 6.1)
    ("容错研判表", "tolerance_assessment", "", "tolerance", {"start_simultaneously", "declare_none"}),
    ("容错启动审批表", "tolerance_initiation", "", "tolerance", {"start_simultaneously", "accept"}),
    ("谈话记录", "talk_record", "", "tolerance", {"hear"}),
    ("容错申请受理通知书", "tolerance_acceptance", "accepted", "tolerance", {"accept", "decline"}),
    ("容错申请不予受理通知书", "tolerance_acceptance", "declined", "tolerance", {"accept", "decline"}),
    ("容错核实报告", "tolerance_report", "", "tolerance", {"submit_analysis"}),
    ("征求意见函", "consultation_letter", "", "tolerance", {"request_consultation"}),
    ("容错免责决定书", "tolerance_decision", "exempt", "tolerance", {"issue", "notify_refusal"}),
    ("容错减责认定书", "tolerance_decision", "mitigate", "tolerance", {"issue", "notify_refusal"}),
    ("不予容错告知书", "tolerance_decision", "refused", "tolerance", {"issue", "notify_refusal"}),
    ("容错纠错整改通知书", "correction_notice", "", "tolerance", {"open_tasks"}),
    ("整改验收意见", "correction_acceptance", "", "correction_task", {"accept", "return"}),
    ("容错情况备案表", "tolerance_filing", "", "tolerance", {"feed_back"}),
    ("纪检监察建议书", "discipline_proposal", "", "followup", {"advise_unit"}),
    ("处分执行通知", "execution_notice", "", "execution", {"issue_notice"}),
    ("处分执行情况报告单", "execution_report", "", "execution", {"report_execution"}),
]
ELSEWHERE = {
    "clarification_approval", "intended_notice", "clarification_notice", "delivery_receipt", "finding_request", "finding_decision",
    "referral_letter", "correction_letter",
}
"""The rows of 4.6 that belong to clarification and false accusation. The original item (原信) is no paper of ours: it lies in the vault."""


def issuing(kind_of_paper: str, procedure: str) -> set[str]:
    return {step.verb for step in loader.in_force(procedure, DAY, "").steps if kind_of_paper in step.papers}


@pytest.mark.parametrize(("title", "kind", "variant", "procedure", "verbs"), CATALOGUE, ids=[row[0] for row in CATALOGUE])
def test_a_row_of_the_catalogue_has_its_paper_and_its_steps(
    title: str, kind: str, variant: str, procedure: str, verbs: set[str]
) -> None:
    paper = paper_kind(kind, VERSION)
    printed = next(f for f in paper.fields if f.name == "title_variant").choices[variant]["title"] if variant else paper.title

    assert printed == title
    assert issuing(kind, procedure) == verbs


def test_the_rows_of_the_other_sections_have_papers() -> None:
    assert ELSEWHERE - set(kinds()) == set()


def test_no_step_of_a_report_or_a_clue_issues_a_paper_that_is_not_listed() -> None:
    listed = {row[1] for row in CATALOGUE} | {"decline_note", "result_notice", "explanation_accepted"}

    found = {paper for name in ("reports", "verification") for step in loader.in_force(name, DAY, "").steps for paper in step.papers}

    assert found - listed == set()


def test_each_approving_step_prints_the_form_that_the_catalogue_names() -> None:
    from dandang.mechanisms.verification.approvals import VARIANTS

    assert set(VARIANTS) == APPROVES
    assert {verb for verb, variant in VARIANTS.items() if variant == "closing"} == CLOSING

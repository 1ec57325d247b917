"""The decision table: every need and demand of every procedure, shown refused by its rule, and allowed when it is met.

One row a predicate of the procedure data; a test fails when the data name one that has no row here. No database.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dandang.base.verdict import Refused, says
from dandang.campaigns import node_rules
from dandang.campaigns import rules as campaign
from dandang.cases.lists import rules as list_rules
from dandang.cases.meetings import catalogue, item_rules
from dandang.cases.meetings import rules as meeting_rules
from dandang.mechanisms.archiving import rules as archiving
from dandang.mechanisms.clarification import rules as clarification
from dandang.mechanisms.coordination import catalogue as requests
from dandang.mechanisms.coordination import package_rules
from dandang.mechanisms.coordination import rules as coordination
from dandang.mechanisms.correction import rules as correction
from dandang.mechanisms.envelopes import rules as envelopes
from dandang.mechanisms.execution import rules as execution
from dandang.mechanisms.false_accusation import finding_rules
from dandang.mechanisms.false_accusation import rules as false_accusation
from dandang.mechanisms.file_access import rules as file_access
from dandang.mechanisms.identity_access import rules as identity_access
from dandang.mechanisms.protection import rules as protection
from dandang.mechanisms.reports import rules as reports
from dandang.mechanisms.tracing import rules as tracing
from dandang.mechanisms.verification import rules as verification
from dandang.procedures import engine, loader
from dandang.procedures.model import Actor, Position, Procedure, Step
from tests.mechanisms import (
    campaign_rows,
    clarification_rows,
    execution_rows,
    experts_rows,
    false_accusation_rows,
    followup_rows,
    list_rows,
    tolerance_rows,
)

RULES = {
    "envelopes": envelopes, "reports": reports, "verification": verification, "clarification": clarification, "false_accusation": false_accusation, "finding": finding_rules,
    "protection": protection,
    "identity_access": identity_access, "tracing": tracing,
    "correction": correction, "meeting": meeting_rules, "deliberation": item_rules, "coordination": coordination, "package": package_rules,
    "file_access": file_access, "archiving": archiving, "tolerance_list": list_rules, "execution": execution, **tolerance_rows.RULES, **experts_rows.RULES, **followup_rows.RULES,
    "campaign": campaign, "campaign_node": node_rules,
}


def sibling(name: str) -> Any:
    """Stands for a question across mechanisms, which needs a case file; tests/cases/test_across.py asks the real ones."""

    @says(name)
    def answer(facts: Any) -> bool:
        return bool(facts.given.get(name, True))

    return answer


PREDICATES = {
    kind: {name: value for name, value in vars(module).items() if hasattr(value, "sentence")}
    for kind, module in RULES.items()
}
for asked_kind, asked_name in (("accountability", "begun:tolerance"), ("accountability", "settled:tolerance"), ("accountability", "settled:execution"), ("tolerance", "undecided:accountability")):
    PREDICATES[asked_kind][asked_name] = sibling(asked_name)
A_DAY = date(2023, 3, 20)

GOOD: dict[str, Any] = {
    "envelopes": envelopes.Facts(given={"content_is_inside": True}, above="330400", addressee="330400"),
    "reports": reports.Facts(
        given={
            "channel": "visit", "note": "当面核实", "ground": "no_substance", "told": "已告知", "case_manager": "x",
            "reason": "无实质内容", "reaction": "accepted", "same_fact": "同一笔经费", "members": ["a", "b"], "minutes": "一致同意",
            "held_on": A_DAY, "outcome": "real_name_verified",
        },
        identity_state="real_name_verified", feedback_recorded=True, mask_waits=True, mask_released=True,
        target_below=True, target_beside=True, target_competent=True,
        subjects=2, from_department=True, result_owed=True, result_sent=True,
    ),
    "verification": verification.Facts(
        given={
            "held_on": A_DAY, "members": ["a", "b"], "minutes": "一致同意", "group": ["a", "b"], "signed_by": ["a", "b"],
            "ending": "disproved", "code": "untrue", "sub_code": "4a_not_so", "signs": ["grudge"], "absent": ["c"],
            "opinion": "close", "handlers": ["a", "b"], "reason": "工作调整", "handed_over": ["卷宗一册"],
            "obtained_by": ["a", "b"],
        },
        answers=(("untrue", "4a_not_so"),), minuted=True, group=frozenset({"a", "b"}), inquiry_sent=True, heard=True, slow=True,
        urging_open=True,
    ),
    "identity_access": identity_access.Facts(
        given={
            "purpose": "evidence_offered", "reason": "须当面补证", "scope": ["name"], "masking_considered": True, "working_days": 5,
            "grounds": "脱密文本足够", "noticed_on": A_DAY, "what": "网上有传言", "measures": "已冻结",
        },
        permitted=frozenset({"name"}),
    ),
    "tracing": tracing.Facts(given={"methods": ["handwriting"], "reason": "涉嫌诬告", "number": "浙纪〔2023〕1号", "days": 30}),
    **false_accusation_rows.GOOD,
    **campaign_rows.GOOD,
    **clarification_rows.GOOD,
    **followup_rows.GOOD,
    **list_rows.GOOD,
    **execution_rows.GOOD,
    **tolerance_rows.GOOD,
    **experts_rows.GOOD,
}
GOOD["protection"] = protection.Facts(
    given={
        "contacted": "已联系公安机关", "contacted_on": A_DAY, "reason": "威胁属实", "told_on": A_DAY, "told_how": "当面", "measures": ["contact"],
        "contact_person": "x",
    },
)
OFFICES = {"p": "petition", "s": "supervision", "j": "adjudication"}
GOOD["meeting"] = meeting_rules.Facts(
    given={"members": ["p", "s"], "chair": "j", "present": ["p", "s", "j"], "reason": "延期"},
    kind=catalogue.kinds()["three_offices"], seated=frozenset("psj"), offices=OFFICES, offices_chosen=frozenset(OFFICES.values()),
    chair="j", actor="j",
)
GOOD["deliberation"] = item_rules.Facts(
    given={"outcome": "clear", "reason": "补材料", "department": "audit"}, kind=catalogue.kinds()["three_offices"], type="three_offices",
    meeting_type="three_offices", meeting_state="in_session", seated=True, chairs=True, votes=("clear", "clear", "abstain"), entitled=3,
    offices_heard=frozenset(OFFICES.values()),
)
GOOD["coordination"] = coordination.Facts(
    given={"approval_number": "甬纪办〔2023〕7号", "reason": "补充材料"}, kind=requests.kinds()["police_referral"], partner_kind="public_security",
    paper_kinds=frozenset({"verification_report"}), package="answered", late=True,
)
GOOD["package"] = package_rules.Facts(given={"reason": "缺材料"})
GOOD["archiving"] = archiving.Facts(
    given={
        "title": "案卷", "fonds": "纪", "classification": "信访", "retention": "10", "receiver": "组织部", "received_by": "某", "received_on": A_DAY,
        "receipt": "收1", "count": 1, "reason": "期满",
    },
    over=True,
)
GOOD["file_access"] = file_access.Facts(
    given={"purpose": "opinion", "reason": "换届征求意见", "until": A_DAY}, today=A_DAY, until=A_DAY,
)
JOINT = catalogue.kinds()["joint_meeting"]
GOOD_FOR: dict[tuple[str, str], dict[str, Any]] = {
    **false_accusation_rows.GOOD_FOR,
    **campaign_rows.GOOD_FOR,
    **clarification_rows.GOOD_FOR,
    **followup_rows.GOOD_FOR,
    **list_rows.GOOD_FOR,
    **tolerance_rows.GOOD_FOR,
    **experts_rows.GOOD_FOR,
    ("deliberation", "schedule"): {"meeting_state": "called"},
    ("deliberation", "take_off"): {"meeting_state": "held"},
    ("package", "acknowledge_withdrawal"): {"stands": False},
    ("file_access", "expire"): {"until": A_DAY - timedelta(days=1)},
    ("identity_access", "release"): {"needed": 2, "released": 1},
    ("identity_access", "expire"): {"over": True, "alive": False},
    ("envelopes", "record_receipt"): {"above": "", "addressee": ""},
    ("reports", "grant_extension_above"): {"extended": True},
    ("reports", "propose_assignment"): {"given": {"ground": "long_delayed"}},
    ("reports", "urge"): {"given": {"ground": "overdue"}},
    ("reports", "reopen"): {"new_evidence_untreated": True},
    ("protection", "record_answer"): {"bodies_owing": ("公安机关",)},
    ("verification", "file_case"): {"answers": (("true", ""),)},
    ("verification", "educate"): {"answers": (("partly_true", ""),)},
}

# kind, predicate, rule, what is changed in the facts, what is changed in the input
BROKEN: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("archiving", "matter_is_closed", "A-1", {"closed": False}, {}),
    ("archiving", "described", "SM-R", {}, {"fonds": ""}),
    ("archiving", "handover_proved", "A-2", {}, {"receipt": ""}),
    ("archiving", "personnel_papers_handed_over", "A-2", {"handed_over": False}, {}),
    ("archiving", "organ_can_sign", "A-5", {"can_sign": False}, {}),
    ("archiving", "catalogue_is_whole", "A-5", {}, {"count": 2}),
    ("archiving", "four_properties_hold", "A-1", {"problems": ("缺失",)}, {}),
    ("archiving", "retention_is_over", "A-4", {"over": False}, {}),
    ("archiving", "appraisal_written", "A-4", {}, {"reason": ""}),
    ("archiving", "term_named", "SM-R", {}, {"retention": "5"}),
    ("file_access", "purpose_written", "A-3", {}, {"purpose": ""}),
    ("file_access", "file_is_not_own", "A-3", {"own": True}, {}),
    ("file_access", "time_is_limited", "A-3", {}, {"until": A_DAY + timedelta(days=31)}),
    ("file_access", "reason_given", "SM-Q", {}, {"reason": ""}),
    ("file_access", "viewer_is_the_one_permitted", "A-3", {"is_viewer": False}, {}),
    ("file_access", "permit_is_alive", "A-3", {"until": A_DAY - timedelta(days=1)}, {}),
    ("file_access", "time_is_over", "SM-Q", {"until": A_DAY}, {}),
    *experts_rows.BROKEN,
    ("meeting", "mandatory_members_called", "T-17", {"mandatory": frozenset({"audit"})}, {}),
    ("meeting", "mandatory_members_present", "T-17", {"mandatory": frozenset({"discipline", "audit"})}, {}),
    ("deliberation", "mandatory_members_heard", "T-17", {"mandatory": frozenset({"discipline", "audit"})}, {}),
    ("deliberation", "no_expert_votes", "T-18", {"advises": True}, {}),
    ("meeting", "enough_called", "SM-M", {}, {"members": ["p"]}),
    ("meeting", "every_office_called", "SM-M", {"offices_chosen": frozenset({"petition"})}, {}),
    ("meeting", "every_department_called", "SM-M", {"kind": JOINT, "offices_chosen": frozenset({""})}, {"guests": [{"department": "audit"}]}),
    ("meeting", "chair_acts", "SM-M", {"actor": "p"}, {}),
    ("meeting", "quorum_present", "SM-M", {"seated": frozenset("psjabcd")}, {}),
    ("meeting", "every_office_present", "SM-M", {"seated": frozenset("psjx"), "offices": OFFICES | {"j": ""}}, {}),
    ("meeting", "every_department_present", "SM-M", {"kind": JOINT}, {"guests_present": ["audit"]}),
    ("meeting", "every_item_finished", "SM-M", {"unfinished": True}, {}),
    ("meeting", "minutes_are_checked", "SM-M", {"minutes_wanting": frozenset({"minutes_drafted"})}, {}),
    ("meeting", "reasoned", "SM-M", {}, {"reason": ""}),
    ("deliberation", "there_is_a_matter", "SM-N", {"has_matter": False}, {}),
    ("deliberation", "not_waiting_already", "SM-N", {"waiting_already": True}, {}),
    ("deliberation", "text_hides_reporter", "R-49", {"reveals": True}, {}),
    ("deliberation", "meeting_of_this_kind", "SM-N", {"meeting_type": "joint_meeting"}, {}),
    ("deliberation", "meeting_is_called", "SM-N", {"meeting_state": "held"}, {}),
    ("deliberation", "meeting_in_session", "SM-N", {"meeting_state": "called"}, {}),
    ("deliberation", "meeting_is_over", "SM-N", {"meeting_state": "in_session"}, {}),
    ("deliberation", "member_is_present", "SM-N", {"seated": False}, {}),
    ("deliberation", "not_voted_yet", "SM-N", {"voted": True}, {}),
    ("deliberation", "actor_is_free", "R-28", {"free": False}, {}),
    ("deliberation", "department_not_heard_yet", "SM-N", {"departments_heard": frozenset({"audit"})}, {}),
    ("deliberation", "chair_acts", "SM-N", {"chairs": False}, {}),
    ("deliberation", "votes_quorate", "SM-N", {"entitled": 7}, {}),
    ("deliberation", "every_office_heard", "SM-N", {"offices_heard": frozenset({"petition"})}, {}),
    ("deliberation", "every_department_heard", "SM-N", {"kind": JOINT}, {}),
    ("deliberation", "outcome_has_majority", "SM-N", {}, {"outcome": "no_action"}),
    ("deliberation", "reasoned", "SM-N", {}, {"reason": ""}),
    ("deliberation", "may_be_carried", "SM-N", {"carried": 3}, {}),
    ("coordination", "there_is_a_matter", "SM-X", {"has_matter": False}, {}),
    ("coordination", "partner_fits_request", "SM-X", {"partner_kind": "court"}, {}),
    ("coordination", "papers_fit_request", "SM-X", {"paper_kinds": frozenset({"talk_record"})}, {}),
    ("coordination", "papers_may_leave", "R-20", {"papers_own": True}, {}),
    ("coordination", "not_to_the_other_side", "R-20", {"other_side": True}, {}),
    ("coordination", "package_hides_reporter", "R-49", {"reveals": True}, {}),
    ("coordination", "approval_number_given", "R-58", {}, {"approval_number": ""}),
    ("coordination", "reply_is_in", "SM-X", {"package": "in_work"}, {}),
    ("coordination", "answer_is_in", "SM-X", {"package": "returned"}, {}),
    ("coordination", "reply_is_late", "SM-X", {"late": False}, {}),
    ("coordination", "reasoned", "SM-X", {}, {"reason": ""}),
    ("package", "request_stands", "SM-Y", {"stands": False}, {}),
    ("package", "request_withdrawn", "SM-Y", {"stands": True}, {}),
    ("package", "return_reasoned", "SM-Y", {}, {"reason": ""}),
    ("envelopes", "two_hands", "R-1", {"second_is_another": False}, {}),
    ("envelopes", "is_second_hand", "R-1", {"is_second": False}, {}),
    ("envelopes", "bypassed_does_not_sign", "R-4", {"second_is_bypassed": True}, {}),
    ("envelopes", "content_is_inside", "R-2", {}, {"content_is_inside": False}),
    ("envelopes", "goes_up_only", "R-3", {"addressee": "330482"}, {}),
    ("envelopes", "above_is_elsewhere", "SM-A", {"above": "330400"}, {}),
    ("reports", "channel_recorded", "R-1", {}, {"channel": ""}),
    ("reports", "at_most_five_representatives", "SM-A", {"representatives": 6}, {}),
    ("reports", "not_of_higher_competence", "R-2", {"above": True}, {}),
    ("reports", "not_about_own_principal_officer", "R-4", {"own_principal_officer": True}, {}),
    ("reports", "reporter_signed", "R-7", {"identity_state": "anonymous"}, {}),
    ("reports", "verification_noted", "R-7", {}, {"note": ""}),
    ("reports", "ground_is_listed", "R-5", {}, {"ground": "匿名"}),
    ("reports", "told_or_passed_on", "R-6", {}, {"ground": "settled_by_legal_path", "told": ""}),
    ("reports", "organ_is_competent", "SM-A", {"competent": False}, {}),
    ("reports", "case_management_notified", "R-9", {}, {"case_manager": None}),
    ("reports", "return_reasoned", "R-10", {}, {"reason": ""}),
    ("reports", "every_allegation_has_finding", "R-33", {"open_allegations": 1}, {}),
    ("reports", "every_clue_ended", "R-33", {"running_clues": 1}, {}),
    ("reports", "feedback_is_owed", "R-38", {"identity_state": "signed_rejected"}, {}),
    ("reports", "new_evidence_described", "R-39", {}, {"reaction": "new_evidence"}),
    ("reports", "feedback_hides_reporter", "R-49", {"reveals": True}, {}),
    ("reports", "exception_reasoned", "R-38", {}, {"reason": ""}),
    ("reports", "new_evidence_offered", "R-39", {"new_evidence_untreated": False}, {}),
    ("reports", "archive_set_complete", "SM-A", {"archive_set": False}, {}),
    ("reports", "fed_back_or_excused", "R-38", {"feedback_recorded": False}, {}),
    ("reports", "no_untreated_evidence", "R-39", {"new_evidence_untreated": True}, {}),
    ("reports", "every_untrue_assessed", "R-40", {"unassessed_untrue": 1}, {}),
    ("reports", "reads_original", "R-21", {"reads_original": False}, {}),
    ("reports", "mask_hides_reporter", "R-21", {"mask_reveals": True}, {}),
    ("reports", "mask_is_about_own_subjects", "R-21", {"mask_names_others": True}, {}),
    ("reports", "mask_waits", "R-21", {"mask_waits": False}, {}),
    ("reports", "mask_return_reasoned", "R-21", {}, {"reason": ""}),
    ("reports", "consent_can_be_asked", "R-23", {"identity_state": "signed_unverified"}, {}),
    ("reports", "consent_covers_publicity", "R-23", {"consents": frozenset({"named_reward"})}, {"names_reporter": True}),
    ("reports", "consent_covers_reward", "R-23", {"consents": frozenset({"named_publicity"})}, {"names_reporter": True}),
    ("reports", "telling_hides_reporter", "R-49", {"telling_reveals": True}, {}),
    ("reports", "reward_may_be_due", "SM-A", {"proven": False}, {}),
    ("reports", "masked_text_or_reason", "R-21", {"mask_released": False}, {"allegations_suffice": ""}),
    ("reports", "has_return_code", "D-21", {"has_return_code": False}, {}),
    ("reports", "letter_waits", "D-21", {"letters_waiting": 0}, {}),
    ("reports", "name_attempts_enough", "R-7", {"name_attempts": 2, "name_attempts_needed": 3}, {"outcome": "unreachable"}),
    ("reports", "feedback_attempts_enough", "R-38", {"feedback_attempts": 0}, {"ground": "unreachable"}),
    ("reports", "objection_explained", "R-38", {}, {"reaction": "objected", "explanation": ""}),
    ("reports", "correction_reasoned", "R-17", {}, {"reason": ""}),
    ("reports", "not_answered_yet", "R-17", {"answered": True}, {}),
    ("reports", "withdrawal_described", "R-16", {}, {"note": ""}),
    ("reports", "withdrawal_hides_reporter", "R-49", {"reveals": True}, {}),
    ("reports", "no_new_evidence", "R-15", {"brings_new_evidence": True}, {}),
    ("reports", "same_fact_stated", "R-15", {}, {"same_fact": ""}),
    ("reports", "unlinking_reasoned", "R-15", {}, {"reason": ""}),
    ("reports", "several_subjects", "SM-A", {"subjects": 1}, {}),
    ("reports", "something_stays", "SM-A", {"subjects_left": 0}, {}),
    ("reports", "target_is_competent", "SM-A", {"target_competent": False}, {}),
    ("reports", "target_is_below", "SM-A", {"target_below": False}, {}),
    ("reports", "target_is_beside", "SM-A", {"target_beside": False}, {}),
    ("reports", "came_from_a_department", "SM-A", {"from_department": False}, {}),
    ("reports", "objection_reasoned", "SM-A", {}, {"reason": ""}),
    ("reports", "assignment_ground_listed", "R-11", {}, {"ground": "busy"}),
    ("reports", "assignment_ground_listed", "R-11", {}, {"ground": "other", "reason": ""}),
    ("reports", "urging_ground_listed", "R-12", {}, {"ground": "curious"}),
    ("reports", "taken_over", "R-14", {"all_taken_over": False}, {}),
    ("reports", "result_came_up", "R-13", {"result_came": False}, {}),
    ("reports", "result_is_owed", "R-13", {"result_owed": False}, {}),
    ("reports", "result_sent_up", "R-13", {"result_sent": False}, {}),
    ("reports", "first_extension", "R-67", {"extended": True}, {}),
    ("reports", "extended_before", "R-67", {"extended": False}, {}),
    ("reports", "review_minuted", "R-13", {}, {"members": ["a"]}),
    ("verification", "handlers_are_free", "R-28", {"not_free": ("a",)}, {}),
    ("verification", "group_is_free", "R-28", {"not_free": ("a",)}, {}),
    ("verification", "discussion_minuted", "R-32", {}, {"members": ["a"]}),
    ("verification", "discussion_quorate", "R-32", {}, {"absent": ["c", "d"]}),
    ("verification", "office_opinion_given", "R-36", {}, {"opinion": ""}),
    ("verification", "report_hides_reporter", "R-49", {"reveals": True}, {}),
    ("verification", "inquiry_hides_reporter", "R-20", {"reveals": True}, {}),
    ("verification", "plan_at_the_right_level", "SM-B", {"subject_leads_below": True}, {}),
    ("verification", "two_talkers", "SM-B", {}, {"handlers": ["a"]}),
    ("verification", "obtained_by_two", "SM-B", {}, {"obtained_by": ["a"]}),
    ("verification", "collectors_are_free", "R-28", {"not_free": ("a",)}, {}),
    ("verification", "inquiry_sent", "SM-B", {"inquiry_sent": False}, {}),
    ("verification", "person_was_heard", "SM-B", {"heard": False}, {}),
    ("verification", "change_reasoned", "SM-B", {}, {"reason": ""}),
    ("verification", "handover_recorded", "SM-B", {}, {"handed_over": []}),
    ("verification", "clue_is_slow", "SM-B", {"slow": False}, {}),
    ("verification", "urging_unanswered", "SM-B", {"urging_open": False}, {}),
    ("verification", "discussion_on_record", "R-32", {"minuted": False}, {}),
    ("verification", "group_named", "R-36", {}, {"group": ["a"]}),
    ("verification", "group_on_record", "R-36", {"group": frozenset({"a"})}, {}),
    ("verification", "signed_by_the_whole_group", "R-36", {}, {"signed_by": ["a"]}),
    ("verification", "every_allegation_has_finding", "R-33", {"answers": (("untrue", "4a_not_so"), ("", ""))}, {}),
    ("verification", "something_is_true", "R-33", {"answers": (("untrue", "4a_not_so"),)}, {}),
    ("verification", "ending_fits_findings", "R-35", {}, {"ending": ""}),
    ("verification", "ending_fits_findings", "R-35", {}, {"ending": "uncheckable"}),
    ("verification", "new_check_recorded", "R-34", {"answer_before": "not_determined"}, {"check_record": ""}),
    ("verification", "sub_code_fits", "R-35", {}, {"sub_code": "5a_cannot_exclude"}),
    ("verification", "sub_code_fits", "R-35", {}, {"code": "true", "sub_code": "4a_not_so"}),
    ("verification", "something_did_not_happen", "R-53", {"answers": (("untrue", "4b_not_found"),)}, {}),
    ("verification", "no_screening_yet", "SM-F", {"screening_begun": True}, {}),
    ("verification", "signs_are_listed", "R-64", {}, {"signs": ["score_0.93"]}),
    ("clarification", "verified_here", "R-47", {"verified_here": False}, {}),
    ("clarification", "ground_for_clearing_listed", "R-40", {}, {"grounds": []}),
    ("clarification", "ground_against_clearing_listed", "R-40", {}, {"ground": "busy"}),
    ("clarification", "consent_is_the_persons_own", "R-43", {}, {"own_words": ""}),
    ("clarification", "consent_recorded", "R-43", {"consented": False}, {}),
    ("clarification", "both_files_named", "R-50", {}, {"personnel_file_ref": ""}),
    ("clarification", "only_untrue_allegations", "R-41", {"chosen_codes": ("untrue", "not_determined")}, {}),
    ("clarification", "cleared_are_untrue", "R-41", {"cleared_codes": ("partly_true",)}, {}),
    ("clarification", "draft_is_fact_bound", "R-42", {"appraisals": ("一贯",)}, {}),
    ("clarification", "second_reader_found_it_fact_bound", "R-42", {}, {"fact_bound": False}),
    ("clarification", "draft_includes_written", "R-45", {}, {"methods": ["meeting"]}),
    ("clarification", "written_form_included", "R-45", {"methods": ("meeting",)}, {}),
    ("clarification", "draft_range_not_wider", "R-46", {}, {"scope_units": ["全院"]}),
    ("clarification", "range_not_wider", "R-46", {"scope_units": frozenset({"民一庭", "全院"})}, {}),
    ("clarification", "draft_hides_reporter", "R-49", {"reveals": True}, {}),
    ("clarification", "text_hides_reporter", "R-49", {"reveals": True}, {}),
    ("clarification", "draft_exists", "SM-E", {"has_draft": False}, {}),
    ("clarification", "no_other_open_clue_or_override", "R-48", {"other_open_clue": True}, {}),
    ("clarification", "reporter_informed_first", "R-38", {"reporter_informed": False}, {}),
    ("clarification", "two_servers_and_a_receipt", "D-4", {}, {"servers": ["a", "a"]}),
    ("clarification", "every_recipient_confirmed", "D-3", {"unconfirmed_recipients": 1}, {}),
    ("clarification", "announced_within_the_approved", "R-46", {}, {"units": ["民一庭", "全院"]}),
    ("clarification", "announced_within_the_approved", "R-46", {}, {"method": "media"}),
    ("clarification", "approved_methods_carried_out", "SM-E", {"announced": False}, {}),
    ("clarification", "reason_given", "SM-E", {}, {"reason": ""}),
    ("clarification", "revocation_reaches_every_recipient", "R-52", {"recipients": frozenset({"史某", "民一庭庭长"})}, {}),
    ("protection", "not_noted_yet", "R-65", {"noted": True}, {}),
    ("protection", "emergency_logged", "R-65", {}, {"contacted": ""}),
    ("protection", "decision_reasoned", "R-65", {}, {"reason": ""}),
    ("protection", "applicant_told", "R-65", {}, {"told_on": None}),
    ("protection", "measures_listed", "R-65", {}, {"contact_person": None}),
    ("protection", "contact_is_free", "R-28", {"contact_is_free": False}, {}),
    ("protection", "help_answered", "R-65", {"bodies_owing": ("公安机关",)}, {}),
    ("protection", "help_was_asked", "R-65", {"bodies_owing": ()}, {}),
    ("protection", "retaliation_answered", "R-65", {"retaliation_open": True}, {}),
    ("protection", "retaliator_within_competence", "SM-G", {"retaliator_within": False}, {}),
    ("protection", "record_hides_person", "R-49", {"reveals": True}, {}),
    ("identity_access", "something_is_sealed", "R-19", {"sealed": False}, {}),
    ("identity_access", "actor_is_free", "R-28", {"free": False}, {}),
    ("identity_access", "asker_is_free", "R-28", {"asker_free": False}, {}),
    ("identity_access", "purpose_listed", "R-19", {}, {"purpose": "curiosity"}),
    ("identity_access", "reasoned_and_scoped", "R-19", {}, {"scope": []}),
    ("identity_access", "reasoned_and_scoped", "R-19", {}, {"reason": ""}),
    ("identity_access", "feedback_reads_contact_only", "R-19", {}, {"purpose": "feedback", "scope": ["contact", "name"]}),
    ("identity_access", "tracing_is_approved", "R-22", {"tracing_approved": False}, {"purpose": "tracing"}),
    ("identity_access", "words_hide_reporter", "R-49", {"reveals": True}, {}),
    ("identity_access", "masking_considered", "R-21", {}, {"masking_considered": False}),
    ("identity_access", "time_is_limited", "R-19", {}, {"working_days": 21}),
    ("identity_access", "time_is_limited", "R-19", {}, {"working_days": 0}),
    ("identity_access", "refusal_reasoned", "R-19", {}, {"grounds": ""}),
    ("identity_access", "parts_are_missing", "R-19", {"released": 2}, {}),
    ("identity_access", "parts_are_there", "R-19", {"needed": 2, "released": 1}, {}),
    ("identity_access", "permit_is_alive", "R-19", {"alive": False}, {}),
    ("identity_access", "viewer_is_the_one_permitted", "R-19", {"is_viewer": False}, {}),
    ("identity_access", "inside_the_permit", "R-19", {}, {"scope": ["name", "contact"]}),
    ("identity_access", "inside_the_permit", "R-19", {}, {"scope": []}),
    ("identity_access", "time_is_over", "R-19", {"over": False}, {}),
    ("identity_access", "incident_described", "SM-D", {}, {"measures": ""}),
    ("tracing", "something_is_sealed", "R-22", {"sealed": False}, {}),
    ("tracing", "reporter_is_anonymous", "R-22", {"anonymous": False}, {}),
    ("tracing", "actor_is_free", "R-28", {"free": False}, {}),
    ("tracing", "approver_is_city_or_above", "R-22", {"city_or_above": False}, {}),
    ("tracing", "methods_and_reason", "R-22", {}, {"methods": []}),
    ("tracing", "methods_and_reason", "R-22", {}, {"methods": ["score"]}),
    ("tracing", "numbered_and_limited", "R-22", {}, {"number": ""}),
    ("tracing", "numbered_and_limited", "R-22", {}, {"days": 61}),
    ("tracing", "words_hide_reporter", "R-49", {"reveals": True}, {}),
    *false_accusation_rows.BROKEN,
    *campaign_rows.BROKEN,
    *clarification_rows.BROKEN,
    *followup_rows.BROKEN,
    *list_rows.BROKEN,
    *execution_rows.BROKEN,
    *tolerance_rows.BROKEN,
]


def procedures() -> list[Procedure]:
    return [loader.in_force(kind, A_DAY) for kind in loader.kinds()]


def asked(procedure: Procedure, step: Step, facts: Any) -> Any:
    state = step.from_states[0] if step.from_states else ""
    actor = Actor(1, frozenset(step.by), assigned=True)
    return engine.ask(procedure, Position(state), step.verb, actor, facts, PREDICATES[procedure.kind])


def good_facts(kind: str, verb: str) -> Any:
    special = dict(GOOD_FOR.get((kind, verb), {}))
    given = {**GOOD[kind].given, **special.pop("given", {})}
    return replace(GOOD[kind], given=given, **special)


@pytest.mark.parametrize(
    ("procedure", "step"), [pytest.param(p, s, id=f"{p.kind}.{s.verb}") for p in procedures() for s in p.steps]
)
def test_a_step_is_open_when_everything_is_in_order(procedure: Procedure, step: Step) -> None:
    assert asked(procedure, step, good_facts(procedure.kind, step.verb))


@pytest.mark.parametrize(
    ("kind", "predicate", "rule", "facts", "given"),
    [pytest.param(*row, id=f"{row[0]}.{row[1]}", marks=pytest.mark.rule(row[2])) for row in BROKEN],
)
def test_a_step_is_refused_by_the_rule_that_is_broken(
    kind: str, predicate: str, rule: str, facts: dict[str, Any], given: dict[str, Any]
) -> None:
    procedure = loader.in_force(kind, A_DAY)
    steps = [s for s in procedure.steps if any(n.predicate == predicate for n in (*s.needs, *s.demands))]

    for step in steps:
        good = good_facts(kind, step.verb)
        broken = replace(good, given={**good.given, **given}, **facts)
        verdict = asked(procedure, step, broken)
        assert isinstance(verdict, Refused)
        assert (verdict.rule, verdict.reason) == (rule, PREDICATES[kind][predicate].sentence)

    assert steps


def test_every_predicate_of_the_data_has_its_row() -> None:
    named = {
        (p.kind, need.predicate, need.rule) for p in procedures() for s in p.steps for need in (*s.needs, *s.demands)
    }

    assert named == {(kind, predicate, rule) for kind, predicate, rule, _facts, _given in BROKEN}


@pytest.mark.parametrize(
    ("kind", "verb", "roles", "rule"),
    [
        pytest.param("reports", "return_report", {"handler"}, "R-10", marks=pytest.mark.rule("R-10")),
        pytest.param("tolerance", "determine", {"superior:principal_officer", "handling_head"}, "T-4", marks=pytest.mark.rule("T-4")),
        pytest.param("reports", "assign", {"petition_officer"}, "R-11", marks=pytest.mark.rule("R-11")),
        pytest.param("reports", "urge", {"petition_officer"}, "R-12", marks=pytest.mark.rule("R-12")),
        pytest.param("reports", "approve_result", {"deputy_in_charge"}, "R-13", marks=pytest.mark.rule("R-13")),
        pytest.param("verification", "conclude", {"handler", "deputy_in_charge"}, "R-36", marks=pytest.mark.rule("R-36")),
        pytest.param("clarification", "approve", {"deputy_in_charge"}, "R-44", marks=pytest.mark.rule("R-44")),
        pytest.param("clarification", "revoke", {"handling_head"}, "R-44", marks=pytest.mark.rule("R-44")),
    ],
)
def test_a_lower_hand_is_refused(kind: str, verb: str, roles: set[str], rule: str) -> None:
    procedure = loader.in_force(kind, A_DAY)
    step = procedure.step(verb)
    assert step is not None
    actor = Actor(1, frozenset(roles), assigned=True)

    verdict = engine.ask(procedure, Position(step.from_states[0]), verb, actor, good_facts(kind, verb), PREDICATES[kind])

    assert isinstance(verdict, Refused)
    assert verdict.rule == rule


@pytest.mark.parametrize(
    ("flag", "rule"),
    [
        pytest.param("recused", "R-28", marks=pytest.mark.rule("R-28")),
        pytest.param("concerned", "R-31", marks=pytest.mark.rule("R-31")),
    ],
)
def test_who_is_recused_or_concerned_may_do_nothing_and_learn_nothing(flag: str, rule: str) -> None:
    for procedure in procedures():
        for step in procedure.steps:
            actor = Actor(1, frozenset(step.by), assigned=True, **{flag: True})
            state = step.from_states[0] if step.from_states else ""
            verdict = engine.ask(
                procedure, Position(state), step.verb, actor, good_facts(procedure.kind, step.verb),
                PREDICATES[procedure.kind],
            )
            assert isinstance(verdict, Refused)
            assert (verdict.rule, verdict.hidden) == (rule, True)

"""What goes into the papers of a clue: clue card, distribution list, talk record, inquiry letter, urging, acceptance of an explanation,
verification report. The approval forms are in `approvals`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dandang.cases import papers

if TYPE_CHECKING:
    from dandang.cases.models import Step
    from dandang.mechanisms.verification.models import Clue
    from dandang.organs.models import Staff


def verification_report(clue: Clue, given: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """初步核实报告: the person, each allegation with its finding, the course, the proposal, who signed."""
    casefile = clue.proceeding.casefile
    subject = casefile.subjects.all()[0]
    return {
        "organ": casefile.organ.name,
        "person_name": subject.name,
        "person_unit": subject.unit,
        "person_post": subject.post,
        "problems": [allegation.statement for allegation in casefile.allegations.all()],
        "subject_data": given["subject_data"],
        "course": given["course"],
        "findings": papers.findings(casefile),
        "doubts": given["doubts"],
        "basis_of_facts": given["basis_of_facts"],
        "proposal": given["proposal"],
        "opinion": given["opinion"],
        "group_members": [person.name for person in given["signed_by"]],
    }


def person(clue: Clue) -> dict[str, Any]:
    """The person first complained of, with unit and post."""
    casefile = clue.proceeding.casefile
    subject = casefile.subjects.all()[0]
    return {
        "organ": casefile.organ.name, "person_name": subject.name, "person_unit": subject.unit, "person_post": subject.post,
    }


def talk_record(clue: Clue, given: Mapping[str, Any]) -> dict[str, Any]:
    """谈话笔录: when, where, who, what was said."""
    return person(clue) | {
        "held_on": given["held_on"], "place": given["place"], "talkers": [person.name for person in given["handlers"]],
        "present": given["present"], "record": given["said"],
    }


def inquiry_letter(clue: Clue, given: Mapping[str, Any]) -> dict[str, Any]:
    """函询单: the questions, in neutral words, and until when. There is no field for reporter, channel or wording (R-20)."""
    return person(clue) | {"questions": given["questions"], "reply_by": given["reply_by"]}


def explanation_accepted(clue: Clue) -> dict[str, Any]:
    """采信了结函: the matters on which the explanation was accepted."""
    return person(clue) | {"matters": [allegation.statement for allegation in clue.proceeding.casefile.allegations.all()]}


def clue_card(clue: Clue, opening: Step) -> dict[str, Any]:
    """问题线索登记处置卡: number, where it comes from, whom and what it is about; the rest is filled in by hand."""
    return head(clue) | {"item_code": clue.proceeding.casefile.code, "origin": opening.verb, "registered_by": opening.by.name}


def distribution_list(clue: Clue, *, by: Staff, given: Mapping[str, Any]) -> dict[str, Any]:
    """问题线索分办单: who handles it, who proposed that, who approved."""
    proposed = clue.proceeding.steps.filter(verb="allot").select_related("by").order_by("-seq")[0]
    due = clue.proceeding.deadlines.filter(code="DL-08", met_at=None).first()
    return head(clue) | {
        "handlers": [person.name for person in clue.handlers.all()], "proposed_by": proposed.by.name, "proposed_on": proposed.at,
        "approval": given.get("reason") or "同意", "approved_by": by.name, "due_on": due and due.due_on,
    }


def hold_review(clue: Clue, given: Mapping[str, Any], *, by: Staff) -> dict[str, Any]:
    """暂存待查线索清理单: since when it is held, what the review found, and when the next one is due."""
    held = clue.proceeding.steps.filter(verb__in=("approve_hold", "hold")).order_by("-seq")[0]
    due = clue.proceeding.deadlines.filter(code="DL-H", met_at=None).first()
    return head(clue) | {
        "held_since": held.at, "outcome": given["outcome"], "note": given["note"], "next_on": due and due.due_on, "reviewed_by": by.name,
    }


def urging_notice(clue: Clue, given: Mapping[str, Any], *, moved_at: datetime, by: Staff) -> dict[str, Any]:
    """问题线索督办通知单: why, how, and until when an answer is due. Stays inside the organ."""
    proceeding = clue.proceeding
    return {
        "organ": proceeding.casefile.organ.name, "clue_number": clue.number,
        "state": proceeding.procedure.states[proceeding.state].title, "moved_on": moved_at,
        "handlers": [person.name for person in clue.handlers.all()], "ground": given["ground"], "way": given["way"],
        "demand": given.get("reason", ""), "answer_by": given["answer_by"], "urged_by": by.name,
    }


def head(clue: Clue) -> dict[str, Any]:
    """Organ, number, whom and what a clue is about: how every form begins."""
    casefile = clue.proceeding.casefile
    return {
        "organ": casefile.organ.name, "clue_number": clue.number, "subjects": papers.subjects(casefile),
        "matters": [allegation.statement for allegation in casefile.allegations.all()],
    }

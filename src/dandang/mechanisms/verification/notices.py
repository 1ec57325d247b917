"""What goes into the papers of a clue: talk record, inquiry letter, acceptance of an explanation, verification report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dandang.mechanisms.verification.models import Clue


def verification_report(clue: Clue, given: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """初步核实报告: the person, each allegation with its finding, the course, the proposal, who signed."""
    casefile = clue.proceeding.casefile
    subject = casefile.subjects.all()[0]
    findings = []
    for allegation in casefile.allegations.all():
        last = allegation.findings.order_by("-pk")[0]
        answer = f"{last.get_code_display()}　{last.get_sub_code_display() if last.sub_code else ''}".strip()
        findings.append({"statement": allegation.statement, "finding": answer, "reason": last.reason})
    return {
        "organ": casefile.organ.name,
        "person_name": subject.name,
        "person_unit": subject.unit,
        "person_post": subject.post,
        "problems": [allegation.statement for allegation in casefile.allegations.all()],
        "subject_data": given["subject_data"],
        "course": given["course"],
        "findings": findings,
        "doubts": given["doubts"],
        "basis_of_facts": given["basis_of_facts"],
        "proposal": given["proposal"],
        "opinion": given["opinion"],
        "group_members": [person.name for person in given["signed_by"]],
    }


def _person(clue: Clue) -> dict[str, Any]:
    casefile = clue.proceeding.casefile
    subject = casefile.subjects.all()[0]
    return {
        "organ": casefile.organ.name, "person_name": subject.name, "person_unit": subject.unit, "person_post": subject.post,
    }


def talk_record(clue: Clue, given: Mapping[str, Any]) -> dict[str, Any]:
    """谈话笔录: when, where, who, what was said."""
    return _person(clue) | {
        "held_on": given["held_on"], "place": given["place"], "talkers": [person.name for person in given["handlers"]],
        "present": given["present"], "record": given["said"],
    }


def inquiry_letter(clue: Clue, given: Mapping[str, Any]) -> dict[str, Any]:
    """函询单: the questions, in neutral words, and until when. There is no field for reporter, channel or wording (R-20)."""
    return _person(clue) | {"questions": given["questions"], "reply_by": given["reply_by"]}


def explanation_accepted(clue: Clue) -> dict[str, Any]:
    """采信了结函: the matters on which the explanation was accepted."""
    return _person(clue) | {"matters": [allegation.statement for allegation in clue.proceeding.casefile.allegations.all()]}

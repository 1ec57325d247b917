"""What goes into the verification report."""

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
        "course": given["course"],
        "findings": findings,
        "proposal": given["proposal"],
        "group_members": [person.name for person in given["signed_by"]],
    }

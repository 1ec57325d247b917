"""What goes into the papers of an execution: the notice to the unit (DOC-S1) and the report (DOC-S2), made from the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dandang.base import calendar, clock
from dandang.cases.models.measure import counted_with
from dandang.documents.models import Document
from dandang.sanctions import law, reckoning

if TYPE_CHECKING:
    from dandang.cases.models import Measure, Step, Subject
    from dandang.mechanisms.execution.models import Execution
    from dandang.organs.models import Staff

Given = Mapping[str, Any]
ASKED = ("announce", "hear", "archive", "adjust", "receipt")
"""Duties of 4.9 that the unit carries out; the others are the organ's own."""
DONE = {"announce": "announced_on", "file_decision": "filed_on", "adjust": "adjusted_on", "serve": ""}
"""Steps that do one of them, with the field that names the day."""
REPORT_MONTHS = 6


def by_subject(execution: Execution) -> dict[Subject, list[Measure]]:
    """What stands against each person or body, in the order of the matter; what was withdrawn is not executed."""
    found: dict[Subject, list[Measure]] = {}
    for measure in execution.measures():
        if measure.imposed.withdrawn_on is None:
            found.setdefault(measure.subject, []).append(measure)
    return found


def notice(execution: Execution, subject: Subject, measures: list[Measure], step: Step, given: Given) -> dict[str, Any]:
    """处分执行通知: measure, period, what is to be done, by when to report."""
    kinds = [line.kind for line in _lines(measures, step.by)]
    duties = dict.fromkeys(duty.title for kind in kinds for duty in law.duties_for(kind.code) if duty.code in ASKED)
    clock_ = execution.proceeding.deadlines.filter(code="DL-S45").order_by("-pk").first()
    day = step.at.astimezone(clock.ZONE).date()
    return _person(subject) | {
        "issuing_organ": execution.proceeding.casefile.organ.name, "addressee": given["addressee"],
        "decided_by": execution.decided_by or execution.proceeding.casefile.organ.name, "decision_number": _decision(execution, measures),
        "measures": [{"measure": line.kind.title, "starts_on": line.first, "ends_on": line.last} for line in _lines(measures, step.by)],
        "items": list(duties), "report_by": clock_.due_on if clock_ else calendar.load().due(day, months=REPORT_MONTHS).on,
        "cc": [given["personnel"]] if given["personnel"] else [],
    }


def report(execution: Execution, subject: Subject, measures: list[Measure], step: Step, given: Given) -> dict[str, Any]:
    """处分执行情况报告单: what was done since the last notice, with its proof."""
    procedure, history = execution.proceeding.procedure, list(execution.proceeding.steps.order_by("seq"))
    begun = max((n for n, each in enumerate(history) if each.verb == "issue_notice"), default=0)
    done = [each for each in history[begun:] if each.verb in DONE]
    sent = Document.objects.filter(proceeding_id=execution.pk, kind="execution_notice").order_by("-pk").first()
    told = {name: next((each.record[name] for each in reversed(done) if each.record.get(name)), "") for name in ("archive_number", "opinion")}
    return _person(subject) | {
        "organ": execution.proceeding.casefile.organ.name, "reported_to": given["reported_to"], "notice_number": sent.number if sent else "",
        "decision_number": _decision(execution, measures), "measures": [line.kind.title for line in _lines(measures, step.by)],
        "done": [
            {"item": procedure.step(each.verb).title, "done_on": each.record.get(DONE[each.verb]) or None, "proof": each.record.get("result") or ""}  # type: ignore[union-attr]
            for each in done
        ],
        "archive": f"本人档案编号：{told['archive_number']}" if told["archive_number"] else "",
        "remarks": f"本人意见：{told['opinion']}" if told["opinion"] else "", "signed_by": step.by.name,
    }


def _person(subject: Subject) -> dict[str, str]:
    return {"person_name": subject.name, "person_unit": subject.unit, "person_post": subject.post}


def _lines(measures: list[Measure], by: Staff) -> tuple[Any, ...]:
    """Their periods as they were compared before (S-4): with what else counts for the person, by what `by` may know."""
    own = [each.imposed for each in measures]
    known = {each.pk for each in measures}
    others = [each.imposed for each in counted_with(measures[0], by) if each.pk not in known]
    return tuple(line for line in reckoning.reckon([*others, *own]).lines if any(line.measure is each for each in own))


def _decision(execution: Execution, measures: list[Measure]) -> str:
    """The number of the decision; the matter's code where none was entered."""
    return execution.decision or next((each.decision for each in measures if each.decision), "") or execution.proceeding.casefile.code

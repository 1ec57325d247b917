"""Turns what the desk knows into what the API answers. Only what was already found visible is handed in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms

from dandang.base import clock
from dandang.base.verdict import Refused
from dandang.cases import doors, numbers
from dandang.cases.forms import LinesField, RowsField, StepForm
from dandang.cases.models import CaseFile, Proceeding, Step
from dandang.desk import casepage
from dandang.desk.search import Pieces, Results
from dandang.desk.words import clock_of, refusal, role_title, title
from dandang.desk.worklist import Page
from dandang.mechanisms.reports import masking
from dandang.organs.models import Staff


def brief(proceeding: Proceeding) -> dict[str, Any]:
    procedure = proceeding.procedure
    return {
        "key": proceeding.key, "casefile": proceeding.casefile.key, "kind": proceeding.kind, "title": title(procedure), "state": proceeding.state,
        "state_title": title(procedure.states[proceeding.state]), "is_open": proceeding.is_open,
        "number": numbers.of([proceeding]).get(proceeding.pk, ""),
    }


def proceeding(found: Proceeding, *, by: Staff, at: datetime) -> dict[str, Any]:
    """State, clocks, history, and every step that leads on, open or refused with its rule."""
    today = at.astimezone(clock.ZONE).date()
    deadlines = list(found.deadlines.all())
    for deadline in deadlines:
        deadline.proceeding = found
    return brief(found) | {
        "profile": found.profile, "seen": found.last_seq,
        "clocks": [clock_of(deadline, today) for deadline in deadlines],
        "steps": [
            {
                "verb": step.verb, "title": title(step), "by": [role_title(role) for role in step.by], "source": step.source,
                "standing": step.standing, "papers": list(step.papers), "open": bool(verdict),
                "refusal": said(verdict) if isinstance(verdict, Refused) else None,
            }
            for step, verdict in doors.open_steps(found, by=by, at=at)
        ],
        "history": [taken(step, found) for step in found.steps.select_related("by")],
    }


def said(refused: Refused) -> dict[str, str]:
    sentence = refusal(refused)
    return {"detail": sentence.text, "rule": sentence.rule, "rule_title": sentence.rule_title}


def taken(step: Step, found: Proceeding) -> dict[str, Any]:
    declared = found.procedure.step(step.verb)
    return {
        "seq": step.seq, "verb": step.verb, "title": title(declared) if declared else step.verb, "at": step.at.astimezone(clock.ZONE),
        "name": step.by.name, "reason": step.reason, "from_state": step.from_state, "to_state": step.to_state,
    }


def paper(document: Any) -> dict[str, Any]:
    names = ("key", "kind", "title", "number", "issued_at", "sha256")
    return {name: getattr(document, name) for name in names}


def done(result: doors.Done) -> dict[str, Any]:
    return {
        "step": taken(result.step, result.proceeding), "proceeding": brief(result.proceeding),
        "casefile": result.proceeding.casefile.key, "opened": [brief(p) for p in result.opened],
        "papers": [paper(document) for document in result.papers], "again": result.again,
    }


def casefile(found: CaseFile, by: Staff) -> dict[str, Any]:
    whole = casepage.reads_whole(found, by)
    return {
        "key": found.key, "code": found.code, "organ": found.organ.name, "opened_at": found.opened_at,
        "subjects": [
            {"kind": s.kind, "name": s.name, "unit": s.unit, "post": s.post, "rank": s.rank, "managing_organ": s.managing_organ.name}
            for s in found.subjects.select_related("managing_organ")
        ],
        "allegations": [_allegation(allegation, whole) for allegation in casepage.allegations(found)],
        "proceedings": [
            brief(p) for p in Proceeding.objects.visible_to(by).filter(casefile=found).select_related("casefile").order_by("pk")
        ],
        "handlers": [a.staff.name for a in found.assignments.select_related("staff")],
        "papers": [paper(document) for document in casepage.papers(found, by=by)],
        "masked_text": _masked(masking.masked_text(found, by)),
    }


def _masked(masked: Any) -> dict[str, Any] | None:
    """The last released version (R-21)."""
    return masked and {"number": masked.number, "text": masked.text, "written_at": masked.at.astimezone(clock.ZONE)}


def _allegation(allegation: Any, whole: bool) -> dict[str, Any]:
    last = allegation.last
    finding = last and {
        "code": last.code, "title": last.get_code_display(), "sub_code": last.sub_code,
        "sub_title": last.get_sub_code_display() if last.sub_code else "", "reason": last.reason if whole else "", "at": last.at,
        "name": last.by.name,
    }
    return {
        "seq": allegation.seq, "subject": allegation.subject.name, "statement": allegation.statement, "nature": allegation.nature, "finding": finding,
    }


def work(page: Page) -> dict[str, Any]:
    """A page of the worklist."""
    return {
        "page": page.number, "has_next": page.has_next,
        "rows": [
            {
                "proceeding": row.proceeding_key, "casefile": row.casefile_key, "code": row.code, "organ": row.organ,
                "subject": row.subject, "kind": row.kind_code, "title": row.kind, "state": row.state_code,
                "state_title": row.state, "steps": list(row.steps), "moved_at": row.moved_at, "clock": row.clock,
            }
            for row in page.rows
        ],
    }


def found(results: Results) -> dict[str, Any]:
    """A page of what was found, as plain text."""

    def text(pieces: Pieces) -> str:
        return "".join(each for each, _hit in pieces)

    return {
        "next": results.next,
        "rows": [
            {
                "casefile": row.key, "code": text(row.code), "organ": row.organ, "opened_at": row.opened_at,
                "subjects": [text(name) for name in row.names], "statements": [text(statement) for statement in row.statements],
            }
            for row in results.rows
        ],
    }


def form(unbound: StepForm) -> dict[str, Any]:
    """A step's form as JSON Schema: the same fields, limits and choices as on the page."""
    return {"type": "object", **_described(unbound.fields)}


def _described(fields: Any) -> dict[str, Any]:
    return {
        "properties": {name: _property(field) for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.required],
        "additionalProperties": False,
    }


def _property(field: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": str(field.label), **_shape(field)}
    if field.help_text:
        schema["description"] = str(field.help_text)
    if field.initial not in (None, ""):
        schema["default"] = field.initial.isoformat() if isinstance(field.initial, date) else field.initial
    return schema


def _shape(field: Any) -> dict[str, Any]:
    if isinstance(field, RowsField):
        return {"type": "array", "items": {"type": "object", **_described(field.row.base_fields)}, "maxItems": field.most}
    if isinstance(field, LinesField):
        return {"type": "array", "items": {"type": "string", "maxLength": field.max_line}, "maxItems": field.max_lines}
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, forms.DateField):
        return {"type": "string", "format": "date"}
    choices = [
        {"const": str(value), "title": str(label)}
        for value, label in getattr(field, "choices", None) or getattr(field.widget, "choices", None) or ()
    ]
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return {"type": "array", "items": {"oneOf": choices} if choices else {"type": "string"}, "uniqueItems": True}
    limit = {"maxLength": field.max_length} if getattr(field, "max_length", None) else {}
    return {"type": "string", **limit, **({"oneOf": choices} if choices else {})}


def lists(unbound: StepForm) -> list[str]:
    """The fields that take several values."""
    several = (LinesField, RowsField, forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
    return [name for name, field in unbound.fields.items() if isinstance(field, several)]


def request(page: dict[str, Any]) -> dict[str, Any]:
    """A request and its answers, from what its page shows."""
    asked, due = page["request_"], page["due"]
    return {
        "kind": asked.type, "title": str(asked.kind), "asker": page["asker"].name, "partner": asked.partner.name, "matter": asked.matter,
        "requests": asked.requests, "basis": asked.kind.basis, "approval_number": asked.approval_number, "liaison": asked.liaison,
        "due_on": due.due_on if due else None, "stands": page["stands"],
        "papers": [{"place": n, "title": p.title, "number": p.number} for n, p in enumerate(page["papers"], 1)],
        "replies": [
            {"state": p.proceeding.state, "received_at": p.received_at, "result": p.result, "answer": p.answer, "signer": p.signer, "ended_at": p.ended_at}
            for p in page["packages"]
        ],
    }

"""The approvals inbox: what waits for this person's review, endorsement or approval, with everything in view. Constant queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from dandang.desk import records
from dandang.desk.words import title
from dandang.desk.worklist import Row, worklist
from dandang.organs.models import Staff


@dataclass(frozen=True)
class Card:
    """One matter to be decided: the row of the list, its allegations with findings, and what the hands before wrote."""

    row: Row
    allegations: tuple[Any, ...]
    before: tuple[Any, ...]
    can_preview: bool


@dataclass(frozen=True)
class Inbox:
    """A page of cards."""

    cards: tuple[Card, ...]
    number: int
    has_next: bool


def inbox(staff: Staff, on: date, number: int = 1) -> Inbox:
    """Ordered by deadline."""
    page = worklist(staff, on, view="approvals", number=number)
    listed = [row.proceeding for row in page.rows]
    prefetch_related_objects(listed, "casefile__allegations__findings", "steps__by")
    latest = {p.pk: _latest(p) for p in listed}
    names = records.names_in([step for steps in latest.values() for step in steps])
    cards = [
        Card(
            row, tuple(_judged(row.proceeding.casefile)), tuple(_told(row.proceeding, s, names) for s in latest[row.proceeding.pk]),
            row.proceeding.kind == "clarification" and any(s.verb == "draft" for s in row.proceeding.steps.all()),
        )
        for row in page.rows
    ]
    return Inbox(tuple(cards), page.number, page.has_next)


def _latest(proceeding: Any) -> list[Any]:
    """The last three steps, newest first; each knows its proceeding."""
    steps = list(proceeding.steps.all())[:-4:-1]
    for step in steps:
        step.proceeding = proceeding
    return steps


def _judged(casefile: Any) -> list[Any]:
    found = list(casefile.allegations.all())
    for allegation in found:
        answers = list(allegation.findings.all())
        allegation.last = answers[-1] if answers else None
    return found


def _told(proceeding: Any, step: Any, names: dict[str, str]) -> dict[str, Any]:
    declared = proceeding.procedure.step(step.verb)
    return {
        "title": title(declared) if declared else step.verb, "name": step.by.name, "at": step.at, "reason": step.reason,
        "entries": records.entries(step, names),
    }

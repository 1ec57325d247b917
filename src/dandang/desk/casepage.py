"""Everything the case page shows, as plain and already permitted values. A fixed number of queries a proceeding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from dandang.base import clock
from dandang.base.verdict import Refused
from dandang.cases import doors
from dandang.cases.models import Allegation, CaseFile, Proceeding
from dandang.desk.words import Clock, Sentence, clock_of, refusal, title
from dandang.documents.models import Document
from dandang.organs.models import Staff
from dandang.procedures.model import Procedure


@dataclass(frozen=True)
class Button:
    """A step that leads on: open, or greyed with the refusal."""

    verb: str
    title: str
    by: tuple[str, ...]
    refused: Sentence | None
    unconfirmed: bool


@dataclass(frozen=True)
class Place:
    """A state in the diagram: passed, here or ahead."""

    title: str
    mark: str
    final: bool


@dataclass(frozen=True)
class Event:
    """A line of the timeline."""

    at: datetime
    title: str
    name: str
    reason: str
    kind: str
    state: str


@dataclass(frozen=True)
class Lane:
    """One proceeding on the case page."""

    key: str
    kind: str
    title: str
    state: str
    is_open: bool
    seen: int
    buttons: tuple[Button, ...]
    clocks: tuple[Clock, ...]
    places: tuple[Place, ...]
    profile: str
    can_preview: bool


def visible_casefile(staff: Staff, key: str) -> CaseFile | None:
    """The case file, or None when it does not exist for this person."""
    found: QuerySet[CaseFile] = CaseFile.objects.visible_to(staff).select_related("organ__parent", "received_by")
    return found.filter(key=key).first()


def lanes(casefile: CaseFile, *, by: Staff, at: datetime) -> list[Lane]:
    """The proceedings of a case file, the newest first; ended ones last."""
    proceedings = casefile.proceedings.select_related("casefile__organ__parent").prefetch_related("deadlines", "steps")
    return sorted((_lane(p, by=by, at=at) for p in proceedings), key=lambda lane: not lane.is_open)


def _lane(proceeding: Proceeding, *, by: Staff, at: datetime) -> Lane:
    procedure, today = proceeding.procedure, at.astimezone(clock.ZONE).date()
    deadlines = list(proceeding.deadlines.all())
    for deadline in deadlines:
        deadline.proceeding = proceeding
    return Lane(
        proceeding.key, proceeding.kind, title(procedure), title(procedure.states[proceeding.state]), proceeding.is_open,
        proceeding.last_seq, _buttons(proceeding, by=by, at=at), tuple(clock_of(d, today) for d in deadlines),
        places(procedure, proceeding.state, [s.to_state for s in proceeding.steps.all()]), procedure.profile,
        proceeding.kind == "clarification" and any(s.verb == "draft" for s in proceeding.steps.all()),
    )


def _buttons(proceeding: Proceeding, *, by: Staff, at: datetime) -> tuple[Button, ...]:
    from dandang.desk.words import role_title

    buttons = [
        Button(
            step.verb, title(step), tuple(role_title(role) for role in step.by),
            refusal(verdict) if isinstance(verdict, Refused) else None, step.standing == "U",
        )
        for step, verdict in doors.open_steps(proceeding, by=by, at=at)
    ]
    return tuple(sorted(buttons, key=lambda button: button.refused is not None))


def places(procedure: Procedure, here: str, passed: list[str]) -> tuple[Place, ...]:
    """The states in the order of the data, the present one marked."""
    seen = {procedure.initial, *passed}
    return tuple(
        Place(title(state), "here" if code == here else "passed" if code in seen else "ahead", state.final)
        for code, state in procedure.states.items()
    )


def timeline(casefile: CaseFile) -> list[Event]:
    """Every step of every proceeding, newest first."""
    events = []
    for proceeding in casefile.proceedings.prefetch_related("steps__by"):
        procedure = proceeding.procedure
        for step in proceeding.steps.all():
            declared = procedure.step(step.verb)
            state = procedure.states.get(step.to_state)
            events.append(Event(
                step.at, title(declared) if declared else step.verb, step.by.name, step.reason, title(procedure),
                title(state) if state else step.to_state,
            ))
    return sorted(events, key=lambda event: event.at, reverse=True)


def allegations(casefile: CaseFile) -> list[Allegation]:
    """Allegations with their findings, the last of which counts."""
    found = list(casefile.allegations.select_related("subject").prefetch_related("findings__by"))
    for allegation in found:
        answers = list(allegation.findings.all())
        allegation.last = answers[-1] if answers else None  # type: ignore[attr-defined]
    return found


def papers(casefile: CaseFile) -> QuerySet[Any]:
    """Papers of the case file, the newest first."""
    return Document.objects.for_casefiles([casefile.code]).prefetch_related("recipients__services").order_by("-issued_at", "-pk")

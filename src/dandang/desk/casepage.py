"""Everything the case page shows, as plain and already permitted values. A fixed number of queries a proceeding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from dandang.base import clock
from dandang.base.verdict import Refused
from dandang.cases import doors, numbers, registry, walking
from dandang.cases.models import Allegation, CaseFile, Proceeding
from dandang.cases.models.noun import Tie
from dandang.cases.searching import within
from dandang.desk import alike, measures, records, recusals
from dandang.desk.diagram import Picture, picture
from dandang.desk.words import Clock, Sentence, clock_of, refusal, role_title, title
from dandang.desk.worklist import APART, leads_on, names
from dandang.documents.models import Document
from dandang.mechanisms.reports import masking
from dandang.organs.models import Staff
from dandang.procedures.model import State

PAGE = 25
IMPOSING = frozenset({"accountability", "execution"})
"""Kinds in whose case file something is imposed on somebody."""
FEW = 3
"""So many steps that are nobody's duty stand beside the duties; more are folded."""
SEES_RECUSALS = frozenset({"case_management", "petition_head", "deputy_in_charge", "principal_officer"})
"""Who organises the work and so must know who is kept away from it."""


@dataclass(frozen=True)
class Button:
    """A step: open, or greyed with the refusal. `main`: the way on, not a way out or back; `optional`: nobody's duty now."""

    verb: str
    title: str
    by: tuple[str, ...]
    refused: Sentence | None
    unconfirmed: bool
    main: bool = True
    optional: bool = False


@dataclass(frozen=True)
class Beginning:
    """A proceeding that may be begun here, by its opening step."""

    kind: str
    verb: str
    title: str


@dataclass(frozen=True)
class Event:
    """A line of the timeline. `entries`: label and answer of what was entered."""

    at: datetime
    title: str
    name: str
    reason: str
    kind: str
    state: str
    moved: bool
    entries: tuple[tuple[str, str], ...]
    source: str
    standing: str


@dataclass(frozen=True)
class Lane:
    """One proceeding on the case page."""

    key: str
    kind: str
    title: str
    state: str
    state_code: str
    is_open: bool
    seen: int
    open: tuple[Button, ...]
    refused: tuple[Button, ...]
    clocks: tuple[Clock, ...]
    picture: Picture
    profile: str
    version: Any
    can_preview: bool
    links: tuple[tuple[str, Any], ...] = ()
    ties: tuple[Tie, ...] = ()
    number: str = ""
    whose: str = ""

    @property
    def folds(self) -> bool:
        """Whether there are so many steps that are nobody's duty that they are folded away; a few stand beside the duties."""
        return sum(button.optional for button in self.open) > FEW

    @property
    def shown(self) -> tuple[Button, ...]:
        return tuple(b for b in self.open if not (b.optional and self.folds))

    @property
    def folded(self) -> tuple[Button, ...]:
        return tuple(b for b in self.open if b.optional and self.folds)

    @property
    def blocked(self) -> tuple[Button, ...]:
        """What should be done and cannot be yet: its reason stands on the page."""
        return tuple(b for b in self.refused if self.is_open and not b.optional)

    @property
    def folded_refused(self) -> tuple[Button, ...]:
        return tuple(b for b in self.refused if not self.is_open or b.optional)


@dataclass(frozen=True)
class CaseList:
    """A page of case files."""

    rows: tuple[Any, ...]
    number: int
    has_next: bool


def visible_casefile(staff: Staff, key: str) -> CaseFile | None:
    """The case file, or None when it does not exist for this person."""
    found: QuerySet[CaseFile] = CaseFile.objects.visible_to(staff).select_related("organ__parent", "received_by")
    return found.filter(key=key).first()


def visible_proceeding(staff: Staff, key: str) -> Proceeding | None:
    """The proceeding, or None when its case file does not exist for this person."""
    return Proceeding.objects.visible_to(staff).select_related("casefile__organ__parent").filter(key=key).first()


def has_step(proceeding: Proceeding, verb: str) -> bool:
    """Whether the procedure has this step for a proceeding that has begun."""
    declared = proceeding.procedure.step(verb)
    return declared is not None and bool(declared.from_states)


def may_begin_with(casefile: CaseFile, kind: str, verb: str, *, at: datetime) -> bool:
    """Whether this is an opening step of a kind that begins inside a case file."""
    if kind not in registry.kinds() or not doors.begins_within(kind):
        return False
    return verb in {step.verb for step in doors.draft(casefile, kind, at=at).procedure.opening()}


def visible_casefiles(staff: Staff, number: int = 1) -> CaseList:
    """The case files that this person may know of, newest first, open and ended; a fixed number of queries."""
    order = ("-opened_at", "-pk")
    rows = walking.first(CaseFile.objects.visible_to(staff), within(staff), order, PAGE + 1, start=(number - 1) * PAGE)
    matters = CaseFile.objects.filter(pk__in=[row[1] for row in rows]).select_related("organ").order_by(*order).prefetch_related(
        "subjects", "allegations", Prefetch("proceedings", Proceeding.objects.visible_to(staff), to_attr="shown")
    )
    with walking.by_index():
        found = list(matters)
    numbered = numbers.of(p for casefile in found[:PAGE] for p in casefile.shown)
    called = names(p for casefile in found[:PAGE] for p in casefile.shown)
    for casefile in found[:PAGE]:
        casefile.states = [  # type: ignore[attr-defined]
            (title(p.procedure), title(_state(p)), p.is_open, numbered.get(p.pk, "")) for p in casefile.shown
        ]
        casefile.own_name = next((called.get(p.pk) or title(p.procedure) for p in casefile.shown if p.kind in APART), "")  # type: ignore[attr-defined]
    return CaseList(tuple(found[:PAGE]), number, len(found) > PAGE)


def page(casefile: CaseFile, *, by: Staff, at: datetime) -> dict[str, Any]:
    """All parts of the page."""
    proceedings = list(
        Proceeding.objects.visible_to(by).filter(casefile=casefile).order_by("pk")
        .select_related("casefile__organ__parent").prefetch_related("deadlines__extensions__step__by", "steps__by")
    )
    whole = reads_whole(casefile, by)
    shown, called = numbers.of(proceedings), names(proceedings)
    lanes = [_lane(p, shown.get(p.pk, ""), by=by, at=at) for p in proceedings]
    return {
        "casefile": casefile,
        "lanes": sorted(lanes, key=lambda lane: (not lane.is_open, not any(b.main for b in lane.open))),
        "clocks": sorted((c for lane in lanes for c in lane.clocks if c.tone != "met"), key=lambda c: c.due_on),
        "allegations": allegations(casefile),
        "hints": alike.of(casefile, by),
        "reads_whole": whole,
        "subjects": list(casefile.subjects.select_related("managing_organ")),
        "timeline": _timeline(proceedings),
        "is_cover": any(lane.kind == "envelopes" for lane in lanes),
        "no_matter": any(lane.kind in APART for lane in lanes),
        "own_name": next((called.get(p.pk) or title(p.procedure) for p in proceedings if p.kind in APART), ""),
        "holds_to_account": any(lane.kind in IMPOSING for lane in lanes),
        "has_gone": any(lane.ties for lane in lanes),
        "papers": list(papers(casefile, by=by)),
        "measures": measures.of(casefile, by) if whole and any(lane.kind in IMPOSING for lane in lanes) else [],
        "assignments": list(casefile.assignments.select_related("staff")),
        "discussions": list(casefile.collective_decisions.prefetch_related("members")) if whole else [],
        "recusals": _recusals(casefile, by, at),
        "recusals_waiting": sum(1 for each in recusals.requests(casefile, by) if each.is_waiting),
        "may_recuse": recusals.may_decide(casefile, by),
        "beginnings": beginnings(casefile, by=by, at=at),
        "is_own_item": casefile.received_by_id == by.pk,
        "masked": masking.masked_text(casefile, by),
        "masked_waits": masking.waiting_text(casefile, by),
    }


def holds_to_account(casefile: CaseFile) -> bool:
    """Whether it is a matter of accountability or of its execution: there is no report in it, and nobody is complained of."""
    return casefile.proceedings.filter(kind__in=IMPOSING).exists()


def beginnings(casefile: CaseFile, *, by: Staff, at: datetime) -> list[Beginning]:
    """What this person may begin inside the case file: opening steps of kinds that begin there."""
    found = []
    for kind in registry.kinds():
        if doors.begins_within(kind):
            for step in doors.draft(casefile, kind, at=at).procedure.opening():
                if doors.ask_within(casefile, kind, step.verb, by=by, at=at) is None:
                    found.append(Beginning(kind, step.verb, title(step)))
    return found


def _state(proceeding: Proceeding) -> State:
    state: State = proceeding.procedure.states[proceeding.state]
    return state


def _lane(proceeding: Proceeding, number: str, *, by: Staff, at: datetime) -> Lane:
    procedure, today = proceeding.procedure, at.astimezone(clock.ZONE).date()
    deadlines, steps = list(proceeding.deadlines.all()), list(proceeding.steps.all())
    for deadline in deadlines:
        deadline.proceeding = proceeding
    steps_here, noun = buttons(proceeding, by=by, at=at), doors.noun_of(proceeding)
    return Lane(
        proceeding.key, proceeding.kind, title(procedure), title(_state(proceeding)), proceeding.state,
        proceeding.is_open, proceeding.last_seq,
        tuple(b for b in steps_here if not b.refused), tuple(b for b in steps_here if b.refused),
        tuple(clock_of(d, today, d.extensions.all() if d.extended != "none" else ()) for d in deadlines),
        picture(procedure, proceeding.state, [(s.from_state or procedure.initial, s.to_state) for s in steps]),
        procedure.profile, procedure.version,
        proceeding.kind == "clarification" and any(s.verb == "draft" for s in steps),
        tuple(proceeding.mechanism.links.items()),
        tuple(noun.ties()), number, noun.whose(),
    )


def buttons(proceeding: Proceeding, *, by: Staff, at: datetime) -> list[Button]:
    """The way on first; hidden refusals never come here, for the case file would not exist."""
    procedure = proceeding.procedure
    found = [
        Button(
            step.verb, title(step), tuple(role_title(role) for role in step.by),
            refusal(verdict, procedure) if isinstance(verdict, Refused) else None, step.standing == "U",
            leads_on(procedure, step, proceeding.state) and not (step.waits and isinstance(verdict, Refused)), step.optional,
        )
        for step, verdict in doors.open_steps(proceeding, by=by, at=at)
    ]
    return sorted(found, key=lambda button: not button.main)


def _timeline(proceedings: list[Proceeding]) -> list[Event]:
    """Every step of every proceeding, newest first."""
    taken = [(p, step) for p in proceedings for step in p.steps.all()]
    for proceeding, step in taken:
        step.proceeding = proceeding
    names = records.names_in([step for _p, step in taken])
    events = []
    for proceeding, step in taken:
        procedure = proceeding.procedure
        declared, state = procedure.step(step.verb), procedure.states[step.to_state]
        events.append((step.at, step.pk, Event(
            step.at, title(declared) if declared else step.verb, step.by.name, step.reason, title(procedure), title(state),
            step.from_state != step.to_state, tuple(records.entries(step, names)),
            declared.source if declared else "", declared.standing if declared else "",
        )))
    return [event for _at, _pk, event in sorted(events, key=lambda entry: entry[:2], reverse=True)]


def _recusals(casefile: CaseFile, by: Staff, at: datetime) -> list[Any]:
    """Who is kept away and why, for those who organise the work of this organ; for others nobody."""
    on = at.astimezone(clock.ZONE).date()
    organs = [organ for organ in (casefile.organ, casefile.organ.superior) if organ]
    if not any(SEES_RECUSALS & by.roles_in(organ, on) for organ in organs):
        return []
    kept = list(casefile.recusals.select_related("staff"))
    for recusal in kept:
        recusal.words = recusals.ground_title(recusal.ground)  # type: ignore[attr-defined]
    return kept


def allegations(casefile: CaseFile) -> list[Allegation]:
    """Allegations with their findings, the last of which counts."""
    found = list(casefile.allegations.select_related("subject").prefetch_related("findings__by"))
    for allegation in found:
        answers = list(allegation.findings.all())
        allegation.last = answers[-1] if answers else None  # type: ignore[attr-defined]
        allegation.earlier = answers[:-1]  # type: ignore[attr-defined]
    return found


def papers(casefile: CaseFile, *, by: Staff) -> QuerySet[Any]:
    """Papers of the proceedings that this person reads, the newest first."""
    readable = list(Proceeding.objects.visible_to(by).filter(casefile=casefile).values_list("pk", flat=True))
    found = Document.objects.for_casefiles([casefile.code]).filter(proceeding_id__in=readable)
    return found.prefetch_related("recipients__services").order_by("-issued_at", "-pk")


def reads_whole(casefile: CaseFile, by: Staff) -> bool:
    """Whether reasons of findings and collective discussions are shown; an intake clerk reads the bare answer (3.9)."""
    return CaseFile.objects.read_whole_by(by).filter(pk=casefile.pk).exists()

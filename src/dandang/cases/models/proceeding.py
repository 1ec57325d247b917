"""A proceeding (程序) of a case file, its steps and its clocks. `Proceeding.take` is the only road to a new state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dandang import audit
from dandang.base import calendar, clock, ids
from dandang.base.quarters import Quarter
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import across, registry
from dandang.cases.digest import digest
from dandang.cases.models.casefile import CaseFile, inside, known_to, not_kept_from, serves_as, takes_in, whole_for
from dandang.cases.models.deadline import Deadline
from dandang.cases.models.restriction import keeps_out
from dandang.procedures import engine, loader
from dandang.procedures.model import CITY_UP, SUPERIOR, Actor, Outcome, Position, Procedure, Running, Taken, Term
from dandang.procedures.model import Step as Declared

if TYPE_CHECKING:
    from dandang.organs.models import Organ, Staff


@dataclass(frozen=True)
class Ticket:
    """What makes a submission safe: `once` is the same for a double click, `seen` is the number of steps on the page."""

    once: str = ""
    seen: int | None = None


TIES = """
    SELECT EXISTS (SELECT FROM cases_assignment WHERE casefile_id = %(casefile)s AND staff_id = %(staff)s AND ended_at IS NULL),
           EXISTS (SELECT FROM cases_recusal WHERE casefile_id = %(casefile)s AND staff_id = %(staff)s),
           EXISTS (SELECT FROM cases_subject WHERE casefile_id = %(casefile)s AND staff_id = %(staff)s),
           EXISTS (SELECT FROM cases_admission WHERE casefile_id = %(casefile)s AND ended_at IS NULL
               AND (staff_id = %(staff)s OR (organ_id, role) IN (SELECT * FROM unnest(%(organs)s::bigint[], %(roles)s::text[]))))
"""
"""What ties a person to a case file: assigned, recused, concerned, admitted. Asked at every step, so written out."""


def ties(casefile: CaseFile, staff: Staff, on: date) -> tuple[bool, bool, bool, str]:
    """Assigned, recused, concerned, and the rule that keeps the person out, in one query; also of a case file that is none."""
    posts = staff.posts_on(on)
    asked: dict[str, Any] = {"casefile": casefile.pk or 0, "staff": staff.pk, "organs": [p.organ_id for p in posts], "roles": [p.role for p in posts]}
    with connection.cursor() as cursor:
        cursor.execute(TIES, asked)
        assigned, recused, concerned, admitted = cursor.fetchone()
    return assigned, recused, concerned, keeps_out(casefile, staff, admitted=admitted)


class AlreadyTaken(Exception):
    """The same submission came twice; carries the one step that was taken."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.verb)
        self.step = step


class ProceedingQuerySet(models.QuerySet["Proceeding"]):
    def visible_to(self, staff: Staff) -> Self:
        """Proceedings of the case files that `staff` reads whole; of an item received, those in which intake has a step; of
        others, a custodian sees the proceedings that ask for a custodian's hand, and nothing more of the matter.
        """
        path = "casefile__"
        found = whole_for(staff, path)
        if takes_in(staff):
            found |= Q(kind__in=_kinds_of("intake_clerk")) & known_to(staff, path)
        guarding = serves_as(staff, "custodian")
        if guarding:
            found |= Q(kind__in=_kinds_of("custodian")) & inside(staff, guarding, path)
        return self.filter(not_kept_from(staff, path), found)

    def open(self) -> Self:
        """Not ended: something is still owed."""
        return self.filter(is_open=True)

    def overdue(self, on: date) -> Self:
        """With a clock that ran out before `on` and was not met."""
        return self.filter(due_on__lt=on)


@cache
def _kinds_of(role: str) -> tuple[str, ...]:
    """Kinds of proceeding in which this role takes a step, by the procedure data."""
    found = (loader.in_force(kind, date.max) for kind in loader.kinds())
    return tuple(p.kind for p in found if any(role in step.by for step in p.steps))


class Proceeding(models.Model):
    """One run of a procedure. It keeps the version it began under (`kind`, `opened_on`, `profile`)."""

    key = models.CharField(max_length=32, unique=True, default=ids.public_key, editable=False)
    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="proceedings")
    city = models.CharField(max_length=6)
    kind = models.CharField(max_length=40)
    opened_on = models.DateField(db_comment="Chooses the version of the procedure: the one in force that day")
    profile = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=40)
    is_open = models.BooleanField(default=True)
    last_seq = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField()
    opened_by_step = models.ForeignKey("cases.Step", on_delete=models.PROTECT, null=True, related_name="opened")
    # Kept by the database (migration 0008), so that lists read one table; None on an object that was just made.
    organ = models.ForeignKey(
        "organs.Organ", on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False,
        db_comment="The organ of the case file, copied by a trigger",
    )
    due_on = models.DateField(null=True, editable=False, db_comment="Last day of the earliest running clock, kept by a trigger")

    objects = ProceedingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["organ", "kind", "state", "due_on", "-moved_at", "id"], condition=Q(is_open=True), name="proceeding_turn"),
            models.Index(fields=["organ", "due_on", "-moved_at", "id"], condition=Q(is_open=True), name="proceeding_due"),
            models.Index(fields=["casefile"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def procedure(self) -> Procedure:
        """The law this proceeding runs under."""
        return loader.in_force(self.kind, self.opened_on, self.profile)

    @property
    def mechanism(self) -> registry.Mechanism:
        return registry.of(self.kind)

    @property
    def predicates(self) -> across.Predicates:
        """The mechanism's predicates, and the questions across mechanisms about this proceeding."""
        return across.Predicates(self.mechanism.predicates, self)

    @cached_property
    def ticket(self) -> Ticket:
        return Ticket()

    @cached_property
    def is_held(self) -> bool:
        """Whether the row was read with a lock in this transaction (doors do so)."""
        return False

    @classmethod
    def begin(
        cls, casefile: CaseFile, kind: str, *, at: datetime, after: Step | None = None, part: Mapping[str, Any] | None = None
    ) -> Proceeding:
        """A new proceeding: at its initial state when another one's step opens it (for this `part` of the matter, see `Noun.runs_for`),
        stateless before its own first step. Refused (StepRefused) where the kind is not carried out.
        """
        on = at.astimezone(clock.ZONE).date()
        procedure = loader.in_force(kind, on, casefile.profile)
        if isinstance(closed := engine.begins(procedure), Refused):
            raise StepRefused(closed)
        proceeding = cls.objects.create(
            casefile=casefile, city=casefile.city, kind=kind, opened_on=on, profile=casefile.profile,
            state=procedure.initial if after else "", moved_at=at, opened_by_step=after,
        )
        if after:
            noun = registry.of(kind).noun.opened(proceeding, at=at)
            if part:
                noun.keep(after, **part)
            facts = noun.facts({}, by=None, at=at)
            proceeding.start(engine.on_opening(procedure, facts, registry.of(kind).predicates), at=at, facts=facts)
        return proceeding

    @classmethod
    def arrive(cls, casefile: CaseFile, kind: str, *, at: datetime) -> Proceeding:
        """A proceeding that another organ has sent: it stands at `arrival` until somebody here takes it in. The caller makes
        the noun and then opens the clocks (`start_arrival`).
        """
        on = at.astimezone(clock.ZONE).date()
        procedure = loader.in_force(kind, on, casefile.profile)
        return cls.objects.create(
            casefile=casefile, city=casefile.city, kind=kind, opened_on=on, profile=casefile.profile,
            state=procedure.arrival, moved_at=at,
        )

    def start_arrival(self, facts: Any, *, at: datetime) -> None:
        """Open the clocks that run from the arrival."""
        self.start(engine.on_arrival(self.procedure, facts, self.mechanism.predicates), at=at, facts=facts)

    def actor(self, staff: Staff, on: date) -> Actor:
        """How the engine sees `staff` in this case file that day."""
        return Actor(staff.pk, roles_held(staff, self.casefile.organ, on), *ties(self.casefile, staff, on))

    def position(self, on: date) -> Position:
        """State, history and, where the law lets clocks be extended, those that run, as the engine reads them."""
        history = tuple(Taken(verb, by) for verb, by in self.steps.values_list("verb", "by_id"))
        extends = any(step.extends for step in self.procedure.steps)
        return Position(self.state, history, self._clocks(on) if extends else ())

    def _clocks(self, on: date) -> tuple[Running, ...]:
        return tuple(deadline.running(on) for deadline in self.deadlines.all() if deadline.met_at is None)

    def lock(self) -> Self:
        """Hold this row until the transaction ends, and read it anew; the second of two people waits here."""
        fresh = Proceeding.objects.select_for_update(of=("self",)).get(pk=self.pk)
        self.state, self.last_seq, self.is_open = fresh.state, fresh.last_seq, fresh.is_open
        return self

    @transaction.atomic(savepoint=False)
    def take(
        self, verb: str, *, by: Staff, at: datetime, given: Mapping[str, Any],
        facts: Callable[..., Any], record: Mapping[str, Any] | None = None, reason: str = "",
    ) -> Step:
        """Lock, ask the engine, write step, clocks and audit event: all of it in one transaction, or none.

        `facts(given, by=, at=)` is called after the lock. `record` is what the step remembers of the input (never reporter
        data). Raises `StepRefused`, or `AlreadyTaken` when the same submission (`ticket.once`) came before.
        """
        if self.state and not self.is_held:
            self.lock()
        position, predicates = self._position_unless_taken(by), self.predicates
        on, declared = at.astimezone(clock.ZONE).date(), self.procedure.step(verb)
        if declared and declared.extends:
            position = replace(position, clocks=self._clocks(on))
        gathered = facts(given, by=by, at=at)
        verdict = engine.ask(self.procedure, position, verb, self.actor(by, on), gathered, predicates)
        if isinstance(verdict, Refused):
            overtaken = self._overtaken(verb)
            raise StepRefused(verdict if overtaken is None else overtaken)
        outcome = engine.outcome(self.procedure, position, verb, gathered, predicates)
        step = self._write(verb, outcome, by=by, at=at, record=record or {}, reason=reason)
        if outcome.extends:
            self.deadlines.get(code=outcome.extends.code, met_at=None).extend(step, outcome.extends, given)
        if outcome.stops:  # first, so that a periodic duty done begins its next period
            self.deadlines.filter(code__in=outcome.stops, met_at=None).update(met_at=at)
        self.start(outcome.starts, at=at, by=step, facts=gathered)
        for kind in outcome.opens:
            for part in registry.of(kind).noun.runs_for(self.casefile):
                Proceeding.begin(self.casefile, kind, at=at, after=step, part=part)
        return step

    def start(self, terms: tuple[Term, ...], *, at: datetime, by: Step | None = None, facts: Any = None) -> None:
        """Open the clocks of `terms`, `by` a step or at a moment; a clock that runs already is never restarted (R-68). `facts`
        name the last day of a term that has no length of its own.
        """
        if not terms:
            return
        known = calendar.load()
        begun = [self._first_day(term, at, by) for term in terms]
        due = [
            calendar.Due(getattr(facts, term.named), False) if term.named else known.due(on, **term.length)
            for term, on in zip(terms, begun, strict=True)
        ]
        Deadline.objects.bulk_create(
            (
                Deadline(proceeding=self, code=term.code, starts_on=on, due_on=day.on, is_provisional=day.provisional)
                for term, on, day in zip(terms, begun, due, strict=True)
            ),
            ignore_conflicts=True,  # `one_running_clock`
        )

    def _first_day(self, term: Term, at: datetime, by: Step | None) -> date:
        """The day of the starting event, which is not counted: of the step that the term counts from, or of `by`, or of `at`. After
        a quarter that `by` says is done, the first day of the next.
        """
        if term.after and by and by.record.get(term.after):
            return Quarter.read(by.record[term.after]).next.first
        since = self.steps.filter(verb=term.since).first() if term.since else None
        counted = since or by
        return self.day_of(counted) if counted else at.astimezone(clock.ZONE).date()

    def day_of(self, step: Step) -> date:
        """The day on which a step of this proceeding happened, by its input where the procedure lets that name it."""
        return happened_on(self.procedure.step(step.verb), step.record) or step.at.astimezone(clock.ZONE).date()

    def _position_unless_taken(self, by: Staff) -> Position:
        """State and history in one query; `AlreadyTaken` when this person's same submission is in the history."""
        history = tuple(self.steps.values_list("verb", "by_id", "once", "pk"))
        for _verb, hand, once, pk in history:
            if once and (once, hand) == (self.ticket.once, by.pk):
                raise AlreadyTaken(self.steps.get(pk=pk))
        return Position(self.state, tuple(Taken(verb, hand) for verb, hand, _once, _pk in history))

    def _overtaken(self, verb: str) -> Refused | None:
        """When somebody else acted since the page was shown: say who did what."""
        if self.ticket.seen is None or self.ticket.seen == self.last_seq:
            return None
        step = self.procedure.step(verb)
        if step and self.state in step.from_states:
            return None
        last = self.steps.select_related("by").order_by("-seq")[0]
        done = self.procedure.step(last.verb)
        return Refused(
            "在您提交之前，%(name)s已于%(at)s办理“%(step)s”，您的提交没有生效。",
            self.procedure.table,
            {"name": last.by.name, "at": last.at.astimezone(clock.ZONE).strftime("%H:%M"),
             "step": done.title if done else last.verb},
        )

    def _write(
        self, verb: str, outcome: Outcome, *, by: Staff, at: datetime, record: Mapping[str, Any], reason: str
    ) -> Step:
        step = Step.objects.create(
            proceeding=self, seq=self.last_seq + 1, verb=verb, from_state=self.state, to_state=outcome.to, by=by, at=at,
            reason=reason, record=dict(record), once=self.ticket.once or None,
        )
        final = self.procedure.states[outcome.to].final
        self.state, self.last_seq, self.is_open, self.moved_at = outcome.to, step.seq, not final, at
        self.save(update_fields=["state", "last_seq", "is_open", "moved_at"])
        audit.record(
            self.casefile.code, f"{self.kind}.{verb}", by=by.username, at=at,
            data=happened(self.key, step.seq, step.from_state, step.to_state, reason, record),
        )
        return step


def roles_held(staff: Staff, organ: Organ, on: date) -> frozenset[str]:
    """Roles in the organ that day and, marked so, in the organ above it, and in commissions of a city or above over it."""
    above = staff.roles_in(organ.superior, on) if organ.superior else frozenset()
    return frozenset({*staff.roles_in(organ, on), *(SUPERIOR + role for role in above), *_of_a_city(staff, organ, on)})


def _of_a_city(staff: Staff, organ: Organ, on: date) -> set[str]:
    posts = [post for post in staff.posts_on(on) if post.organ.at_or_above(post.organ.Level.CITY)]
    if not posts:  # nearly everybody: the way up need not be read
        return set()
    line = {each.pk for each in organ.chain()}
    return {CITY_UP + post.role for post in posts if post.organ_id in line}


def happened_on(declared: Declared | None, record: Mapping[str, Any]) -> date | None:
    """The day that the input of a step names as its own; None where it names none."""
    named = record.get(declared.dated_by) if declared and declared.dated_by else None
    return date.fromisoformat(named) if named else None


def happened(
    proceeding: str, seq: int, from_state: str, to_state: str, reason: str, record: Mapping[str, Any]
) -> dict[str, Any]:
    """What the audit event of a step says of it."""
    return {
        "proceeding": proceeding, "seq": seq, "from": from_state, "to": to_state,
        "content": digest({"reason": reason, "record": dict(record)}),
    }


class Step(models.Model):
    """One thing done (步骤): functional history, may be relied on. Never changed; the database refuses it."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="steps")
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(_("理由"), blank=True)
    record = models.JSONField(default=dict, db_comment="What the step remembers of its input; never reporter data (R-18)")
    once = models.CharField(max_length=64, null=True, db_comment="Same for a double submit; one step a token")

    class Meta:
        ordering = ("seq",)
        constraints = [
            models.UniqueConstraint(fields=["proceeding", "seq"], name="step_seq"),
            models.UniqueConstraint(fields=["by", "once"], name="step_once"),
        ]

    def __str__(self) -> str:
        return self.verb


def received_on(casefile: CaseFile) -> date:
    """The day on which the matter came in: of its first step, or the day on which the case file was opened."""
    first = Step.objects.filter(proceeding__casefile=casefile).select_related("proceeding").order_by("pk").first()
    return first.proceeding.day_of(first) if first else casefile.opened_at.astimezone(clock.ZONE).date()

"""The worklist: what needs this person, and what waits for others. A constant number of queries at any number of rows.

Which states wait for which role is read from the procedure data; facts are not gathered here, so a row says whose turn it is, and
the case page says whether something still stands in the way. Only what a step of the data `waits` for is asked, of the database. A state is somebody's turn when a step that leads on from it is
theirs to take: suspending, revoking or sending back is possible, but nobody's duty. A request for more time is the turn of
whoever grants it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, Exists, Expression, F, OuterRef, Prefetch, Q, QuerySet

from dandang.cases import registry, walking
from dandang.cases.models import Assignment, CaseFile, Deadline, Proceeding
from dandang.cases.models.casefile import serves_as
from dandang.cases.searching import within
from dandang.desk.words import Clock, clock_of, role_title, title
from dandang.organs.models import Organ, Staff
from dandang.procedures import loader
from dandang.procedures.model import SAME, SUPERIOR, Procedure, Step

PAGE = 25
APART = frozenset({"campaign", "campaign_node", "meeting", "opinion", "package", "pool", "prefiling", "tolerance_list"})
"""Kinds of proceeding with a case file of their own in which no matter is: the file has the name of its procedure."""
APPROVALS = frozenset({"principal_officer", "deputy_in_charge", "handling_head", "reviewer", "contact_office"})
"""Roles whose steps stand in the approvals inbox."""
ORDER = ("due_on", "-moved_at", "pk")
"""What runs out first stands first, what has no clock last."""
STREAM = ("organ_id", "kind", "state")
"""What an index of open proceedings begins with, each time in the order of a list."""
EXIT = 3
"""A step that changes the state from so many states or more is a way out, not the way on."""


class OwnStep(Expression):
    """Whether this person took one of these steps of the proceeding. Written out, for a head's list has dozens of them, and building
    one as a queryset takes longer than the database needs for the page.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, staff: Staff, verbs: Iterable[str]) -> None:
        super().__init__()
        self.proceeding, self.staff, self.verbs = F("pk"), staff.pk, tuple(verbs)

    def get_source_expressions(self) -> list[Any]:
        return [self.proceeding]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.proceeding,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        key, params = compiler.compile(self.proceeding)
        places = ", ".join(["%s"] * len(self.verbs))
        return f"EXISTS (SELECT FROM cases_step t WHERE t.proceeding_id = {key} AND t.by_id = %s AND t.verb IN ({places}))", (*params, self.staff, *self.verbs)


Asked = tuple[tuple[str, ...], bool, str]
"""Of a duty: the verbs that other hands must have taken, whether one must be assigned, and the predicate that it waits for."""


@dataclass(frozen=True)
class Task:
    """A step that may be this person's now."""

    verb: str
    title: str


@dataclass(frozen=True)
class Row:
    """One proceeding on the list."""

    proceeding_key: str
    casefile_key: str
    code: str
    organ: str
    subject: str
    kind: str
    kind_code: str
    state: str
    state_code: str
    steps: tuple[str, ...]
    moved_at: Any
    clock: Clock | None
    tasks: tuple[Task, ...] = ()
    waiting_for: tuple[str, ...] = ()
    proceeding: Any = None
    own_name: str = ""
    """What it is called, where it has a case file to itself and a name."""

    @property
    def is_apart(self) -> bool:
        """Whether there is no matter in its case file."""
        return self.kind_code in APART


@dataclass(frozen=True)
class Page:
    """Rows, and whether there are more. Nothing is counted: a count would tell of what is hidden."""

    rows: tuple[Row, ...]
    number: int
    has_next: bool


def worklist(staff: Staff, on: date, *, view: str = "mine", number: int = 1, kind: str = "") -> Page:
    """`view`: mine (my turn), approvals, overdue (mine or others'), waiting (open, somebody else's turn)."""
    visible = Proceeding.objects.visible_to(staff).open()
    if kind:
        visible = visible.filter(kind=kind)
    only = APPROVALS if view == "approvals" else None
    if view == "waiting":
        visible = visible.exclude(turn(staff, on))
    elif view == "overdue":
        visible = visible.overdue(on)
    else:
        return _page(_turns(visible, staff, on, number, only), staff, on, number, only=only)
    start = (number - 1) * PAGE
    keys = [row[2] for row in walking.first(visible, within(staff), ORDER, PAGE + 1, start=start)]
    return _page(keys, staff, on, number)


def _turns(visible: QuerySet[Proceeding], staff: Staff, on: date, number: int, only: frozenset[str] | None) -> list[int]:
    held, alone = _held(staff, on, only), only is not None
    streams = sorted({(organ, kind, state) for role, organs in held for organ in organs for kind, state in _states(role, on, alone=alone)})
    rows = walking.merged(
        visible.filter(_turn(staff, on, held, alone=alone)), STREAM, streams, ORDER, PAGE + 1, start=(number - 1) * PAGE,
        among=_opened(), also=visible.filter(_asked_of(staff, on, held)),
    )
    return [row[2] for row in rows]


def turn(staff: Staff, on: date) -> Q:
    """The proceedings in which a step that leads on is this person's: by role, by other hands, by assignment."""
    held = _held(staff, on, None)
    return _turn(staff, on, held, alone=False) | _asked_of(staff, on, held)


def _turn(staff: Staff, on: date, held: list[tuple[str, list[int]]], *, alone: bool) -> Q:
    """As `turn`, but for time that is asked for: where a duty of the data is theirs and nothing that was opened from it still runs."""
    wanted: Any = Q(pk__in=[])
    for role, organs in held:
        for there, kind, (distinct, assigned, waits) in _duties(role, on, alone=alone):
            mine: Any = there & Q(organ__in=organs)
            if waits:
                mine &= Q(_waiting(kind, waits, on))
            if distinct:
                mine &= ~Q(OwnStep(staff, distinct))
            if assigned:
                mine &= Exists(Assignment.objects.filter(casefile=OuterRef("casefile"), staff=staff))
            wanted |= mine
    found: Q = wanted & ~Exists(_opened().filter(opened_by_step__proceeding=OuterRef("pk")))
    return found


def _waiting(kind: str, predicate: str, on: date) -> Any:
    """The condition that a step of this kind waits for, for the database."""
    return registry.of(kind).noun.waits[predicate](on)


def _held(staff: Staff, on: date, only: frozenset[str] | None) -> list[tuple[str, list[int]]]:
    """The roles of this person, and in which organs each has a say; also those that reach the organs directly below."""
    posts, below = [post for post in staff.posts_on(on) if only is None or post.role in only], defaultdict(list)
    for organ, above in Organ.objects.directly_below({post.organ_id for post in posts}).values_list("pk", "parent"):
        below[above].append(organ)
    own = [(post.role, [post.organ_id]) for post in posts]
    return own + [(SUPERIOR + post.role, below[post.organ_id]) for post in posts if below[post.organ_id]]


def _asked_of(staff: Staff, on: date, held: list[tuple[str, list[int]]]) -> Q:
    """The proceedings in which more time was asked for and this person grants it. Few wait for that at any time: they are read first."""
    reached = {organ for _role, organs in held for organ in organs}
    waiting = defaultdict(list)
    asked = Deadline.objects.filter(extended="pending", met_at=None, proceeding__organ__in=reached)
    for code, proceeding in asked.values_list("code", "proceeding"):
        waiting[code].append(proceeding)
    wanted: Any = Q(pk__in=[])
    for role, organs in held if waiting else ():
        for procedure, here in _procedures(on):
            for step in procedure.steps:
                if step.act == "grant" and role in step.by and waiting[step.extends]:
                    wanted |= Q(pk__in=waiting[step.extends]) & here & Q(organ__in=organs) & ~Q(OwnStep(staff, step.distinct_from))
    found: Q = wanted
    return found


def _opened() -> QuerySet[Proceeding]:
    """Proceedings that run: the one that opened such a proceeding waits for its end."""
    return Proceeding.objects.filter(is_open=True)


@lru_cache(maxsize=64)
def _procedures(on: date) -> tuple[tuple[Procedure, Q], ...]:
    """Every procedure in force with the condition that a proceeding runs under it; a local one goes before its base."""
    found = []
    for kind in loader.kinds():
        local = {name: p for name in loader.profiles() if (p := loader.in_force(kind, on, name)).profile}
        found += [(p, Q(kind=kind, profile=name)) for name, p in local.items()]
        found.append((loader.in_force(kind, on), Q(kind=kind) & ~Q(profile__in=list(local)) if local else Q(kind=kind)))
    return tuple(found)


@lru_cache(maxsize=256)
def _duties(role: str, on: date, *, alone: bool) -> tuple[tuple[Q, str, Asked], ...]:
    """What is asked of this role, each time with the kinds and states in which it is; a local profile only where the role's duties
    differ from the base. The same is asked once for all kinds, but for what waits, whose kind is named.
    """
    found: dict[tuple[str, Asked], Q] = {}

    def note(here: Q, kind: str, groups: Iterable[tuple[list[str], Asked]]) -> None:
        for states, asked in groups:
            key = kind if asked[2] else "", asked
            there = here & Q(state__in=states)
            found[key] = found[key] | there if key in found else there

    for kind in loader.kinds():
        base = list(_groups(loader.in_force(kind, on), role, alone=alone))
        local = {name: p for name in loader.profiles() if (p := loader.in_force(kind, on, name)).profile}
        differing = {name: groups for name, p in local.items() if (groups := list(_groups(p, role, alone=alone))) != base}
        for name, groups in differing.items():
            note(Q(kind=kind, profile=name), kind, groups)
        note(Q(kind=kind) & ~Q(profile__in=list(differing)) if differing else Q(kind=kind), kind, base)
    return tuple((there, kind, asked) for (kind, asked), there in found.items())


@lru_cache(maxsize=256)
def _states(role: str, on: date, *, alone: bool) -> frozenset[tuple[str, str]]:
    """The kinds and states in which something is asked of this role, under the base or a local profile."""
    return frozenset(
        (procedure.kind, state) for procedure, _here in _procedures(on) for states, _asked in _groups(procedure, role, alone=alone) for state in states
    )


def _groups(procedure: Procedure, role: str, *, alone: bool) -> Iterator[tuple[list[str], Asked]]:
    """States in which `role` has a step that leads on. `alone`: without steps that a handler may take as well, for these are
    no approvals."""
    groups: dict[Asked, set[str]] = {}
    for step in procedure.steps:
        if role in step.by and not (alone and "handler" in step.by):
            key = (step.distinct_from, step.assigned and role == "handler", step.waits)
            groups.setdefault(key, set()).update(s for s in step.from_states if leads_on(procedure, step, s))
    for asked, states in groups.items():
        if states:
            yield sorted(states), asked


def life(procedure: Procedure) -> list[str]:
    """The states in the order in which the steps of the data reach them: the order of a normal life."""
    return list(dict.fromkeys(
        [procedure.initial, *(s.to for s in procedure.steps if s.to != SAME), *procedure.states]
    ))


def leads_on(procedure: Procedure, step: Step, state: str) -> bool:
    """Whether the step is the duty of whoever holds its role in this state."""
    if procedure.states[state].final or step.optional or step.extends:
        return False
    if step.to == SAME:
        return True
    order = life(procedure)
    return len(step.from_states) < EXIT and order.index(step.to) > order.index(state)


def _page(keys: list[int], staff: Staff, on: date, number: int, *, only: frozenset[str] | None = None) -> Page:
    """The rows of these proceedings, in this order; one more than a page says that there is a next one."""
    running = Deadline.objects.filter(met_at=None).order_by("due_on", "pk")
    listed = (
        Proceeding.objects.filter(pk__in=keys[:PAGE]).select_related("casefile__organ__parent")
        .prefetch_related(
            "casefile__subjects", "casefile__assignments", "steps", Prefetch("deadlines", running, to_attr="running"),
            Prefetch("steps__opened", _opened(), to_attr="still_open"),
        )
    )
    found = {proceeding.pk: proceeding for proceeding in listed}
    due, named = _due(found, on), names(found.values())
    rows = tuple(replace(_row(found[key], staff, on, only, due), own_name=named.get(key, "")) for key in keys[:PAGE])
    return Page(_without_matters(rows, staff) if serves_as(staff, "custodian") else rows, number, len(keys) > PAGE)


def _due(found: Mapping[int, Proceeding], on: date) -> set[tuple[int, str]]:
    """Of these proceedings, the predicates that a step waits for and that hold. One query a predicate, at any number of rows."""
    asked = {
        (p.kind, step.waits) for p in found.values() for step in p.procedure.steps if step.waits and p.state in step.from_states
    }
    return {
        (pk, predicate) for kind, predicate in sorted(asked)
        for pk in Proceeding.objects.filter(_waiting(kind, predicate, on), pk__in=found, kind=kind).values_list("pk", flat=True)
    }


def names(proceedings: Iterable[Proceeding]) -> dict[int, str]:
    """What those are called that have a case file to themselves, by primary key. One query a kind, at any number of rows."""
    keys: dict[str, list[int]] = defaultdict(list)
    for each in proceedings:
        if each.kind in APART:
            keys[each.kind].append(each.pk)
    return {pk: name for kind, pks in keys.items() for pk, name in registry.of(kind).noun.names(pks).items()}


def _without_matters(rows: tuple[Row, ...], staff: Staff) -> tuple[Row, ...]:
    """A custodian is asked for one step and learns nothing of the matter: neither its subject nor its page."""
    keys = [row.casefile_key for row in rows]
    known = set(CaseFile.objects.visible_to(staff).filter(key__in=keys).values_list("key", flat=True))
    return tuple(row if row.casefile_key in known else replace(row, casefile_key="", subject="") for row in rows)


def _row(proceeding: Any, staff: Staff, on: date, only: frozenset[str] | None, due: set[tuple[int, str]]) -> Row:
    casefile, procedure = proceeding.casefile, proceeding.procedure
    for deadline in proceeding.running:
        deadline.proceeding = proceeding
    asked = {d.code for d in proceeding.running if d.extended == "pending"}
    steps = [
        s for s in procedure.steps if proceeding.state in s.from_states and (not s.waits or (proceeding.pk, s.waits) in due)
        and (leads_on(procedure, s, proceeding.state) or (s.act in {"grant", "refuse"} and s.extends in asked))
    ]
    opened = [p for taken in proceeding.steps.all() for p in taken.still_open]
    mine = [s for s in steps if (s.act or not opened) and _mine(proceeding, s, staff, on, only)]
    state = procedure.states[proceeding.state]
    return Row(
        proceeding.key, casefile.key, casefile.code, casefile.organ.name, "、".join(s.name for s in casefile.subjects.all()),
        title(procedure), proceeding.kind, title(state), proceeding.state, tuple(title(s) for s in mine), proceeding.moved_at,
        clock_of(proceeding.running[0], on) if proceeding.running else None,
        tuple(Task(s.verb, title(s)) for s in mine),
        tuple(dict.fromkeys([title(p.procedure) for p in opened] or [role_title(role) for s in steps for role in s.by])), proceeding,
    )


def _mine(proceeding: Any, step: Step, staff: Staff, on: date, only: frozenset[str] | None) -> bool:
    """The question of `turn`, for a row that was read already."""
    organ = proceeding.casefile.organ
    roles = set(staff.roles_in(organ, on))
    if organ.superior:
        roles |= {SUPERIOR + role for role in staff.roles_in(organ.superior, on)}
    held = roles & set(step.by)
    if only is not None:
        held = {role for role in held if role.removeprefix(SUPERIOR) in only and "handler" not in step.by}
    if not held or any(t.by_id == staff.pk and t.verb in step.distinct_from for t in proceeding.steps.all()):
        return False
    assigned = any(a.staff_id == staff.pk for a in proceeding.casefile.assignments.all())
    return not step.assigned or assigned or held != {"handler"}

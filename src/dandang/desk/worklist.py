"""The worklist: what needs this person, and what waits for others. A constant number of queries at any number of rows.

Which states wait for which role is read from the procedure data; facts are not gathered here, so a row says "may be your turn", and
the case page says whether something still stands in the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q, QuerySet

from dandang.cases.models import Proceeding
from dandang.desk.words import Clock, clock_of, title
from dandang.organs.models import Staff
from dandang.procedures import loader
from dandang.procedures.model import SUPERIOR, Procedure

PAGE = 25
APPROVALS = frozenset({"principal_officer", "deputy_in_charge", "reviewer", "contact_office"})
"""Roles whose steps stand in the approvals inbox."""


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


@dataclass(frozen=True)
class Page:
    """Rows, and whether there are more. Nothing is counted: a count would tell of what is hidden."""

    rows: tuple[Row, ...]
    number: int
    has_next: bool


def worklist(staff: Staff, on: date, *, view: str = "mine", number: int = 1) -> Page:
    """`view`: mine (my turn), approvals, overdue (mine or others'), waiting (open, somebody else's turn)."""
    visible = Proceeding.objects.visible_to(staff).open()
    mine = turn(staff, on, only=APPROVALS if view == "approvals" else None)
    if view in {"mine", "approvals"}:
        visible = visible.filter(mine)
    elif view == "waiting":
        visible = visible.exclude(mine)
    elif view == "overdue":
        visible = visible.overdue(on)
    return _page(visible, staff, on, number)


def turn(staff: Staff, on: date, *, only: frozenset[str] | None = None) -> Q:
    """The proceedings in which one of the person's roles has a step from the present state."""
    wanted = Q(pk__in=[])
    for post in staff.posts_on(on):
        if only is not None and post.role not in only:
            continue
        for procedure in _procedures(on):
            own, above = _states(procedure, post.role), _states(procedure, SUPERIOR + post.role)
            here = Q(kind=procedure.kind, profile=procedure.profile) if procedure.profile else Q(kind=procedure.kind)
            if own:
                wanted |= here & Q(state__in=own, casefile__organ=post.organ_id)
            if above:
                wanted |= here & Q(state__in=above, casefile__organ__parent=post.organ_id)
    return wanted


def _procedures(on: date) -> list[Procedure]:
    found = []
    for kind in loader.kinds():
        base = loader.in_force(kind, on)
        found.append(base)
        found += [p for name in loader.profiles() if (p := loader.in_force(kind, on, name)).profile]
    return found


def _states(procedure: Procedure, role: str) -> list[str]:
    """States from which the role has a step that leads on; ends are left out, so that the list gets shorter."""
    return sorted({
        state
        for step in procedure.steps
        if role in step.by and step.verb not in {"suspend", "revoke"}
        for state in step.from_states
        if not procedure.states[state].final
    })


def _page(proceedings: QuerySet[Proceeding], staff: Staff, on: date, number: int) -> Page:
    start = (number - 1) * PAGE
    listed = list(
        proceedings.select_related("casefile__organ__parent")
        .prefetch_related("casefile__subjects", "deadlines")
        .annotate(due=Min("deadlines__due_on", filter=Q(deadlines__met_at=None)))
        .order_by("due", "-moved_at", "pk")[start : start + PAGE + 1]
    )
    return Page(tuple(_row(p, staff, on) for p in listed[:PAGE]), number, len(listed) > PAGE)


def _row(proceeding: Proceeding, staff: Staff, on: date) -> Row:
    casefile, procedure = proceeding.casefile, proceeding.procedure
    roles = set(staff.roles_in(casefile.organ, on))
    if casefile.organ.superior:
        roles |= {SUPERIOR + role for role in staff.roles_in(casefile.organ.superior, on)}
    running = [d for d in proceeding.deadlines.all() if d.met_at is None]
    for deadline in running:
        deadline.proceeding = proceeding
    return Row(
        proceeding.key, casefile.key, casefile.code, casefile.organ.name, "、".join(s.name for s in casefile.subjects.all()),
        title(procedure), proceeding.kind, title(procedure.states[proceeding.state]), proceeding.state,
        tuple(title(s) for s in procedure.steps if proceeding.state in s.from_states and not roles.isdisjoint(s.by)),
        proceeding.moved_at, clock_of(min(running, key=lambda d: d.due_on), on) if running else None,
    )

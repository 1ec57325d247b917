"""The planner: who waits for a visit, when and where, how many were visited. Everything starts at what the reader may know of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef

from dandang.base.wording import title, titled
from dandang.cases.models import Proceeding
from dandang.mechanisms.followup import methods, windows
from dandang.mechanisms.followup.models import FollowUp
from dandang.mechanisms.followup.records import VisitRecord
from dandang.organs.models import Staff
from dandang.procedures import loader

PAGE = 25
READS = frozenset({"handler", "handling_head", "reviewer", "case_management", "deputy_in_charge", "principal_officer"})
"""Who has a use for the page."""
ORDERS = {"day": ("window_closes", "pk"), "place": ("proceeding__casefile__subjects__unit", "window_closes", "pk")}


@dataclass(frozen=True)
class Row:
    """One person on the planner; no personal matter (F-18)."""

    key: str
    name: str
    unit: str
    state: str
    group: Any
    klass: Any
    opens: date | None
    closes: date | None
    planned: date | None
    is_late: bool


@dataclass(frozen=True)
class Page:
    """A page of the planner. `full`: months with more visits planned than the cap, which is a hint; `settings`: the unconfirmed numbers."""

    rows: tuple[Row, ...]
    number: int
    has_next: bool
    order: str
    persons: int
    visited: int
    late: int
    full: tuple[str, ...]
    settings: tuple[Any, ...]

    @property
    def share(self) -> int:
        """Persons visited at least once, of those in scope, in whole per cent."""
        return round(100 * self.visited / self.persons) if self.persons else 0


def planner(staff: Staff, *, on: date, number: int, order: str) -> Page:
    """Open follow-ups that exist for this person."""
    order = order if order in ORDERS else "day"
    visible = Proceeding.objects.visible_to(staff).filter(kind="followup", is_open=True)
    found = FollowUp.objects.filter(proceeding__in=visible).exclude(proceeding__state__in=("exited", "relapsed"))
    start = (number - 1) * PAGE
    first, *rest = ORDERS[order]
    listed = list(found.select_related("proceeding__casefile").prefetch_related("proceeding__casefile__subjects").order_by(F(first).asc(nulls_last=True), *rest)[start : start + PAGE + 1])
    visited = found.filter(Exists(VisitRecord.objects.filter(followup=OuterRef("pk"))))
    settings = loader.in_force("followup", on).settings
    planned = [day for day in found.values_list("due_on", flat=True) if day]
    return Page(
        tuple(_row(each, on) for each in listed[:PAGE]), number, len(listed) > PAGE, order, found.count(), visited.count(),
        found.filter(window_closes__lt=on).count(), windows.over_cap(planned, settings["visits_a_month"].value), tuple(settings.values()),
    )


def _row(each: FollowUp, on: date) -> Row:
    person, procedure = each.person, each.proceeding.procedure
    return Row(
        each.proceeding.key, person.name, person.unit, title(procedure.states[each.proceeding.state]), _title("group", each.group),
        _title("class", each.klass), each.window_opens, each.window_closes, each.due_on, each.window_closes is not None and each.window_closes < on,
    )


def _title(name: str, code: str) -> Any:
    return titled(methods.entries(name)[code]) if code else ""


def visible(staff: Staff, key: str) -> FollowUp | None:
    """The follow-up, or None when it does not exist for this person."""
    found = Proceeding.objects.visible_to(staff).filter(key=key, kind="followup")
    return FollowUp.objects.select_related("proceeding__casefile__organ__parent", "leader").filter(proceeding__in=found).first()


def titles(visits: Sequence[VisitRecord]) -> list[tuple[VisitRecord, Any, Any]]:
    """Each visit with its groups in the reader's language, before and after."""
    return [(each, _title("group", each.group_before), _title("group", each.group_after)) for each in visits]

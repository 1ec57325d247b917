"""What was imposed in a matter, with its period, as the case page shows it. Nothing here is stored: a last day is always computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext

from dandang.base.wording import title
from dandang.cases.models import CaseFile
from dandang.cases.models.measure import Measure, counted_with, title_of
from dandang.organs.models import Staff
from dandang.sanctions import reckoning, refusals
from dandang.sanctions.imposed import Bar, Imposed, Line
from dandang.sanctions.words import BARS


@dataclass(frozen=True)
class Shown:
    """One measure: its kind now, its days, what became of it, and the way to the arithmetic."""

    number: int
    name: str
    title: str
    regulation_unconfirmed: bool
    first: date
    last: date | None
    bar: str
    probation_last: date | None
    differs: date | None
    events: tuple[str, ...]
    address: str


def of(casefile: CaseFile, by: Staff) -> list[Shown]:
    """The measures of a matter, the person's others that `by` may know of counted with them."""
    rows = list(Measure.objects.visible_to(by).filter(casefile=casefile).select_related("subject").prefetch_related("events"))
    return [_shown(row, by) for row in rows]


def _shown(row: Measure, by: Staff) -> Shown:
    own = row.imposed
    measures = [*(each.imposed for each in counted_with(row, by) if each.pk != row.pk), own]
    line: Line | None = None
    if not refusals.faults(measures):
        line = next(each for each in reckoning.reckon(measures).lines if each.measure is own)
    stated = row.last_stated
    return Shown(
        row.seq, row.subject.name, title(title_of(row)), bool(line and any(step.standing == "U" for step in line.steps)),
        line.first if line else row.effective_on, line.last if line else None, gettext(BARS[line.bar if line else Bar.OPEN]),
        line.probation_last if line else None, stated if line and stated and stated != line.last else None,
        tuple(f"{event.get_what_display()} {event.on:%Y-%m-%d}" for event in row.events.all()), _asked(measures),
    )


def _asked(measures: list[Imposed]) -> str:
    """The question of the page of impact periods for the same measures; it names nobody."""
    given: dict[str, object] = {"rows": min(8, len(measures))}
    for number, each in enumerate(measures[:8], 1):
        start = f"m{number}-"
        change = each.change
        values = {
            "kind": each.kind, "effective_on": each.effective_on, "regulation": each.regulation, "restored_on": each.restored_on,
            "subject": each.subject, "probation_months": each.probation_months or (change.probation_months if change else 0),
            "change_to": change.kind if change else "", "changed_on": change.on if change else "", "withdrawn_on": each.withdrawn_on,
            "months": each.months, "new_act": "on" if each.new_act else "",
        }
        given |= {start + name: value for name, value in values.items() if value}
    return urlencode(given)

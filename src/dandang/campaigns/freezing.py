"""Figures as they stand at a cut-off, taken down for a report: what is below, what the organ has handled itself, what was reported.

Nothing is added up here from reports: the whole of an organ and of all below it comes from `statistics`, in which a case counts once,
where it is handled (C-2). The numbers that the organs below have reported stand beside it, and where they no longer agree, that is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dandang.organs.models import Organ
from dandang.statistics import figures, indicators, rolling
from dandang.statistics.indicators import Indicator

Line = dict[str, Any]
"""code, value, own, of, per, na, first: plain values, as a report keeps them; `first` in ISO where it is not that of the report."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days of a report, all counted. `standing`: indicators of what stands at the end of it, such as persons in scope, and
    shares of them; these count from `since`, the first day of the campaign's scope (F-20), all others from `first`.
    """

    first: date
    last: date
    since: date
    standing: frozenset[str] = frozenset()

    def begins(self, indicator: Indicator) -> date:
        """The first day that counts for this indicator."""
        return self.since if indicator.code in self.standing or indicator.per in self.standing else self.first

    def days(self) -> set[date]:
        """First days that occur."""
        return {self.first, self.since} if self.standing else {self.first}


@dataclass(frozen=True, slots=True)
class Below:
    """What one organ below has reported: `values` by indicator, None where it is not applicable; None for an organ excused."""

    organ: Organ
    values: dict[str, Any] | None


def current() -> bool:
    """Bring the sums up to date; whether they are."""
    rolling.roll_all()
    return rolling.lag() is None


def lines(organ: Organ, codes: Collection[str], span: Span, exempt: Collection[str] = ()) -> list[Line]:
    """Each of these indicators for the organ and all below it; not applicable ones say so (C-6)."""
    known = indicators.catalogue()
    found = {(day, each.indicator.code): each for day in span.days() for each in figures.figures(organ, day, span.last)}
    return [
        _line(found[begins, code], code in exempt, begins if begins != span.first else None)
        for code, each in known.items() if code in codes and (begins := span.begins(each), code) in found
    ]


def _line(figure: figures.Figure, is_exempt: bool, begins: date | None) -> Line:
    code, first = figure.indicator.code, begins.isoformat() if begins else None
    if is_exempt:
        return {"code": code, "value": None, "own": None, "of": None, "per": None, "na": True, "first": first}
    return {"code": code, "value": figure.value, "own": figure.own, "of": figure.of, "per": figure.per, "na": False, "first": first}


def deviations(organ: Organ, reported: Iterable[Below], span: Span) -> list[Line]:
    """Numbers that an organ below has reported and that the cases tell otherwise by now: code, organ, reported, found. Ratios follow
    from what they are worked out from and are not compared.
    """
    now = {(day, below.pk): values for day in span.days() for below, values in figures.children(organ, day, span.last)}
    known, found = indicators.catalogue(), []
    for each in reported:
        for code, value in (each.values or {}).items():
            figure = now.get((span.begins(known[code]), each.organ.pk), {}).get(code) if code in known else None
            if figure is not None and not figure.indicator.is_ratio and value is not None and figure.value != value:
                found.append({"code": code, "organ": each.organ.name, "reported": value, "found": figure.value})
    return found


def countable(codes: Iterable[str]) -> frozenset[str]:
    """Of these, the indicators that count something themselves: an adjustment to a ratio would say nothing."""
    known = indicators.catalogue()
    return frozenset(code for code in codes if code in known and not known[code].is_ratio)


def adjusted(rows: Sequence[Any], code: str) -> int:
    """All that was adjusted under an indicator."""
    return sum(row["amount"] for row in rows if row["indicator"] == code)

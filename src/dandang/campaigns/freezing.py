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

Line = dict[str, Any]
"""code, value, own, of, per, na: plain values, as a report keeps them."""


@dataclass(frozen=True, slots=True)
class Below:
    """What one organ below has reported: `values` by indicator, None where it is not applicable; None for an organ excused."""

    organ: Organ
    values: dict[str, Any] | None


def current() -> bool:
    """Bring the sums up to date; whether they are."""
    rolling.roll_all()
    return rolling.lag() is None


def lines(organ: Organ, codes: Collection[str], first: date, last: date, exempt: Collection[str] = ()) -> list[Line]:
    """Each of these indicators for the organ and all below it, from `first` to `last`, both counted; not applicable ones say so (C-6)."""
    found = {each.indicator.code: each for each in figures.figures(organ, first, last)}
    return [_line(found[code], code in exempt) for code in indicators.catalogue() if code in codes and code in found]


def _line(figure: figures.Figure, is_exempt: bool) -> Line:
    code = figure.indicator.code
    if is_exempt:
        return {"code": code, "value": None, "own": None, "of": None, "per": None, "na": True}
    return {"code": code, "value": figure.value, "own": figure.own, "of": figure.of, "per": figure.per, "na": False}


def deviations(organ: Organ, reported: Iterable[Below], first: date, last: date) -> list[Line]:
    """Numbers that an organ below has reported and that the cases tell otherwise by now: code, organ, reported, found. Ratios follow
    from what they are worked out from and are not compared.
    """
    now = {below.pk: values for below, values in figures.children(organ, first, last)}
    found = []
    for each in reported:
        for code, value in (each.values or {}).items():
            figure = now.get(each.organ.pk, {}).get(code)
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

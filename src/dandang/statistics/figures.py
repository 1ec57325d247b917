"""Figures for an organ and all below it, between two days that both count; for any day in the past as it stood then. Days to come tell
nothing yet, though a task counts from the day on which it will be due.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from dandang.base import clock
from dandang.organs.models import Organ, Staff
from dandang.statistics import indicators
from dandang.statistics.indicators import Indicator

READS = frozenset({"principal_officer", "deputy_in_charge", "petition_head", "case_management"})
"""Who reads the figures of the own organ and of all below it (C-5)."""
BELOW = """
    WITH RECURSIVE below(id) AS (SELECT %s::bigint UNION ALL SELECT o.id FROM organs_organ o JOIN below b ON o.parent_id = b.id)
    SELECT id FROM below
"""
SUMS = """
    SELECT organ_id, cell, sum(own)::bigint, sum(whole)::bigint FROM statistics_tally
    WHERE organ_id = ANY(%s) AND day BETWEEN %s AND %s GROUP BY organ_id, cell
"""
SERIES = """
    SELECT number, cell, sum(whole)::bigint
    FROM unnest(%s::date[], %s::date[]) WITH ORDINALITY AS span(first, last, number)
    JOIN statistics_tally t ON t.organ_id = %s AND t.cell = ANY(%s) AND t.day BETWEEN span.first AND span.last
    GROUP BY number, cell
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `value` None when there is nothing to divide by. `own` is what the organ itself has handled, without those below."""

    indicator: Indicator
    value: float | int | None
    own: float | int | None = None
    parts: tuple[tuple[str, int], ...] = ()
    of: int | None = None
    per: int | None = None


def organs_of(staff: Staff, on: date) -> list[Organ]:
    """Organs whose figures this person reads."""
    return staff.organs_as(READS, on)


def below(organ: Organ) -> set[int]:
    """The organ and all below it."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [organ.pk])
        return {pk for (pk,) in cursor.fetchall()}


def figures(organ: Organ, first: date, last: date) -> list[Figure]:
    """Every indicator of the organ with all below it, in the order of the data."""
    own, whole = _sums([organ.pk], first, last)[organ.pk]
    return [_figure(each, whole, own) for each in indicators.catalogue().values()]


def children(organ: Organ, first: date, last: date) -> list[tuple[Organ, Mapping[str, Figure]]]:
    """Each organ directly below, with all below that one; those alone that have anything to show."""
    found = list(Organ.objects.directly_below([organ.pk]).disciplinary())
    sums = _sums([each.pk for each in found], first, last)
    known = indicators.catalogue()
    return [
        (each, {code: _figure(indicator, sums[each.pk][1], sums[each.pk][0]) for code, indicator in known.items()})
        for each in found
    ]


def series(organ: Organ, codes: Iterable[str], spans: Sequence[tuple[date, date]]) -> dict[str, list[Figure]]:
    """Each indicator over spans of days, whose first and last days count."""
    wanted = [indicators.catalogue()[code] for code in codes]
    cells = sorted({name for each in wanted for name in (each.of, each.per, "" if each.is_ratio else each.code) if name})
    found: list[Counter[str]] = [Counter() for _span in spans]
    with connection.cursor() as cursor:
        cursor.execute(SERIES, [[first for first, _last in spans], [min(last, clock.today()) for _first, last in spans], organ.pk, cells])
        for number, cell, value in cursor.fetchall():
            found[number - 1][cell] = value
    return {each.code: [_figure(each, sums, Counter()) for sums in found] for each in wanted}


def _sums(organs: Sequence[int], first: date, last: date) -> dict[int, tuple[Counter[str], Counter[str]]]:
    found: dict[int, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [list(organs), first, min(last, clock.today())])
        for organ, cell, own, whole in cursor.fetchall():
            found[organ][0][cell], found[organ][1][cell] = own, whole
    return found


def _figure(indicator: Indicator, whole: Counter[str], own: Counter[str]) -> Figure:
    if indicator.is_ratio:
        return Figure(
            indicator, _ratio(indicator, whole), _ratio(indicator, own), of=whole[indicator.of], per=whole[indicator.per]
        )
    start = f"{indicator.code}|"
    parts = tuple(sorted((cell.removeprefix(start), number) for cell, number in whole.items() if cell.startswith(start) and number))
    return Figure(indicator, whole[indicator.code], own[indicator.code], parts)


def _ratio(indicator: Indicator, sums: Counter[str]) -> float | None:
    if not sums[indicator.per]:
        return None
    found = sums[indicator.of] / sums[indicator.per]
    return round(100 * found, 1) if indicator.scale == "share" else round(found, 1)

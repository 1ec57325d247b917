"""Figures for an organ and all below it, between two days that both count; for any day in the past as it stood then. Days to come tell
nothing yet, though a task counts from the day on which it will be due.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection

from dandang.base import clock
from dandang.organs.models import Organ, Staff
from dandang.organs.models.organ import OrganQuerySet
from dandang.statistics import indicators, periods
from dandang.statistics.indicators import Indicator

READS = frozenset({"principal_officer", "deputy_in_charge", "petition_head", "case_management"})
"""Who reads the figures of the own organ and of all below it (C-5)."""
BELOW = """
    WITH RECURSIVE below(id) AS (SELECT %s::bigint UNION ALL SELECT o.id FROM organs_organ o JOIN below b ON o.parent_id = b.id)
    SELECT id FROM below
"""
SUMS = """
    SELECT organ_id, cell, sum(own)::bigint, sum(whole)::bigint FROM (
        SELECT organ_id, cell, own, whole FROM statistics_monthtally WHERE organ_id = ANY(%s) AND month BETWEEN %s AND %s
        UNION ALL
        SELECT t.organ_id, t.cell, t.own, t.whole FROM unnest(%s::date[], %s::date[]) AS span(first, last)
        JOIN statistics_tally t ON t.organ_id = ANY(%s) AND t.day BETWEEN span.first AND span.last
    ) AS parts GROUP BY organ_id, cell
"""
SERIES = """
    SELECT number, cell, sum(whole)::bigint FROM (
        SELECT span.number, m.cell, m.whole FROM unnest(%s::date[], %s::date[], %s::int[]) AS span(first, last, number)
        JOIN statistics_monthtally m ON m.organ_id = %s AND m.cell = ANY(%s) AND m.month BETWEEN span.first AND span.last
        UNION ALL
        SELECT span.number, t.cell, t.whole FROM unnest(%s::date[], %s::date[], %s::int[]) AS span(first, last, number)
        JOIN statistics_tally t ON t.organ_id = %s AND t.cell = ANY(%s) AND t.day BETWEEN span.first AND span.last
    ) AS parts GROUP BY number, cell
"""
"""Both read whole business months from the sums of months, and the days outside them from those of days."""
NEVER = (date(1, 1, 2), date(1, 1, 1))


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `value` None when there is nothing to divide by. `own` is what the organ itself has handled, without those below."""

    indicator: Indicator
    value: float | int | None
    own: float | int | None = None
    parts: tuple[tuple[str, int], ...] = ()
    of: int | None = None
    per: int | None = None


class Cells(Counter[str]):
    """Sums by cell."""

    @cached_property
    def parts(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """Of each figure its parts that are not nothing, in order: gathered once for all figures."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for cell, number in self.items():
            code, _bar, part = cell.partition("|")
            if part and number:
                found[code].append((part, number))
        return {code: tuple(sorted(each)) for code, each in found.items()}


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
    """Each organ directly below that handles matters, with all below that one; also those that have nothing to show."""
    return of_each(list(Organ.objects.directly_below([organ.pk]).disciplinary()), first, last)


def at_level(organ: Organ, level: int) -> OrganQuerySet:
    """The commissions and committees of a level below the organ, however far: all counties of a province. No stationed groups."""
    found: OrganQuerySet = Organ.objects.disciplinary().filter(pk__in=below(organ), level=level)
    return found.exclude(kind=Organ.Kind.STATIONED_GROUP)


def of_each(organs: Sequence[Organ], first: date, last: date) -> list[tuple[Organ, Mapping[str, Figure]]]:
    """The indicators by code of each of these organs, with all below it."""
    sums = _sums([each.pk for each in organs], first, last)
    known = indicators.catalogue()
    return [
        (each, {code: _figure(indicator, sums[each.pk][1], sums[each.pk][0]) for code, indicator in known.items()})
        for each in organs
    ]


def series(organ: Organ, codes: Iterable[str], spans: Sequence[tuple[date, date]]) -> dict[str, list[Figure]]:
    """Each indicator over spans of days, whose first and last days count."""
    wanted = [indicators.catalogue()[code] for code in codes]
    cells = sorted({name for each in wanted for name in (each.of, each.per, "" if each.is_ratio else each.code) if name})
    found = [Cells() for _span in spans]
    months, rest = _parted(spans)
    with connection.cursor() as cursor:
        cursor.execute(SERIES, [*_columns(months), organ.pk, cells, *_columns(rest), organ.pk, cells])
        for number, cell, value in cursor.fetchall():
            found[number][cell] = value
    return {each.code: [_figure(each, sums, Cells()) for sums in found] for each in wanted}


def _parted(spans: Sequence[tuple[date, date]]) -> tuple[list[tuple[date, date, int]], list[tuple[date, date, int]]]:
    """The whole months and the days outside them of each span, with its number; up to today."""
    months, rest = [], []
    for number, (first, last) in enumerate(spans):
        whole, outside = periods.parts(first, min(last, clock.today()))
        months += [(*whole, number)] if whole else []
        rest += [(*days, number) for days in outside]
    return months, rest


def _columns(rows: Sequence[tuple[date, date, int]]) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(3)]


def _sums(organs: Sequence[int], first: date, last: date) -> dict[int, tuple[Cells, Cells]]:
    found: dict[int, tuple[Cells, Cells]] = defaultdict(lambda: (Cells(), Cells()))
    months, rest = _parted([(first, last)])
    since, until, _number = months[0] if months else (*NEVER, 0)
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [list(organs), since, until, *_columns(rest)[:2], list(organs)])
        for organ, cell, own, whole in cursor.fetchall():
            found[organ][0][cell], found[organ][1][cell] = own, whole
    return found


def _figure(indicator: Indicator, whole: Cells, own: Cells) -> Figure:
    if indicator.is_ratio:
        return Figure(
            indicator, _ratio(indicator, whole), _ratio(indicator, own), of=whole[indicator.of], per=whole[indicator.per]
        )
    return Figure(indicator, whole[indicator.code], own[indicator.code], whole.parts.get(indicator.code, ()))


def _ratio(indicator: Indicator, sums: Counter[str]) -> float | None:
    if not sums[indicator.per]:
        return None
    found = sums[indicator.of] / sums[indicator.per]
    return round(100 * found, 1) if indicator.scale == "share" else round(found, 1)

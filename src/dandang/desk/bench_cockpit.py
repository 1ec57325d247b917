"""Measures cockpit and figures of a province, a city and a county, each beside the raw sum over the same rows; how fast sums are made and
how far they lag; and that they equal a recount.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from dandang.base import clock
from dandang.cases.models import CaseFile, Proceeding, Step
from dandang.desk import figures
from dandang.desk.bench_lists import HEADINGS, Figure
from dandang.organs.models import Organ, Staff
from dandang.statistics import figures as sums
from dandang.statistics import periods, rolling, standing
from dandang.statistics.models import Tally

ORGANS = ("浙江省纪委监委", "杭州市纪委监委", "上城区纪委监委")
RAW = "SELECT cell, sum(whole) FROM statistics_tally WHERE organ_id = %s AND day BETWEEN %s AND %s GROUP BY cell"
LAGGED = 200


def report(rounds: int) -> Iterator[str]:
    """Lines for the reader."""
    matters = CaseFile.objects.count()
    started = time.perf_counter()
    rolling.rebuild()
    took = time.perf_counter() - started
    yield f"sums of {matters} matters ({Proceeding.objects.count()} proceedings) made in {took:.1f} s, {matters / took:.0f}/s; {Tally.objects.count()} cells"
    started = time.perf_counter()
    standing.look(clock.now())
    yield f"what stands open looked at in {(time.perf_counter() - started) * 1000:.0f} ms"
    yield _lag()
    yield HEADINGS
    for name in ORGANS:
        yield from (figure.line() for figure in _pages(Organ.objects.get(name=name), rounds * 4))
    top = Organ.objects.get(name=ORGANS[0])
    started = time.perf_counter()
    equal = rolling.kept(top.pk, None, clock.today()) == rolling.recount(sums.below(top), None, clock.today())
    yield f"recount {'equals the sums' if equal else 'DIFFERS'} ({time.perf_counter() - started:.1f} s)"


def _pages(organ: Organ, times: int) -> Iterator[Figure]:
    at, way = clock.now(), [organ]
    reader: Staff = Staff.objects.get(username=f"bench-{organ.pk}-principal_officer")
    for kind in ("month", "year"):
        span = periods.of(kind, at.date())

        def raw(span: periods.Period = span) -> None:
            with connection.cursor() as cursor:
                cursor.execute(RAW, [organ.pk, span.first, span.last])
                cursor.fetchall()

        def cockpit(span: periods.Period = span) -> Any:
            return figures.cockpit(organ, way, span, "", Staff.objects.get(pk=reader.pk), at)

        def shelf(span: periods.Period = span) -> Any:
            return figures.page(organ, way, span, at)

        yield _timed(f"cockpit, {organ.name}, {kind}", cockpit, raw, times)
        yield _timed(f"figures, {organ.name}, {kind}", shelf, raw, times)


def _timed(name: str, page: Callable[[], Any], raw: Callable[[], Any], times: int) -> Figure:
    sides: tuple[list[float], list[float]] = [], []
    for _ in range(times):
        for act, found in zip((page, raw), sides, strict=True):
            started = time.perf_counter()
            act()
            found.append((time.perf_counter() - started) * 1000)
    return Figure(name, tuple(sides[0]), tuple(sides[1]))


def _lag() -> str:
    """From a step to its figure: the note of each of some steps, rolled up one by one as an idle worker does."""
    took = []
    for step in Step.objects.filter(pk__lte=LAGGED).order_by("pk"):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO statistics_waiting (casefile_id, at) SELECT casefile_id, now() FROM cases_proceeding WHERE id = %s", [step.proceeding_id])
        started = time.perf_counter()
        rolling.roll()
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    return f"roll-up of one step: p50 {took[len(took) // 2]:.1f} ms, p95 {took[len(took) * 95 // 100]:.1f} ms"

"""Measures cockpit and figures of a province, a city and a county in an invented province, each beside the raw sum over the same rows; how
fast sums are made and how far they lag; that they equal a recount; and the first pages of the lists there beside the raw query.
"""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

from dandang.base import clock
from dandang.cases.models import CaseFile, Proceeding, Step
from dandang.desk import bench_lists, figures
from dandang.desk.bench_lists import HEADINGS, Figure
from dandang.organs.models import Organ, Staff
from dandang.statistics import figures as sums
from dandang.statistics import periods, rolling, standing
from dandang.statistics.models import Contribution, Tally

ORGANS = ("浙江省纪委监委", "杭州市纪委监委", "上城区纪委监委")
RAW = "SELECT cell, sum(whole) FROM statistics_tally WHERE organ_id = %s AND day BETWEEN %s AND %s GROUP BY cell"
LAGGED, SOME, WHOLE = 200, 20_000, 250_000


def report(rounds: int) -> Iterator[str]:
    """Lines for the reader."""
    yield f"{CaseFile.objects.count()} case files, {Proceeding.objects.count()} proceedings; {Tally.objects.count()} cells of sums"
    yield _rolled()
    started = time.perf_counter()
    standing.look(clock.now())
    yield f"what stands open looked at in {(time.perf_counter() - started) * 1000:.0f} ms"
    yield _lag()
    yield HEADINGS
    for name in ORGANS:
        yield from (figure.line() for figure in _pages(Organ.objects.get(name=name), rounds * 4))
    yield from (figure.line() for figure in bench_lists.lists(rounds * 4))
    yield _equal()


def _rolled() -> str:
    """How fast the sums of many matters are made: of some, anew."""
    some = list(CaseFile.objects.order_by("pk").values_list("pk", flat=True)[:SOME])
    started = time.perf_counter()
    for start in range(0, len(some), rolling.BATCH):
        with transaction.atomic():
            rolling.book(some[start : start + rolling.BATCH])
    took = time.perf_counter() - started
    return f"sums of {len(some)} matters made anew in {took:.1f} s, {len(some) / took:.0f}/s"


def _equal() -> str:
    """The sums beside a recount: of everything, or above `WHOLE` matters of some drawn from all, beside what was booked of them."""
    top, started = Organ.objects.get(name=ORGANS[0]), time.perf_counter()
    number = CaseFile.objects.count()
    if number <= WHOLE:
        equal, what = rolling.kept(top.pk, None, clock.today()) == rolling.recount(sums.below(top), None, clock.today()), "recount of every matter"
    else:
        some = list(CaseFile.objects.order_by("key").values_list("pk", flat=True)[:SOME])  # keys are random
        booked = {each.casefile_id: Counter({(cell, day): n for cell, day, n in each.marks}) for each in Contribution.objects.filter(pk__in=some)}
        made = {pk: Counter({(cell, day): n for cell, day, n in marks}) for pk, (_organ, marks) in rolling.made(some).items()}
        equal, what = booked == made, f"recount of {len(some)} matters drawn from all"
    return f"{what} {'equals the sums' if equal else 'DIFFERS'} ({time.perf_counter() - started:.1f} s)"


def _pages(organ: Organ, times: int) -> Iterator[Figure]:
    at, way = clock.now(), [organ]
    reader: Staff = bench_lists.somebody(organ, "principal_officer")
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
    page()  # as a worker after its first requests: see desk/worker.py
    gc.freeze()
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
    for step in Step.objects.order_by("pk")[:LAGGED]:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO statistics_waiting (casefile_id, at) SELECT casefile_id, now() FROM cases_proceeding WHERE id = %s", [step.proceeding_id])
        started = time.perf_counter()
        rolling.roll()
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    return f"roll-up of one step: p50 {took[len(took) // 2]:.1f} ms, p95 {took[len(took) * 95 // 100]:.1f} ms"

"""Keeps the sums: takes case files in which something happened, makes their contributions anew, and books the difference.

A case file can be dealt with any number of times; what was booked before is taken back first. One session rolls at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Sum

from dandang.organs.models import Organ
from dandang.statistics import gathering, indicators, lives, periods
from dandang.statistics.history import contributions
from dandang.statistics.models import Contribution, Tally, Waiting

BATCH = 2_000
"""Case files in one transaction."""
LOCK = 0x57A7
Sums = Counter[tuple[int, str, str]]
"""Numbers by organ, cell and day (ISO)."""
Mark = tuple[str, str, int]
"""Cell, day (ISO), number."""

TAKEN = """
    DELETE FROM statistics_waiting WHERE id IN (SELECT id FROM statistics_waiting ORDER BY id LIMIT %s) RETURNING casefile_id
"""
BOOK = """
    INSERT INTO statistics_tally (organ_id, cell, day, own, whole)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::bigint[], %s::bigint[])
    ON CONFLICT (organ_id, day, cell) DO UPDATE
    SET own = statistics_tally.own + excluded.own, whole = statistics_tally.whole + excluded.whole
"""

BOOK_MONTHS = BOOK.replace("statistics_tally", "statistics_monthtally").replace("day", "month")
"""Both are written by the same booking, so that they never differ."""


def roll(*, most: int = BATCH) -> int:
    """Deal with up to `most` waiting notes; how many there were. 0 also when another session is at it."""
    with transaction.atomic():
        if not _alone():
            return 0
        with connection.cursor() as cursor:
            cursor.execute(TAKEN, [most])
            taken = [casefile for (casefile,) in cursor.fetchall()]
        if taken:
            book(sorted(set(taken)))
    return len(taken)


def roll_all() -> int:
    """Until nothing waits; how many notes there were."""
    done = 0
    while taken := roll():
        done += taken
    return done


def rebuild(seen: Callable[[int], None] = lambda _number: None) -> int:
    """Make every sum anew from the steps, as after a change of the indicators. `seen` is told of each batch."""
    done = 0
    for batch in _every():
        with transaction.atomic():
            if not _alone():
                raise RuntimeError("another session is rolling up; stop the worker first")
            book(batch)
        done += len(batch)
        seen(len(batch))
    return done


def lag() -> timedelta | None:
    """How far the sums are behind: since when the oldest note waits. None when they are up to date."""
    oldest = Waiting.objects.order_by("pk").values_list("at", flat=True).first()
    if oldest is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() - %s", [oldest])
        found: timedelta = cursor.fetchone()[0]
    return max(found, timedelta(0))


def book(casefiles: list[int]) -> None:
    """Book the difference between what these case files contribute and what was booked of them before; with them those of the same
    people, whose figures move together.
    """
    casefiles = sorted(lives.kin(casefiles))
    before = {each.casefile_id: each for each in Contribution.objects.filter(pk__in=casefiles).order_by("pk")}
    fresh = made(casefiles)
    sums: Sums = Counter()
    for each in before.values():
        for cell, day, number in each.marks:
            sums[each.organ_id, cell, day] -= number
    for organ, marks in fresh.values():
        for cell, day, number in marks:
            sums[organ, cell, day] += number
    rows = [
        Contribution(casefile_id=casefile, organ_id=organ, marks=marks)
        for casefile, (organ, marks) in fresh.items()
    ] + [Contribution(casefile_id=casefile, organ_id=before[casefile].organ_id, marks=[]) for casefile in before.keys() - fresh.keys()]
    Contribution.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["casefile"], update_fields=["organ", "marks"], batch_size=1_000
    )
    _add({key: number for key, number in sums.items() if number})


def made(casefiles: list[int]) -> dict[int, tuple[int, list[Mark]]]:
    """Organ and marks of each case file, from its steps."""
    known = indicators.catalogue().values()
    return {
        casefile: (organ, [(cell, day.isoformat(), number) for (cell, day), number in sorted(contributions(history, known).items())])
        for casefile, (organ, history) in gathering.histories(casefiles).items()
    }


def _add(sums: dict[tuple[int, str, str], int]) -> None:
    """Book for the organ, and for every organ above it as well."""
    above = chains({organ for organ, _cell, _day in sums})
    rows: dict[tuple[int, str, str], list[int]] = {}
    for (organ, cell, day), number in sums.items():
        for each in above[organ]:
            row = rows.setdefault((each, cell, day), [0, 0])
            row[0] += number if each == organ else 0
            row[1] += number
    if rows:
        _write(BOOK, rows)
        months: dict[tuple[int, str, str], list[int]] = {}
        for (organ, cell, day), (own, whole) in rows.items():
            row = months.setdefault((organ, cell, _month(day)), [0, 0])
            row[0] += own
            row[1] += whole
        _write(BOOK_MONTHS, months)


def _write(statement: str, rows: dict[tuple[int, str, str], list[int]]) -> None:
    keys = sorted(rows)
    with connection.cursor() as cursor:
        cursor.execute(statement, [
            [organ for organ, _cell, _day in keys], [cell for _organ, cell, _day in keys], [day for _organ, _cell, day in keys],
            [rows[key][0] for key in keys], [rows[key][1] for key in keys],
        ])


@lru_cache(maxsize=20_000)
def _month(day: str) -> str:
    """The first day of the business month of a day."""
    return periods.of("month", date.fromisoformat(day)).first.isoformat()


def chains(organs: Iterable[int]) -> dict[int, list[int]]:
    """Each organ with all above it, nearest first."""
    parents = dict(Organ.objects.order_by().values_list("pk", "parent_id"))
    found = {}
    for organ in organs:
        line: list[int] = [organ]
        while (parent := parents.get(line[-1])) is not None:
            line.append(parent)
        found[organ] = line
    return found


def recount(organs: set[int], first: date | None, last: date) -> Counter[str]:
    """The cells of these organs from `first` to `last`, both counted, made from the steps and from no sum."""
    found: Counter[str] = Counter()
    start = first.isoformat() if first else ""
    for batch in _every():
        for organ, marks in made(batch).values():
            if organ in organs:
                for cell, day, number in marks:
                    if start <= day <= last.isoformat():
                        found[cell] += number
    return Counter({cell: number for cell, number in found.items() if number})


def kept(organ: int, first: date | None, last: date) -> Counter[str]:
    """The same cells by the sums."""
    rows = Tally.objects.filter(organ=organ, day__lte=last, **({"day__gte": first} if first else {}))
    found = rows.order_by().values_list("cell").annotate(number=Sum("whole"))
    return Counter({cell: number for cell, number in found if number})


def _every() -> Iterator[list[int]]:
    """Every case file, in batches."""
    last = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT id FROM cases_casefile WHERE id > %s ORDER BY id LIMIT %s", [last, BATCH])
            batch = [pk for (pk,) in cursor.fetchall()]
            if not batch:
                return
            yield batch
            last = batch[-1]


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])

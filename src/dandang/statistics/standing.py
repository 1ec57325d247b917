"""What stands open now, and how its clocks run: looked at once a minute, for every organ with all below it.

Clocks run out without a step, so this is no sum of steps. Hidden matters count nowhere, as in the figures.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from dandang.base import clock
from dandang.organs.models import Organ
from dandang.statistics import rolling
from dandang.statistics.models import Standing

EVERY = timedelta(minutes=1)
SOON = 3
"""Days before the last one, which counts, from which on a clock is close to its end [D]."""
OPEN = """
    SELECT p.organ_id, p.kind, count(*), count(*) FILTER (WHERE p.due_on BETWEEN %(today)s AND %(soon)s),
           count(*) FILTER (WHERE p.due_on < %(today)s)
    FROM cases_proceeding p JOIN cases_casefile f ON f.id = p.casefile_id
    WHERE p.is_open AND p.state <> '' AND NOT f.is_restricted AND f.bypassed_at IS NULL
    GROUP BY p.organ_id, p.kind
"""
Numbers = list[int]


@dataclass(frozen=True, slots=True)
class Open:
    """Proceedings of one kind: open, close to their last day, late; of the organ itself and with all below."""

    kind: str
    own: tuple[int, int, int]
    whole: tuple[int, int, int]


def look(at: datetime) -> None:
    """Look anew, and write down what differs."""
    today = at.astimezone(clock.ZONE).date()
    found: dict[tuple[int, str], tuple[Numbers, Numbers]] = defaultdict(lambda: ([0, 0, 0], [0, 0, 0]))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(OPEN, {"today": today, "soon": today + timedelta(days=SOON)})
            rows = cursor.fetchall()
        above = rolling.chains({organ for organ, *_rest in rows})
        for organ, kind, *numbers in rows:
            for each in above[organ]:
                own, whole = found[each, kind]
                for place, number in enumerate(numbers):
                    own[place] += number if each == organ else 0
                    whole[place] += number
        for gone in Standing.objects.values_list("organ_id", "kind"):
            found[gone]  # nothing open any more: zeros
        Standing.objects.bulk_create(
            [Standing(organ_id=organ, kind=kind, own=own, whole=whole, at=at) for (organ, kind), (own, whole) in sorted(found.items())],
            update_conflicts=True, unique_fields=["organ", "kind"], update_fields=["own", "whole", "at"], batch_size=5_000,
        )


def of(organ: Organ) -> tuple[list[Open], datetime | None]:
    """What stands open of this organ, most first, and when it was looked at; None when never."""
    rows = list(Standing.objects.filter(organ=organ))
    found = [Open(row.kind, tuple(row.own), tuple(row.whole)) for row in rows if row.whole[0]]
    return sorted(found, key=lambda each: (-each.whole[0], each.kind)), min((row.at for row in rows), default=None)

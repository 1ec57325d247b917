"""The figures of `dandang bench worksheet` are of real saves: every side writes its row and its audit event."""

from __future__ import annotations

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.desk import bench, bench_worksheet
from dandang.mechanisms.tolerance.entries import WRITE, SheetEntry
from tests.mechanisms.tolerance.cases import AT


def test_every_side_is_measured_and_leaves_the_same_rows(fresh_database: str) -> None:
    with clock.frozen(AT):
        organ = bench.county()
        sides = bench_worksheet.measure(organ, bench.people(organ), saves=2, rounds=1)

    assert [side.name for side in sides] == ["raw SQL", "saved, without the page", "saved by the page (HTTP)"]
    assert all(0 < side.middle <= side.slow for side in sides)
    rows = list(SheetEntry.objects.filter(key=bench_worksheet.ITEM).order_by("pk"))
    assert [row.version for row in rows] == [6, 7, 7]  # the first one, three to warm up, two measured, one whose queries are counted
    assert AuditEvent.objects.filter(verb=WRITE, data__item=bench_worksheet.ITEM).count() == sum(row.version for row in rows)

"""Every print, export and copy carries user, time and copy number (R-25)."""

from __future__ import annotations

import csv
import io
import threading
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connections, transaction

from dandang.audit.models import AuditEvent
from dandang.base.verdict import StepRefused
from dandang.exchange import copies, sheets
from dandang.exchange.models import Copy
from dandang.organs.models import Staff
from tests import factories
from tests.factories import AT

What = Copy.What


@pytest.mark.rule("R-25")
def test_nobody_without_a_name_or_a_post_gets_a_copy(county: factories.County) -> None:
    gone = factories.a_person("gone", "郑一", county.organ, "handler")
    gone.leave_post(gone.posts.get(), to_on=(AT - timedelta(days=1)).date(), by="tests", at=AT)
    closed = factories.a_person("closed", "郑二", county.organ, "handler")
    closed.is_active = False

    for by in (None, AnonymousUser(), Staff.objects.get(username="gone"), closed, factories.a_person("new", "郑三", county.organ)):
        with pytest.raises(StepRefused) as stop:
            copies.issue_copy(What.CASES, "csv", by=by, at=AT)
        assert stop.value.verdict.rule == "R-25"

    assert Copy.objects.count() == 0


def test_copies_of_an_organ_are_numbered_without_a_gap(county: factories.County) -> None:
    other = factories.a_county("yh", factories.OTHER_COUNTY)

    numbers = [copies.issue_copy(What.CASES, "xlsx", by=by, at=AT).label for by in (county.clerk, county.head, other.clerk, county.clerk)]

    assert numbers == ["上城纪-000001", "上城纪-000002", "余杭纪-000001", "上城纪-000003"]


def test_a_copy_that_is_not_made_takes_no_number(county: factories.County) -> None:
    with transaction.atomic():
        copies.issue_copy(What.CASES, "csv", by=county.clerk, at=AT)
        transaction.set_rollback(True)

    assert copies.issue_copy(What.CASES, "csv", by=county.clerk, at=AT).number == 1


def test_eight_at_once_get_eight_numbers(fresh_database: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        county = factories.a_county()
        got: list[int] = []

        def ask() -> None:
            try:
                got.append(copies.issue_copy(What.CASES, "csv", by=Staff.objects.get(pk=county.clerk.pk), at=AT).number)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

    assert sorted(got) == list(range(1, 9))


def test_the_copy_is_in_the_audit_chain_of_its_matter(county: factories.County) -> None:
    copy = copies.issue_copy(What.PAPER, "pdf", by=county.head, at=AT, chain="上城纪-2023-ABCDEF")

    event = AuditEvent.objects.get(verb="exchange.copy")
    assert (event.chain, event.actor, event.data["copy"]) == ("上城纪-2023-ABCDEF", "sc-head", copy.label)


def test_the_register_is_never_changed(county: factories.County) -> None:
    copy = copies.issue_copy(What.CASES, "csv", by=county.clerk, at=AT)

    for change in (lambda: Copy.objects.filter(pk=copy.pk).update(by=county.head), copy.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_register_is_read_by_auditor_and_head_and_everybody_reads_their_own(county: factories.County) -> None:
    auditor = factories.a_person("auditor", "郑四", county.organ, "security_auditor")
    for by in (county.clerk, county.handler):
        copies.issue_copy(What.CASES, "csv", by=by, at=AT)

    seen = {name: Copy.objects.visible_to(who).count() for name, who in {
        "auditor": auditor, "head": county.head, "clerk": county.clerk, "reviewer": county.reviewer, "outsider": county.outsider,
    }.items()}

    assert seen == {"auditor": 2, "head": 2, "clerk": 1, "reviewer": 0, "outsider": 0}


FORMULAS = ["=1+1", "+86 138", "-1", "@SUM(A1)", "\tx", "＝HYPERLINK(1)"]


def test_no_cell_of_a_csv_is_a_formula(county: factories.County) -> None:
    copy = copies.issue_copy(What.CASES, "csv", by=county.clerk, at=AT)

    data = b"".join(copies.as_list(copy, "案卷清单", ["甲", "乙"], [[each, "史某，“引号”\"和\n换行"] for each in FORMULAS]))

    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["案卷清单"]
    assert rows[1] == rows[-1] == ["副本 上城纪-000001 · 陈一（sc-clerk）· 2023-03-06 09:10 · 不得外传"]
    assert rows[3:-1] == [[f"'{each}", "史某，“引号”\"和\n换行"] for each in FORMULAS]


def test_no_cell_of_a_workbook_is_a_formula_and_every_page_carries_the_stamp(county: factories.County) -> None:
    from python_calamine import CalamineWorkbook

    copy = copies.issue_copy(What.CASES, "xlsx", by=county.clerk, at=AT)
    data = b"".join(copies.as_list(copy, "案卷 & <清单>", ["甲"], [[each] for each in [*FORMULAS, "空\x00字符\x0b", None, "喆" * 40_000]]))

    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert [row[0] for row in rows[3:9]] == FORMULAS
    assert [row[0] for row in rows[9:12]] == ["空字符", "", "喆" * sheets.LONGEST_CELL]
    assert "<f>" not in sheet
    assert "<oddFooter>&amp;C副本 上城纪-000001" in sheet


def test_a_long_list_is_streamed() -> None:
    """Pieces come before all rows were asked for, and none is big."""
    asked = 0

    def rows() -> Any:
        nonlocal asked
        for number in range(200_000):
            asked = number
            yield [f"第{number}行", "史某办案拖延"]

    for stream in (sheets.as_csv(rows()), sheets.as_xlsx(rows())):
        first = next(stream)
        assert asked < 20_000
        assert max(len(first), *(len(piece) for piece in stream)) < 1 << 20

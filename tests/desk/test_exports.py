"""Lists that leave as a file: whose rows, which stamp, and that what is hidden leaves no trace (R-25, R-31)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.exchange.models import Copy
from tests import factories
from tests.desk.test_pages import address, at_the_desk


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.fixture
def county(db: None) -> factories.County:
    return factories.a_county()


def exported(client: Client, what: str, format: str = "csv", **more: str) -> list[list[str]]:
    answer: Any = client.post(address("export", what), {"format": format, **more})
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content)
    if format == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    from python_calamine import CalamineWorkbook

    return [[str(cell) for cell in row] for row in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()]


def test_every_list_carries_who_when_and_which_copy(county: factories.County) -> None:
    factories.a_closed_clue(county)
    client = at_the_desk(county.head)

    for number, (what, format) in enumerate([(w, f) for w in ("cases", "findings", "worklist") for f in ("csv", "xlsx")], start=1):
        rows = exported(client, what, format, view="waiting")
        stamp = f"副本 上城纪-{number:06d} · 李一（sc-head）· 2023-03-06 09:10 · 不得外传"
        assert rows[1][0] == rows[-1][0] == stamp, (what, format)
        assert len(rows) > 4, (what, format)

    assert list(Copy.objects.order_by("number").values_list("what", flat=True)) == ["cases", "cases", "findings", "findings", "worklist", "worklist"]


def test_the_rows_are_those_of_the_page(county: factories.County) -> None:
    matter = factories.a_closed_clue(county)
    client = at_the_desk(county.head)

    cases, findings = exported(client, "cases"), exported(client, "findings")

    assert cases[3][:1] + cases[3][3:7] == [matter.casefile.code, "史某", "区人民法院", "法官", "1. 拖延办案\n2. 偏袒一方当事人"]
    assert [row[2:6] for row in findings[3:-1]] == [["1", "史某", "拖延办案", "失实"], ["2", "史某", "偏袒一方当事人", "失实"]]
    assert exported(at_the_desk(county.outsider), "cases")[3:-1] == []


@pytest.mark.rule("R-31")
def test_a_hidden_matter_leaves_no_row_and_no_gap(county: factories.County) -> None:
    hidden, shown = factories.a_closed_clue(county), factories.a_closed_clue(county)
    hidden.casefile.recuse(county.second, ground="other", by=county.head, at=factories.AT)
    client = at_the_desk(county.second)

    for what in ("cases", "findings"):
        codes = {row[0] for row in exported(client, what)[3:-1]}
        assert codes == {shown.casefile.code}, what
    assert hidden.casefile.code not in str(exported(client, "worklist", view="waiting"))


@pytest.mark.rule("R-18")
def test_nothing_of_the_reporter_is_in_a_list(county: factories.County) -> None:
    factories.a_registered_report(county, reporter_name="喆堃玥", reporter_contact="13800001234", text="原文里的一句话")

    for who in (county.head, county.clerk, county.petition):
        for what in ("cases", "findings", "worklist"):
            told = str(exported(at_the_desk(who), what))
            assert not [word for word in ("喆堃玥", "13800001234", "原文里") if word in told]


@pytest.mark.rule("R-25")
def test_no_copy_for_the_nameless(county: factories.County) -> None:
    nobody = factories.a_person("nobody", "郑五", county.organ)

    assert Client().post(address("export", "cases")).status_code == 302, "sign in first"
    answer = at_the_desk(nobody).post(address("export", "cases"), {"format": "csv"})
    assert answer.status_code == 403
    assert "R-25" in answer.content.decode()
    assert Copy.objects.count() == 0


def test_lists_and_formats_that_there_are_not(county: factories.County) -> None:
    client = at_the_desk(county.head)

    assert client.post(address("export", "secrets"), {"format": "csv"}).status_code == 404
    assert client.post(address("export", "cases"), {"format": "exe"}).status_code == 404
    assert client.get(address("export", "cases")).status_code == 405
    assert Copy.objects.count() == 0


@pytest.mark.rule("R-25")
def test_a_case_file_is_printed_as_a_numbered_copy_only(county: factories.County) -> None:
    matter, client = factories.a_closed_clue(county), at_the_desk(county.head)

    plain = client.get(address("case", matter.casefile.key)).content.decode()
    stamped = client.post(address("print", matter.casefile.key)).content.decode()

    assert 'class="unnumbered"' in plain
    assert "副本 上城纪-" not in plain
    assert 'class="unnumbered"' not in stamped
    assert "副本 上城纪-000001 · 李一（sc-head）" in stamped
    assert AuditEvent.objects.get(verb="exchange.copy").chain == matter.casefile.code
    assert at_the_desk(county.outsider).post(address("print", matter.casefile.key)).status_code == 404
    assert client.get(address("print", matter.casefile.key)).status_code == 405

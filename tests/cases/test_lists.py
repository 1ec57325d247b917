"""Lists of circumstances: which entry holds for an act of a day in an organ, that a version is frozen, what may be pasted, who reads what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client

from dandang.base import clock
from dandang.cases import doors, lists
from dandang.cases.lists import catalogue, pasting
from dandang.cases.lists.catalogue import EXCLUDED, SECTOR, TOLERABLE, Item, Version
from dandang.cases.lists.forms import CODE
from dandang.cases.models import ListItem, ListVersion, Proceeding
from dandang.organs.models import Organ
from tests import factories
from tests.factories import AT, County, step

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 15)
BLOCKING = {"ZJ-N1", "X-01", "X-02", "X-03", "X-10", "X-11"}


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(AT):
        yield


@pytest.fixture
def county() -> County:
    return factories.a_county()


def a_draft(county: County, kind: str = EXCLUDED, **data: Any) -> Proceeding:
    given = {"kind": kind, "title": "本区清单", "document": "上城纪〔2023〕1号", "issued_by": "上城区纪委监委", "issued_on": "2023-03-01", **data}
    return doors.begin("tolerance_list", "draft", by=county.reviewer, organ=county.organ, at=AT, data=given).proceeding


def approved(proceeding: Proceeding, county: County, from_on: str = "2023-03-10") -> Proceeding:
    step(proceeding, "submit", county.reviewer)
    return step(proceeding, "approve", county.head, from_on=from_on).proceeding


@pytest.mark.parametrize(
    ("kind", "on", "codes"),
    [
        pytest.param(TOLERABLE, date(2023, 5, 31), set(), id="before Zhejiang's list nothing may be cited"),
        pytest.param(TOLERABLE, date(2023, 6, 1), {"ZJ-1", "ZJ-2", "ZJ-3", "ZJ-4", "ZJ-5"}, id="its first day counts; the sixth name is not known"),
        pytest.param(EXCLUDED, date(2023, 5, 31), {f"X-{n:02}" for n in range(1, 13)}, id="the six came in June 2023"),
        pytest.param(EXCLUDED, date(2023, 6, 1), {"ZJ-N1", *(f"X-{n:02}" for n in range(1, 13))}, id="of the six, one is known"),
        pytest.param(SECTOR, DAY, set(), id="no sector list here"),
    ],
)
def test_what_came_with_the_program_holds_from_its_day(kind: str, on: date, codes: set[str]) -> None:
    organ = Organ.objects.get(name=factories.COUNTY)

    found = lists.in_force(kind, on=on, organ=organ)

    assert {item.code for item in found} == codes
    assert {item.code for item in found if item.blocking} == BLOCKING & codes
    assert all(item.organ == "330000" and item.version == f"330000:{kind}::1" for item in found)


def test_an_unconfirmed_entry_whose_text_is_known_is_asked_and_does_not_block() -> None:
    found = {item.code: item for item in lists.in_force(EXCLUDED, on=DAY, organ=Organ.objects.get(name=factories.COUNTY))}

    assert (found["X-12"].is_unconfirmed, found["X-12"].blocking) == (True, False)
    shipped = {item.code: item for version in catalogue.shipped() for item in version.items}
    assert {code for code, item in shipped.items() if not item.is_known} == {"ZJ-6", *(f"ZJ-N{n}" for n in range(2, 7))}
    assert all(item.is_unconfirmed for item in shipped.values() if not item.is_known)


BASE = Version(
    organ="a", kind=TOLERABLE, sector="", number=1, title="", title_en="", document="", issued_by=(), issued_on=DAY, from_on=date(2023, 1, 1),
    until=None, source="", standing="L", items=(Item(code="1", text="旧"),), level=3,
)
NEXT = replace(BASE, number=2, from_on=date(2023, 6, 1), items=(Item(code="1", text="新"),))


@pytest.mark.parametrize(
    ("versions", "on", "texts"),
    [
        pytest.param([BASE, NEXT], date(2023, 5, 31), ["旧"], id="the day before the next version"),
        pytest.param([BASE, NEXT], date(2023, 6, 1), ["新"], id="the first day of the next version"),
        pytest.param([BASE], date(2022, 12, 31), [], id="before the first"),
        pytest.param([BASE, replace(NEXT, from_on=None)], date(2023, 7, 1), ["旧"], id="a version without a day is none"),
        pytest.param([BASE, replace(NEXT, until=date(2023, 7, 1))], date(2023, 7, 1), ["新"], id="the last day counts"),
        pytest.param([BASE, replace(NEXT, until=date(2023, 7, 1))], date(2023, 7, 2), [], id="what has ended does not bring back the one before"),
        pytest.param([replace(BASE, organ="")], DAY, [], id="a list of another place holds nowhere"),
        pytest.param([replace(BASE, items=(Item(code="1", text="短", until=date(2023, 2, 1)),))], DAY, [], id="an entry may end before its version"),
        pytest.param([replace(NEXT, organ="b", level=4), BASE], DAY, ["旧"], id="of one code in two lists the higher says what it is"),
        pytest.param([replace(BASE, kind=SECTOR, sector="A"), replace(BASE, kind=SECTOR, sector="B")], DAY, [], id="another kind"),
    ],
)
def test_one_version_of_a_list_holds_on_a_day(versions: list[Version], on: date, texts: list[str]) -> None:
    assert [item.text for item in catalogue.in_force(versions, TOLERABLE, on)] == texts


@pytest.mark.rule("T-8")
def test_a_county_adds_exclusions_and_takes_none_away(county: County) -> None:
    draft = a_draft(county)
    step(draft, "put_item", county.reviewer, code="SC-1", text="拒不说明情况", blocking="on")
    step(draft, "put_item", county.reviewer, code="X-06", text="县里改写的话", blocking="on")
    approved(draft, county)

    found = {item.code: item for item in lists.in_force(EXCLUDED, on=date(2023, 7, 1), organ=county.organ)}

    assert {code for code, item in found.items() if item.blocking} == BLOCKING | {"SC-1", "X-06"}
    assert (found["X-06"].text, found["X-06"].organ) == ("未经集体决策，个人专断", "330000")
    assert (found["SC-1"].version, found["SC-1"].level) == ("330102:excluded::1", 4)
    elsewhere = lists.in_force(EXCLUDED, on=date(2023, 7, 1), organ=Organ.objects.get(name=factories.OTHER_COUNTY))
    assert {item.code for item in elsewhere if item.blocking} == BLOCKING
    with transaction.atomic():
        assert {i.code for i in lists.in_force(EXCLUDED, on=date(2023, 3, 9), organ=county.organ) if i.blocking} == BLOCKING - {"ZJ-N1"}


def test_an_approved_version_is_frozen_in_the_database(county: County) -> None:
    draft = a_draft(county, TOLERABLE)
    step(draft, "put_item", county.reviewer, code="SC-1", text="先行先试")
    approved(draft, county)
    row = ListVersion.objects.get(pk=draft.pk)

    for statement in (
        "UPDATE cases_listitem SET text = '改写'", "DELETE FROM cases_listitem", "UPDATE cases_listversion SET title = '改写'",
        "UPDATE cases_listversion SET from_on = '2020-01-01'",
        f"INSERT INTO cases_listitem (version_id, place, code, category, text, text_en, source, standing, blocking, power_item, conditions, evidence,"
        f" excluded_if, lead) VALUES ({row.pk}, 9, 'SC-9', '', '补', '', '', 'L', false, '', '{{}}', '{{}}', '{{}}', '')",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ListItem.objects.get(version=row).text == "先行先试"


def test_a_draft_starts_from_the_version_before_and_shows_what_it_has_otherwise(county: County) -> None:
    first = a_draft(county, TOLERABLE, start=":tolerable::1")
    step(first, "put_item", county.reviewer, code="L-01", text="改写的第一条")
    step(first, "drop_item", county.reviewer, code="L-02")
    approved(first, county)
    second = a_draft(county, TOLERABLE, start="330102:tolerable::1")
    step(second, "drop_item", county.reviewer, code="L-03")
    step(second, "put_item", county.reviewer, code="SC-1", text="新的一条")
    step(second, "put_item", county.reviewer, code="L-04", text="创造性开展工作", category="SC-1")

    row = ListVersion.objects.get(pk=second.pk)
    said = [(c.code, bool(c.before), bool(c.after)) for c in catalogue.difference(row.before(), row.items())]

    assert said == [("L-04", True, True), ("SC-1", False, True), ("L-03", True, False)]
    assert row.number == 2


HEAD = "代码\t情形\t必须排除\t适用条件\n"


@pytest.mark.parametrize(
    ("table", "kind", "fault"),
    [
        ("", TOLERABLE, "标题行"),
        (HEAD, TOLERABLE, "至少一行"),
        ("代码\t备注\n1\t某\n", TOLERABLE, "没有这些列：备注"),
        ("代码\t代码\t情形\n1\t2\t某\n", TOLERABLE, "只出现一次"),
        (HEAD + "A-1\t某\n\nA-1\t又\n", TOLERABLE, "第4行：代码A-1重复"),
        (HEAD + "A-1\t\n", TOLERABLE, "第2行：没有填情形"),
        (HEAD + "A 1\t某\n", TOLERABLE, "第2行：代码由"),
        (HEAD + "A-1\t某\t是\n", TOLERABLE, "第2行：“必须排除”"),
        (HEAD + "A-1\t某\t或许\n", EXCLUDED, "第2行：“必须排除”"),
        (HEAD + "A-1\t某\t\t\t多\n", TOLERABLE, "第2行：多于标题行"),
        (HEAD + f"A-1\t{'长' * 501}\n", TOLERABLE, "第2行：有一格太长"),
        (HEAD + "".join(f"A-{n}\t某\n" for n in range(201)), TOLERABLE, "最多200行"),
        ("代码\t类别\t情形\nA-1\tA-1\t某\n", TOLERABLE, "第2行：不能以自己为类别"),
    ],
)
def test_a_faulty_table_is_refused_by_its_row(table: str, kind: str, fault: str) -> None:
    with pytest.raises(ValidationError) as refused:
        pasting.items(table, kind, CODE)

    assert fault in " ".join(refused.value.messages)


def test_a_table_out_of_a_spreadsheet_is_taken_in_with_its_many_things_in_a_cell() -> None:
    table = '代码\t情形\t必须排除\t适用条件\nA-1\t"第一行\n第二行"\t是\t集体研究；事后补办\n\t\t\t\nA-2\t某\t否\t\n'

    first, second = pasting.items(table, EXCLUDED, CODE)

    assert (first.text, first.blocking, first.conditions) == ("第一行\n第二行", True, ("集体研究", "事后补办"))
    assert (second.code, second.blocking, second.conditions) == ("A-2", False, ())


def signed_in(staff: Any) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def test_a_draft_exists_for_its_organ_alone_and_an_approved_version_for_everybody(county: County) -> None:
    draft = a_draft(county, TOLERABLE)
    step(draft, "put_item", county.reviewer, code="SC-1", text="先行先试<b>")
    page = f"/lists/{draft.key}/"

    assert signed_in(county.outsider).get(page).status_code == 404
    assert signed_in(county.handler).get(page).status_code == 404
    assert signed_in(county.outsider).get(f"{page}item/").status_code == 404
    mine = signed_in(county.reviewer).get(page).content.decode()
    assert "先行先试&lt;b&gt;" in mine
    assert "送审" in mine
    approved(draft, county)
    theirs = signed_in(county.outsider).get(page)
    assert theirs.status_code == 200
    assert "清单的办理经过" not in theirs.content.decode()
    assert f"/lists/{draft.key}/" in signed_in(county.handler).get("/lists/?on=2023-03-10").content.decode()
    assert f"/lists/{draft.key}/" not in signed_in(county.handler).get("/lists/?on=2023-03-09").content.decode().split('id="own"')[0]


def test_the_pages_of_a_draft(county: County) -> None:
    client = signed_in(county.reviewer)
    assert client.get("/lists/draft/?kind=tolerable").status_code == 200
    assert signed_in(county.handler).get("/lists/draft/").status_code == 404
    wrong = client.post("/lists/draft/", {"kind": "sector", "title": "某", "document": "某", "issued_by": "某", "issued_on": "2023-03-01"})
    assert wrong.status_code == 422
    assert "请选择行业领域" in wrong.content.decode()
    draft = a_draft(county, TOLERABLE)
    step(draft, "put_item", county.reviewer, code="SC-1", text="先行先试")
    form = client.get(f"/lists/{draft.key}/item/?code=SC-1").content.decode()
    assert ">先行先试</textarea>" in form.replace("\n", "")
    again = client.post("/lists/draft/", {"kind": "tolerable", "title": "某", "document": "某", "issued_by": "某", "issued_on": "2023-03-01"})
    assert again.status_code == 409
    assert "SM-L" in again.content.decode()
    assert client.get("/lists/?on=2023-99-99").status_code == 422

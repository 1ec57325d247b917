"""Decided matters beside a tolerance case, as pages ask for them: who may, what stands there, what never does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from dandang.base import clock
from dandang.cases.models import Precedent, Proceeding
from dandang.mechanisms.tolerance import entries
from dandang.mechanisms.tolerance.worksheet import Entry
from tests import factories
from tests.cases.test_precedents import of
from tests.factories import County
from tests.mechanisms.tolerance.cases import AT, a_case_being_verified


@pytest.fixture
def county(db: None) -> Iterator[County]:
    with clock.frozen(AT):
        yield factories.a_county()


@pytest.fixture
def case(county: County) -> Proceeding:
    return a_case_being_verified(county)


def signed_in(staff: Any) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def page_of(case: Proceeding, staff: Any, **headers: str) -> str:
    return signed_in(staff).get(f"/proceedings/{case.key}/similar/", headers=headers).content.decode()


def write(case: Proceeding, county: County, key: str, finding: str) -> None:
    given = Entry(finding, "已核对", ("卷一第3页",))
    entries.save(case, key, given, base=entries.Base(), by=county.handler, at=AT)


def a_decided(county: County) -> Proceeding:
    other = factories.a_received_report(county, at=AT)
    theirs = of("ZJ-2", excluded="X-06", text="张三在石桥村先行施工", F3="unfavourable")
    Precedent.put(other, theirs, outcome="refused", on=date(2023, 6, 5), named={"excluded:X-06": ["个人专断", ""]})
    return other


@pytest.mark.rule("T-10")
def test_the_list_follows_the_sheet_as_it_is_written_names_nobody_and_advises_nothing(county: County, case: Proceeding) -> None:
    a_decided(county)
    assert "引用了容错情形" in page_of(case, county.head)  # nothing cited yet: nothing is alike

    write(case, county, "ZJ-5", "cited")
    assert "没有引用同一情形" in page_of(case, county.head)
    write(case, county, "ZJ-2", "cited")
    write(case, county, "F3", "favourable")
    whole, alone = page_of(case, county.head), page_of(case, county.head, **{"HX-Request": "true"})

    assert ("<html" in whole, "<html" in alone) == (True, False)
    for words in ("不予容错", "X-06 个人专断", "2023年", "县级", "F3 程序流程", "先后只按这些", "T-10", "尚未填写"):
        assert words in whole
    for word in ("张三", "石桥村", "06-05", "%", "建议免责"):
        assert word not in alone


def test_it_stands_beside_the_determination_also_before_the_meeting_and_beside_no_other_step(county: County, case: Proceeding) -> None:
    head = signed_in(county.head)

    assert f'hx-get="/proceedings/{case.key}/similar/"' in head.get(f"/proceedings/{case.key}/determine/").content.decode()
    assert "hx-get=" not in head.get(f"/proceedings/{case.key}/suspect_crime/").content.decode()


def test_who_does_not_read_the_matter_whole_is_told_nothing(county: County, case: Proceeding) -> None:
    other = a_decided(county)
    write(case, county, "ZJ-2", "cited")

    for staff in (county.outsider, county.clerk):
        assert signed_in(staff).get(f"/proceedings/{case.key}/similar/").status_code == 404
    assert signed_in(county.head).get(f"/proceedings/{other.key}/similar/").status_code == 404  # no tolerance case
    assert "没有引用同一情形" in page_of(case, county.handler)  # handles this matter, and not the other

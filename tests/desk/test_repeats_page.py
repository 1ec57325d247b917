"""Repeats of a quarter: told to the offices, carried until they are; nobody is counted and what is hidden leaves no row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.quarters import Quarter
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.desk import repeats
from dandang.mechanisms.reports import briefings
from dandang.organs.models import Staff
from tests import factories
from tests.factories import AT, County, step

Q1, Q2 = Quarter(2023, 1), Quarter(2023, 2)
NEXT = datetime(2023, 3, 21, 9, tzinfo=clock.ZONE)
"""The first day of the second quarter."""
ADDRESS = "/repeats/2023-1/"


@pytest.fixture
def county(db: Any) -> Iterator[County]:
    with clock.frozen(NEXT):
        yield factories.a_county()


@pytest.fixture
def main(county: County) -> Proceeding:
    return step(factories.a_registered_report(county), "accept", county.petition).proceeding


def a_repeat(county: County, main: Proceeding, why: str = "同一法官、同一案件", **data: str) -> Proceeding:
    report = factories.a_registered_report(county, reporter_name="诸葛玥珏")
    return step(report, "link_repeat", county.petition, main=main.casefile.code, same_fact=why, **data).proceeding


def browser(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(staff: Staff, address: str = ADDRESS) -> str:
    answer = browser(staff).get(address)
    assert answer.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode().split("<main")[1])


def due(county: County, quarter: Quarter) -> list[tuple[int, bool, bool]]:
    """Repeat, carried, told."""
    found = briefings.with_briefings(briefings.due(county.organ, quarter, county.petition), quarter)
    return [(each.link.repeat_id, each.carried, each.briefing is not None) for each in found]


def test_a_repeat_is_due_until_the_office_was_told(county, main):
    first, second = a_repeat(county, main), a_repeat(county, main)
    step(first, "brief_office", county.petition, at=AT, told=county.handler.username)

    assert due(county, Q1.before) == []
    assert due(county, Q1) == [(first.pk, False, True), (second.pk, False, False)]
    assert due(county, Q2) == [(second.pk, True, False)]
    step(second, "brief_office", county.petition_head, at=NEXT, told=county.handler.username)
    assert due(county, Q2) == [(second.pk, True, True)]
    assert due(county, Q2.next) == []
    assert due(county, Q1)[1] == (second.pk, False, False), "what was told later is no part of the earlier quarter"


def test_a_link_that_was_undone_is_told_with_its_reason_and_a_new_link_is_due_anew(county, main):
    repeat = a_repeat(county, main)
    step(repeat, "brief_office", county.petition, at=AT, told=county.handler.username)
    step(repeat, "unlink_repeat", county.petition, at=NEXT, reason="另涉一案")

    assert due(county, Q1) == []
    assert "另涉一案" in shown(county.petition, "/repeats/2023-2/")
    step(repeat, "link_repeat", county.petition, at=NEXT, main=main.casefile.code, same_fact="仍属同一事实")
    assert due(county, Q2) == [(repeat.pk, False, False)]


@pytest.mark.rule("R-27")
def test_the_page_has_main_items_reasons_and_briefings_and_no_reporter_nor_number_of_repeats(county, main):
    told = a_repeat(county, main, handled_together="on")
    a_repeat(county, main, "同日同事")
    step(told, "brief_office", county.petition, at=AT, told=county.handler.username)

    page = shown(county.petition_head)

    assert page.count(main.casefile.code) == 1, "the main item stands once, with its repeats below it"
    for words in ("史某", told.casefile.code, "同一法官、同一案件", "同日同事", county.handler.name, "尚未通报", "与主件一并办理", "R-27"):
        assert words in page
    assert "诸葛玥珏" not in page
    assert not re.search(r"\d+\s*(件|次|人)", re.sub(r"<[^>]+>", "", page)), "nothing is counted"
    assert "同日同事" in shown(county.petition, ADDRESS + "?view=untold")
    assert told.casefile.code not in shown(county.petition, ADDRESS + "?view=untold")


@pytest.mark.rule("R-28")
@pytest.mark.parametrize("side", ["main", "repeat"])
def test_a_link_with_one_hidden_side_leaves_no_trace(county, main, side):
    """The head of the petition office is recused from one of the two items."""
    before = shown(county.petition_head)
    repeat = a_repeat(county, main)
    hidden = main if side == "main" else repeat
    doors.recuse(hidden.casefile, county.petition_head, ground="other_influence", by=county.head, at=AT)

    assert shown(county.petition_head) == before
    assert repeat.casefile.code in shown(county.petition)


def test_an_empty_quarter_says_so_and_others_find_no_page(county):
    assert "没有您可以知悉的重复件" in shown(county.petition)
    assert "没有尚未通报" in shown(county.petition, "/repeats/?view=untold")
    for staff in (county.clerk, county.handler, county.head):
        assert browser(staff).get(reverse("desk:repeats")).status_code == 404
        assert browser(staff).post(f"{ADDRESS}print/").status_code == 404
    assert browser(county.petition).get("/repeats/2023-5/").status_code == 404
    assert 'href="/repeats/"' in browser(county.petition).get("/cases/").content.decode()
    assert 'href="/repeats/"' not in browser(county.handler).get("/cases/").content.decode()


def test_a_long_quarter_has_pages_and_asks_as_often_as_a_short_one(county, main, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(repeats, "PAGE", 2)
    for _n in range(3):
        a_repeat(county, main)
    client = browser(county.petition)
    client.get(ADDRESS)

    with django_assert_max_num_queries(20):
        first = client.get(ADDRESS).content.decode()
    second = client.get(f"{ADDRESS}?page=2").content.decode()

    assert (first.count("brief_office"), second.count("brief_office")) == (2, 1)
    assert 'rel="next"' in first.split('id="list"')[1]
    assert main.casefile.code in second, "the main item is named again on each page"


@pytest.mark.rule("R-25")
def test_a_print_has_a_number_and_holds_the_whole_quarter(county, main, monkeypatch):
    monkeypatch.setattr(repeats, "PAGE", 1)
    both = [a_repeat(county, main), a_repeat(county, main)]

    page = browser(county.petition).post(f"{ADDRESS}print/").content.decode()

    assert 'class="stamp"' in page
    assert all(each.casefile.code in page for each in both)
    assert AuditEvent.objects.filter(verb="exchange.copy").count() == 1
    assert 'class="unnumbered"' in shown(county.petition)

"""The search page: it answers, it keeps what was asked, and it tells nobody else what that was."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dandang.base import clock
from dandang.cases import searching
from dandang.desk import search
from tests import factories
from tests.desk.api.conftest import Caller
from tests.desk.test_pages import at_the_desk, text_of

PAGE = "/search/"


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.fixture
def county(db: None) -> factories.County:
    return factories.a_county()


def asked(client: Client, q: str, **filters: str) -> Any:
    """The page that answers."""
    sent = client.post(PAGE, {"q": q, **filters})
    return client.get(sent["Location"]) if sent.status_code == 302 else sent


def test_finds_and_marks_and_keeps_the_query(county: factories.County) -> None:
    found = factories.a_registered_report(county, subject_name="欧阳喆", statements="拖延办案\n收受礼品").casefile
    factories.a_registered_report(county, subject_name="许某")

    page = asked(at_the_desk(county.head), "欧阳喆 礼品")

    assert page.status_code == 200
    body = page.content.decode()
    assert "<mark>欧阳喆</mark>" in body
    assert "收受<mark>礼品</mark>" in body
    assert 'value="欧阳喆 礼品"' in body
    assert (found.code in body, "许某" in body, "拖延办案" in body) == (True, False, False)


def test_the_address_says_nothing_and_opens_for_nobody_else(county: factories.County, caplog: pytest.LogCaptureFixture) -> None:
    client = at_the_desk(county.head)
    with caplog.at_level(logging.DEBUG):
        address = client.post(PAGE, {"q": "欧阳喆"})["Location"]
        client.get(address)

    assert set(parse_qs(urlsplit(address).query)) == {"s"}
    assert "欧阳" not in address
    assert "欧阳" not in caplog.text
    other = at_the_desk(county.petition).get(address)
    assert other.status_code == 410
    assert "欧阳喆" not in other.content.decode()
    assert client.get(f"{PAGE}?s=invented").status_code == 410


def test_an_address_ends_with_the_day(county: factories.County, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = search.seal({"q": "史某"}, county.head)
    assert search.unseal(sealed, county.head) == ({"q": "史某"}, "")

    monkeypatch.setattr(search, "LIFETIME", -1)

    assert search.unseal(sealed, county.head) is None


def test_a_name_in_the_address_is_not_a_query(county: factories.County) -> None:
    factories.a_registered_report(county, subject_name="欧阳喆")

    assert "欧阳喆" not in at_the_desk(county.head).get(PAGE, {"q": "欧阳喆"}).content.decode()


def test_filters_narrow(county: factories.County) -> None:
    old = factories.a_registered_report(county, at=factories.AT - timedelta(days=30)).casefile
    visit = factories.a_received_report(county, channel="visit")
    factories.step(visit, "register", county.clerk, **factories.REGISTER)
    closed = factories.a_closed_clue(county).casefile
    client, day = at_the_desk(county.head), factories.AT.date()

    def codes(**filters: str) -> set[str]:
        page = text_of(asked(client, "史某", **filters))
        return {c.code for c in (old, visit.casefile, closed) if c.code in page}

    assert codes() == {old.code, visit.casefile.code, closed.code}
    assert codes(channel="visit") == {visit.casefile.code}
    assert codes(finding="untrue") == {closed.code}
    assert codes(finding="true") == set()
    assert codes(stage="clarification") == {closed.code}
    assert codes(stage="verification:closed") == codes(stage="verification")
    assert codes(organ=county.organ.code) == codes()
    assert codes(until=(day - timedelta(days=1)).isoformat()) == {old.code}
    assert codes(since=day.isoformat()) == {visit.casefile.code, closed.code}


def test_intake_does_not_learn_of_a_clarification_by_a_filter(county: factories.County) -> None:
    casefile = factories.a_closed_clue(county).casefile

    assert casefile.code in text_of(asked(at_the_desk(county.clerk), "史某"))
    assert casefile.code not in text_of(asked(at_the_desk(county.clerk), "史某", stage="clarification"))


def test_a_wrong_input_is_shown_at_its_field_and_stays(county: factories.County) -> None:
    client = at_the_desk(county.head)

    empty = asked(client, "，。")
    late = asked(client, "史某", since="2023-03-06", until="2023-03-01")

    assert (empty.status_code, late.status_code) == (422, 422)
    assert "请至少写一个字、字母或数字。" in text_of(empty)
    assert "截止日期早于开始日期。" in text_of(late)
    assert 'value="史某"' in late.content.decode()
    assert asked(client, "史\x00某").status_code == 422
    assert asked(client, "史某", stage="invented").status_code == 422


def test_says_when_nothing_is_found_and_when_it_is_too_much(county: factories.County, monkeypatch: pytest.MonkeyPatch) -> None:
    client = at_the_desk(county.head)
    assert "没有找到" in text_of(asked(client, "史某"))

    def slow(*_args: Any, **_named: Any) -> Any:
        raise searching.TooBroad

    monkeypatch.setattr(searching, "find", slow)
    page = asked(client, "史某")

    assert page.status_code == 503
    assert "范围太大" in text_of(page)
    assert 'value="史某"' in page.content.decode()


def test_a_long_list_is_turned_page_by_page(county: factories.County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "PAGE", 2)
    made = {factories.a_registered_report(county).casefile.code for _ in range(5)}
    client, seen, pages = at_the_desk(county.head), [], 0
    monkeypatch.setattr(searching.find, "__kwdefaults__", {**searching.find.__kwdefaults__, "size": 2})
    page = asked(client, "史某")
    while True:
        body = page.content.decode()
        seen += [code for code in made if code in body]
        pages += 1
        onward = [part.split('"')[0] for part in body.split('rel="next" href="')[1:]]
        if not onward:
            break
        page = client.get(PAGE + onward[0])

    assert (sorted(seen), pages) == (sorted(made), 3)
    assert "回到第一页" in text_of(page)


def test_asks_as_often_for_one_matter_as_for_many(county: factories.County) -> None:
    client = at_the_desk(county.head)

    def questions() -> int:
        address = client.post(PAGE, {"q": "史某"})["Location"]
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            client.get(address)
        return len(counted)

    factories.a_closed_clue(county)
    few = questions()
    for _ in range(3):
        factories.a_closed_clue(county)

    assert questions() <= few


@pytest.mark.rule("R-31")
def test_a_hidden_matter_changes_nothing(county: factories.County) -> None:
    factories.a_clue_with_office(county)
    hidden = factories.a_clue_with_office(county).casefile
    client = at_the_desk(county.handler)
    before = asked(client, hidden.code)
    assert hidden.code in text_of(before)

    hidden.recuse(county.handler, ground="other_impartiality", by=county.head, at=factories.AT)

    nothing = asked(client, "上城纪-2023-ZZZZZZ")
    assert text_of(asked(client, hidden.code)).replace(hidden.code, "") == text_of(nothing).replace("上城纪-2023-ZZZZZZ", "")


def test_programs_search_too(county: factories.County, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [factories.a_registered_report(county, statements="收受礼品").casefile for _ in range(3)]
    monkeypatch.setattr(searching.find, "__kwdefaults__", {**searching.find.__kwdefaults__, "size": 2})
    caller = Caller(county.head)

    first = caller.post("/search", {"q": "史某 礼品", "channel": "letter"}).json()
    second = caller.post("/search", {"page": first["next"]}).json()

    assert [row["code"] for row in (*first["rows"], *second["rows"])] == [c.code for c in reversed(made)]
    assert (first["rows"][0]["subjects"], first["rows"][0]["statements"], second["next"]) == (["史某"], ["收受礼品"], "")
    assert caller.post("/search", {"q": "，"}).json()["errors"][0]["field"] == "q"
    assert caller.post("/search", {"page": "invented"}).status_code == 410
    assert caller.post("/search", {"q": "史某", "page": "", "name": "x"}).status_code == 422


def test_the_box_is_on_every_page(county: factories.County) -> None:
    client = at_the_desk(county.handler)

    for page in ("worklist", "cases", "rules"):
        assert f'action="{PAGE}"' in client.get(reverse(f"desk:{page}")).content.decode()

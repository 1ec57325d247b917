"""Quarterly returns: every item handed over is returned before the quarter is closed; what is hidden is neither counted nor told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.quarters import Quarter
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.mechanisms.verification import returns
from dandang.organs.models import Staff
from tests import factories
from tests.factories import AT, County

Q1, Q2 = Quarter(2023, 1), Quarter(2023, 2)
"""The first began on 21 December 2022 and ends on 20 March 2023."""
AFTER = datetime(2023, 3, 21, 9, tzinfo=clock.ZONE)


@pytest.fixture
def county(db: Any) -> Iterator[County]:
    with clock.frozen(AFTER):
        yield factories.a_county()


@pytest.fixture
def clue(county: County) -> Proceeding:
    return factories.a_clue_with_office(county, subject_name="甲某")


def give(clue: Proceeding, county: County, *, quarter: Quarter = Q1, at: datetime = AFTER, result: str = "正在核查") -> doors.Done:
    return factories.step(clue, "return_result", county.handler, at=at, quarter=str(quarter), result=result)


def browser(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def close(county: County, by: Staff, *, quarter: Quarter = Q1, at: datetime = AFTER) -> returns.QuarterClosing:
    return returns.close(county.organ, quarter, by=by, at=at)


@pytest.mark.rule("R-37")
@pytest.mark.parametrize(
    ("who", "at", "returned", "said"),
    [
        ("petition_head", AFTER, False, "没有返回"),
        ("petition_head", datetime(2023, 3, 20, 23, 59, tzinfo=clock.ZONE), True, "尚未结束"),
        ("petition", AFTER, True, "信访室负责人"),
        ("handler", AFTER, True, "信访室负责人"),
        ("outsider", AFTER, True, "信访室负责人"),
    ],
)
def test_a_quarter_is_not_closed_with_a_gap_early_or_by_another(county, clue, who, at, returned, said):
    if returned:
        give(clue, county, at=AT)

    with pytest.raises(StepRefused, match=said) as refused:
        close(county, getattr(county, who), at=at)

    assert refused.value.verdict.rule == "R-37"
    assert not returns.QuarterClosing.objects.exists()


def test_a_quarter_without_a_gap_is_closed_once(county, clue):
    give(clue, county)
    closing = close(county, county.petition_head)

    assert list(closing.items.all()) == [clue]
    with pytest.raises(StepRefused, match="已经关闭"):
        close(county, county.petition_head)


def test_a_return_after_the_end_is_marked_late(county, clue):
    give(clue, county, at=AT)
    give(clue, county, at=AFTER)

    assert list(returns.ResultReturn.objects.values_list("is_late", flat=True)) == [False, True]


def test_an_item_that_has_not_ended_is_carried_into_the_next_quarter(county, clue):
    give(clue, county)

    (item,) = returns.items(county.organ, Q2, county.petition_head)

    assert (item.proceeding, item.returned, item.carried) == (clue, None, True)
    assert [i.carried for i in returns.items(county.organ, Q1, county.petition_head)] == [False]


def test_an_item_that_ended_before_is_not_asked_for_again(county):
    factories.a_closed_clue(county)

    assert [returns.due(county.organ, q, county.petition_head).count() for q in (Q1.before, Q1, Q2)] == [0, 1, 0]


def test_a_late_return_of_what_has_ended_does_not_ask_for_it_again(county):
    """The quarters are those in which it was handed over or ended, not those in which it was returned."""
    ended = factories.a_closed_clue(county)
    give(ended, county)

    assert [returns.due(county.organ, q, county.petition_head).count() for q in (Q1, Q2)] == [1, 0]


@pytest.mark.parametrize(
    ("already", "wanted"), [(None, Quarter(2022, 4)), (None, Q2), (Q1, Quarter(2022, 4)), (Q2, Q1)],
    ids=["before it came", "skipping one", "long past", "returned long ago"],
)
def test_no_quarter_is_skipped_and_none_is_taken_up_that_lies_behind(county, clue, already, wanted):
    if already:
        give(clue, county, quarter=Q1)
    if already == Q2:
        give(clue, county, quarter=Q2)
    with pytest.raises(doors.FormInvalid) as invalid:
        give(clue, county, quarter=wanted)

    assert list(invalid.value.form.errors) == ["quarter"]


def clocks(clue: Proceeding) -> list[tuple[date, bool]]:
    return [(d.due_on, d.met_at is not None) for d in clue.deadlines.filter(code="DL-06").order_by("due_on")]


def test_the_clock_of_the_quarter_runs_from_the_hand_over_and_on_until_the_matter_has_ended(county, clue):
    assert clocks(clue) == [(Q1.last, False)]
    give(clue, county)
    assert clocks(clue) == [(Q1.last, True), (Q2.last, False)]
    give(clue, county, quarter=Q2)
    assert clocks(clue) == [(Q1.last, True), (Q2.last, True), (Q2.next.last, False)]


def test_several_quarters_owed_are_returned_one_after_the_other(county, clue):
    with clock.frozen(datetime(2023, 9, 25, 9, tzinfo=clock.ZONE)):
        for quarter in (Q1, Q2, Q2.next):
            give(clue, county, quarter=quarter, at=clock.now())

    assert [met for _day, met in clocks(clue)] == [True, True, True, False]


def test_what_ended_is_owed_once_for_the_quarter_in_which_it_ended(county):
    ended = factories.a_closed_clue(county)
    give(ended, county)

    assert clocks(ended) == [(Q1.last, True)]


def test_what_ended_after_its_return_is_asked_for_once_more(county):
    clue = factories.a_clue_in_verification(county)
    give(clue, county, at=AT)
    factories.close(clue, county)

    assert [returns.due(county.organ, q, county.petition_head).count() for q in (Q1, Q2, Q2.next)] == [1, 1, 0]
    give(clue, county, quarter=Q2)
    assert clocks(clue) == [(Q1.last, True), (Q2.last, True)]
    assert not returns.gaps(county.organ, Q2, county.petition_head).exists()


@pytest.mark.rule("R-49")
def test_a_result_that_gives_the_reporter_away_is_refused(county):
    clue = factories.a_clue_with_office(county, reporter_name="诸葛玥珏")
    with pytest.raises(StepRefused) as refused:
        give(clue, county, result="与诸葛玥珏联系")

    assert refused.value.verdict.rule == "R-49"


@pytest.mark.rule("R-31")
def test_what_is_hidden_is_neither_counted_nor_told_and_stays_open_for_others(county, clue):
    """The one who closes is recused from the second item; every answer is the same as if it were not there."""
    give(clue, county)
    address = reverse("desk:quarter", args=[2023, 1])
    client = browser(county.petition_head)

    def seen() -> list[Any]:
        pages = [client.get(reverse("desk:returns")).content.decode(), client.get(address).content.decode()]
        return [page.split("<main")[1] for page in pages]

    before = seen()
    hidden = factories.a_clue_with_office(county, subject_name="乙某")
    doors.recuse(hidden.casefile, county.petition_head, ground="other_influence", by=county.head, at=AFTER)
    after = seen()
    closing = close(county, county.petition_head)
    page = client.get(address).content.decode()

    assert [strip(p) for p in after] == [strip(p) for p in before]
    assert list(closing.items.all()) == [clue]
    assert "乙某" not in page
    assert list(returns.gaps(county.organ, Q1, county.head)) == [hidden]
    with pytest.raises(StepRefused, match="没有返回"):
        close(county, county.head)
    give(hidden, county)
    assert list(close(county, county.head).items.all()) == [hidden]


def strip(page: str) -> str:
    """The page without what is new each time it is shown."""
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_the_page_shows_gaps_and_refuses_to_close_in_words(county, clue):
    client, address = browser(county.petition_head), reverse("desk:quarter", args=[2023, 1])

    page, refused = client.get(address).content.decode(), client.post(address)

    assert "甲某" in page
    assert "未返回" in page
    assert (refused.status_code, "R-37" in refused.content.decode()) == (409, True)
    assert AuditEvent.objects.latest("pk").verb == "verification.close_quarter.refused"
    give(clue, county)
    assert client.post(address).status_code == 302
    assert "已关闭" in client.get(address).content.decode()


def test_an_empty_quarter_says_so_and_others_find_no_page(county):
    address = reverse("desk:quarter", args=[2022, 4])

    assert "没有您可以知悉的移交件" in browser(county.petition_head).get(address).content.decode()
    assert browser(county.clerk).get(address).status_code == 404
    assert browser(county.petition_head).get("/returns/2022-7/").status_code == 404


def test_the_page_asks_as_often_for_many_items_as_for_few(county, django_assert_max_num_queries):
    client, address = browser(county.petition_head), reverse("desk:quarter", args=[2023, 1])
    for n in range(3):
        factories.a_clue_with_office(county, subject_name=f"某{n}")
    client.get(address)
    with django_assert_max_num_queries(30):
        assert client.get(address).content.decode().count("rows__link") == 3


def test_the_paper_has_the_items_and_a_copy_number(county, clue):
    give(clue, county, result="已谈话，正在核实")

    answer = browser(county.petition_head).post(reverse("desk:quarter_paper", args=[2023, 1]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert AuditEvent.objects.filter(verb="exchange.copy").count() == 1


@pytest.mark.rule("R-17")
@pytest.mark.parametrize("table", ["verification_resultreturn", "verification_quarterclosing", "verification_quarterclosing_items"])
def test_returns_and_closings_are_history(county, clue, table):
    give(clue, county)
    close(county, county.petition_head)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET id = id")

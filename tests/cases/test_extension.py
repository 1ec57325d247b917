"""More time for a clock: asked and granted before the end, by the named approver; no clock ever restarts (R-67, R-68)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import Extension, Proceeding
from dandang.desk import worklist
from tests import factories
from tests.factories import AT, County

DUE, LATEST = date(2023, 4, 6), date(2023, 5, 6)
IN_TIME = AT + timedelta(days=20)
LATE = datetime(2023, 4, 7, 9, tzinfo=clock.ZONE)
LAST_DAY = datetime(2023, 4, 6, 23, 59, tzinfo=clock.ZONE)


@pytest.fixture
def county(db: Any) -> County:
    return factories.a_county()


@pytest.fixture
def clue(county: County) -> Proceeding:
    return factories.a_clue_with_office(county)


def the_clock(clue: Proceeding) -> Any:
    return clue.deadlines.get(code="DL-08")


def ask(clue: Proceeding, county: County, *, at: datetime = IN_TIME, **data: Any) -> doors.Done:
    return factories.step(clue, "ask_extension", county.handler, at=at, **{"reason": "当事人住院，尚不能研究", **data})


def test_nothing_was_asked_at_first(clue):
    assert (the_clock(clue).due_on, the_clock(clue).extended, the_clock(clue).times) == (DUE, "none", 0)


def test_asking_leaves_the_last_day_as_it_is(clue, county):
    ask(clue, county)

    assert (the_clock(clue).due_on, the_clock(clue).extended) == (DUE, "pending")


def test_a_grant_moves_the_last_day_and_keeps_the_earlier_one(clue, county):
    ask(clue, county)

    factories.step(clue, "grant_extension", county.head, at=IN_TIME)

    found = the_clock(clue)
    assert (found.due_on, found.extended, found.times, found.starts_on) == (LATEST, "granted", 1, AT.date())
    assert [(a.act, a.due_before, a.due_on, a.step.by) for a in found.extensions.all()] == [
        ("asked", DUE, LATEST, county.handler), ("granted", DUE, LATEST, county.head),
    ]


def test_less_than_the_longest_may_be_asked(clue, county):
    ask(clue, county, until="2023-04-20")
    factories.step(clue, "grant_extension", county.head, at=IN_TIME)

    assert the_clock(clue).due_on == date(2023, 4, 20)


@pytest.mark.parametrize("until", ["2023-04-06", "2023-05-07", "2023-01-01"])
def test_a_last_day_outside_the_rules_is_an_error_at_the_field(clue, county, until):
    with pytest.raises(doors.FormInvalid) as invalid:
        ask(clue, county, until=until)

    assert list(invalid.value.form.errors) == ["until"]
    assert the_clock(clue).extended == "none"


@pytest.mark.parametrize("verb", ["ask_extension", "refuse_extension"])
def test_reasons_are_asked_for(clue, county, verb):
    by = county.handler if verb == "ask_extension" else county.head
    if verb == "refuse_extension":
        ask(clue, county)
    with pytest.raises(doors.FormInvalid) as invalid:
        factories.step(clue, verb, by, at=IN_TIME)

    assert list(invalid.value.form.errors) == ["reason"]


def test_a_refusal_leaves_the_clock_and_one_may_ask_again(clue, county):
    ask(clue, county)
    factories.step(clue, "refuse_extension", county.head, at=IN_TIME, reason="可以按期研究")
    assert (the_clock(clue).due_on, the_clock(clue).extended) == (DUE, "refused")

    ask(clue, county)

    assert the_clock(clue).extended == "pending"


@pytest.mark.rule("R-67")
@pytest.mark.parametrize(
    ("verb", "who", "at"),
    [("ask_extension", "handler", LATE), ("grant_extension", "head", LATE), ("grant_extension", "deputy", IN_TIME), ("grant_extension", "handler", IN_TIME)],
)
def test_late_or_by_another_it_is_refused_and_nothing_moves(clue, county, verb, who, at):
    if verb == "grant_extension":
        ask(clue, county)
    before = (the_clock(clue).due_on, the_clock(clue).extended, Extension.objects.count())

    with pytest.raises(StepRefused) as refused:
        factories.step(clue, verb, getattr(county, who), at=at, reason="x")

    assert refused.value.verdict.rule == "R-67"
    assert (the_clock(clue).due_on, the_clock(clue).extended, Extension.objects.count()) == before


@pytest.mark.rule("R-67")
def test_the_last_day_is_in_time_and_the_second_request_is_not_allowed(clue, county):
    ask(clue, county, at=LAST_DAY)
    factories.step(clue, "grant_extension", county.head, at=LAST_DAY)

    with pytest.raises(StepRefused) as refused:
        ask(clue, county, at=LAST_DAY)

    assert refused.value.verdict.rule == "R-67"
    assert the_clock(clue).due_on == LATEST


def test_two_requests_at_once_are_one(clue, county):
    """A double click: the same submission is found again."""
    first = factories.step(clue, "ask_extension", county.handler, at=IN_TIME, once="a", reason="x")
    second = factories.step(clue, "ask_extension", county.handler, at=IN_TIME, once="a", reason="x")

    assert (second.again, second.step) == (True, first.step)
    assert Extension.objects.count() == 1


@pytest.mark.rule("R-67")
def test_the_database_moves_a_last_day_with_a_granted_extension_only(clue, county):
    ask(clue, county)
    with pytest.raises(DatabaseError, match="R-67"), transaction.atomic():
        clue.deadlines.update(due_on=LATEST)


@pytest.mark.rule("R-68")
@pytest.mark.parametrize("change", ["starts_on = '2023-03-20'", "code = 'DL-99'", "met_at = NULL"])
def test_the_database_lets_no_clock_restart(clue, county, change):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_deadline SET met_at = now() WHERE proceeding_id = %s", [clue.pk])
        with pytest.raises(DatabaseError, match="R-68"), transaction.atomic():
            cursor.execute(f"UPDATE cases_deadline SET {change} WHERE proceeding_id = %s", [clue.pk])


@pytest.mark.rule("R-67")
@pytest.mark.parametrize("statement", ["UPDATE cases_extension SET due_on = due_on", "DELETE FROM cases_extension"])
def test_what_was_asked_and_granted_is_history(clue, county, statement):
    ask(clue, county)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_who_grants_finds_the_request_in_the_inbox_and_nobody_else_does(clue, county):
    def inboxes() -> dict[str, list[str]]:
        with clock.frozen(IN_TIME):
            return {
                who.username: [t.verb for row in worklist.worklist(who, IN_TIME.date(), view="approvals").rows for t in row.tasks]
                for who in (county.head, county.deputy, county.reviewer)
            }

    before = inboxes()
    ask(clue, county)
    asked = inboxes()
    factories.step(clue, "grant_extension", county.head, at=IN_TIME)

    assert [before[county.head.username], inboxes()[county.head.username]] == [[], []]
    assert asked == {
        county.head.username: ["grant_extension", "refuse_extension"], county.deputy.username: [], county.reviewer.username: [],
    }


def test_the_case_page_shows_the_clock_with_its_history(clue, county):
    ask(clue, county)
    factories.step(clue, "grant_extension", county.head, at=IN_TIME)
    client = Client()
    with clock.frozen(IN_TIME):
        client.force_login(county.handler, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("desk:case", args=[clue.casefile.key])).content.decode()

    assert "已延期" in page
    assert "当事人住院，尚不能研究" in page
    assert page.count("2023-04-06") >= 2
    assert "2023-05-06" in page

"""Entering a year: what the notice may say, what is replaced, who sees it when, and what the database refuses."""

from __future__ import annotations

import threading
import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from dandang.base import calendar, clock
from dandang.base import models as base_models
from dandang.base.calendar import OFFICIAL, PROVISIONAL, Due
from dandang.base.holiday_proposal import suggest
from dandang.base.models import Day, HolidayDay, HolidayYear
from dandang.base.verdict import StepRefused

AT = datetime(2023, 3, 6, 9, tzinfo=clock.ZONE)
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"
DATA = Path(base_models.__file__).parent / "data" / "holidays"
NEW_YEAR, WORKED = Day(date(2027, 1, 4), "holiday", "元旦"), Day(date(2027, 1, 9), "working")


def enter(*days: Day, year: int = 2028, state: str = PROVISIONAL, source: str = "推算") -> HolidayYear:
    return HolidayYear.enter(year, state, days, source=source, by="xt", at=AT)


def test_confirming_a_year_replaces_its_days_and_makes_dates_trusted(db):
    before = calendar.load()
    assert before.add_working_days(date(2026, 12, 31), 1) == Due(date(2027, 1, 4), provisional=True)
    assert not before.is_working_day(date(2027, 2, 9))

    year = HolidayYear.objects.get(year=2027).confirm([NEW_YEAR, WORKED], source=NOTICE, by="xt", at=AT)
    after = calendar.load()

    assert (year.state, year.source, year.entered_by, year.entered_at) == (OFFICIAL, NOTICE, "xt", AT)
    assert after.add_working_days(date(2026, 12, 31), 1) == Due(date(2027, 1, 1))  # the notice no longer names 1 January
    assert after.add_working_days(date(2027, 1, 8), 1) == Due(date(2027, 1, 9))
    assert after.is_working_day(date(2027, 2, 9))
    assert HolidayDay.objects.get(day=date(2027, 2, 9)).kind == "ordinary"
    assert not after.is_working_day(date(2026, 10, 1)), "other years stay"


def test_a_new_year_is_known_at_once_and_again_after_a_correction(db):
    enter(Day(date(2028, 1, 3), "holiday"))
    assert not calendar.load().is_working_day(date(2028, 1, 3))

    enter(Day(date(2028, 1, 4), "holiday"))  # the same moment, person and number of days
    assert calendar.load().is_working_day(date(2028, 1, 3))
    assert not calendar.load().is_working_day(date(2028, 1, 4))


def test_a_year_that_was_rolled_back_is_forgotten(db):
    for on in (date(2028, 1, 5), date(2028, 1, 6)):
        with transaction.atomic():
            enter(Day(on, "holiday"))
            assert not calendar.load().is_working_day(on)
            transaction.set_rollback(True)
    with pytest.raises(calendar.CalendarMissing):
        calendar.load().is_working_day(date(2028, 1, 5))


def test_loading_asks_one_query_while_nothing_changes(db, django_assert_num_queries):
    kept = calendar.load()
    with django_assert_num_queries(1):
        assert calendar.load() is kept


@pytest.mark.rule("R-66")
@pytest.mark.parametrize(
    ("days", "says"),
    [
        ([], "没有填写任何节假日"),
        ([Day(date(2027, 1, 1), "holiday")], "2027-01-01不在2028年内"),
        ([Day(date(2028, 1, 3), "holiday"), Day(date(2028, 1, 3), "working")], "2028-01-03填写了两次"),
        ([Day(date(2028, 1, 3), "working")], "2028-01-03不是周末"),
    ],
)
def test_days_that_no_notice_can_contain_are_refused(db, days, says):
    with pytest.raises(StepRefused, match=says) as refused:
        enter(*days)

    assert refused.value.verdict.rule == "R-66"
    assert not HolidayYear.objects.filter(year=2028).exists()


@pytest.mark.rule("R-66")
def test_an_official_year_stays_official_and_a_notice_is_named(db):
    with pytest.raises(StepRefused, match="不能改为暂定"):
        enter(Day(date(2026, 1, 1), "holiday"), year=2026)
    with pytest.raises(StepRefused, match="请写明依据的通知"):
        enter(Day(date(2028, 1, 3), "holiday"), source=" ")


@pytest.mark.parametrize("year", [2027, 2028], ids=["known", "new"])
def test_two_administrators_enter_the_same_year_one_after_the_other(fresh_database, django_db_blocker, year):
    days = [[Day(date(year, 1, 4), "holiday")], [Day(date(year, 1, 5), "holiday"), Day(date(year, 1, 6), "holiday")]]
    barrier = threading.Barrier(2)

    def confirm(mine: list[Day]) -> None:
        try:
            barrier.wait(10)
            HolidayYear.enter(year, OFFICIAL, mine, source=NOTICE, by="xt", at=AT)
        finally:
            connections.close_all()

    with django_db_blocker.unblock():
        threads = [threading.Thread(target=confirm, args=(mine,)) for mine in days]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        found = set(HolidayDay.objects.filter(year=year).exclude(kind="ordinary").values_list("day", flat=True))
    assert found in [{each.day for each in mine} for mine in days], "one of the two, whole; never a mixture"


def test_the_database_keeps_days_inside_their_year_and_deletes_none(db):
    year = HolidayYear.objects.get(year=2026)
    with pytest.raises(IntegrityError, match="holiday_day_in_its_year"), transaction.atomic():
        HolidayDay.objects.create(day=date(2027, 6, 1), year=year, kind="holiday")
    with pytest.raises(IntegrityError, match="holiday_day_kind"), transaction.atomic():
        HolidayDay.objects.create(day=date(2026, 6, 1), year=year, kind="half")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        HolidayDay.objects.all().delete()


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda path: path.stem)
def test_our_own_years_agree_with_the_proposal(path):
    kept = tomllib.loads(path.read_text("utf-8"))
    proposal = suggest(kept["year"])

    assert kept["state"] == proposal.state
    assert [(each["day"], each["kind"], each["name"]) for each in kept["day"]] == [(d.day, d.kind, d.name) for d in proposal.days]
    if kept["state"] == OFFICIAL:
        assert "国办发明电〔" in kept["source"]


def test_a_proposal_without_a_notice_is_provisional_and_can_be_entered(db):
    proposal = suggest(2028)

    assert proposal.state == PROVISIONAL
    assert {each.kind for each in proposal.days} == {"holiday"}
    enter(*proposal.days)
    assert not calendar.load().is_working_day(date(2028, 10, 2))
    with pytest.raises(ValueError, match="2002"):
        suggest(2001)


def test_the_rights_of_the_application_are_set_before_any_table():
    graph = MigrationLoader(None).graph
    first = ("base", "0001_initial")

    assert [node for node in graph.nodes if first not in graph.forwards_plan(node)] == []


def test_missing_roles_stop_the_first_migration_with_one_sentence(monkeypatch):
    import importlib

    first = importlib.import_module("dandang.base.migrations.0001_initial")

    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *exc):
            return None

        def execute(self, sql):
            return None

        def fetchall(self):
            return [("postgres",), ("dandang_vault",)]

    class Editor:
        class connection:
            cursor = staticmethod(Cursor)

    with pytest.raises(ImproperlyConfigured, match="role dandang_app before the first migration"):
        first.roles_exist(None, Editor)


def test_every_table_grants_the_application_no_more_than_it_needs(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
            "WHERE grantee = 'dandang_app' AND table_schema = 'public' AND privilege_type IN ('DELETE', 'TRUNCATE')"
        )
        found = {(table, right) for table, right in cursor.fetchall() if table.startswith(("base_", "organs_", "django_", "axes_"))}
    assert found == {(table, "DELETE") for table in ("django_session", "axes_accessattempt", "axes_accessattemptexpiration")}

"""The invented province: drawn the same from the same seed, copied as it would have been played, and marked as what it is."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from dandang.audit import commands as audit_commands
from dandang.base import clock
from dandang.base.cli import CannotRun
from dandang.cases.models import CaseFile, Proceeding, Step
from dandang.desk.simulation import campaigning, making, plan, province
from dandang.desk.simulation.courses import courses, volumes
from dandang.desk.simulation.plan import Place
from dandang.organs.models import Organ, Staff
from dandang.statistics import figures, rolling
from tests.conftest import owner_connection

LAST = date(2026, 3, 31)
AT = datetime(2026, 3, 31, 18, tzinfo=clock.ZONE)
ONLY = ("no_substance", "forwarded", "cleared", "followed_up")
PLACES = [
    Place(0, -1, "province", "330000", "省", "省", "省"), Place(1, 0, "city", "330100", "市", "市", "市"),
    *(Place(n, 1, level, f"3301{n:02}", f"县{n}", f"县{n}", f"县{n}") for n, level in enumerate(("county", "township", "stationed"), 2)),
]
STEPS = """
    SELECT o.code, f.opened_at, s.name, s.unit, p.kind, p.state, p.is_open, p.opened_on, t.seq, t.verb, t.to_state, t.at, w.username, t.reason,
           regexp_replace(t.record::text, '-20\\d\\d-[0-9A-Z]{6}|"[0-9a-z]{20}"', '', 'g') FROM cases_casefile f JOIN organs_organ o ON o.id = f.organ_id JOIN cases_subject s ON s.casefile_id = f.id
    JOIN cases_proceeding p ON p.casefile_id = f.id JOIN cases_step t ON t.proceeding_id = p.id JOIN organs_staff w ON w.id = t.by_id
    ORDER BY f.opened_at, o.code, s.name, p.kind, t.seq, p.opened_on
"""
REST = """
    SELECT o.code, s.name, d.code, d.starts_on, d.met_at FROM cases_deadline d JOIN cases_proceeding p ON p.id = d.proceeding_id
    JOIN cases_casefile f ON f.id = p.casefile_id JOIN organs_organ o ON o.id = f.organ_id JOIN cases_subject s ON s.casefile_id = f.id
    ORDER BY 1, 2, 3, 4, 5
"""


def of(seed: int, number: int) -> list[plan.Matter]:
    return list(plan.matters(seed, number, PLACES, LAST, 3.0, plan.timetables(seed)))


def rows() -> list[Any]:
    """What a reader could see of the province, without keys and codes; in a list of people their names give the order."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS)
        found = [(*row[:-1], sorted(row[-1])) for row in cursor.fetchall()]
        cursor.execute(REST)
        return found + cursor.fetchall()


def with_a_clearing() -> making.Wanted:
    """The first province of nine matters in which one clearing is over and one is not."""
    province.organs()
    places = province.places()
    for seed in range(100):
        wanted = making.Wanted(9, seed=seed, until=LAST, years=1.0, only=ONLY, campaigns=False)
        tables = wanted.tables()
        ends = {each.stop == len(tables[each.table].stops) for each in wanted.plan(places, tables) if tables[each.table].course.code == "cleared"}
        if ends == {True, False}:
            return wanted
    raise AssertionError


def test_the_same_seed_draws_the_same_province_and_another_another() -> None:
    assert of(1, 300) == of(1, 300)
    assert of(1, 300) != of(2, 300)


def test_the_plan_has_the_shares_of_its_sources() -> None:
    found, tables, given = of(1, 20_000), plan.timetables(1), volumes()
    days = Counter(each.day for each in found)
    assert min(days) > date(2023, 3, 30)
    assert max(days) == LAST
    assert all(day.weekday() < 5 for day in days)
    for drawn, shares in (
        (Counter(each.channel for each in found), given.channels), (Counter(PLACES[each.place].level for each in found), given.levels),
        (Counter(tables[each.table].course.code for each in found), {each.code: each.weight for each in courses()}),
    ):
        whole = sum(shares.values())
        for name, share in shares.items():
            assert drawn[name] / len(found) == pytest.approx(share / whole, rel=0.15, abs=0.01), name
    assert days[date(2025, 3, 17)] > 2.5 * days[date(2025, 2, 24)]  # Mondays: the first of an inspection round, and one before it
    late = [each for each in found if each.day > date(2026, 3, 1)]
    assert {each.stop for each in late} != {1}
    assert all(each.stop <= len(tables[each.table].stops) for each in found)


def test_what_is_copied_is_what_would_have_been_played(fresh_database: str, django_db_blocker: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with django_db_blocker.unblock(), owner_connection(fresh_database) as owner, clock.frozen(AT):
        wanted = with_a_clearing()
        with transaction.atomic():
            making.play(wanted, lambda _what, _part: None)
            played = rows()
            transaction.set_rollback(True)
        loaded = making.load(wanted, owner, lambda _what, _part: None)
        assert rows() == played
        assert {row[5] for row in played if len(row) > 5} >= {"declined", "closed", "archived"}
        assert loaded.rows > 200
        assert not CaseFile.objects.filter(sealed__isnull=False).exists()  # nobody has an identity here

        top = Organ.objects.get(code="330000")  # the sums are those of a recount
        counted = rolling.recount(figures.below(top), None, LAST)
        assert counted["reports_received"] == Step.objects.filter(verb="receive", proceeding__kind="reports").count() > 0
        assert rolling.kept(top.pk, None, LAST) == counted

        assert campaigning.play(date(2025, 3, 1), date(2025, 6, 30), "!") == 2  # a month of four levels in May, one that runs
        rolling.roll_all()
        assert rolling.kept(top.pk, None, LAST) == rolling.recount(figures.below(top), None, LAST)

        making.index(owner, lambda _what, _part: None)
        cleared = Proceeding.objects.filter(kind="clarification", is_open=False)[0]  # its page is a page
        reader = Staff.objects.get(username=f"{cleared.casefile.organ.code}.leader")
        client = Client(headers={"host": "localhost"})
        client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
        for path in (reverse("desk:case", args=[cleared.casefile.key]), reverse("desk:worklist"), reverse("desk:cockpit")):
            assert client.get(path).status_code == 200, path

        assert audit_commands.run_verify(Namespace(file=None, chain=None)) == 0
        assert "9件" in capsys.readouterr().out.splitlines()[-1]  # copied and without chains, it says
        with pytest.raises(CannotRun):
            making.play(wanted, lambda _what, _part: None)

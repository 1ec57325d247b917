"""Makes an invented province in the database at hand: by the verbs, or by copying. Both mark it on the chain of the system."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import psycopg
from django.conf import settings
from django.db import transaction

from dandang import audit
from dandang.audit.stored import LOADED
from dandang.base import clock
from dandang.base.cli import CannotRun
from dandang.cases.models import CaseFile
from dandang.desk.simulation import bulk, campaigning, plan, playing, province, schema, templates
from dandang.desk.simulation.plan import Place, Timetable
from dandang.organs.models import Staff
from dandang.statistics import rolling, standing

AGO = timedelta(days=330)
"""Templates are played so long before the last day: longer than any timetable, and in a year whose calendar is known."""
SIGN_INS = ("330000", "330100", "330102")
"""Organs whose people are named as sign-ins, and who are there however few the matters."""
FEW = 20_000
"""Of so many matters it is worth asking which timetables they have."""
PLAYED = "simulation.play"
"""The event on the chain of the system which says that all matters are invented; `LOADED`: and were copied, without chains."""
SUMS = """
    WITH RECURSIVE above(organ, upon) AS (
        SELECT id, id FROM organs_organ UNION ALL SELECT a.organ, o.parent_id FROM above a JOIN organs_organ o ON o.id = a.upon WHERE o.parent_id IS NOT NULL
    ), own AS (
        SELECT organ_id, e ->> 0 AS cell, (e ->> 1)::date AS day, sum((e ->> 2)::bigint) AS number
        FROM statistics_contribution, jsonb_array_elements(marks) AS e GROUP BY 1, 2, 3
    )
    INSERT INTO statistics_tally (organ_id, cell, day, own, whole)
    SELECT a.upon, own.cell, own.day, coalesce(sum(own.number) FILTER (WHERE a.upon = own.organ_id), 0), sum(own.number)
    FROM own JOIN above a ON a.organ = own.organ_id GROUP BY a.upon, own.cell, own.day
"""
MONTHS = """
    INSERT INTO statistics_monthtally (organ_id, cell, month, own, whole)
    SELECT organ_id, cell, (date_trunc('month', day - 20) + interval '20 days')::date, sum(own), sum(whole) FROM statistics_tally GROUP BY 1, 2, 3
"""
SEVERAL = """
    SELECT s.casefile_id FROM cases_subject s JOIN (
        SELECT name, unit FROM cases_subject GROUP BY name, unit HAVING count(DISTINCT casefile_id) > 1
    ) several USING (name, unit) ORDER BY s.casefile_id
"""
Seen = Callable[[str, float], None]
"""Told what is being done and which part of it is over."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What kind of province: the same again for the same values. `only`: these courses alone, for a test."""

    matters: int
    seed: int = 1
    until: date = date.max
    years: float = 3.0
    password: str = "!"  # noqa: S105 - nobody signs in with it
    only: Sequence[str] = ()
    campaigns: bool = True

    @property
    def last(self) -> date:
        return min(self.until, clock.today())

    def tables(self) -> list[Timetable]:
        return plan.timetables(self.seed, self.only)

    def plan(self, places: Sequence[Place], tables: Sequence[Timetable]) -> Any:
        return plan.matters(self.seed, self.matters, places, self.last, self.years, tables)


def refuse_people() -> None:
    """CannotRun on a database in which somebody or something is: nothing invented comes among what is real."""
    if Staff.objects.exists() or CaseFile.objects.exists():
        raise CannotRun("There are people or case files in this database: an invented province is made in an empty one only (set DANDANG_HOME to a new folder).")


def play(wanted: Wanted, seen: Seen) -> int:
    """Every matter through the doors; how many steps were taken."""
    refuse_people()
    province.organs()
    places, tables, steps = province.places(), wanted.tables(), 0
    stage = playing.Stage(places, wanted.password)
    for place in places:
        if place.code in SIGN_INS:
            stage.world(place, clock.now())
    audit.record("system", PLAYED, by="simulate", at=clock.now(), data=_said(wanted))
    for done, matter in enumerate(wanted.plan(places, tables), 1):
        table = tables[matter.table]
        playing.play(matter, table, stage)
        steps += sum(days <= table.stops[matter.stop - 1] for days, *_rest in table.steps)
        seen("Playing matters", done / wanted.matters)
    rolling.roll_all()
    _finish(wanted, seen)
    return steps


def load(wanted: Wanted, owner: psycopg.Connection[Any], seen: Seen) -> bulk.Load:
    """Every matter by copying the rows of its template. `owner`: a connection of the owner of the tables, autocommit."""
    refuse_people()
    province.organs()
    province.everybody(wanted.password)
    places, tables, known = province.places(), wanted.tables(), schema.tables()
    known[schema.CONTRIBUTION] = schema.contribution()
    on = _monday(wanted.last - AGO)
    done = iter(range(1, len(tables) + 1))
    needed = {each.table for each in wanted.plan(places, tables)} if wanted.matters <= FEW else set(range(len(tables)))
    made = templates.make(tables, places, known, on, lambda: seen("Playing each course once", next(done) / len(tables)), needed)
    found = bulk.Load(0, 0.0, 0, 0)
    for each in bulk.load(owner, wanted.plan(places, tables), wanted.matters, places, made, known, on=on, seed=wanted.seed):
        if isinstance(each, bulk.Load):
            found = each
        else:
            seen("Copying matters", each)
    _sum_up(owner)
    audit.record("system", LOADED, by="simulate", at=clock.now(), data=_said(wanted) | {"first": found.first, "last": found.last})
    _finish(wanted, seen)
    return found


def _finish(wanted: Wanted, seen: Seen) -> None:
    """Campaigns, whose reports count what is there by now; and what stands open."""
    if wanted.campaigns:
        seen("Playing campaigns", 0)
        campaigning.play(wanted.last - timedelta(days=round(365.25 * wanted.years)), wanted.last, wanted.password)
        rolling.roll_all()
        seen("Playing campaigns", 1)
    standing.look(clock.now())


@contextmanager
def owner() -> Iterator[psycopg.Connection[Any]]:
    """A connection of the owner of the tables, autocommit."""
    place = settings.OWNER_DATABASE
    with psycopg.connect(
        dbname=place["NAME"], autocommit=True, user=place["USER"], password=place["PASSWORD"], host=place["HOST"] or None, port=place["PORT"] or None
    ) as connection:
        yield connection


def index(owner: psycopg.Connection[Any], seen: Seen) -> None:
    """Make the entries of the search for what was copied."""
    last = owner.execute("SELECT coalesce(max(id), 0) FROM cases_casefile").fetchone()[0]  # type: ignore[index]
    with bulk.bare(owner, "cases_searchentry"):
        for start in range(1, last + 1, bulk.BATCH):
            owner.execute("SELECT search_refresh(ARRAY(SELECT id FROM cases_casefile WHERE id BETWEEN %s AND %s))", [start, start + bulk.BATCH - 1])
            seen("Making search entries", min(1.0, (start + bulk.BATCH) / last))
    owner.execute("VACUUM (ANALYZE) cases_searchentry")


def _sum_up(owner: psycopg.Connection[Any]) -> None:
    """The sums out of what was copied. A figure that counts a person once knows of all their matters: those of people with several by
    chance are counted anew.
    """
    with owner.transaction(), bulk.bare(owner, "statistics_tally", "statistics_monthtally"):
        owner.execute("SET LOCAL work_mem = '512MB'; SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL synchronous_commit = off; SET LOCAL jit = off")
        owner.execute(SUMS)
        owner.execute(MONTHS)
    owner.execute("VACUUM (ANALYZE) statistics_tally, statistics_monthtally")
    several = [pk for (pk,) in owner.execute(SEVERAL).fetchall()]
    for start in range(0, len(several), rolling.BATCH):
        with transaction.atomic():
            rolling.book(several[start : start + rolling.BATCH])


def _said(wanted: Wanted) -> dict[str, Any]:
    return {"matters": wanted.matters, "seed": wanted.seed, "until": wanted.last.isoformat(), "years": str(wanted.years)}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

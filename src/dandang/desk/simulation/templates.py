"""Plays each timetable once, through the doors, and keeps the rows as they stood at the end of each of its days; then all is rolled back.

What differs from matter to matter stands in these rows as a mark between two pairs of `@`: names and statements because they were played
with that mark, days, codes, keys, organs and people because they are found and exchanged here. `bulk` puts in what was drawn.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from dandang.desk.simulation import province
from dandang.desk.simulation.courses import cast
from dandang.desk.simulation.plan import Matter, Place, Timetable
from dandang.desk.simulation.playing import Run, Stage
from dandang.desk.simulation.schema import CONTRIBUTION, ORGANS, PEOPLE, ROOT, Table
from dandang.organs.models import Organ, Staff
from dandang.statistics import indicators, rolling

ISO = re.compile(r"\b20\d\d-\d\d-\d\d")
CODE = re.compile(r"-20\d\d-[0-9A-Z]{6}$")
SIDES = ("own", "up")
STOPS = 1_000
"""A template's number is that of its timetable times this, and the number of days that are over."""
UP = 1_000
"""People of the organ above are numbered from here on."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """The rows of one timetable up to one of its days, by table. Keys count from 0 in each table; days from the day of receipt."""

    number: int
    rows: Mapping[str, list[Row]]


def make(
    tables: Sequence[Timetable], places: Sequence[Place], known: Mapping[str, Table], on: date, seen: Callable[[], None], needed: Container[int]
) -> list[Template]:
    """Every template of the timetables that are `needed` (by place). `on`: a Monday some time ago, with a calendar for the time after it;
    `seen` is told of each timetable.
    """
    stage, own = Stage(places, "!"), next(place for place in places if place.level == "county")
    people = _people(own, places[own.above])
    organs = dict(Organ.objects.filter(code__in=(own.code, places[own.above].code)).values_list("pk", "code"))
    found: list[Template] = []
    with _asked(known):
        for number, table in enumerate(tables):
            seen()
            if number not in needed:
                continue
            day = on + timedelta(days=table.weekday)
            exchange = _Exchange(known, {pk: int(code != own.code) for pk, code in organs.items()}, people, (own, places[own.above]), day)
            with transaction.atomic():
                found += [Template(number * STOPS + stop, exchange(rows)) for stop, rows in _played(number, table, stage, own, day)]
                transaction.set_rollback(True)
    return found


def _people(own: Place, up: Place) -> dict[int, tuple[int, str]]:
    """The number and the name of each of the cast by primary key."""
    wanted = {province.username(place.code, name): start + n for start, place in ((0, own), (UP, up)) for n, name in enumerate(cast())}
    found = Staff.objects.filter(username__in=wanted).values_list("username", "pk", "name")
    return {pk: (wanted[username], name) for username, pk, name in found}


def _played(number: int, table: Timetable, stage: Stage, own: Place, day: date) -> Iterator[tuple[int, dict[str, list[Row]]]]:
    """After each day of the timetable: how many are over, and every row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {ROOT}")  # noqa: S608
        before = cursor.fetchone()[0]
    statements = tuple(f"@@s{n}@@" for n in range(1, table.allegations + 1))
    matter = Matter(number, number, len(table.stops), day, 0, own.number, "@@name@@", "@@unit@@", "@@post@@", "letter", statements)
    run = Run(matter, table, stage)
    for stop in range(len(table.stops)):
        run.go_to(stop)
        yield stop + 1, _rows(before)


@contextmanager
def _asked(known: Mapping[str, Table]) -> Iterator[None]:
    """A hundred tables are asked after each day: the statement is planned once. Names are those of the catalogue."""
    parts = [f"SELECT '{each.name}', {each.primary}::bigint, to_jsonb(t) FROM {each.name} t WHERE {each.mine % {'casefiles': '$1'}}" for each in known.values() if each.mine]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE simulated (bigint[]) AS {' UNION ALL '.join(parts)} ORDER BY 1, 2")
        cursor.execute("SET plan_cache_mode = force_generic_plan; SET jit = off")
        yield
        cursor.execute("DEALLOCATE simulated; RESET plan_cache_mode; RESET jit")


def _rows(before: int) -> dict[str, list[Row]]:
    """Everything that came since case file `before`, by table and in the order of the primary keys."""
    found: dict[str, list[Row]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT array_agg(id ORDER BY id) FROM {ROOT} WHERE id > %s", [before])  # noqa: S608
        casefiles = cursor.fetchone()[0]
        cursor.execute("EXECUTE simulated (%s)", [casefiles])
        for name, _key, row in cursor.fetchall():
            found[name].append(json.loads(row) if isinstance(row, str) else row)
    found[CONTRIBUTION] = [
        {"casefile_id": pk, "organ_id": organ, "marks": [[_cell(cell), day, number] for cell, day, number in marks]}
        for pk, (organ, marks) in rolling.made(casefiles).items()
    ]
    return found


def _cell(cell: str) -> str:
    """A figure by channel is one of the channel that is drawn."""
    code, _bar, part = cell.partition("|")
    return f"{code}|@@channel@@" if part and indicators.catalogue()[code].cells == "channel" else cell


class _Exchange:
    """Exchanges in rows what belongs to the matter that was played for marks."""

    def __init__(
        self, known: Mapping[str, Table], organs: Mapping[int, int], people: Mapping[int, tuple[int, str]], places: tuple[Place, Place],
        day: date,
    ) -> None:
        self.known, self.organs, self.people, self.day = known, organs, people, day
        self.short = {place.short_name: f"@@{name}_short@@" for place, name in zip(places, SIDES, strict=True)}
        self.words = {text: mark for place, name in zip(places, SIDES, strict=True)
                      for text, mark in ((place.name, f"@@{name}@@"), (f"{place.code}.", f"@@{name}_code@@."))}
        self.words |= {name: f"@@p{number}@@" for number, name in people.values()}

    def __call__(self, rows: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
        ranks = {name: {row[self.known[name].primary]: place for place, row in enumerate(found)} for name, found in rows.items()}
        words = self.words | {row["code"]: self._coded(row["code"], n) for n, row in enumerate(rows[ROOT])}
        words |= {row["number"]: self._coded(row["number"], n) for n, row in enumerate(rows.get("verification_clue", ()))}
        words |= {row["key"]: f"@@key{n}@@" for name in (ROOT, "cases_proceeding") for n, row in enumerate(rows[name])}
        return {name: [self._row(self.known[name], row, ranks, words) for row in found] for name, found in rows.items()}

    def _coded(self, code: str, rank: int) -> str:
        """`上城纪-2026-A1B2C3` with marks for its three parts; the random one is told by the rank of its row."""
        for text, mark in self.short.items():
            code = code.replace(text, mark)
        return CODE.sub(f"-@@year@@-@@c{rank}@@", code)

    def _row(self, table: Table, row: Row, ranks: Mapping[str, Mapping[int, int]], words: Mapping[str, str]) -> Row:
        made: Row = {}
        for column, value in row.items():
            target = table.keys.get(column, "")
            if column == table.primary or target in self.known:
                made[column] = None if value is None else ranks[target or table.name][value]
            elif target == PEOPLE:
                made[column] = None if value is None else self.people[value][0]
            elif target == ORGANS:
                made[column] = None if value is None else self.organs[value]
            elif target:
                made[column] = None
            elif table.types[column] in ("date", "timestamptz"):
                made[column] = value
            else:
                made[column] = self._marked(value, words)
        return made

    def _marked(self, value: Any, words: Mapping[str, str]) -> Any:
        if isinstance(value, Mapping):
            return {key: "@@channel@@" if key == "channel" and each else self._marked(each, words) for key, each in value.items()}
        if isinstance(value, list):
            return [self._marked(each, words) for each in value]
        if not isinstance(value, str):
            return value
        for text, mark in words.items():
            value = value.replace(text, mark)
        return ISO.sub(lambda found: f"@@d{(date.fromisoformat(found[0]) - self.day).days}@@", value)

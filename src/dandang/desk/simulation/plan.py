"""Draws the matters of the invented province from one number. Pure: the same seed, size, day and organs give the same matters again.

A course has one timetable for each weekday of receipt, so that a timetable may be moved by whole weeks and its steps still fall on the same
weekdays. How far a matter has come by the last day follows from its timetable; whatever is not over stands open.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from dandang.desk.simulation import words
from dandang.desk.simulation.courses import Course, Move, Season, Volumes, courses, volumes

WORKDAYS = 5
PACE = 2.4
"""A slow timetable takes so many times the days."""
LONG = 30
"""Waits of so many working days or more are no work that could be slow: a review in half a year."""
OPENING = 3
"""Working days on which a season with an opening begins."""
LEVELS = ("province", "city", "county", "township", "stationed")


@dataclass(frozen=True, slots=True)
class Place:
    """An organ that matters may belong to: its number, that of the organ above (-1: none), its level, where its people work."""

    number: int
    above: int
    level: str
    code: str
    name: str
    short_name: str
    area: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """A course as it goes from a certain weekday on. `steps`: days after receipt, minutes after nine, the step, the allegation (from 1)."""

    course: Course
    weekday: int
    signed: bool
    allegations: int
    steps: tuple[tuple[int, int, Move, int], ...]

    @property
    def stops(self) -> tuple[int, ...]:
        """The days on which something happens."""
        return tuple(dict.fromkeys(days for days, *_rest in self.steps))


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter. `stop`: how many days of its timetable are over by the last day of the province, at least one."""

    number: int
    table: int
    stop: int
    day: date
    minutes: int
    place: int
    name: str
    unit: str
    post: str
    channel: str
    statements: tuple[str, ...]


def timetables(seed: int, only: Sequence[str] = ()) -> list[Timetable]:
    """One for each course (or those of `only`) and weekday from Monday on."""
    given = volumes()
    return [
        _timetable(course, weekday, place, given, words.chance(seed, course.code, weekday))
        for place, course in enumerate(courses()) if not only or course.code in only for weekday in range(WORKDAYS)
    ]


def matters(seed: int, count: int, places: Sequence[Place], until: date, years: float, tables: Sequence[Timetable]) -> Iterator[Matter]:
    """`count` matters, the oldest first, received on days up to `until`, which counts."""
    chance, given = words.chance(seed, "matters"), volumes()
    days, upto = calendar(until, years, given)
    where = _Where(places, given, chance)
    which = _Which(tables, given)
    channels, shares = list(given.channels), list(accumulate(given.channels.values()))
    for number in range(count):
        day = days[min(bisect(upto, (number + chance.random()) / count * upto[-1]), len(days) - 1)]
        table = which.draw(day, chance)
        place = where.draw(below=tables[table].course.below, chance=chance)
        since = (until - day).days
        yield Matter(
            number, table, max(1, bisect(which.stops[table], since)), day, int(chance.random() * 50), place.number, _name(chance),
            place.area + _one(words.BUREAUS, chance), _one(words.POSTS, chance), channels[bisect(shares, chance.random() * shares[-1])],
            tuple(_statement(chance) for _each in range(tables[table].allegations)),
        )


def calendar(until: date, years: float, given: Volumes) -> tuple[list[date], list[float]]:
    """Weekdays up to `until`, and the running sum of how much comes in. What comes in at a weekend is received on Monday."""
    found: list[date] = []
    much: list[float] = []
    opened: dict[tuple[str, int], int] = {}
    day = until - timedelta(days=round(365.25 * years)) + timedelta(days=1)
    while day <= until:
        if day.weekday() < WORKDAYS:
            factor = 1.0 + (2 * given.weekend if day.weekday() == 0 else 0)
            for season in given.seasons:
                if season.holds(day):
                    seen = opened[season.name, day.year] = opened.get((season.name, day.year), 0) + 1
                    factor *= season.opening if season.opening and seen <= OPENING else season.factor
            found.append(day)
            much.append(factor)
        day += timedelta(days=1)
    return found, list(accumulate(much))


class _Where:
    """Draws organs: levels by their share, organs of a level by a size of their own."""

    def __init__(self, places: Sequence[Place], given: Volumes, chance: Random) -> None:
        self.at = {level: [each for each in places if each.level == level] for level in LEVELS}
        self.levels = [level for level in LEVELS if self.at[level]]
        self.shares = list(accumulate(given.levels[level] for level in self.levels))
        self.sizes = {level: list(accumulate(0.5 + 1.5 * chance.random() for _each in self.at[level])) for level in self.levels}

    def draw(self, *, below: bool, chance: Random) -> Place:
        level = "county" if below else self.levels[bisect(self.shares, chance.random() * self.shares[-1])]
        return self.at[level][bisect(self.sizes[level], chance.random() * self.sizes[level][-1])]


class _Which:
    """Draws timetables: the weekday is that of receipt, the course by its weight and the seasons of that day."""

    def __init__(self, tables: Sequence[Timetable], given: Volumes) -> None:
        self.tables, self.seasons = tables, [each for each in given.seasons if each.courses]
        self.stops = [table.stops for table in tables]
        self.days: dict[date, tuple[list[int], list[float]]] = {}

    def draw(self, day: date, chance: Random) -> int:
        if day not in self.days:
            self.days = {day: self._of(day, [each for each in self.seasons if each.holds(day)])}
        found, shares = self.days[day]
        return found[bisect(shares, chance.random() * shares[-1])]

    def _of(self, day: date, seasons: Sequence[Season]) -> tuple[list[int], list[float]]:
        found = [number for number, table in enumerate(self.tables) if table.weekday == day.weekday()]
        shares = []
        for number in found:
            course = self.tables[number].course
            share = float(course.weight)
            for season in seasons:
                share *= season.courses.get(course.code, 1.0)
            shares.append(share)
        return found, list(accumulate(shares))


def _timetable(course: Course, weekday: int, place: int, given: Volumes, chance: Random) -> Timetable:
    signed = (weekday + place) % round(1 / given.named) == 0 if course.named is None else course.named
    pace = PACE if (weekday + place) % round(1 / given.slow) == 0 else 1.0
    allegations, steps, days, minutes = given.allegations[weekday], [], 0, 0
    for move in course.moves:
        if move.signed and not signed:
            continue
        for number in range(1, allegations + 1 if move.each else 2):
            wait = chance.randint(*move.days) if number == 1 else 0
            wait = round(pace * wait) if wait < LONG else wait
            for _day in range(wait):
                days += 3 if (weekday + days) % 7 == WORKDAYS - 1 else 1
            minutes = 0 if wait else minutes + 7
            steps.append((days, minutes, move, number))
    return Timetable(course, weekday, signed, allegations, tuple(steps))


def _one(of: Sequence[str], chance: Random) -> str:
    return of[int(chance.random() * len(of))]


def _name(chance: Random) -> str:
    if chance.random() < 0.02:
        return _one(words.MINORITY, chance)
    return _one(words.SURNAMES, chance) + _one(words.GIVEN, chance) + (_one(words.GIVEN, chance) if chance.random() < 0.65 else "")


def _statement(chance: Random) -> str:
    deed = _one(words.DEEDS, chance).replace("{}", _one(words.MATTERS, chance), 1).replace("{}", _one(words.THINGS, chance), 1)
    return f"{deed.replace('中中', '中')}，涉及金额{1 + int(chance.random() * 90)}万元"

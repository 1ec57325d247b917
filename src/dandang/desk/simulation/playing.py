"""Takes the steps of a matter through the doors of page and API, as a story does: every rule is asked, every act is on the chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from dandang.base import clock
from dandang.desk.simulation import province, words
from dandang.desk.simulation.courses import DATA, UP, Move
from dandang.desk.simulation.plan import Matter, Place, Timetable
from dandang.desk.stories.cast import World
from dandang.desk.stories.reader import Story, StoryStep, Subject, resolve
from dandang.desk.stories.runner import Play
from dandang.organs.models import Organ

NINE = time(9, tzinfo=clock.ZONE)


class Stage:
    """The organs and people among whom matters are played; people are appointed when the first matter needs them."""

    def __init__(self, places: Sequence[Place], password: str) -> None:
        self.places, self.password = places, password
        self.worlds: dict[int, World] = {}

    def world(self, place: Place, at: datetime) -> World:
        """The people of the organ and of the one above, by their names in the courses."""
        if place.number not in self.worlds:
            found = World()
            self._add(found, place, "", at)
            if place.above >= 0:
                self._add(found, self.places[place.above], UP, at)
            self.worlds[place.number] = found
        known = self.worlds[place.number]
        return World(staff=known.staff, organs=known.organs)

    def _add(self, world: World, place: Place, before: str, at: datetime) -> None:
        organ = Organ.objects.select_related("parent").get(code=place.code)
        for name, staff in province.people(organ, password=self.password, at=at).items():
            world.staff[before + name], world.organs[before + name] = staff, organ


def play(matter: Matter, table: Timetable, stage: Stage) -> Run:
    """The whole of a matter up to its last stop."""
    run = Run(matter, table, stage)
    for stop in range(matter.stop):
        run.go_to(stop)
    return run


class Run:
    """One matter in play, from stop to stop of its timetable. Raises StoryFailed where a step is refused."""

    def __init__(self, matter: Matter, table: Timetable, stage: Stage) -> None:
        self.matter, self.table, self.stops = matter, table, table.stops
        place = stage.places[matter.place]
        at = self._at(0, 0)
        world = stage.world(place, at - timedelta(days=1))
        world.subjects["subject"] = Subject("subject", matter.name, matter.unit, matter.post, place.name)
        self.drawn = _drawn(matter, table, place, stage.places[place.above] if place.above >= 0 else place)
        story = Story(DATA / "courses.toml", table.course.code, table.course.code, "", "", "", (), (), ())
        self.play = Play(story, world, matter.day, "")

    def go_to(self, stop: int) -> None:
        """Take the steps of one stop, counted from 0."""
        for number, (days, minutes, move, allegation) in enumerate(self.table.steps):
            if days == self.stops[stop]:
                self.play.step(self._step(number, days, minutes, move, allegation))

    def _step(self, number: int, days: int, minutes: int, move: Move, allegation: int) -> StoryStep:
        at = self._at(days, minutes)
        given = resolve(_filled(move.given, self.drawn | {"number": allegation}), at.date())
        return StoryStep(number + 1, 0, at, move.by, move.do, "", move.on, move.names, given)

    def _at(self, days: int, minutes: int) -> datetime:
        return datetime.combine(self.matter.day + timedelta(days=days), NINE) + timedelta(minutes=minutes + self.matter.minutes)


def _drawn(matter: Matter, table: Timetable, own: Place, up: Place) -> dict[str, Any]:
    """What stands for each `$…` of the data. The reporter is drawn here alone: identities are in no plan."""
    chance = words.chance(matter.number, matter.name)
    called = words.CALLED[int(chance.random() * len(words.CALLED))] + words.GIVEN[int(chance.random() * len(words.GIVEN))]
    return {
        "channel": matter.channel, "name": matter.name, "unit": matter.unit, "post": matter.post, "own": own.name, "up": up.name,
        "statements": list(matter.statements), "statement": matter.statements[0], "numbers": list(range(1, len(matter.statements) + 1)),
        "text": f"{matter.name}办事很不公道，大家都有意见，请组织上派人来查一查。",
        "reporter": {"name": called, "contact": f"1380571{matter.number % 10_000:04}"} if table.signed else {},
    }


def _filled(value: Any, drawn: Mapping[str, Any]) -> Any:
    """`$name` alone becomes what was drawn; inside a longer text, its text."""
    if isinstance(value, Mapping):
        return {key: found for key, each in value.items() if (found := _filled(each, drawn)) != {}}
    if isinstance(value, list):
        return [_filled(each, drawn) for each in value]
    if not isinstance(value, str) or "$" not in value:
        return value
    name = value[1:]
    if value.startswith("$") and name in drawn:
        return drawn[name]
    for name in sorted(drawn, key=len, reverse=True):
        if isinstance(drawn[name], str):
            value = value.replace(f"${name}", drawn[name])
    return value

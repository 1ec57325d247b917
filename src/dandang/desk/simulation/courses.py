"""Reads the courses and the volumes of the invented province. Pure; a mistake in the data is a `DataError` with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dandang.procedures.loader import Reader

DATA = Path(__file__).parent / "data"
UP = "up_"
"""Whoever works in the organ above has this before the name."""
MOVE = {"d", "by", "do", "on", "as", "with", "signed", "each"}


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a course: working days since the one before, from and to; `signed`: only with a name; `each`: once an allegation."""

    by: str
    do: str
    on: str = ""
    names: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    days: tuple[int, int] = (0, 0)
    signed: bool = False
    each: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """One way from beginning to end. `named`: always or never with a reporter's name, None for both; `below`: needs a county, with a
    city above it.
    """

    code: str
    weight: int
    moves: tuple[Move, ...]
    named: bool | None = None
    below: bool = False


@dataclass(frozen=True, slots=True)
class Season:
    """Days of a year, both counted, in which more or less comes in, or more of some courses."""

    name: str
    first: str
    last: str
    years: tuple[int, ...]
    factor: float
    opening: float
    courses: Mapping[str, float]

    def holds(self, day: date) -> bool:
        return self.first <= day.isoformat()[5:] <= self.last and (not self.years or day.year in self.years)


@dataclass(frozen=True, slots=True)
class Volumes:
    """How much, where, when. `allegations` by weekday of receipt; shares need not add up to anything."""

    items_a_year: int
    named: float
    slow: float
    allegations: tuple[int, ...]
    weekend: float
    channels: Mapping[str, int]
    levels: Mapping[str, int]
    townships: int
    stationed: int
    seasons: tuple[Season, ...]


@cache
def cast() -> Mapping[str, str]:
    """Role by name of the people of an organ, in the order in which they are numbered."""
    found: dict[str, str] = dict(Reader(DATA / "courses.toml").data["cast"])
    return found


@cache
def courses() -> tuple[Course, ...]:
    """Every course, in the order of the data."""
    reader = Reader(DATA / "courses.toml")
    pieces = {name: tuple(_move(reader, each) for each in moves) for name, moves in reader.data["piece"].items()}
    found = []
    for code, each in reader.data["course"].items():
        unknown = [name for name in each["pieces"] if name not in pieces]
        if unknown:
            raise reader.fail(f"pieces: some of {', '.join(pieces)}; found {unknown[0]!r}", key=f"course.{code}")
        moves = tuple(move for name in each["pieces"] for move in pieces[name])
        found.append(Course(code, each["weight"], moves, each.get("named"), each.get("below", False)))
    return tuple(found)


@cache
def volumes() -> Volumes:
    """The numbers of `volumes.toml`."""
    found = Reader(DATA / "volumes.toml").data
    return Volumes(
        found["items_a_year"], found["named"], found["slow"], tuple(found["allegations"]), found["weekend"], found["channels"],
        found["levels"], found["organs"]["townships"], found["organs"]["stationed"], tuple(map(_season, found["season"])),
    )


def _season(found: Mapping[str, Any]) -> Season:
    return Season(
        found["name"], found["first"], found["last"], tuple(found.get("years", ())), found.get("factor", 1.0), found.get("opening", 0.0),
        found.get("courses", {}),
    )


def _move(reader: Reader, found: Mapping[str, Any]) -> Move:
    people = set(cast()) | {UP + name for name in cast()}
    if found.keys() - MOVE or found.get("by") not in people or "do" not in found:
        raise reader.fail(f"a step has by (one of the cast), do, and some of {', '.join(sorted(MOVE))}; found {dict(found)}", key="piece")
    first, last = found.get("d", (0, 0))
    return Move(
        found["by"], found["do"], found.get("on", ""), found.get("as", ""), found.get("with", {}), (first, last), found.get("signed", False),
        found.get("each", False),
    )

"""What the cockpit draws, as plain data: the streams from a report to its outcome, and the schematic map. Pure."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dandang.statistics.figures import Figure

DATA = Path(__file__).parent / "data"
SHADES = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """`value`: what stands at this stage in all, also what no stream leads on from."""

    title: str
    title_en: str
    value: int


@dataclass(frozen=True, slots=True)
class Stream:
    """So many went from one stage to the next."""

    start: Stage
    end: Stage
    value: int


def streams(found: Iterable[Figure]) -> list[Stream]:
    """The streams that are not empty, in the order of the data."""
    values: Counter[str] = Counter()
    for each in found:
        values[each.indicator.code] = int(each.value or 0)
        values.update({f"{each.indicator.code}|{part}": number for part, number in each.parts})
    stages = {code: Stage(title, title_en, values[figure]) for code, (title, title_en, figure) in _data("flow")["stage"].items()}
    made = (Stream(stages[each["from"]], stages[each["to"]], stages[each["to"]].value) for each in _data("flow")["stream"])
    return [each for each in made if each.value > 0]


def place(division: str) -> str:
    """`row-column` of a city on the map; empty for what has no place there."""
    found = _data("tiles")["place"].get(division)
    return f"{found[0]}-{found[1]}" if found else ""


def shades(values: Sequence[float | int | None]) -> list[int]:
    """0 to 4 for each value by its rank among the different ones, so that a single large city does not make all others alike; -1 for None."""
    steps = sorted({value for value in values if value is not None})
    most = max(len(steps) - 1, 1)
    return [-1 if value is None else steps.index(value) * (SHADES - 1) // most for value in values]


@cache
def _data(name: str) -> Mapping[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))

"""What cockpit and report draw, as plain data: the streams from a report to its outcome, and the schematic map. Pure."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dandang.statistics.figures import Figure

DATA = Path(__file__).parent / "data"
SHADES = 5
GAP = 0.07


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
    made = (
        Stream(stages[each["from"]], stages[each["to"]], values[each["figure"]] if "figure" in each else stages[each["to"]].value)
        for each in _data("flow")["stream"]
    )
    return [each for each in made if each.value > 0]


@dataclass(frozen=True, slots=True)
class Block:
    """A stage as a bar: `column` from the left, `top` and `height` as parts of the height of the picture."""

    stage: Stage
    column: int
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Band:
    """A stream between two bars: where its upper edge leaves the one and meets the other; `height` all along."""

    start: Block
    end: Block
    leaves: float
    meets: float
    height: float


def laid(flow: Sequence[Stream]) -> tuple[list[Block], list[Band]]:
    """Bars and bands of the streams in a picture one high: nothing lies outside it, no two bars lie on one another."""
    stages = list(dict.fromkeys(stage for each in flow for stage in (each.start, each.end)))
    columns = dict.fromkeys(stages, 0)
    for _turn in stages:
        for each in flow:
            columns[each.end] = max(columns[each.end], columns[each.start] + 1)
    sizes = {
        stage: max(stage.value, *(sum(each.value for each in flow if getattr(each, side) == stage) for side in ("start", "end")))
        for stage in stages
    }
    blocks = {block.stage: block for block in _stacked(columns, sizes)}
    scale = min((block.height / sizes[stage] for stage, block in blocks.items()), default=0)
    left, met = ({stage: block.top for stage, block in blocks.items()} for _side in range(2))
    bands = []
    for each in flow:
        bands.append(Band(blocks[each.start], blocks[each.end], left[each.start], met[each.end], each.value * scale))
        left[each.start] += each.value * scale
        met[each.end] += each.value * scale
    return list(blocks.values()), bands


def _stacked(columns: Mapping[Stage, int], sizes: Mapping[Stage, int]) -> Iterator[Block]:
    """The bars of each column under one another, all on one scale, with room between them for a line of words."""
    stacks = {column: [stage for stage in columns if columns[stage] == column] for column in columns.values()}
    scale = min(((1 - GAP * (len(stack) - 1)) / sum(sizes[stage] for stage in stack) for stack in stacks.values()), default=0)
    for column, stack in stacks.items():
        top = 0.0
        for stage in stack:
            yield Block(stage, column, top, sizes[stage] * scale)
            top += sizes[stage] * scale + GAP


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

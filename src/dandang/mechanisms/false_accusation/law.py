"""The closed lists of the matter: elements, signs, heavier grounds, gains, persons and measures. Data of `data/lists.toml`, no Django."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROVINCE, CITY = 2, 3
REVIEW_MONTHS = 1
"""To ask for a review (复审), from the day of the decision, which is not counted; Supervision Law art. 56 (DL-19)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. Of a kind of person: `party` and `official`, the measures that fit."""

    title: str
    title_en: str
    source: str = ""
    party: tuple[str, ...] = ()
    official: tuple[str, ...] = ()


@cache
def entries(name: str) -> dict[str, Entry]:
    """The entries of one list by code, in the order of the file."""
    data = tomllib.loads((Path(__file__).parent / "data/lists.toml").read_text("utf-8"))
    return {code: Entry(**entry) for code, entry in data[name].items() if isinstance(entry, dict)}


def titles(name: str) -> dict[str, str]:
    """Code and Chinese title, as papers print it."""
    return {code: entry.title for code, entry in entries(name).items()}


def measures(order: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The measures of an order (`party`, `official`) for a person of these kinds; of several kinds of office each must allow it."""
    fitting = [allowed for kind in kinds if (allowed := getattr(entries("persons")[kind], order))]
    return tuple(each for each in entries("measures") if fitting and all(each in allowed for allowed in fitting))

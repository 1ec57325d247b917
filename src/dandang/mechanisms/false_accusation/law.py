"""The closed lists of the matter: elements, signs, heavier grounds, gains, persons and measures. Data of `data/lists.toml`, no Django."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

PROVINCE, CITY = 2, 3
REVIEW_MONTHS = 1
"""To ask for a review (复审), from the day of the decision, which is not counted; Supervision Law art. 56 (DL-19)."""


@cache
def entries(name: str) -> dict[str, dict[str, Any]]:
    """The entries of one list by code, in the order of the file; each with `title` and `title_en`."""
    data = tomllib.loads((Path(__file__).parent / "data/lists.toml").read_text("utf-8"))
    return {code: entry for code, entry in data[name].items() if isinstance(entry, dict)}


def titles(name: str) -> dict[str, str]:
    """Code and Chinese title, as papers print it."""
    return {code: entry["title"] for code, entry in entries(name).items()}


def measures(order: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The measures of an order (`party`, `official`) for a person of these kinds; of several kinds of office each must allow it."""
    fitting = [entries("persons")[kind][order] for kind in kinds if order in entries("persons")[kind]]
    return tuple(each for each in entries("measures") if fitting and all(each in allowed for allowed in fitting))

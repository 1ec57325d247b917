"""The lists that follow-up works with: attitude groups and their methods, classes, checks of execution, grades. Data, no Django."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "methods.toml"
DEFECT = "defect"
CHECKED = ("done", DEFECT, "not_owed")
"""What the check of one duty found: done, not done as it should be, or not owed by this decision. Left open: not checked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list; `method`: what is done about it."""

    title: str
    title_en: str
    method: str
    method_en: str
    source: str
    standing: str


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade. `recommends`: a recommendation may follow it."""

    title: str
    title_en: str
    meaning: str
    meaning_en: str
    recommends: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """The grades of a place in their order, the best first."""

    grades: Mapping[str, Grade]
    source: str
    standing: str


@cache
def entries(name: str) -> dict[str, Entry]:
    """One list by code, in the order of the file: `group`, `class`, `reason` or `check`."""
    return {code: Entry(**entry) for code, entry in _data()[name].items()}


def titles(name: str, *codes: str) -> list[str]:
    """Chinese titles, as papers print them."""
    return [entries(name)[code].title for code in codes]


@cache
def scale(profile: str) -> Scale:
    """The scale in force under a local profile."""
    known = _data()["scale"]
    fitting = max((each for each in known if profile == each or profile.startswith(f"{each}/") or not each), key=len)
    found = known[fitting]
    return Scale({code: Grade(**grade) for code, grade in found["grade"].items()}, found["source"], found["standing"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text("utf-8"))

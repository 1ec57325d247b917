"""What each figure counts, as dated data with a source. Pure.

An indicator is either counted from the steps of case files (`counts`) or worked out from two that are (`of` per `per`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "indicators.toml"
UNITS = ("casefile", "proceeding", "step", "allegation", "person", "organisation", "days", "clock")
"""What is counted: a case file, proceeding or allegation once, every step, the persons or organisations of the matter, the days from
the first of `begins` to the first of `ends`, or clocks that were met, in time and late apart."""
SCALES = ("share", "mean")


class WrongIndicator(ValueError):
    """An entry of the data that cannot be; one sentence."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `begins` and `ends` are steps as `kind.verb`, of a clock its code; from `ends` on the unit counts no more, of days
    it is where they end. `where`: what the beginning step must have recorded. `cells`: the field of that record that splits the
    figure. `of` and `per` name other figures, with `|value` a part of one.
    """

    code: str
    group: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    explained: str
    explained_en: str
    source: str
    standing: str
    since: date
    counts: str = ""
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cells: str = ""
    of: str = ""
    per: str = ""
    scale: str = ""
    is_personal: bool = False

    @property
    def is_ratio(self) -> bool:
        return bool(self.scale)


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    title: str
    title_en: str


@cache
def catalogue() -> Mapping[str, Indicator]:
    """Every indicator by code, in the order of the data."""
    return read(tomllib.loads(DATA.read_text("utf-8")))


@cache
def groups() -> tuple[Group, ...]:
    data = tomllib.loads(DATA.read_text("utf-8"))["group"]
    return tuple(Group(code, each["title"], each["title_en"]) for code, each in data.items())


def read(data: Mapping[str, Any]) -> Mapping[str, Indicator]:
    """The indicators of parsed data; `WrongIndicator` says what is wrong with which."""
    found = {code: _indicator(code, each) for code, each in data["indicator"].items()}
    for each in found.values():
        if each.group not in data["group"]:
            raise WrongIndicator(f"{each.code}: group = one of {', '.join(data['group'])}")
        for name in filter(None, (each.of, each.per)):
            part = found.get(name.partition("|")[0])
            if part is None or part.is_ratio:
                raise WrongIndicator(f"{each.code}: {name} is no counted indicator")
    return found


def _indicator(code: str, entry: Mapping[str, Any]) -> Indicator:
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    given["where"] = {name: tuple(values) for name, values in entry.get("where", {}).items()}
    try:
        indicator = Indicator(code=code, **given)
    except TypeError as error:
        raise WrongIndicator(f"{code}: {error}") from None
    if indicator.is_ratio:
        if indicator.scale not in SCALES or indicator.counts or not (indicator.of and indicator.per):
            raise WrongIndicator(f"{code}: a ratio has of, per and scale = {' or '.join(SCALES)}, and counts nothing itself")
    elif indicator.counts not in UNITS or not indicator.begins or indicator.of or indicator.per:
        raise WrongIndicator(f"{code}: counts = one of {', '.join(UNITS)}, with begins")
    if indicator.counts == "days" and not indicator.ends:
        raise WrongIndicator(f"{code}: days run from begins to ends")
    return indicator

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
MEASURE = "measure"
MEASURES = tuple(f"{MEASURE}.{what}" for what in ("impose", "change", "withdraw"))
"""What became of a measure imposed on a person, as events beside the steps."""
LIVED = ("life", MEASURE, "relapse")
"""Counted over everything that happened to one person (name and unit) in all matters: the person once, however often it begins; each
decision once, wherever it is registered; the person on whom, after an earlier measure, another was imposed within `years` years."""
UNITS = ("casefile", "proceeding", "step", "allegation", "raised", "person", "organisation", "days", "clock", *LIVED)
"""What is counted: a case file, proceeding or answered allegation once, every step, the allegations, persons or organisations of the
matter, the days from the first of `begins` to the first of `ends`, clocks that were met, in time and late apart, or those of `LIVED`."""
ABOUT = ("subject_rank", "field", "offence")
"""Parts by whom and what the matter is about, where no step records them."""
SCALES = ("share", "mean")


class WrongIndicator(ValueError):
    """An entry of the data that cannot be; one sentence."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `begins` and `ends` are steps as `kind.verb`, of a clock its code; from `ends` on the unit counts no more, of days
    it is where they end; a step that is both counts while it records what `where` asks. `where`: what the beginning step must have
    recorded. `cells`: the field of that record that splits the figure, or one of `ABOUT`; with `overlaps` one unit may stand in several
    parts. `amount`: the field that says how many. `dated`: the field of the proceeding's steps that names a day before which nothing
    counts. `after`, `within_days`: a beginning counts within so many days of the last of those steps, the first day not counted. `of`
    and `per` name other figures, with `|value` a part of one. `version` goes up when the definition changes; `part_of`: a figure that
    counts the same units and more.
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
    overlaps: bool = False
    amount: str = ""
    dated: str = ""
    after: tuple[str, ...] = ()
    within_days: int = 0
    years: int = 0
    of: str = ""
    per: str = ""
    scale: str = ""
    part_of: str = ""
    version: int = 1
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


def wholes(code: str) -> tuple[str, ...]:
    """The figures of which this one counts a part, the nearest first."""
    above = catalogue()[code].part_of
    return (above, *wholes(above)) if above else ()


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
        for name in filter(None, (each.of, each.per, each.part_of)):
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
    if (indicator.counts == "relapse") != bool(indicator.years) or bool(indicator.after) != bool(indicator.within_days):
        raise WrongIndicator(f"{code}: years belong to a relapse, and after to within_days")
    if indicator.counts == "raised" and indicator.cells not in ABOUT[1:]:
        raise WrongIndicator(f"{code}: allegations are raised by cells = {' or '.join(ABOUT[1:])}")
    return indicator

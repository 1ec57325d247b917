"""The dated data as values: kinds of measure, tables of periods by regulation, who decides, remedies, duties of execution. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
PARTY, GOVERNMENTAL, ORGANISATIONAL = "party", "governmental", "organisational"
ADMONITION, ACCOUNTABILITY, INSTITUTION = "admonition", "accountability", "institution"
UNCONFIRMED = "U"


@dataclass(frozen=True, slots=True)
class Also:
    """A second bar of a kind with a length of its own, such as the years without any leading post."""

    title: str
    title_en: str
    months: int
    source: str
    standing: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a kind does to the annual appraisal. `years`: from the year of the measure on. `probation`: in the years of probation."""

    years: tuple[str, ...]
    probation: str
    source: str
    standing: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of measure. `weight` orders the kinds of one instrument; `form` is 0 where the statistics do not count it."""

    code: str
    instrument: str
    title: str
    title_en: str
    weight: int
    form: int
    source: str
    standing: str
    bars: str = ""
    bars_en: str = ""
    permanent: bool = False
    not_restored: bool = False
    organisation: bool = False
    probation: tuple[int, ...] = ()
    also: tuple[Also, ...] = ()
    appraisal: Effect | None = None

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class Period:
    """The length of a kind under one regulation, in months."""

    months: int
    standing: str


@dataclass(frozen=True, slots=True)
class Regulation:
    """One table of periods. `first` and `until`: in force, both days counted; None where no day is known or none has come."""

    code: str
    instrument: str
    title: str
    title_en: str
    source: str
    standing: str
    periods: Mapping[str, Period] = field(default_factory=dict)
    first: date | None = None
    until: date | None = None
    note: str = ""
    note_en: str = ""
    bars: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.title

    def barred(self, kind: Kind) -> tuple[str, str]:
        """What the kind bars under this text, in Chinese and in English."""
        return self.bars.get(kind.code, (kind.bars, kind.bars_en))

    def in_force(self, on: date) -> bool:
        return (self.first is None or self.first <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides in one case of an instrument."""

    title: str
    title_en: str
    body: str
    body_en: str
    source: str
    standing: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way against a decision. `months` or `days`: within which it is sought, from receipt; both 0 where the text states no limit."""

    title: str
    title_en: str
    body: str
    body_en: str
    limit: str
    limit_en: str
    source: str
    standing: str
    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Instrument:
    """A family of measures with one law of its own."""

    code: str
    title: str
    title_en: str
    decides: tuple[Decider, ...] = ()
    remedies: tuple[Remedy, ...] = ()

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that the execution of a decision owes. `kinds`: only for these; empty for all. No limit where months and days are 0."""

    code: str
    title: str
    title_en: str
    source: str
    standing: str
    months: int = 0
    most_months: int = 0
    days: int = 0
    kinds: tuple[str, ...] = ()

    def owed_for(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its code, in the order of the data."""
    return {row["code"]: _kind(row) for row in _read("kinds")["kind"]}


@cache
def regulations() -> Mapping[str, Regulation]:
    """Every table of periods by its code, the oldest of an instrument first."""
    return {row["code"]: _regulation(row) for row in _read("regulations")["regulation"]}


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every instrument by its code."""
    return {row["code"]: _instrument(row) for row in _read("instruments")["instrument"]}


@cache
def duties() -> tuple[Duty, ...]:
    """What every execution owes."""
    return tuple(Duty(**{**row, "kinds": tuple(row.get("kinds", ()))}) for row in _read("instruments")["duty"])


def duties_for(kind: str) -> tuple[Duty, ...]:
    """What the execution of this kind owes."""
    return tuple(duty for duty in duties() if duty.owed_for(kind))


def remedies(instrument: str) -> tuple[Remedy, ...]:
    """The ways against a decision of this instrument; for most of them the first is the next one to go."""
    return instruments()[instrument].remedies


def regulation_on(instrument: str, day: date) -> Regulation | None:
    """The regulation in force that day: a proposal for who enters a measure, never a reason to compute an old one anew."""
    return next((each for each in regulations().values() if each.instrument == instrument and each.in_force(day)), None)


def appraisal_notes() -> tuple[Mapping[str, str], ...]:
    """What holds for the appraisal of any kind."""
    return tuple(_read("instruments")["appraisal_note"])


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _kind(row: dict[str, Any]) -> Kind:
    also = tuple(
        Also(each["bar"], each["bar_en"], each["months"], each["source"], each["standing"]) for each in row.get("also", ())
    )
    given = row.get("appraisal")
    effect = given and Effect(tuple(given["years"]), given.get("probation", ""), given["source"], given["standing"])
    return Kind(**{**row, "also": also, "appraisal": effect, "probation": tuple(row.get("probation", ()))})


def _regulation(row: dict[str, Any]) -> Regulation:
    rest = {key: value for key, value in row.items() if key not in ("from", "until", "months", "bars")}
    periods = {
        code: Period(given["months"], given["standing"]) if isinstance(given, dict) else Period(given, row["standing"])
        for code, given in row["months"].items()
    }
    return Regulation(**rest, periods=periods, first=row.get("from"), until=row.get("until"),
                      bars={code: tuple(both) for code, both in row.get("bars", {}).items()})


def _instrument(row: dict[str, Any]) -> Instrument:
    deciders = tuple(
        Decider(each["case"], each["case_en"], each["body"], each["body_en"], each["source"], each["standing"])
        for each in row.get("decides", ())
    )
    return Instrument(row["code"], row["title"], row["title_en"], deciders, tuple(Remedy(**each) for each in row.get("remedy", ())))

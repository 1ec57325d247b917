"""What a campaign may be about, and the ready templates: data with their sources."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dandang.base.wording import Named, title
from dandang.statistics import indicators
from dandang.statistics.indicators import Indicator

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Instrument:
    """`groups`: of indicators that belong to it. `in_scope`: the indicator that tells how many cases the scope has. `standing`:
    those that tell what stands at the cut-off and count from the first day of the scope. An indicator of a mechanism that is
    not installed is left out.
    """

    code: str
    name: Named
    groups: tuple[str, ...]
    in_scope: str
    standing: frozenset[str]

    @property
    def indicators(self) -> dict[str, Indicator]:
        return {code: each for code, each in indicators.catalogue().items() if each.group in self.groups}


@dataclass(frozen=True, slots=True)
class Template:
    """A campaign that was held, as a start for a draft. `stages`: title and number of days."""

    code: str
    name: Named
    source: str
    standing: str
    instrument: str
    starts: str
    days: int
    closed_since_years: int
    indicators: tuple[str, ...]
    theme: str
    focus: tuple[str, ...]
    requirements: tuple[str, ...]
    report_form: str
    stages: tuple[tuple[str, int], ...]
    forms: tuple[str, ...] = ()
    periodic_after: int = 0
    """Days after the first day by which a report on the way is due; 0: none."""

    def initial(self, on: date) -> dict[str, Any]:
        """Values for the form of a draft: the next time that its first day comes round, counted from `on`."""
        first = date.fromisoformat(f"{on.year}-{self.starts}")
        first = first if first >= on else first.replace(year=first.year + 1)
        last = first + timedelta(days=self.days - 1)
        rows, day = [], first
        for name, days in self.stages:
            rows.append({"name": name, "first": day.isoformat(), "last": (day + timedelta(days=days - 1)).isoformat()})
            day += timedelta(days=days)
        since = first.replace(year=first.year - self.closed_since_years, month=1, day=1)
        fixed = {"since": since, "starts_on": first, "ends_on": last, "cut_off": last, "plan_due_on": first, "due_on": last + timedelta(days=10)}
        if self.periodic_after:
            fixed["periodic_due_on"] = first + timedelta(days=self.periodic_after)
        return {name: each.isoformat() for name, each in fixed.items()} | {
            "template": self.code, "title": f"{first.year}年{self.name.title}", "theme": self.theme, "instrument": self.instrument, "forms": list(self.forms),
            "indicators": [code for code in self.indicators if code in indicators.catalogue()], "stages": rows, "focus": "\n".join(self.focus),
            "requirements": "\n".join(self.requirements), "report_form": self.report_form,
        }


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"))


@cache
def instruments() -> Mapping[str, Instrument]:
    """By code."""
    return {
        code: Instrument(code, Named(each["title"], each["title_en"]), tuple(each["groups"]), each["in_scope"], frozenset(each["standing"]))
        for code, each in _read("instruments.toml")["instrument"].items()
    }


@cache
def forms() -> Mapping[str, Named]:
    """The four forms (四种形态) by code."""
    return {code: Named(each["title"], each["title_en"]) for code, each in _read("instruments.toml")["form"].items()}


@cache
def templates() -> Mapping[str, Template]:
    """By code, in the order of the data."""
    return {code: _template(code, dict(each)) for code, each in _read("templates.toml")["template"].items()}


def _template(code: str, each: dict[str, Any]) -> Template:
    name = Named(each.pop("title"), each.pop("title_en"))
    lists: dict[str, Any] = {key: tuple(each.pop(key, ())) for key in ("indicators", "focus", "requirements", "forms")}
    stages = tuple((name, days) for name, days in each.pop("stages"))
    return Template(code=code, name=name, stages=stages, **lists, **each)


def choices() -> list[tuple[Any, Any]]:
    """Every indicator that some instrument has, for a form, by group."""
    groups = {code for each in instruments().values() for code in each.groups}
    known = indicators.catalogue().values()
    return [
        (group, [(each.code, _Titled(each)) for each in known if each.group == group.code])
        for group in map(_Group, indicators.groups()) if group.code in groups
    ]


class _Titled:
    """The title of an entry in the reader's language, looked up when it is shown."""

    def __init__(self, entry: Any) -> None:
        self.entry = entry

    def __str__(self) -> str:
        return title(self.entry)


class _Group(_Titled):
    @property
    def code(self) -> str:
        code: str = self.entry.code
        return code


def named(code: str) -> _Titled:
    """An indicator by code, titled in the reader's language."""
    return _Titled(indicators.catalogue()[code])

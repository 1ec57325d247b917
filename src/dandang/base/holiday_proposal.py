"""A proposal for a year's holidays, for an administrator to compare with the official notice. Never used to compute a date.

The days come from the package `holidays`. For a year that it knows no worked weekends of, the proposal holds the statutory
days only: such a year is entered as provisional and confirmed when the State Council's notice is out (R-66).
"""

from __future__ import annotations

from dataclasses import dataclass

import holidays

from dandang.base.calendar import OFFICIAL, PROVISIONAL
from dandang.base.models import Day, HolidayDay

SUBSTITUTED = "休息日"
"""How the package's name of a day begins that is free because a weekend day is worked."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`state` is `official` when the package knows the worked weekends, which only the yearly notice tells."""

    year: int
    state: str
    days: tuple[Day, ...]


def suggest(year: int) -> Proposal:
    """Holidays and worked weekends of `year` (2002 or later), each kind in the order of the calendar."""
    if year < 2002:
        raise ValueError("proposals begin in 2002")
    found = holidays.country_holidays("CN", years=year, language="zh_CN")
    free = [Day(day, HolidayDay.Kind.HOLIDAY, _name(name)) for day, name in sorted(found.items()) if day.year == year]
    worked = [Day(day, HolidayDay.Kind.WORKING, "调休上班") for day in sorted(found.weekend_workdays) if day.year == year]
    return Proposal(year, OFFICIAL if worked else PROVISIONAL, (*free, *worked))


def _name(name: str) -> str:
    return "调休放假" if name.startswith(SUBSTITUTED) else name.removesuffix("（补假）").replace("; ", "、")

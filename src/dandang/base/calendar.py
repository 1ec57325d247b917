"""Working days and due dates. Pure but for `load`, which reads the table of years.

The day after the starting event is day 1 [U: not stated in the texts read; one place, here]. A due date that was computed through a
year whose holidays are only provisional is marked so, never trusted silently; a year without a table is refused (R-66).
"""

from __future__ import annotations

import calendar as _calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dandang.base.quarters import Quarter
from dandang.base.verdict import Refused, StepRefused

OFFICIAL, PROVISIONAL = "official", "provisional"


class CalendarMissing(StepRefused):
    """No table for the year: working days are not computed (R-66)."""

    def __init__(self, year: int) -> None:
        super().__init__(Refused("没有%(year)s年的工作日历，不能计算工作日。", "R-66", {"year": year}))
        self.year = year


@dataclass(frozen=True, slots=True)
class Due:
    """The last day in time; `provisional` when any day walked lies in a year whose holidays are not official yet."""

    on: date
    provisional: bool = False


@dataclass(frozen=True)
class WorkCalendar:
    """Years with their state, public holidays, and weekend days that are worked (调休上班日)."""

    years: Mapping[int, str]
    holidays: frozenset[date] = field(default_factory=frozenset)
    working_weekends: frozenset[date] = field(default_factory=frozenset)

    def is_working_day(self, day: date) -> bool:
        """Refused (R-66) for a day of a year without a table."""
        if day.year not in self.years:
            raise CalendarMissing(day.year)
        return day in self.working_weekends or (day.weekday() < 5 and day not in self.holidays)

    def add_working_days(self, start: date, n: int) -> Due:
        """The n-th working day after `start` (n >= 1); `start` itself is not counted."""
        if n < 1:
            raise ValueError("a term has at least one working day")
        day, provisional = start, False
        while n:
            day += timedelta(days=1)
            n -= self.is_working_day(day)
            provisional |= self.years[day.year] == PROVISIONAL
        return Due(day, provisional)

    def add_days(self, start: date, n: int) -> Due:
        """The n-th natural day after `start`; weekends count and no table is needed."""
        return Due(start + timedelta(days=n))

    def add_months(self, start: date, n: int) -> Due:
        """The same day n months on; the last day of the month where that day does not exist."""
        index = start.year * 12 + start.month - 1 + n
        year, month = divmod(index, 12)
        last = _calendar.monthrange(year, month + 1)[1]
        return Due(date(year, month + 1, min(start.day, last)))

    def end_of_quarter(self, start: date, n: int) -> Due:
        """The last day of the n-th business quarter; the one in which `start` lies is the first, and `start` may be that last day."""
        quarter = Quarter.of(start)
        for _n in range(n - 1):
            quarter = quarter.next
        return Due(quarter.last)

    def due(self, start: date, *, working_days: int = 0, days: int = 0, months: int = 0, quarters: int = 0) -> Due:
        """The due date of a term given in exactly one unit, at least one of it."""
        units = (working_days, days, months, quarters)
        if sum(n > 0 for n in units) != 1 or min(units) < 0:
            raise ValueError("a term is given in exactly one unit")
        if quarters:
            return self.end_of_quarter(start, quarters)
        if working_days:
            return self.add_working_days(start, working_days)
        return self.add_months(start, months) if months else self.add_days(start, days)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + timedelta(days=i + 1)) for i in range((end - start).days))


_kept: tuple[object, WorkCalendar] | None = None


def load() -> WorkCalendar:
    """The calendar of all years entered. One small query a call: the days are read again only when a year was entered anew,
    by this process or another.
    """
    from dandang.base.models import HolidayYear

    global _kept
    edition = HolidayYear.objects.edition()
    kept = _kept
    if kept is None or kept[0] != edition:
        _kept = kept = (edition, HolidayYear.objects.calendar())
    return kept[1]

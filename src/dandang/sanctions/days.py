"""Arithmetic of periods in months. Pure. The first day counts; calendar days, no hours, and no working day moves an end."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

CORRESPONDING_DAY, END_OF_MONTH = "corresponding_day", "end_of_month"
POLICIES = (CORRESPONDING_DAY, END_OF_MONTH)
"""Two readings of a period that begins on the last day of a month and ends in a longer one [U which is official]. The first is the default."""


def corresponding_day(start: date, months: int, policy: str = CORRESPONDING_DAY) -> date:
    """The day of the same number `months` on; the last day of that month where it has no such day. Under `END_OF_MONTH` the last day
    of a month corresponds to the last day of any month. OverflowError beyond the year 9999.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > date.max.year:
        raise OverflowError(year)
    longest = calendar.monthrange(year, month + 1)[1]
    stays_last = policy == END_OF_MONTH and is_month_end(start)
    return date(year, month + 1, longest if stays_last else min(start.day, longest))


def last_day(start: date, months: int, policy: str = CORRESPONDING_DAY) -> date:
    """The last day of a period, itself counted, whose first day is `start`, counted too: the corresponding day less one."""
    return corresponding_day(start, months, policy) - timedelta(days=1)


def after(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def is_month_end(day: date) -> bool:
    return after(day).month != day.month


def rest(start: date, end: date, policy: str = CORRESPONDING_DAY) -> tuple[int, int]:
    """From `start` up to and with `end`, in whole months and days beyond them; (0, 0) when `end` is earlier."""
    free = after(end)
    if free <= start:
        return 0, 0
    months = (free.year - start.year) * 12 + free.month - start.month
    if corresponding_day(start, months, policy) > free:
        months -= 1
    return months, (free - corresponding_day(start, months, policy)).days

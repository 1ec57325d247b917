"""When a person is to be visited: windows by the day of effect and the end of the period. Pure. Defaults of 3.4 [D]; both days of a window count.

First visit within the first months; then, of key subjects, one in every stretch, of others one in the whole period; the last in the
final month. What the numbers are is said by the settings of the procedure.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FIRST, REGULAR, LAST = "first", "regular", "last"


@dataclass(frozen=True, slots=True)
class Pace:
    """Settings, in months."""

    first: int = 3
    key_every: int = 6
    final: int = 1


@dataclass(frozen=True, slots=True)
class Window:
    """`opens` and `closes` count."""

    kind: str
    opens: date
    closes: date

    def holds(self, on: date) -> bool:
        return self.opens <= on <= self.closes


def windows(effective_on: date, last_day: date | None, *, key: bool, pace: Pace) -> tuple[Window, ...]:
    """Every window of a period, in order. `last_day` None: the end is not known; only the first, and for key subjects one more, can be said."""
    first = Window(FIRST, effective_on, _day_before(months_after(effective_on, pace.first)))
    end = last_day or _day_before(months_after(effective_on, pace.first + pace.key_every))
    final = max(effective_on, months_before(end + timedelta(days=1), pace.final))
    if end <= first.closes:
        return (Window(FIRST, effective_on, end),)
    found, opens = [first], first.closes + timedelta(days=1)
    stretch = pace.key_every if key else 0
    while stretch and months_after(opens, stretch) <= final:
        closes = _day_before(months_after(opens, stretch))
        found.append(Window(REGULAR, opens, closes))
        opens = closes + timedelta(days=1)
    if last_day is None:
        return (*found, Window(REGULAR, opens, end)) if key else tuple(found)
    return (*found, Window(LAST, max(final, opens), end))


def due(all_windows: Sequence[Window], visited: Iterable[date], on: date) -> Window | None:
    """The earliest window that has begun or comes next and in which nobody visited; a missed one stays due."""
    days = tuple(visited)
    return next((each for each in all_windows if not any(each.holds(day) for day in days) and not _made_up(each, days)), None)


def fits(all_windows: Sequence[Window], on: date) -> bool:
    """Whether a day lies in some window: between visits the whole period is open to those who are not key subjects."""
    return any(each.holds(on) for each in all_windows)


def in_final_stage(effective_on: date, last_day: date | None, visited: Iterable[date], pace: Pace) -> bool:
    """Whether somebody visited in the final stage of the period, or after it (F-11). Without a known end: no."""
    if last_day is None:
        return False
    opens = max(effective_on, months_before(last_day + timedelta(days=1), pace.final))
    return any(day >= opens for day in visited)


def over_cap(planned: Iterable[date], cap: int) -> tuple[str, ...]:
    """Months (`2023-05`) in which more visits are planned than the cap."""
    months = Counter(f"{day:%Y-%m}" for day in planned)
    return tuple(sorted(month for month, number in months.items() if number > cap))


def months_after(day: date, months: int) -> date:
    """The corresponding day so many months later; the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_before(day: date, months: int) -> date:
    """As `months_after`, backwards."""
    return months_after(day, -months)


def _made_up(window: Window, days: Sequence[date]) -> bool:
    """A visit after a missed window, before the next one would be due, makes up for it."""
    return any(window.closes < day for day in days)


def _day_before(day: date) -> date:
    return day - timedelta(days=1)

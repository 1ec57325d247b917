"""Spans of days for figures. Business months run from the 21st to the 20th (as real systems count, S42), so quarters and years do too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dandang.base.quarters import FIRST_DAY, Quarter

KINDS = ("month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Period:
    """`first` and `last` both count. `name` is how an address writes it: 2023-05, 2023-Q2, 2023, or two days joined by two dots."""

    name: str
    first: date
    last: date
    kind: str

    @property
    def before(self) -> Period:
        """The span of the same kind that ends the day before; of two days, as many days."""
        if self.kind == "days":
            length = self.last - self.first
            return days(self.first - timedelta(days=1) - length, self.first - timedelta(days=1))
        return of(self.kind, self.first - timedelta(days=1))

    @property
    def next(self) -> Period:
        if self.kind == "days":
            return days(self.last + timedelta(days=1), self.last + timedelta(days=1) + (self.last - self.first))
        return of(self.kind, self.last + timedelta(days=1))


def of(kind: str, day: date) -> Period:
    """The business month, quarter or year in which a day lies: 21 March belongs to April, 21 December to the next year."""
    if kind == "quarter":
        quarter = Quarter.of(day)
        return Period(f"{quarter.year}-Q{quarter.number}", quarter.first, quarter.last, kind)
    months = day.year * 12 + day.month - 1 + (day.day >= FIRST_DAY)
    year, month = divmod(months, 12)
    if kind == "year":
        return Period(f"{year}", date(year - 1, 12, FIRST_DAY), date(year, 12, FIRST_DAY - 1), kind)
    first = date(year - 1, 12, FIRST_DAY) if month == 0 else date(year, month, FIRST_DAY)
    return Period(f"{year}-{month + 1:02}", first, date(year, month + 1, FIRST_DAY - 1), "month")


def parts(first: date, last: date) -> tuple[tuple[date, date] | None, list[tuple[date, date]]]:
    """A span as whole business months (the first days of the first and of the last of them; None when there is none) and the days outside
    them. Every day of the span is in just one of the two.
    """
    begins, ends = of("month", first), of("month", last)
    start = begins if begins.first == first else begins.next
    end = ends if ends.last == last else ends.before
    if start.first > end.first:
        return None, [(first, last)]
    outside = [(first, start.first - timedelta(days=1)), (end.last + timedelta(days=1), last)]
    return (start.first, end.first), [(since, until) for since, until in outside if since <= until]


def days(first: date, last: date) -> Period:
    return Period(f"{first.isoformat()}..{last.isoformat()}", first, last, "days")


def read(text: str) -> Period:
    """The period that an address names; ValueError for anything else, and for a last day before the first."""
    first, dots, last = text.partition("..")
    if dots:
        found = days(date.fromisoformat(first), date.fromisoformat(last))
        if not 1900 <= found.first.year <= found.last.year <= 9000 or found.last < found.first:
            raise ValueError("no span of days")
        return found
    year, dash, part = text.partition("-")
    if not (text.isascii() and len(year) == 4 and year.isdecimal() and 1900 <= int(year) <= 9000):
        raise ValueError("no period")
    if not dash:
        return of("year", date(int(year), 6, 1))
    if part in {"Q1", "Q2", "Q3", "Q4"}:
        return of("quarter", Quarter(int(year), int(part[1])).last)
    if len(part) == 2 and part.isdecimal() and 1 <= int(part) <= 12:
        return of("month", date(int(year), int(part), 1))
    raise ValueError("no period")


def run(last: Period, number: int) -> list[Period]:
    """`number` periods of its kind, the earliest first, ending with `last`."""
    found = [last]
    while len(found) < number:
        found.append(found[-1].before)
    return found[::-1]

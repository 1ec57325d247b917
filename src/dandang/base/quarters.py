"""Business quarters: months run from the 21st to the 20th, the year from 21 December to 20 December (as real systems count, S42)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAY = 21


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """The quarter `number` (1 to 4) of a business year."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4 or not 1900 <= self.year <= 9000:
            raise ValueError("a quarter is 1 to 4 of a year")

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter in which a day lies: 21 December belongs to the next year's first."""
        months = day.year * 12 + day.month - 1 + (day.day >= FIRST_DAY)
        year, month = divmod(months, 12)
        return cls(year, month // 3 + 1)

    @property
    def first(self) -> date:
        """The 21st with which it begins."""
        months = self.year * 12 + (self.number - 1) * 3 - 1
        year, month = divmod(months, 12)
        return date(year, month + 1, FIRST_DAY)

    @property
    def last(self) -> date:
        """The 20th with which it ends."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @classmethod
    def read(cls, text: str) -> Quarter:
        """`2023-1`; ValueError for anything else."""
        year, dash, number = text.partition("-")
        if not (dash and year.isascii() and year.isdecimal() and len(year) == 4 and number in {"1", "2", "3", "4"}):
            raise ValueError(f"not a quarter: {text[:20]!r}")
        return cls(int(year), int(number))

"""The page of a list that an address asks for, and the rows on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

Row = TypeVar("Row")

MOST = 10_000
"""No list is turned further than this: a later page is looked for by a narrower question."""


def number(request: HttpRequest) -> int:
    """From `page`, 1 to `MOST`; what is no number is the first page."""
    raw = request.GET.get("page", "1")
    return min(max(int(raw), 1), MOST) if raw.isascii() and raw.isdecimal() and len(raw) < 6 else 1


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, and whether there are more. Nothing is counted: a count would tell of what is hidden."""

    rows: tuple[Row, ...]
    number: int
    has_next: bool


def cut(found: Any, number: int, size: int, shown: Callable[[Any], Row]) -> Page[Row]:
    """That page of an ordered query, the first is 1, each of its things as a row; one more than `size` is asked for to know of more."""
    start = (number - 1) * size
    things = list(found[start : start + size + 1])
    return Page(tuple(shown(each) for each in things[:size]), number, len(things) > size)

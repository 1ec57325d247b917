"""What one case file contributes to the figures: numbers with the day from which they hold. Pure.

Prefix property: what is contributed up to a day depends on nothing that came later. So a figure can be told for any past day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dandang.statistics.indicators import Indicator

CLOCK = "clock"
IN_TIME, LATE, UNSAID = "in_time", "late", "-"
Marks = Counter[tuple[str, date]]
"""By cell (`code`, or `code|part`) and day."""


@dataclass(frozen=True, slots=True)
class Event:
    """A step, or a clock that was met (`clock.DL-03`, recorded as in_time or late)."""

    name: str
    on: date
    proceeding: int = 0
    record: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """One case file: its events in the order in which they happened, and whom the matter is about."""

    events: tuple[Event, ...]
    persons: int = 0
    organisations: int = 0


def contributions(history: History, indicators: Iterable[Indicator]) -> Marks:
    """Every number that this case file adds, without zeros."""
    marks: Marks = Counter()
    for indicator in indicators:
        if indicator.counts == "days":
            _days(history, indicator, marks)
        elif indicator.counts:
            _units(history, indicator, marks)
    return Counter({key: number for key, number in marks.items() if number})


def _units(history: History, indicator: Indicator, marks: Marks) -> None:
    counted: dict[Any, tuple[int, str]] = {}
    for place, event in enumerate(history.events):
        key = _key(indicator, event, place)
        if _begins(indicator, event):
            cell = _cell(indicator, event)
            weight, before = counted.get(key, (0, ""))
            if not weight:
                weight = _weight(indicator, history)
                marks[indicator.code, event.on] += weight
            elif before != cell:
                _part(marks, indicator, before, event.on, -weight)
            if before != cell:
                _part(marks, indicator, cell, event.on, weight)
            counted[key] = (weight, cell)
        elif event.name in indicator.ends and key in counted:
            weight, cell = counted.pop(key)
            marks[indicator.code, event.on] -= weight
            _part(marks, indicator, cell, event.on, -weight)


def _days(history: History, indicator: Indicator, marks: Marks) -> None:
    """Days from the first beginning to the first end after it, on the day of the end; `code|n` counts how many."""
    began: date | None = None
    for event in history.events:
        if began is None and _begins(indicator, event):
            began = event.on
        elif began is not None and event.name in indicator.ends:
            marks[indicator.code, event.on] += (event.on - began).days
            marks[f"{indicator.code}|n", event.on] += 1
            return


def _begins(indicator: Indicator, event: Event) -> bool:
    return event.name in indicator.begins and all(str(event.record.get(name)) in wanted for name, wanted in indicator.where.items())


def _key(indicator: Indicator, event: Event, place: int) -> Any:
    match indicator.counts:
        case "proceeding":
            return event.proceeding
        case "step" | "clock":
            return place
        case "allegation":
            return str(event.record.get("allegation") or "").partition(". ")[0]
    return None


def _cell(indicator: Indicator, event: Event) -> str:
    name = "outcome" if indicator.counts == CLOCK else indicator.cells
    return str(event.record.get(name) or UNSAID) if name else ""


def _weight(indicator: Indicator, history: History) -> int:
    return {"person": history.persons, "organisation": history.organisations}.get(indicator.counts, 1)


def _part(marks: Marks, indicator: Indicator, cell: str, on: date, number: int) -> None:
    if cell:
        marks[f"{indicator.code}|{cell}", on] += number

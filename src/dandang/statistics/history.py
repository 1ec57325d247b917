"""What one case file contributes to the figures: numbers with the day from which they hold. Pure.

Prefix property: what is contributed up to a day depends on nothing that came later. So a figure can be told for any past day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from dandang.sanctions.days import corresponding_day
from dandang.statistics.indicators import LIVED, MEASURE, Indicator

CLOCK = "clock"
IN_TIME, LATE, UNSAID = "in_time", "late", "-"
Marks = Counter[tuple[str, date]]
"""By cell (`code`, or `code|part`) and day."""
Split = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Event:
    """A step, a clock that was met (`clock.DL-03`, recorded as in_time or late), or what became of a measure (`measure.impose`, recorded
    with `decision`, which tells one decision from another, `effective_on`, `form` and `sanction`). Of a life: `here` when it happened in
    this case file.
    """

    name: str
    on: date
    proceeding: int = 0
    record: Mapping[str, Any] = field(default_factory=dict)
    here: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """One case file: its events in the order in which they happened, and whom the matter is about. `split`: how many of them by rank, and
    how many allegations by field and by offence. `lives`: of each person with a measure or a follow-up, what happened to them in all
    matters, in its order.
    """

    events: tuple[Event, ...]
    persons: int = 0
    organisations: int = 0
    split: Split = field(default_factory=dict)
    lives: tuple[tuple[Event, ...], ...] = ()


def contributions(history: History, indicators: Iterable[Indicator]) -> Marks:
    """Every number that this case file adds, without zeros."""
    marks: Marks = Counter()
    happened = {event.name for events in (history.events, *history.lives) for event in events}
    for indicator in indicators:
        if happened.isdisjoint(indicator.begins):
            continue
        if indicator.counts == "days":
            _days(history, indicator, marks)
        elif indicator.counts == "relapse":
            for life in history.lives:
                _relapses(life, indicator, marks)
        elif indicator.counts in LIVED:
            for life in history.lives:
                _units(life, history, indicator, marks)
        elif indicator.counts:
            _units(history.events, history, indicator, marks)
    return Counter({key: number for key, number in marks.items() if number})


def _units(events: tuple[Event, ...], history: History, indicator: Indicator, marks: Marks) -> None:
    counted: dict[Any, tuple[int, Mapping[str, int]]] = {}
    named: dict[int, date] = {}
    since: date | None = None
    for place, event in enumerate(events):
        key = _key(indicator, event, place)
        if indicator.dated and event.record.get(indicator.dated):
            named.setdefault(event.proceeding, date.fromisoformat(event.record[indicator.dated]))
        on = max(event.on, named.get(event.proceeding, event.on))
        if event.name in indicator.after:
            since = event.on
        if _begins(indicator, event) and _in_time(indicator, event, since):
            weight, before = counted.get(key, (0, {}))
            if key not in counted:
                weight = _weight(indicator, event, history)
                marks[indicator.code, on] += weight
            parts = _parts(indicator, event, history, weight)
            _move(marks, indicator, before, parts, on)
            counted[key] = (weight, parts)
        elif event.name in indicator.ends and key in counted:
            weight, before = counted.pop(key)
            marks[indicator.code, on] -= weight
            _move(marks, indicator, before, {}, on)


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


def _relapses(life: tuple[Event, ...], indicator: Indicator, marks: Marks) -> None:
    """One for a life in which a beginning has happened and a measure took effect within `years` years of an earlier one, from the day on
    which both are so, in the case file of the beginning. A measure that was withdrawn never was.
    """
    home, counted = None, False
    standing: dict[Any, date] = {}
    for event in life:
        if home is None and _begins(indicator, event):
            home = event.here
        elif event.name == f"{MEASURE}.impose":
            standing.setdefault(event.record["decision"], date.fromisoformat(event.record["effective_on"]))
        elif event.name == f"{MEASURE}.withdraw":
            standing.pop(event.record["decision"], None)
        if home is not None and counted != _again(standing.values(), indicator.years):
            counted = not counted
            marks[indicator.code, event.on] += int(home) * (1 if counted else -1)


def _again(days: Iterable[date], years: int) -> bool:
    """Whether one of these days lies within so many years of an earlier one; the period begins on that day, which counts, and ends the
    day before it comes round.
    """
    return any(later < corresponding_day(earlier, 12 * years) for earlier, later in pairwise(sorted(set(days))))


def _begins(indicator: Indicator, event: Event) -> bool:
    return event.name in indicator.begins and all(str(event.record.get(name)) in wanted for name, wanted in indicator.where.items())


def _in_time(indicator: Indicator, event: Event, since: date | None) -> bool:
    return not indicator.after or (since is not None and (event.on - since).days <= indicator.within_days)


def _key(indicator: Indicator, event: Event, place: int) -> Any:
    match indicator.counts:
        case "proceeding":
            return event.proceeding
        case "step" | "clock":
            return place
        case "allegation":
            return str(event.record.get("allegation") or "").partition(". ")[0]
        case "measure":
            return event.record.get("decision")
    return None


def _weight(indicator: Indicator, event: Event, history: History) -> int:
    match indicator.counts:
        case "person":
            return history.persons
        case "organisation":
            return history.organisations
        case "raised":
            return sum(history.split.get(indicator.cells, {}).values())
        case "life" | "measure":
            return int(event.here)
    return int(event.record.get(indicator.amount) or 1) if indicator.amount else 1


def _parts(indicator: Indicator, event: Event, history: History, weight: int) -> Mapping[str, int]:
    """How many in which part: by what the step recorded, where a list is several parts; or by whom and what the matter is about."""
    if indicator.cells in history.split:
        return history.split[indicator.cells]
    name = "outcome" if indicator.counts == CLOCK else indicator.cells
    if not name:
        return {}
    value = event.record.get(name) or UNSAID
    return {str(each): weight for each in (value if isinstance(value, list) else [value])}


def _move(marks: Marks, indicator: Indicator, before: Mapping[str, int], after: Mapping[str, int], on: date) -> None:
    for part in {*before, *after}:
        marks[f"{indicator.code}|{part}", on] += after.get(part, 0) - before.get(part, 0)

"""What one case file contributes: a table a statistician can read, and the prefix property."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dandang.statistics.history import Event, History, contributions
from dandang.statistics.indicators import LIVED, MEASURES, Indicator, catalogue

D1, D2, D3, D4 = (date(2023, 3, day) for day in (1, 10, 20, 21))


def of(counts: str, begins: list[str], *, ends: list[str] | None = None, **more: Any) -> Indicator:
    words = dict.fromkeys(("group", "title", "title_en", "unit", "unit_en", "explained", "explained_en", "source", "standing"), "x")
    return Indicator("i", **words, since=D1, counts=counts, begins=tuple(begins), ends=tuple(ends or ()), **more)


CASES = [
    ("a case file counts once", of("casefile", ["a"]), [("a", D1), ("a", D2)], {("i", D1): 1}),
    ("each proceeding counts", of("proceeding", ["a"]), [("a", D1, 1), ("a", D2, 2), ("a", D3, 2)], {("i", D1): 1, ("i", D2): 1}),
    ("each step counts", of("step", ["a"]), [("a", D1), ("a", D1), ("a", D2)], {("i", D1): 2, ("i", D2): 1}),
    ("taken back on its own day", of("casefile", ["a"], ends=["b"]), [("a", D1), ("b", D3)], {("i", D1): 1, ("i", D3): -1}),
    ("taken back the same day leaves nothing", of("casefile", ["a"], ends=["b"]), [("a", D1), ("b", D1)], {}),
    ("taken back and done again", of("casefile", ["a"], ends=["b"]), [("a", D1), ("b", D2), ("a", D3)], {("i", D1): 1, ("i", D2): -1, ("i", D3): 1}),
    ("an end without a beginning is nothing", of("casefile", ["a"], ends=["b"]), [("b", D1)], {}),
    ("two persons count twice", of("person", ["a"]), [("a", D1)], {("i", D1): 2}),
    ("one body counts once", of("organisation", ["a"]), [("a", D1)], {("i", D1): 1}),
    ("days from the first beginning", of("days", ["a"], ends=["b"]), [("a", D1), ("a", D2), ("b", D3)], {("i", D3): 19, ("i|n", D3): 1}),
    ("days without an end are not over", of("days", ["a"], ends=["b"]), [("a", D1)], {}),
]


@pytest.mark.parametrize(("indicator", "events", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_is_counted(indicator: Indicator, events: list[tuple[str, date]], expected: dict[tuple[str, date], int]) -> None:
    history = History(tuple(Event(each[0], each[1], each[2] if len(each) > 2 else 0) for each in events), persons=2, organisations=1)

    assert contributions(history, [indicator]) == Counter(expected)


def test_a_changed_answer_leaves_its_part_and_stays_in_the_total() -> None:
    indicator = of("allegation", ["find"], cells="code")
    events = (
        Event("find", D1, 1, {"allegation": "1. x", "code": "undetermined"}), Event("find", D1, 1, {"allegation": "2. y", "code": "true"}),
        Event("find", D3, 1, {"allegation": 1, "code": "untrue"}),
    )

    assert contributions(History(events), [indicator]) == Counter({
        ("i", D1): 2, ("i|undetermined", D1): 1, ("i|true", D1): 1, ("i|undetermined", D3): -1, ("i|untrue", D3): 1,
    })


def test_only_what_was_recorded_as_asked_counts() -> None:
    indicator = of("casefile", ["register"], where={"petition_class": ("1", "2")})
    events = (Event("register", D1, 1, {"petition_class": "3"}), Event("register", D2, 1, {"petition_class": "1"}))

    assert contributions(History(events), [indicator]) == Counter({("i", D2): 1})


def test_clocks_count_in_time_and_late() -> None:
    indicator = of("clock", ["clock.DL-04"])
    events = (Event("clock.DL-04", D1, 1, {"outcome": "in_time"}), Event("clock.DL-04", D1, 2, {"outcome": "late"}))

    assert contributions(History(events), [indicator]) == Counter({("i", D1): 2, ("i|in_time", D1): 1, ("i|late", D1): 1})


def test_several_grounds_are_several_parts_of_one_and_go_with_it() -> None:
    refused = {"where": {"outcome": ("refused",)}, "cells": "grounds", "overlaps": True}
    indicator = of("casefile", ["determine", "change"], ends=["change"], **refused)
    events = (Event("determine", D1, 1, {"outcome": "refused", "grounds": ["a", "b"]}), Event("change", D2, 1, {"outcome": "exempt"}))

    assert contributions(History(events), [indicator]) == Counter({
        ("i", D1): 1, ("i|a", D1): 1, ("i|b", D1): 1, ("i", D2): -1, ("i|a", D2): -1, ("i|b", D2): -1,
    })


def test_a_task_counts_from_the_day_on_which_it_was_first_due() -> None:
    events = (
        Event("set", D1, 1, {"due_on": "2023-03-20"}), Event("accept", D2, 1), Event("set", D1, 2, {"due_on": "2023-03-10"}),
        Event("miss", D3, 2, {"due_on": "2023-04-30"}), Event("accept", D4, 2),
    )

    assert contributions(History(events), [of("proceeding", ["set"], dated="due_on")]) == Counter({("i", D3): 1, ("i", D2): 1})
    assert contributions(History((events[0], events[2], *events[1::2], events[4])), [of("proceeding", ["accept"], dated="due_on")]) == Counter({
        ("i", D3): 1, ("i", D4): 1,
    })


@pytest.mark.parametrize(("archived", "expected"), [(D3, {("i", D3): 1}), (D4, {})])
def test_within_days_of_the_last_closing_its_day_not_counted(archived: date, expected: dict[tuple[str, date], int]) -> None:
    indicator = of("casefile", ["archive"], after=("close",), within_days=10)
    events = (Event("close", D1), Event("close", D2), Event("archive", archived))

    assert contributions(History(events), [indicator]) == Counter(expected)
    assert contributions(History(events[2:]), [indicator]) == Counter()


def test_what_a_matter_is_about_and_how_many_a_step_names() -> None:
    history = History((Event("a", D1, 1, {"persons": 3}),), 2, split={"subject_rank": {"0500": 2}, "field": {"0123": 2, "0125": 1}})

    assert contributions(history, [of("person", ["a"], cells="subject_rank")]) == Counter({("i", D1): 2, ("i|0500", D1): 2})
    assert contributions(history, [of("raised", ["a"], cells="field")]) == Counter({("i", D1): 3, ("i|0123", D1): 2, ("i|0125", D1): 1})
    assert contributions(history, [of("proceeding", ["a"], amount="persons")]) == Counter({("i", D1): 3})


def measure(what: str, on: date, decision: str, effective: str = "2023-03-01", form: str = "2", *, here: bool = True) -> Event:
    return Event(f"measure.{what}", on, 0, {"decision": decision, "effective_on": effective, "form": form}, here)


def there(event: Event) -> Event:
    return replace(event, here=False)


ONCE, FORMS = of("life", ["promote"]), of("measure", ["measure.impose", "measure.change"], ends=["measure.withdraw"], cells="form")
RELAPSE = of("relapse", ["close"], years=3)
CLOSE = Event("close", D2)
LIVES: list[tuple[str, Indicator, list[Event], dict[tuple[str, date], int]]] = [
    ("promoted twice is one person", ONCE, [Event("promote", D1), Event("promote", D3)], {("i", D1): 1}),
    ("the first time counts where it was", ONCE, [there(Event("promote", D1)), Event("promote", D3)], {}),
    ("a decision registered twice is one", FORMS, [measure("impose", D1, "1"), measure("impose", D2, "1")], {("i", D1): 1, ("i|2", D1): 1}),
    ("registered elsewhere first, it counts there", FORMS, [there(measure("impose", D1, "1")), measure("impose", D2, "1")], {}),
    ("changed elsewhere, it stays where it was", FORMS, [measure("impose", D1, "1"), there(measure("change", D2, "1", form="3"))],
     {("i", D1): 1, ("i|2", D1): 1, ("i|2", D2): -1, ("i|3", D2): 1}),
    ("withdrawn", FORMS, [measure("impose", D1, "1"), measure("withdraw", D3, "1")], {("i", D1): 1, ("i|2", D1): 1, ("i", D3): -1, ("i|2", D3): -1}),
    ("the last day of three years", RELAPSE, [measure("impose", D1, "1"), CLOSE, measure("impose", D3, "2", "2026-02-28")], {("i", D3): 1}),
    ("the day after", RELAPSE, [measure("impose", D1, "1"), CLOSE, measure("impose", D3, "2", "2026-03-01")], {}),
    ("three years of the last one before", RELAPSE, [
        measure("impose", D1, "1"), measure("impose", D1, "2", "2027-03-01"), CLOSE, measure("impose", D3, "3", "2030-02-28")], {("i", D3): 1}),
    ("on the same day it is no new one", RELAPSE, [measure("impose", D1, "1"), CLOSE, measure("impose", D3, "2")], {}),
    ("before it was closed", RELAPSE, [measure("impose", D1, "1"), measure("impose", D1, "2", "2023-09-01"), CLOSE], {("i", D2): 1}),
    ("imposed elsewhere, it counts where it was closed", RELAPSE, [
        measure("impose", D1, "1"), CLOSE, there(measure("impose", D3, "2", "2024-01-01"))], {("i", D3): 1}),
    ("closed elsewhere", RELAPSE, [measure("impose", D1, "1"), there(CLOSE), measure("impose", D3, "2", "2024-01-01")], {}),
    ("a new measure that was withdrawn", RELAPSE, [
        measure("impose", D1, "1"), CLOSE, measure("impose", D3, "2", "2024-01-01"), measure("withdraw", D4, "2")], {("i", D3): 1, ("i", D4): -1}),
]


@pytest.mark.parametrize(("indicator", "life", "expected"), [c[1:] for c in LIVES], ids=[c[0] for c in LIVES])
def test_what_is_counted_of_a_life(indicator: Indicator, life: list[Event], expected: dict[tuple[str, date], int]) -> None:
    assert contributions(History((), lives=(tuple(life),)), [indicator]) == Counter(expected)


NAMES = sorted({name for each in catalogue().values() for name in (*each.begins, *each.ends, *each.after)} - set(MEASURES))
LIVED_NAMES = sorted({*MEASURES, *(name for each in catalogue().values() if each.counts in LIVED for name in (*each.begins, *each.ends))})
RECORDS = st.fixed_dictionaries({
    "allegation": st.integers(1, 3), "code": st.sampled_from(["untrue", "true"]), "channel": st.sampled_from(["letter", "visit", ""]),
    "petition_class": st.sampled_from(["1", "2"]), "ending": st.sampled_from(["disproved", "other"]),
    "outcome": st.sampled_from(["in_time", "late", "real_name_verified", "exempt", "refused"]), "persons": st.integers(1, 4),
    "refused_for": st.lists(st.sampled_from(["Q1", "X-06", "D2"]), max_size=3, unique=True), "group": st.sampled_from(["NORMAL", "A2_PRESSURE"]),
    "due_on": st.dates(D1, D1 + timedelta(days=600)).map(date.isoformat), "decision": st.sampled_from("123"), "form": st.sampled_from("1234"),
    "effective_on": st.dates(D1 - timedelta(days=900), D1 + timedelta(days=900)).map(date.isoformat), "sanction": st.sampled_from(["yes", "no"]),
})


@st.composite
def happened(draw: st.DrawFn, names: list[str], *, here: bool) -> tuple[Event, ...]:
    """Any events of ours, on days that do not go back."""
    on, events = D1, []
    for _n in range(draw(st.integers(0, 14))):
        on += timedelta(days=draw(st.integers(0, 40)))
        events.append(Event(draw(st.sampled_from(names)), on, draw(st.integers(1, 2)), draw(RECORDS), here or draw(st.booleans())))
    return tuple(events)


@st.composite
def histories(draw: st.DrawFn) -> History:
    persons, raised = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    split = {"subject_rank": {"0500": persons}, "field": {"0123": raised}, "offence": {"0123.1": raised}}
    lives = tuple(draw(happened(LIVED_NAMES, here=False)) for _n in range(draw(st.integers(0, 2))))
    return History(draw(happened(NAMES, here=True)), persons, draw(st.integers(0, 2)), split, lives)


@given(histories(), st.integers(0, 600))
def test_a_past_day_can_be_told_without_what_came_later(history: History, days: int) -> None:
    until = D1 + timedelta(days=days)
    events, *lives = (tuple(event for event in each if event.on <= until) for each in (history.events, *history.lives))
    told, whole = (contributions(each, catalogue().values()) for each in (replace(history, events=events, lives=tuple(lives)), history))

    assert {key: n for key, n in told.items() if key[1] <= until} == {key: n for key, n in whole.items() if key[1] <= until}


@given(histories())
def test_nothing_is_ever_less_than_zero_and_parts_make_the_whole(history: History) -> None:
    marks = contributions(history, catalogue().values())
    days = sorted({day for _cell, day in marks})
    for code, each in catalogue().items():
        for day in days:
            total = sum(n for (cell, on), n in marks.items() if cell == code and on <= day)
            parts = sum(n for (cell, on), n in marks.items() if cell.startswith(f"{code}|") and on <= day)
            assert total >= 0
            assert not each.cells or each.counts == "days" or (parts >= total if each.overlaps else parts == total)

"""What one case file contributes: a table a statistician can read, and the prefix property."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dandang.statistics.history import Event, History, contributions
from dandang.statistics.indicators import Indicator, catalogue

D1, D2, D3, D4 = (date(2023, 3, day) for day in (1, 10, 20, 21))


def of(counts: str, begins: list[str], *, ends: list[str] | None = None, cells: str = "", where: dict[str, tuple[str, ...]] | None = None) -> Indicator:
    words = dict.fromkeys(("group", "title", "title_en", "unit", "unit_en", "explained", "explained_en", "source", "standing"), "x")
    return Indicator("i", **words, since=D1, counts=counts, begins=tuple(begins), ends=tuple(ends or ()), cells=cells, where=where or {})


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


NAMES = sorted({name for each in catalogue().values() for name in (*each.begins, *each.ends)})


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Any events of ours, on days that do not go back."""
    on, events = D1, []
    for _n in range(draw(st.integers(0, 14))):
        on += timedelta(days=draw(st.integers(0, 40)))
        record = {
            "allegation": draw(st.integers(1, 3)), "code": draw(st.sampled_from(["untrue", "true"])), "channel": draw(st.sampled_from(["letter", "visit", ""])),
            "petition_class": draw(st.sampled_from(["1", "2"])), "ending": draw(st.sampled_from(["disproved", "other"])),
            "outcome": draw(st.sampled_from(["in_time", "late", "real_name_verified"])),
        }
        events.append(Event(draw(st.sampled_from(NAMES)), on, draw(st.integers(1, 2)), record))
    return History(tuple(events), draw(st.integers(0, 3)), draw(st.integers(0, 2)))


@given(histories(), st.integers(0, 600))
def test_a_past_day_can_be_told_without_what_came_later(history: History, days: int) -> None:
    until = D1 + timedelta(days=days)
    before = History(tuple(e for e in history.events if e.on <= until), history.persons, history.organisations)
    known = catalogue().values()

    assert contributions(before, known) == Counter({key: n for key, n in contributions(history, known).items() if key[1] <= until})


@given(histories())
def test_nothing_is_ever_less_than_zero_and_parts_make_the_whole(history: History) -> None:
    marks = contributions(history, catalogue().values())
    days = sorted({day for _cell, day in marks})
    for code, each in catalogue().items():
        for day in days:
            total = sum(n for (cell, on), n in marks.items() if cell == code and on <= day)
            parts = sum(n for (cell, on), n in marks.items() if cell.startswith(f"{code}|") and on <= day)
            assert total >= 0
            assert not each.cells or each.counts == "days" or parts == total

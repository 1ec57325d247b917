"""When a person is to be visited: the defaults of 3.4 as tables, and what holds for any period."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dandang.mechanisms.followup import windows
from dandang.mechanisms.followup.windows import Pace, Window

PACE = Pace()


def said(found: tuple[Window, ...]) -> list[tuple[str, str, str]]:
    return [(each.kind, each.opens.isoformat(), each.closes.isoformat()) for each in found]


@pytest.mark.parametrize(("effective", "last", "key", "expected"), [
    (date(2021, 6, 21), date(2022, 6, 20), False, [("first", "2021-06-21", "2021-09-20"), ("last", "2022-05-21", "2022-06-20")]),
    (date(2021, 6, 21), date(2022, 6, 20), True, [
        ("first", "2021-06-21", "2021-09-20"), ("regular", "2021-09-21", "2022-03-20"), ("last", "2022-05-21", "2022-06-20"),
    ]),
    (date(2023, 4, 20), date(2023, 10, 19), False, [("first", "2023-04-20", "2023-07-19"), ("last", "2023-09-20", "2023-10-19")]),
    (date(2023, 4, 20), date(2023, 6, 19), False, [("first", "2023-04-20", "2023-06-19")]),
    (date(2021, 5, 1), None, False, [("first", "2021-05-01", "2021-07-31")]),
])
def test_the_windows_of_a_period(effective: date, last: date | None, key: bool, expected: list[tuple[str, str, str]]) -> None:
    assert said(windows.windows(effective, last, key=key, pace=PACE)) == expected


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(10, 1900), st.booleans())
def test_windows_follow_one_another_within_the_period(effective: date, days: int, key: bool) -> None:
    last = effective + timedelta(days=days)
    found = windows.windows(effective, last, key=key, pace=PACE)

    assert found[0].opens == effective
    assert found[-1].closes == last
    assert all(each.opens <= each.closes for each in found)
    assert all(a.closes < b.opens for a, b in itertools.pairwise(found))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(10, 1900), st.booleans())
def test_who_is_visited_in_each_window_is_due_no_more(effective: date, days: int, key: bool) -> None:
    last = effective + timedelta(days=days)
    found = windows.windows(effective, last, key=key, pace=PACE)
    visited = [each.closes for each in found]

    assert windows.due(found, visited, last) is None
    for number, each in enumerate(found):
        assert windows.due(found, visited[:number], each.opens) == each
    assert windows.in_final_stage(effective, last, visited, PACE)


def test_a_missed_window_stays_due_until_a_later_visit_makes_up_for_it() -> None:
    found = windows.windows(date(2021, 6, 21), date(2022, 6, 20), key=False, pace=PACE)

    assert windows.due(found, [], date(2022, 1, 1)) == found[0]
    assert windows.due(found, [date(2021, 12, 1)], date(2022, 1, 1)) == found[1]


@pytest.mark.parametrize(("visited", "stage"), [([], False), ([date(2022, 5, 20)], False), ([date(2022, 5, 21)], True), ([date(2022, 7, 1)], True)])
def test_the_final_stage_begins_a_month_before_the_end_and_does_not_end(visited: list[date], stage: bool) -> None:
    assert windows.in_final_stage(date(2021, 6, 21), date(2022, 6, 20), visited, PACE) is stage


def test_a_final_stage_without_a_known_end_has_not_begun() -> None:
    assert not windows.in_final_stage(date(2021, 5, 1), None, [date(2024, 1, 1)], PACE)


def test_months_with_more_visits_than_the_cap_are_named() -> None:
    planned = [date(2023, 5, day) for day in (8, 9, 10)] + [date(2023, 6, 1)]

    assert windows.over_cap(planned, 2) == ("2023-05",)
    assert windows.over_cap(planned, 3) == ()

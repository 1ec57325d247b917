"""Spans of days: no day falls between two, none into two."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dandang.statistics import periods

DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))


@pytest.mark.parametrize(("name", "first", "last"), [
    ("2023-05", date(2023, 4, 21), date(2023, 5, 20)), ("2023-01", date(2022, 12, 21), date(2023, 1, 20)),
    ("2023-Q1", date(2022, 12, 21), date(2023, 3, 20)), ("2023", date(2022, 12, 21), date(2023, 12, 20)),
    ("2023-03-01..2023-03-31", date(2023, 3, 1), date(2023, 3, 31)), ("2024-02-29..2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
])
def test_a_period_has_its_first_and_last_day(name: str, first: date, last: date) -> None:
    period = periods.read(name)

    assert (period.first, period.last, period.name) == (first, last, name)


@pytest.mark.parametrize("text", ["", "2023-13", "2023-00", "2023-Q5", "23-05", "2023-5", "2023-03-31..2023-03-01", "2023-02-30..2023-03-01", "０２３-05", "x", "9999"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        periods.read(text)


@given(DAYS, st.sampled_from(periods.KINDS))
def test_every_day_lies_in_one_period_and_periods_touch(day: date, kind: str) -> None:
    period = periods.of(kind, day)

    assert period.first <= day <= period.last
    assert periods.read(period.name) == period
    assert period.next.before == period
    assert period.next.first == period.last + timedelta(days=1)


@given(DAYS, st.integers(0, 400))
def test_spans_of_days_keep_their_length(day: date, length: int) -> None:
    period = periods.days(day, day + timedelta(days=length))

    assert period.next.before == period
    assert period.before.last - period.before.first == timedelta(days=length)


@given(st.dates(date(2019, 1, 1), date(2027, 1, 1)), st.integers(0, 800))
def test_a_span_is_whole_months_and_the_days_outside_them_each_day_once(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    months, outside = periods.parts(first, last)
    found = [since + timedelta(days=n) for since, until in outside for n in range((until - since).days + 1)]
    if months:
        until = periods.of("month", months[1]).last
        assert periods.of("month", months[0]).first == months[0]
        found += [months[0] + timedelta(days=n) for n in range((until - months[0]).days + 1)]
    assert sorted(found) == [first + timedelta(days=n) for n in range(length + 1)]
    assert sum((until - since).days + 1 for since, until in outside) <= 2 * 31

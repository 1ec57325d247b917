"""Working days: the official years against the notices' own words, and what holds for every calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dandang.base.calendar import OFFICIAL, PROVISIONAL, CalendarMissing, Due, WorkCalendar, load

NOTICES = {
    2019: ("1.1 2.4-2.10 4.5 5.1-5.4 6.7 9.13 10.1-10.7", "2.2 2.3 4.28 5.5 9.29 10.12"),
    2020: ("1.1 1.24-2.2 4.4-4.6 5.1-5.5 6.25-6.27 10.1-10.8", "1.19 4.26 5.9 6.28 9.27 10.10"),
    2021: ("1.1-1.3 2.11-2.17 4.3-4.5 5.1-5.5 6.12-6.14 9.19-9.21 10.1-10.7", "2.7 2.20 4.25 5.8 9.18 9.26 10.9"),
    2022: ("1.1-1.3 1.31-2.6 4.3-4.5 4.30-5.4 6.3-6.5 9.10-9.12 10.1-10.7", "1.29 1.30 4.2 4.24 5.7 10.8 10.9"),
    2023: ("1.1-1.2 1.21-1.27 4.5 4.29-5.3 6.22-6.24 9.29-10.6", "1.28 1.29 4.23 5.6 6.25 10.7 10.8"),
    2024: ("1.1 2.10-2.17 4.4-4.6 5.1-5.5 6.10 9.15-9.17 10.1-10.7", "2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12"),
    2025: ("1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8", "1.26 2.8 4.27 9.28 10.11"),
    2026: ("1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7", "1.4 2.14 2.28 5.9 9.20 10.10"),
}
"""Days off and weekend days worked, copied by hand from each year's notice (2019 and 2020 with their amendments)."""


def days(year: int, text: str) -> set[date]:
    found: set[date] = set()
    for part in text.split():
        first, last = (date(year, *map(int, end.split("."))) for end in (part.split("-") * 2)[:2])
        found |= {first + timedelta(days=i) for i in range((last - first).days + 1)}
    return found


def year_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=i) for i in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_an_official_year_is_as_the_notice_says(db, year):
    off, worked = (days(year, text) for text in NOTICES[year])
    calendar = load()

    assert calendar.years[year] == OFFICIAL
    wrong = [day for day in year_of(year) if calendar.is_working_day(day) != (day in worked or (day.weekday() < 5 and day not in off))]
    assert wrong == []


@pytest.mark.parametrize(
    ("start", "n", "on", "provisional"),
    [
        (date(2023, 3, 6), 15, date(2023, 3, 27), False),  # DL-03, the worked example
        (date(2023, 1, 20), 1, date(2023, 1, 28), False),  # over the Spring Festival into a worked Saturday
        (date(2023, 4, 20), 5, date(2023, 4, 26), False),  # a worked Sunday counts
        (date(2023, 4, 28), 5, date(2023, 5, 9), False),  # five days off, one worked Saturday, one free Sunday
        (date(2026, 12, 30), 1, date(2026, 12, 31), False),
        (date(2026, 12, 31), 1, date(2027, 1, 4), True),  # the next year is provisional
        (date(2023, 9, 28), 1, date(2023, 10, 7), False),
    ],
)
def test_due_dates(db, start, n, on, provisional):
    assert load().add_working_days(start, n) == Due(on, provisional)


@pytest.mark.rule("R-66")
@pytest.mark.parametrize(("start", "year"), [(date(2018, 12, 3), 2018), (date(2027, 12, 31), 2028)])
def test_working_days_without_a_table_are_refused_with_the_year(db, start, year):
    with pytest.raises(CalendarMissing) as refused:
        load().add_working_days(start, 1)

    assert refused.value.verdict.rule == "R-66"
    assert refused.value.year == year
    assert f"{year}年" in str(refused.value)


def test_natural_days_and_months_need_no_table():
    calendar = WorkCalendar(years={})

    assert calendar.add_days(date(2031, 2, 28), 30).on == date(2031, 3, 30)
    assert calendar.add_months(date(2023, 8, 31), 6).on == date(2024, 2, 29)
    assert calendar.add_months(date(2023, 11, 30), 3).on == date(2024, 2, 29)
    assert calendar.add_months(date(2023, 12, 31), 1).on == date(2024, 1, 31)


def test_a_term_has_one_unit(db):
    calendar = load()

    assert calendar.due(date(2023, 3, 6), working_days=15).on == date(2023, 3, 27)
    assert calendar.due(date(2023, 3, 6), months=3).on == date(2023, 6, 6)
    assert calendar.due(date(2023, 3, 6), days=30).on == date(2023, 4, 5)
    for wrong in ({}, {"days": 1, "months": 1}, {"working_days": -1}, {"days": 5, "months": -1}):
        with pytest.raises(ValueError, match="exactly one unit"):
            calendar.due(date(2023, 3, 6), **wrong)
    with pytest.raises(ValueError, match="at least one"):
        calendar.add_working_days(date(2023, 3, 6), 0)


FIRST, LAST = date(2020, 1, 1), date(2022, 12, 31)
IN_YEARS = st.dates(FIRST, LAST)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Three years around any holidays and worked weekends; the year after is open ended."""
    free = draw(st.frozensets(IN_YEARS, max_size=60))
    weekend = IN_YEARS.filter(lambda day: day.weekday() >= 5)
    worked = draw(st.frozensets(weekend, max_size=20))
    state = st.sampled_from([OFFICIAL, PROVISIONAL])
    return WorkCalendar({year: draw(state) for year in (2020, 2021, 2022, 2023, 2024)}, free - worked, worked)


@given(calendars(), IN_YEARS, st.integers(1, 60), st.integers(1, 60))
def test_what_holds_for_every_calendar(calendar, start, n, m):
    due, later = calendar.add_working_days(start, n), calendar.add_working_days(start, n + m)

    assert calendar.is_working_day(due.on)
    assert start < due.on < later.on
    assert calendar.add_working_days(due.on, m).on == later.on
    assert calendar.working_days_between(start, due.on) == n
    assert calendar.working_days_between(due.on, start) == -n
    assert calendar.add_working_days(start + timedelta(days=1), n).on >= due.on


@given(calendars(), IN_YEARS, st.integers(1, 60))
def test_provisional_exactly_when_a_day_walked_is_in_a_provisional_year(calendar, start, n):
    due = calendar.add_working_days(start, n)

    walked = {(start + timedelta(days=i + 1)).year for i in range((due.on - start).days)}
    assert due.provisional == any(calendar.years[year] == PROVISIONAL for year in walked)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 240))
def test_months_keep_the_day_or_take_the_last_of_the_month(start, n):
    on = WorkCalendar(years={}).add_months(start, n).on

    assert (on.year * 12 + on.month) - (start.year * 12 + start.month) == n
    assert on.day == start.day or (on.day < start.day and (on + timedelta(days=1)).day == 1)

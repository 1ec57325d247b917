"""What holds of every period, whatever was imposed when."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dandang.sanctions import law, reckoning
from dandang.sanctions.days import CORRESPONDING_DAY, END_OF_MONTH, corresponding_day, is_month_end, last_day, rest
from dandang.sanctions.imposed import Bar, Imposed

DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))
PARTY = st.sampled_from(["P1", "P2", "P2X", "P3"])
LENGTHS = st.integers(1, 72)
POLICIES = st.sampled_from([CORRESPONDING_DAY, END_OF_MONTH])
ANY = st.sampled_from(["P1", "P2", "P3", "G1", "G2", "G3", "G4", "O2", "O5", "A", "I1"])


def imposed(kind: str, on: date) -> Imposed:
    found = law.regulation_on(law.kinds()[kind].instrument, on)
    assert found
    return Imposed(kind, on, found.code)


def measures(kinds: st.SearchStrategy[str]) -> st.SearchStrategy[list[Imposed]]:
    """On different days: several on one day need the length that their decision sets."""
    return st.lists(st.tuples(kinds, DAYS), min_size=1, max_size=5, unique_by=lambda each: each[1]).map(
        lambda rows: [imposed(*each) for each in rows]
    )


@settings(deadline=None)
@given(measures(ANY), ANY, DAYS, POLICIES)
def test_another_measure_never_makes_anybody_free_earlier(given_: list[Imposed], kind: str, on: date, policy: str) -> None:
    if any(each.effective_on == on for each in given_):
        return
    before, after = reckoning.reckon(given_, policy), reckoning.reckon([*given_, imposed(kind, on)], policy)

    assert before.fitness
    assert after.fitness
    assert after.fitness >= before.fitness


@settings(deadline=None)
@given(measures(st.sampled_from(["G1", "G2", "G3", "G4", "G5"])), POLICIES)
def test_no_governmental_period_is_longer_than_48_months(given_: list[Imposed], policy: str) -> None:
    for line in reckoning.reckon(given_, policy).lines:
        assert line.bar is Bar.RUNS
        assert line.last
        assert line.last <= last_day(line.first, 48, policy)


@settings(deadline=None)
@given(measures(PARTY), POLICIES)
def test_party_periods_are_all_there(given_: list[Imposed], policy: str) -> None:
    """Appended one after the other, never shortened: the last day is at least the sum of the lengths after the first day."""
    ordered = sorted(given_, key=lambda each: each.effective_on)
    found = reckoning.reckon(given_, policy).lines
    for line, following in itertools.pairwise(found):
        assert line.last
        assert following.last
        months = law.regulations()[following.measure.regulation].periods[following.kind.code].months
        begins = max(line.last + timedelta(days=1), following.first)
        assert following.last == last_day(begins, months, policy)
    assert [line.measure for line in found] == ordered


@settings(deadline=None)
@given(DAYS, LENGTHS)
def test_the_two_policies_differ_only_from_the_end_of_a_month_into_a_longer_one(start: date, months: int) -> None:
    by_day, by_month = last_day(start, months, CORRESPONDING_DAY), last_day(start, months, END_OF_MONTH)

    longer = is_month_end(start) and corresponding_day(start, months).day == start.day and not is_month_end(corresponding_day(start, months))
    assert (by_day != by_month) == longer
    assert timedelta() <= by_month - by_day <= timedelta(days=3)
    if by_day != by_month:
        assert is_month_end(by_month + timedelta(days=1))


@settings(deadline=None)
@given(DAYS, LENGTHS, POLICIES)
def test_the_rest_of_a_whole_period_is_its_length(start: date, months: int, policy: str) -> None:
    assert rest(start, last_day(start, months, policy), policy) == (months, 0)


@settings(deadline=None)
@given(st.dates(date(2024, 1, 1), date(2060, 12, 31)), st.sampled_from(["P1", "P2", "P3"]))
def test_a_later_day_never_changes_what_a_version_gave(on: date, kind: str) -> None:
    """The same decision is the same under its regulation, whatever is in force when somebody looks."""
    old = Imposed(kind, on, "party-2018")

    assert last_day(on, law.regulations()["party-2018"].periods[kind].months) == reckoning.reckon([old]).lines[0].last


@settings(deadline=None)
@given(st.integers(2024, 2060), LENGTHS)
def test_a_leap_day_is_like_any_last_day_of_february(year: int, months: int) -> None:
    if not (year % 4 == 0 and (year % 100 or year % 400 == 0)):
        return
    found = corresponding_day(date(year, 2, 29), months)

    assert found.day == 29 or (found.month == 2 and found.day == 28)

"""Business quarters run from the 21st to the 20th."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dandang.base.quarters import Quarter


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2022, 12, 20), Quarter(2022, 4)), (date(2022, 12, 21), Quarter(2023, 1)), (date(2023, 1, 1), Quarter(2023, 1)),
        (date(2023, 3, 20), Quarter(2023, 1)), (date(2023, 3, 21), Quarter(2023, 2)), (date(2023, 6, 21), Quarter(2023, 3)),
        (date(2023, 9, 20), Quarter(2023, 3)), (date(2023, 9, 21), Quarter(2023, 4)),
    ],
)
def test_a_day_lies_in_its_quarter(day, quarter):
    assert Quarter.of(day) == quarter


@given(st.dates(date(1950, 1, 1), date(2200, 1, 1)))
def test_quarters_follow_one_another_without_a_gap(day):
    quarter = Quarter.of(day)

    assert quarter.first <= day <= quarter.last
    assert quarter.last + timedelta(days=1) == quarter.next.first
    assert quarter.next.before == quarter
    assert Quarter.read(str(quarter)) == quarter


@pytest.mark.parametrize("text", ["2023", "2023-5", "2023-0", "23-1", "２０２３-1", "2023-1-1", ""])
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(ValueError, match="quarter"):
        Quarter.read(text)

"""Who is in scope: 3.2, with the first day and the forms given by the campaign (F-20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dandang.mechanisms.followup import methods
from dandang.mechanisms.followup.scope import Held, Scope, in_scope

CAMPAIGN = Scope(date(2021, 1, 1), frozenset({1, 2}))
HELD = Held(form=2, effective_on=date(2021, 1, 1))


@pytest.mark.parametrize(("measures", "expected"), [
    ([], False),
    ([HELD], True),
    ([replace(HELD, form=1)], True),
    ([replace(HELD, form=3)], False),
    ([replace(HELD, effective_on=date(2020, 12, 31))], False),
    ([replace(HELD, executed=False)], False),
    ([replace(HELD, withdrawn=True)], False),
    ([replace(HELD, expels=True)], False),
    ([replace(HELD, form=3), HELD], True),
])
@pytest.mark.rule("F-1")
@pytest.mark.rule("F-20")
def test_the_selection_query(measures: list[Held], expected: bool) -> None:
    assert in_scope(measures, CAMPAIGN) is expected


def test_nobody_who_died_or_has_left_is_in_scope() -> None:
    assert not in_scope([HELD], CAMPAIGN, alive=False)
    assert not in_scope([HELD], CAMPAIGN, exited=True)


@pytest.mark.rule("F-20")
def test_another_campaign_has_another_first_day() -> None:
    assert in_scope([replace(HELD, effective_on=date(2019, 5, 1))], Scope(date(2019, 1, 1), frozenset({2})))


def test_the_grades_have_an_order_and_say_which_allow_a_recommendation() -> None:
    scale = methods.scale("zhejiang/hangzhou/shangcheng")

    assert list(scale.grades) == ["GOOD", "FAIR", "POOR"]
    assert [grade.recommends for grade in scale.grades.values()] == [True, False, False]
    assert scale.standing == "U"

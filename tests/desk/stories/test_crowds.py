"""More of the same: sixty people of demo case 16 from a story with five."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dandang.campaigns.models import Campaign
from dandang.desk import campaigns, stories
from dandang.desk.stories.crowds import crowded
from dandang.organs import seed
from dandang.organs.models import Organ
from dandang.statistics import figures, rolling


def counted(organ: str, code: str) -> tuple[Any, Any]:
    """The figure of the year, with all below the organ and its own."""
    found = figures.figures(Organ.objects.get(name=organ), date(2024, 1, 1), date(2024, 12, 31))
    return next((each.value, each.own) for each in found if each.indicator.code == code)


def week() -> stories.Story:
    return next(each for each in stories.bundled() if each.path.stem == "cm02_followup_week")


def test_a_week_of_five_people_becomes_one_of_sixty_each_under_a_name_of_their_own() -> None:
    steps = crowded(week()).steps
    enrolled = [step.names for step in steps if step.do == "followup.enrol" and step.names]
    decided = [(step.given["unit"], step.given["name"], step.given["decision"]) for step in steps if step.do == "execution.receive"]

    assert len(enrolled) == len(set(enrolled)) == 60
    assert len({(unit, name) for unit, name, _number in decided}) == len({number for *_who, number in decided}) == 60
    assert [step.at for step in steps] == sorted(step.at for step in steps)  # type: ignore[type-var]


def test_everybody_more_is_visited_within_the_week_on_the_day_that_was_arranged() -> None:
    steps = crowded(week()).steps
    arranged = {step.on: step.given["on"] for step in steps if step.do == "followup.schedule"}
    visited = {step.on: (step.given["visited_on"], step.at.date()) for step in steps if step.do == "followup.visit"}  # type: ignore[union-attr]

    assert len(visited) == 50
    assert all(days == (arranged[who], arranged[who]) for who, days in visited.items())
    assert all(date(2024, 9, 18) <= on <= date(2024, 9, 24) for on in arranged.values())


@pytest.mark.django_db
def test_what_the_province_rolls_up_of_sixty_people_is_the_sum_of_its_levels() -> None:
    seed.demo_organs()
    stories.play(crowded(week()))
    rolling.roll_all()

    rolled = campaigns.reported_figures(Campaign.objects.get().proceeding)
    assert [rolled[code] for code in ("followup_scope", "followup_visited", "followup_coverage", "followup_visits")] == [60, 50, 83.3, 50]
    assert {code: counted("浙江省纪委监委", code)[0] for code in rolled} == rolled
    assert [counted(f"{city}市纪委监委", "followup_scope")[0] for city in ("湖州", "台州")] == [46, 14]
    assert sum(counted(name, "followup_scope")[1] for name in Organ.objects.values_list("name", flat=True)) == 60

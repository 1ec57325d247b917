"""More of the same: sixty people of demo case 16 from a story with five."""

from __future__ import annotations

from datetime import date

from dandang.desk import stories
from dandang.desk.stories.crowds import crowded


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

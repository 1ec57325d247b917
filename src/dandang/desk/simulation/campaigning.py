"""Campaigns of the invented province: the bundled stories of a clarification month (every year) and of a follow-up week (the latest)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from dandang.desk import stories
from dandang.desk.stories.reader import Expect, Story, StoryStep

MONTH, WEEK = "cm01_clarification_month", "cm02_followup_week"
RUNNING = "w10_a_month_that_runs"


def play(first: date, last: date, password: str) -> int:
    """Play what began between two days, as far as it has come, and the month that runs; how many. Their reports count the matters that are
    there. A follow-up week enrols people, who cannot be enrolled again: the latest alone.
    """
    found = {story.path.stem: story for story in stories.bundled()}
    played = [*_between(found[MONTH], first, last), *_between(found[WEEK], first, last)[-1:], found[RUNNING]]
    for story in played:
        stories.play(story, today=last, password=password)
    return len(played)


def _between(story: Story, first: date, last: date) -> list[Story]:
    """The story in every year in which it begins between the days, without what is still to come."""
    began = stories.moment(story.begins, last).date()
    years = [year - began.year for year in range(first.year, last.year + 1) if first <= began.replace(year=year) <= last]
    return [
        replace(each, steps=tuple(step for step in each.steps if stories.moment(step.at, last).date() <= last))
        for each in (again(story, shift) for shift in years)
    ]


def again(story: Story, years: int) -> Story:
    """The same so many years later, among people of its own; what it asserts of days holds no more, so it asserts nothing."""
    people = f"{story.path.stem.split('_')[0]}y{years}"
    steps = tuple(_later(step, years) for step in story.steps if not step.refused and not step.look)
    return replace(story, people=people, steps=steps)


def _later(step: StoryStep, years: int) -> StoryStep:
    return replace(step, at=_moved(step.at, years), given=_moved(step.given, years), expect=Expect())


def _moved(value: Any, years: int) -> Any:
    if isinstance(value, date | datetime):
        return value.replace(year=value.year + years)
    if isinstance(value, Mapping):
        return {key: _moved(each, years) for key, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, years) for each in value]
    return value

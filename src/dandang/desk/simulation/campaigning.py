"""Campaigns of the invented province: the bundled story of a clarification month of four levels, in every year that the province has a May of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from dandang.desk import stories
from dandang.desk.stories.reader import Expect, Story, StoryStep

MONTH = "cm01_clarification_month"
RUNNING = "w10_a_month_that_runs"


def play(first: date, last: date, password: str) -> int:
    """Play those that began between two days, as far as they have come, and the one that runs; how many. Their reports count the matters
    that are there.
    """
    found = {story.path.stem: story for story in stories.bundled()}
    month, played = found[MONTH], 0
    began = stories.moment(month.begins, last).date()
    for year in range(first.year, last.year + 1):
        if first <= began.replace(year=year) <= last:
            story = again(month, year - began.year)
            steps = tuple(step for step in story.steps if stories.moment(step.at, last).date() <= last)
            stories.play(replace(story, steps=steps), today=last, password=password)
            played += 1
    stories.play(found[RUNNING], today=last, password=password)
    return played + 1


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

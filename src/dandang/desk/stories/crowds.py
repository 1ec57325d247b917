"""More of the same for the demonstration: a story that says `[[crowd]]` is played with so many more persons like one of its own.

The tests play a story as it stands; sixty courses that differ by a name would show them nothing that one does not. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from dandang.desk.stories.cast import FAMILY
from dandang.desk.stories.reader import Expect, Story, StoryStep

DAYS = (0, 1, 2, 5, 6)
"""Each one more begins so many days later, in turn: a week without its Saturday and Sunday where the first begins on a Wednesday."""
MINUTES = 7
SERIAL = re.compile(r"(?<=〕)\d+(?=号)")


def crowded(story: Story) -> Story:
    """The story with its crowds: every step of each one more, under a name of its own, in the order of time. What is expected of
    figures is left out, for it holds of the story as it stands.
    """
    more = [_like(story, of, number) for of, most in story.crowd.items() for number in range(1, most + 1)]
    told = [replace(step, expect=replace(step.expect, figures=None)) for step in story.steps]
    steps = sorted([*told, *(step for steps in more for step in steps)], key=_moment)
    return replace(story, steps=tuple(steps), crowd={})


def _moment(step: StoryStep) -> datetime:
    assert isinstance(step.at, datetime)  # the reader refuses a crowd in a story that counts from today
    return step.at


def _like(story: Story, of: str, number: int) -> Iterator[StoryStep]:
    """The steps of one more like `of`: those about it, about what began it and what it opened, by the beginning of their names."""
    names = {step.names for step in story.steps if step.names == of or step.names.startswith(f"{of}_")}
    later = timedelta(days=DAYS[number % len(DAYS)], minutes=MINUTES * number)
    for step in story.steps:
        if not step.refused and names & {step.on, step.names}:
            new = {name: f"{name}_{number}" for name in names}
            yield replace(
                step, at=_moment(step) + later, on=new.get(step.on, step.on), names=new.get(step.names, step.names),
                given=_changed(step.given, new, number, later), expect=Expect(),
            )


def _changed(given: Mapping[str, Any], new: Mapping[str, str], number: int, later: timedelta) -> dict[str, Any]:
    found = {key: _value(value, new, number, timedelta(days=later.days)) for key, value in given.items()}
    return found | ({"name": f"{FAMILY[number % len(FAMILY)]}某"} if "name" in found else {})


def _value(value: Any, new: Mapping[str, str], number: int, later: timedelta) -> Any:
    if isinstance(value, date):
        return value + later
    if isinstance(value, str):
        return SERIAL.sub(lambda serial: str(int(serial.group()) + 10 * number), new.get(value, value))
    if isinstance(value, list):
        return [_value(each, new, number, later) for each in value]
    return {key: _value(each, new, number, later) for key, each in value.items()} if isinstance(value, dict) else value

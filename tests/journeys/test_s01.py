"""S-01 at the desk: a judge is reported, found not to have done it, and cleared; twelve people, each before their own screen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dandang.desk import stories
from dandang.desk.stories.reader import Story
from tests.journeys.conftest import LiveDesk
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.journey]
SCREENSHOTS = Path(__file__).resolve().parents[2] / "docs" / "screenshots"


def the_story(stem: str) -> Story:
    return next(story for story in stories.bundled() if story.path.stem == stem)


def test_a_stationed_group_clears_a_judge(browser: Browser, live_desk: LiveDesk) -> None:
    story = the_story("s01_shangcheng_judge")
    sealed = {"reporter": "周某", "original_text": "打官司"}
    visitor = Visitor(browser, live_desk, story)

    for step in story.steps:
        if step.look:
            visitor.then_sees(step, sealed)
        else:
            visitor.when(step)
            visitor.then(step)
        if step.do == "clarification.issue" and not step.refused:
            keep_a_picture(visitor)

    assert visitor.errors == []


def keep_a_picture(visitor: Visitor) -> None:
    """The manual's picture of a case page, when it is asked for."""
    if not os.environ.get("DANDANG_SCREENSHOTS"):
        return
    page = visitor.given_signed_in("handler")
    page.goto(visitor.desk.address + visitor.case)
    page.screenshot(path=SCREENSHOTS / "case.png", scale="css")

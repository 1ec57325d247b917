"""Finding a matter: by keyboard, and on a phone without JavaScript; two alike matters side by side."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dandang.base import clock
from tests import factories
from tests.cases.test_likeness import FIRST, REWORDED, a_matter
from tests.journeys.conftest import LiveDesk
from tests.journeys.test_every_browser import SignIn, at_the_desk, county, sideways

__all__ = ["at_the_desk", "county"]
pytestmark = [pytest.mark.journey]
MANY = 30


@pytest.fixture
def matters(county: factories.County) -> list[str]:
    """Two alike matters and many others with a word in common."""
    with clock.frozen(factories.AT):
        for number in range(MANY):
            a_matter(county, f"擅自离岗第{number}次，收受礼品", name=f"钱某{number}")
        return [a_matter(county, FIRST, name="欧阳喆").key, a_matter(county, f"{REWORDED}\n收受礼品", name="欧阳喆").key]


def keep(page: Page, name: str) -> None:
    folder = os.environ.get("DANDANG_LOOK")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_by_keyboard_from_any_page(matters: list[str], county: factories.County, at_the_desk: SignIn) -> None:
    page = at_the_desk(county.petition, viewport={"width": 1440, "height": 900})

    page.keyboard.press("/")
    page.keyboard.type("欧阳喆")
    page.keyboard.press("Enter")

    expect(page.locator("main mark").first).to_have_text("欧阳喆")
    assert "欧阳" not in page.url
    keep(page, "found-wide")
    page.keyboard.press("/")
    expect(page.locator(".seek [name=q]")).to_be_focused()
    page.keyboard.type("没有的人")
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_be_visible()
    keep(page, "nothing-wide")


def test_a_long_answer_on_a_phone_without_javascript(
    matters: list[str], county: factories.County, live_desk: LiveDesk, at_the_desk: SignIn
) -> None:
    page = at_the_desk(county.petition, viewport={"width": 390, "height": 844}, java_script_enabled=False, color_scheme="dark")

    page.locator(".find input[type=search]").fill("收受礼品")
    page.locator(".find button").click()
    first = page.locator("tbody tr").count()
    keep(page, "found-phone-dark")
    page.get_by_role("link", name="下一页").click()

    assert (first, page.locator("tbody tr").count()) == (25, MANY + 1 - 25)
    assert sideways(page) <= 0
    page.get_by_role("link", name="回到第一页").click()
    expect(page.locator("tbody tr")).to_have_count(25)
    page.locator("details.seek__more summary").click()
    page.locator("main [name=since]").fill("2023-03-07")
    page.locator("main form.seek button").click()
    expect(page.locator(".empty")).to_be_visible()
    keep(page, "filters-phone-dark")
    page.goto(f"{live_desk.address}/cases/{matters[1]}/alike/{matters[0]}/")
    assert sideways(page) <= 0
    keep(page, "alike-phone-dark")


def test_an_alike_matter_is_looked_at_and_dismissed(
    browser: Browser, matters: list[str], county: factories.County, live_desk: LiveDesk, at_the_desk: SignIn
) -> None:
    page = at_the_desk(county.petition, viewport={"width": 1440, "height": 900})
    page.goto(f"{live_desk.address}/cases/{matters[1]}/")
    keep(page, "case-hint-wide")

    page.locator("#hints a").first.click()
    keep(page, "alike-wide")
    page.locator("[name=reason]").fill("时间不同，是两个项目")
    page.get_by_role("button", name="不是同一问题").click()

    expect(page.locator("#hints")).to_contain_text("已判断不是同一问题")

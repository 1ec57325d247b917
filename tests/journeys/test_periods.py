"""Periods of sanctions by hand: at a wide screen, and on a dark phone without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.journeys.conftest import LiveDesk
from tests.journeys.test_every_browser import SignIn, at_the_desk, county, sideways
from tests.journeys.test_search import keep

__all__ = ["at_the_desk", "county"]
pytestmark = [pytest.mark.journey]


def fill(page: Page, number: int, kind: str, on: str, **more: str) -> None:
    page.locator(f"[name=m{number}-kind]").select_option(kind)
    page.locator(f"[name=m{number}-effective_on]").fill(on)
    if more:
        page.locator("fieldset.periods__row").nth(number - 1).locator("summary").click()
    for name, value in more.items():
        field = page.locator(f"[name=m{number}-{name}]")
        field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)


def test_case_7_and_its_day(county: factories.County, at_the_desk: SignIn) -> None:
    page = at_the_desk(county.handler, viewport={"width": 1440, "height": 1000})
    page.get_by_role("link", name="影响期", exact=True).click()
    keep(page, "periods-empty-wide")

    fill(page, 1, "P1", "2019-08-06")
    fill(page, 2, "P2", "2020-01-06")
    page.get_by_role("button", name="计算", exact=True).click()

    expect(page.locator(".periods__day").first).to_have_text("2022-02-06")
    expect(page.locator(".periods__steps").last).to_contain_text("剩余7个月零0天（至2020-08-05），加新的18个月")
    assert sideways(page) <= 0
    keep(page, "periods-wide")


def test_month_end_change_and_probation_on_a_dark_phone_without_javascript(
    county: factories.County, live_desk: LiveDesk, at_the_desk: SignIn
) -> None:
    page = at_the_desk(county.handler, viewport={"width": 390, "height": 844}, java_script_enabled=False, color_scheme="dark")
    page.goto(f"{live_desk.address}/sanctions/")
    fill(page, 1, "P1", "2023-01-10", change_to="P2", changed_on="2023-07-20")
    fill(page, 2, "G1", "2021-02-28")
    page.get_by_role("button", name="再加一项措施").click()
    fill(page, 3, "P4", "2021-05-01", probation_months="12", restored_on="2022-05-01")
    page.get_by_role("button", name="计算", exact=True).click()

    expect(page.locator(".periods__day")).to_have_count(2)  # the two readings of the end of a month differ for the second measure
    expect(page.locator("main")).to_contain_text("2021-08-30")
    assert sideways(page) <= 0
    keep(page, "periods-phone-dark")

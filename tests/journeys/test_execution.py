"""A decision is registered by hand: a kind of another instrument is refused and nothing typed is lost; then the period stands on the case page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.journeys.conftest import LiveDesk
from tests.journeys.desk import Desk
from tests.journeys.test_every_browser import county, sideways
from tests.journeys.test_search import keep

__all__ = ["county"]
pytestmark = [pytest.mark.journey]


def test_a_decision_is_registered(browser: object, county: factories.County, live_desk: LiveDesk) -> None:
    county.reviewer.set_password(factories.PASSWORD)
    county.reviewer.save()
    desk = Desk(browser, live_desk)
    desk.sign_in(county.reviewer.username, factories.PASSWORD)
    desk.page.goto(f"{live_desk.address}/sanctions/")
    desk.page.get_by_role("link", name="登记处分、处理决定").click()
    desk.page.locator("details.rows summary").first.click()
    desk.fill(name="己某", unit="某局", decided_by="某纪委", decision="某纪决〔2023〕1号", decided_on="2023-03-01", form="2")
    rows = {"measures-1-instrument": "party", "measures-1-kind": "G2", "measures-1-effective_on": "2023-03-01"}
    desk.fill(**rows)
    desk.submit()

    expect(desk.page.get_by_role("alert")).to_contain_text("S-1")
    expect(desk.page.locator("[name=decision]")).to_have_value("某纪决〔2023〕1号")
    keep(desk.page, "execution-refused-wide")
    desk.fill(**{"measures-1-kind": "P1", "measures-1-stated_last_day": "2024-03-01"})
    desk.submit()

    desk.page.wait_for_url("**/cases/*/")
    expect(desk.page.locator("#measures")).to_contain_text("2024-02-29")
    expect(desk.page.locator("#measures")).to_contain_text("决定载明至2024-03-01，与计算不一致")
    assert sideways(desk.page) <= 0
    keep(desk.page, "execution-case-wide")
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.page.emulate_media(color_scheme="dark")
    assert sideways(desk.page) <= 0
    keep(desk.page, "execution-case-phone-dark")

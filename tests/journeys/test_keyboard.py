"""A report with two allegations is received and registered by keyboard alone, in few presses: under a minute for who can type."""

from __future__ import annotations

import time

from playwright.sync_api import Browser, expect

from dandang.base import clock
from dandang.cases.models import Proceeding
from tests import factories
from tests.journeys.conftest import LiveDesk
from tests.journeys.test_evidence import sign_in

TYPED = {
    "text": "史某办案拖延，偏袒一方当事人，请查。", "reporter_name": "周某", "reporter_contact": "13800000000",
    "subject_name": "史某", "subject_unit": "区人民法院", "subject_post": "法官",
}
LONGEST = 36
"""Presses beside the letters typed: with one each half second, eighteen seconds of the minute."""
PAGES = 3.0
"""Seconds that the three pages together may take; the server and the browser share a busy machine."""


def test_a_report_with_two_allegations_is_entered_by_keyboard_alone(browser: Browser, live_desk: LiveDesk) -> None:
    with clock.frozen(factories.AT):
        county = factories.a_county()
    live_desk.at = factories.AT
    page = sign_in(browser, live_desk, county.clerk, viewport={"width": 1440, "height": 900})
    pressed: list[str] = []
    waited = 0.0

    def press(key: str) -> None:
        pressed.append(key)
        page.keyboard.press(key)

    def tab_to(name: str) -> None:
        for _n in range(12):
            if page.evaluate("document.activeElement.name") == name:
                return
            press("Tab")
        raise AssertionError(f"{name} is not reached by a few tabs")

    # When the form is opened by its keys, the first field has the focus
    begun = time.monotonic()
    press("g")
    press("r")
    expect(page.locator("main h1")).to_have_text("登记一件检举控告")
    waited += time.monotonic() - begun
    expect(page.locator("[name=channel]").first).to_be_focused()
    press("Space")

    # And every field is typed into in the order of the page
    for name, words in TYPED.items():
        tab_to(name)
        page.keyboard.type(words)
    tab_to("managing_organ")
    page.keyboard.type(factories.COUNTY)
    tab_to("statements")
    page.keyboard.type("拖延办案")
    press("Enter")
    page.keyboard.type("偏袒一方当事人")
    while page.evaluate("document.activeElement.textContent") != "收件并登记":
        press("Tab")
        assert len(pressed) <= LONGEST
    begun = time.monotonic()
    press("Enter")

    # Then it is registered, with few presses and without waiting
    expect(page.locator("main h1")).to_have_text("史某")
    waited += time.monotonic() - begun
    expect(page.locator("#allegations .allegation")).to_have_count(2)
    with clock.frozen(factories.AT):
        assert Proceeding.objects.visible_to(county.clerk).get().state == "registered"
    assert len(pressed) <= LONGEST, (len(pressed), waited)
    assert waited < PAGES, waited

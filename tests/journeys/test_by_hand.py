"""A report taken in by hand: people sign in and out at one desk, type, are refused, put it right, and go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser

from dandang import audit
from dandang.organs import seed
from dandang.organs.models import Organ, Staff
from tests import factories
from tests.journeys.conftest import LiveDesk
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.journey]

GROUP, DISTRICT = "驻区人民法院纪检监察组", "上城区纪委监委"
CAST = {
    "clerk": ("陈思远", GROUP, "intake_clerk"), "petition": ("陈明", GROUP, "petition_officer"),
    "manager": ("钱勇", DISTRICT, "case_management"),
}


class Journey:
    """Given, when, then: the words of the story; the desk does the clicking."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.page = desk, desk.page

    @contextmanager
    def given_signed_in(self, who: str, at: str) -> Iterator[None]:
        """One person at the desk, at this moment, until they sign out."""
        self.desk.set(at)
        self.desk.sign_in(who, factories.PASSWORD)
        yield
        self.desk.sign_out()

    def when_a_report_is_received(self, **fields: Any) -> None:
        self.page.locator("nav").get_by_role("link", name="收件", exact=True).click()
        self.desk.fill(**fields)
        self.desk.submit()

    def when_filled_in(self, **fields: Any) -> None:
        self.desk.fill(**fields)
        self.desk.submit()

    def when_tried(self, step: str, **fields: Any) -> None:
        self.desk.open_case("史某")
        self.desk.press(step)
        self.when_filled_in(**fields)

    def when_taken(self, step: str, **fields: Any) -> None:
        """The step succeeds: back on the case page, which says what was done."""
        self.when_tried(step, **fields)
        self.then_it_says(f"已办理：{step}")

    def when_put_right(self, step: str, **fields: Any) -> None:
        """On the page that refused: only what was wrong is typed anew."""
        self.when_filled_in(**fields)
        self.then_it_says(f"已办理：{step}")

    def then_it_says(self, words: str) -> None:
        self.page.locator("main").get_by_text(words).first.wait_for()

    def then_it_is_refused(self, rule: str, words: str) -> None:
        """The refusal stands on top, in words and with its rule, and has the focus."""
        alert = self.page.get_by_role("alert")
        alert.wait_for()
        assert words in alert.inner_text()
        assert alert.get_by_role("link", name=rule).get_attribute("href") == f"/rules/#{rule}"
        assert alert.evaluate("e => e === document.activeElement")

    def then_nothing_tells_of_the_reporter(self) -> None:
        for word in ("周某", "13800000000", "打断我们说话"):
            assert word not in self.page.content()


@pytest.fixture
def journey(browser: Browser, live_desk: LiveDesk) -> Journey:
    seed.demo_organs()
    for username, (name, organ, role) in CAST.items():
        staff = Staff.objects.appoint(username, name, factories.PASSWORD)
        staff.take_post(Organ.objects.get(name=organ), role, from_on=date(2020, 1, 1), by="tests", at=factories.AT)
    return Journey(Desk(browser, live_desk))


def intake(journey: Journey) -> None:
    with journey.given_signed_in("clerk", "2023-03-06T09:10"):
        journey.when_a_report_is_received(
            channel="visit", text="史某收案后大半年都不开庭，开庭时又总是打断我们说话。", reporter_name="周某",
            reporter_contact="13800000000", subject_name="史某", subject_unit="上城区人民法院", subject_post="民事审判一庭审判员",
            managing_organ={"label": DISTRICT}, statements=["拖延办理民事案件", "庭审中偏袒一方当事人"],
        )
        journey.then_it_says("已收件并登记")
        journey.when_tried("核实署名", outcome="real_name_verified")
        journey.then_it_is_refused("R-7", "认定实名须附核实记录")
        journey.when_put_right("核实署名", note="当面核对身份证件，本人承认")
    with journey.given_signed_in("petition", "2023-03-07T09:00"):
        journey.when_taken("受理")
        journey.then_it_says("已制发")
        journey.when_taken("移交承办", case_manager="manager", allegations_suffice="登记的问题已写明人、事、时间")
        journey.then_nothing_tells_of_the_reporter()


def then_everything_can_be_read(journey: Journey) -> None:
    """The notice of acceptance as a PDF and a whole audit trail; nothing of the reporter."""
    with journey.given_signed_in("petition", "2023-03-08T09:10"):
        journey.desk.open_case("史某")
        journey.then_nothing_tells_of_the_reporter()
        journey.page.get_by_role("link", name="受理告知书").first.click()
        link = journey.page.get_by_role("link", name="打开 PDF").get_attribute("href")
        assert journey.desk.read(link).startswith(b"%PDF")
        journey.desk.open_case("史某")
        journey.page.get_by_role("link", name="本案留痕").click()
        journey.then_it_says("环环相接")


def test_a_report_is_taken_in_refused_and_put_right(journey: Journey) -> None:
    """The rest of the way is walked by `test_s01`, which types what the story says."""
    for part in (intake, then_everything_can_be_read):
        part(journey)

    assert journey.desk.complaints == []
    assert audit.verify().problems == []

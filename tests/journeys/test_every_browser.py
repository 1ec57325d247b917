"""The desk on a phone, without JavaScript, by keyboard, and a little better with htmx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dandang.base import clock
from dandang.cases.models import Proceeding
from dandang.organs.models import Staff
from tests import factories
from tests.journeys.conftest import LiveDesk

pytestmark = [pytest.mark.journey]
SignIn = Callable[..., Page]


@pytest.fixture
def county(live_desk: LiveDesk) -> factories.County:
    live_desk.at = factories.AT
    with clock.frozen(factories.AT):
        return factories.a_county()


@pytest.fixture
def at_the_desk(browser: Browser, live_desk: LiveDesk) -> Iterator[SignIn]:
    """Sign `staff` in, in a browser of the kind wanted; what its console complains of fails the test."""
    heard: list[str] = []
    contexts = []

    def sign_in(staff: Staff, **kind: Any) -> Page:
        staff.set_password(factories.PASSWORD)
        staff.save()
        contexts.append(browser.new_context(**{"locale": "zh-CN", **kind}))
        page = contexts[-1].new_page()
        page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(live_desk.address + "/")
        page.locator("[name=username]").fill(staff.username)
        page.locator("[name=password]").fill(factories.PASSWORD)
        page.locator("form.form button").click()
        expect(page.locator("main h1")).to_be_visible()
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert heard == []


def sideways(page: Page) -> int:
    """By how much the page is wider than its screen."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def test_a_clerk_registers_a_report_on_a_phone_without_javascript(
    at_the_desk: SignIn, county: factories.County, live_desk: LiveDesk
) -> None:
    page = at_the_desk(county.clerk, java_script_enabled=False, viewport={"width": 390, "height": 844}, color_scheme="dark")

    page.get_by_role("link", name="收件", exact=True).click()
    page.get_by_label("来信").check()
    page.locator("[name=text]").fill("史某办案拖延，请查。")
    page.locator("[name=subject_name]").fill("史某")
    page.locator("[name=managing_organ]").select_option(label=factories.COUNTY)
    page.locator("[name=statements]").fill("拖延办案\n偏袒一方当事人")
    page.get_by_role("button", name="收件并登记", exact=True).click()

    expect(page.locator("main h1")).to_have_text("史某")
    expect(page.locator("#allegations .allegation")).to_have_count(2)
    with clock.frozen(factories.AT):
        assert Proceeding.objects.visible_to(county.clerk).get().state == "registered"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_phone(at_the_desk: SignIn, county: factories.County, live_desk: LiveDesk, scheme: str) -> None:
    with clock.frozen(factories.AT):
        matter = factories.a_submitted_clarification(county)
    page = at_the_desk(county.reviewer, viewport={"width": 390, "height": 844}, color_scheme=scheme)

    pages = ["/", "/?view=waiting", "/approvals/", "/cases/", "/procedures/", "/procedures/clarification/", "/rules/",
             f"/cases/{matter.casefile.key}/", f"/cases/{matter.casefile.key}/audit/", f"/proceedings/{matter.key}/review/",
             f"/proceedings/{matter.key}/preview/"]
    wide = {}
    for address in pages:
        response = page.goto(live_desk.address + address)
        assert response is not None
        assert response.status == 200, address
        wide[address] = sideways(page)

    assert {address: by for address, by in wide.items() if by > 0} == {}


def test_a_list_is_narrowed_without_loading_the_page_anew(at_the_desk: SignIn, county: factories.County) -> None:
    with clock.frozen(factories.AT):
        factories.a_registered_report(county)
        factories.a_clue(county)
    page = at_the_desk(county.petition)
    page.evaluate("window.same = true")

    page.get_by_role("link", name="等待他人").click()

    expect(page.locator(".tabs [aria-current]")).to_have_text("等待他人")
    assert "view=waiting" in page.url
    assert page.evaluate("window.same") is True
    page.go_back()
    expect(page.locator(".tabs [aria-current]")).to_have_text("待我办理")


def test_keys_lead_somewhere_but_never_while_somebody_writes(at_the_desk: SignIn, county: factories.County) -> None:
    page = at_the_desk(county.head)

    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page.locator("main h1")).to_have_text("待我审批")
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_be_hidden()


def test_the_first_key_leads_past_the_menu(at_the_desk: SignIn, county: factories.County) -> None:
    page = at_the_desk(county.head)
    page.reload()

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_dark_and_english_stay_chosen(at_the_desk: SignIn, county: factories.County) -> None:
    page = at_the_desk(county.head)

    page.locator("details.me summary").click()
    page.get_by_role("button", name="深色").click()
    page.locator("details.me summary").click()
    page.get_by_role("button", name="English").click()

    expect(page.locator("main h1")).to_have_text("Worklist")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 23, 20)"


def test_a_long_list_is_shortened_by_a_few_characters(
    at_the_desk: SignIn, county: factories.County, live_desk: LiveDesk
) -> None:
    with clock.frozen(factories.AT):
        report = factories.a_received_report(county)
    page = at_the_desk(county.clerk)
    page.goto(f"{live_desk.address}/proceedings/{report.key}/register/")
    organs = page.locator("[name=managing_organ]")
    before = organs.locator("option").count()

    page.get_by_label("输入几个字，缩小下面的选择").first.fill("余杭区纪委")

    assert before > 100
    expect(organs.locator("option")).to_have_count(2)
    expect(organs.locator("option:checked")).to_have_text(factories.OTHER_COUNTY)

"""The tolerance worksheet in a browser: filled in by keyboard alone, through a drop of the line, and by two people at once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dandang.base import clock
from dandang.cases.models import Proceeding
from dandang.mechanisms.tolerance import entries, facts, worksheet
from tests import factories
from tests.journeys.conftest import LiveDesk
from tests.journeys.test_evidence import sign_in
from tests.mechanisms.tolerance.cases import AT, a_case_being_verified

pytestmark = [pytest.mark.journey]
MOST_PRESSES = 12
"""For one item, beside the letters typed: to go there, to choose, to move on."""
WIDE = {"viewport": {"width": 1440, "height": 900}}


class Keyboard:
    """Hands that never leave the keys; counts what is pressed beside letters."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses, self.taken = page, 0, 0

    def press(self, key: str, times: int = 1) -> None:
        for _n in range(times):
            self.page.keyboard.press(key)
        self.presses += times

    def type(self, words: str) -> None:
        self.page.keyboard.insert_text(words)

    @property
    def at(self) -> str:
        return str(self.page.evaluate("(here => here.tagName === 'BUTTON' ? here.textContent : here.name || '')(document.activeElement)"))

    def go_to(self, name: str, key: str, most: int) -> None:
        for _n in range(most):
            if self.at.startswith(name):
                return
            self.press(key)
        raise AssertionError(f"{name} is not reached by {most} times {key}; here is {self.at}")

    def answer(self, digit: str, reason: str, evidence: str = "") -> None:
        """The item with the focus."""
        self.press(digit)
        self.press("Tab")
        self.type(reason)
        if evidence:
            self.press("Tab")
            self.cite(evidence)

    def cite(self, evidence: str) -> None:
        """Typed once; from then on it is there to be taken."""
        self.press("ArrowDown")
        if self.at == evidence:
            self.press("Enter")
            self.taken += 1
        else:
            self.type(evidence)


def the_sheet(browser: Browser, desk: LiveDesk, case: Proceeding, who: Any) -> Page:
    page = sign_in(browser, desk, who, **WIDE)
    page.goto(f"{desk.address}/sheets/{case.key}/")
    return page


def test_the_whole_sheet_is_filled_in_and_handed_in_by_keyboard_alone(browser: Browser, live_desk: LiveDesk) -> None:
    with clock.frozen(AT):
        county = factories.a_county()
        case = a_case_being_verified(county)
        lists = facts.lists(case.casefile)
    live_desk.at = AT
    page = the_sheet(browser, live_desk, case, county.handler)
    keys = Keyboard(page)

    # When everything that is lacking is gone through, one after the other
    for key, item in lists.items.items():
        if item.group not in ("discrimination", "distinction", "factor", "excluded"):
            continue
        before = keys.presses
        keys.press("Control+Enter")
        keys.go_to(f"{key}-finding", "Alt+ArrowDown", 30)
        keys.answer("2" if item.group == "excluded" else "1", f"核对{item.mark}：材料齐全", "" if item.group == "excluded" else "卷一第3页")
        assert keys.presses - before <= MOST_PRESSES, key
    keys.press("Alt+ArrowUp", 40)
    keys.go_to("ZJ-2-finding", "Alt+ArrowDown", 40)
    keys.press("Space")
    keys.press("Tab")
    keys.type("程序有瑕疵，不影响结果")
    keys.press("Tab")
    keys.type("会议记录")
    keys.press("Tab")
    expect(page.locator("#count")).to_have_text("已填完")
    expect(page.locator("[data-state]")).to_contain_text("已保存")

    assert keys.taken == 12  # the same page of the file, cited thirteen times and typed once

    # And what the step itself asks is written
    keys.press("Control+Enter")
    hand_in(keys)

    # Then it is handed in as it was typed
    expect(page.locator("main")).to_contain_text("分析表已经提交")
    page.wait_for_url("**/cases/**")
    with clock.frozen(AT):
        stands = Proceeding.objects.visible_to(county.handler).get(pk=case.pk)
        assert stands.state == "awaiting_determination"
        sheet = worksheet.thawed(stands.steps.get(verb="submit_analysis").record["sheet"])
        assert worksheet.missing(sheet, lists) == ()
        assert sheet["F6"].reason == "核对F6：材料齐全"
        assert sheet["ZJ-2"].evidence == ("会议记录",)


def hand_in(keys: Keyboard) -> None:
    """Through the fields of the step to its button."""
    keys.go_to("facts", "Tab", 12)
    keys.type("用车经费由村集体支出，没有人得利。")
    keys.go_to("track", "Tab", 4)
    keys.press("ArrowDown", 3)
    keys.go_to("proposal", "Tab", 20)
    keys.type("建议免责，并修改办法。")
    keys.go_to("提交", "Tab", 4)
    keys.press("Enter")


def test_a_dropped_line_loses_nothing(browser: Browser, live_desk: LiveDesk) -> None:
    with clock.frozen(AT):
        county = factories.a_county()
        case = a_case_being_verified(county)
    live_desk.at = AT
    page = the_sheet(browser, live_desk, case, county.handler)

    # When the line drops while somebody writes
    page.context.set_offline(True)
    page.locator("#F1-reason").fill("断线时写的理由")
    page.locator("#F2-reason").fill("断线时写的另一条")
    page.keyboard.press("Tab")

    # Then the page says so and keeps the words
    expect(page.locator("[data-state]")).to_contain_text("连接中断")
    assert entries.sheet_of(case) == {}

    # And when it is back, they are saved without a hand
    page.context.set_offline(False)
    expect(page.locator("[data-state]")).to_contain_text("已保存", timeout=15_000)
    sheet = entries.sheet_of(case)
    assert (sheet["F1"].reason, sheet["F2"].reason) == ("断线时写的理由", "断线时写的另一条")

    # When the session has ended, the words stay on the page until somebody has signed in again
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.locator("#F3-reason").fill("登录失效后写的")
    page.keyboard.press("Tab")
    expect(page.locator("[data-state]")).to_contain_text("登录已失效")
    expect(page.locator("#F3-reason")).to_have_value("登录失效后写的")
    page.context.add_cookies(cookies)
    expect(page.locator("[data-state]")).to_contain_text("已保存", timeout=15_000)
    assert entries.sheet_of(case)["F3"].reason == "登录失效后写的"


def test_two_people_at_once_lose_no_word(browser: Browser, live_desk: LiveDesk) -> None:
    with clock.frozen(AT):
        county = factories.a_county()
        case = a_case_being_verified(county)
    live_desk.at = AT
    first, second = (the_sheet(browser, live_desk, case, who) for who in (county.handler, county.second))

    # When both have the page open and each writes, one other items and one the same
    first.locator("#Q1_INTEREST-reason").fill("王一：没有得利")
    first.locator("#F1-reason").fill("王一：动机")
    first.keyboard.press("Tab")
    expect(first.locator("[data-state]")).to_contain_text("已保存")
    second.locator("#F2-reason").fill("王二：客观条件")
    second.locator("#Q1_INTEREST-reason").fill("王二：资金用于项目")
    second.keyboard.press("Tab")

    # Then the second sees both texts at the field
    clash = second.locator("#box-Q1_INTEREST .clash")
    expect(clash).to_contain_text("王一：没有得利")
    expect(second.locator("#Q1_INTEREST-reason")).to_have_value("王二：资金用于项目")

    # And merges them by keyboard
    clash.get_by_role("button", name="两段都留").focus()
    second.keyboard.press("Enter")
    expect(second.locator("#Q1_INTEREST-reason")).to_have_value("王一：没有得利\n王二：资金用于项目")
    expect(second.locator("[data-state]")).to_contain_text("已保存")
    sheet = entries.sheet_of(case)
    assert {key: entry.reason for key, entry in sheet.items()} == {
        "Q1_INTEREST": "王一：没有得利\n王二：资金用于项目", "F1": "王一：动机", "F2": "王二：客观条件",
    }

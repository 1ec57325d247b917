"""Decided matters beside the worksheet: nothing until a circumstance is cited, then what was decided and where this one differs."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dandang.base import clock
from dandang.cases.models import Precedent
from tests import factories
from tests.cases.test_precedents import of
from tests.journeys.conftest import LiveDesk
from tests.journeys.test_evidence import sign_in
from tests.mechanisms.tolerance.cases import AT, a_case_being_verified

pytestmark = [pytest.mark.journey]


def test_like_matters_appear_when_a_circumstance_is_cited(browser: Browser, live_desk: LiveDesk) -> None:
    with clock.frozen(AT):
        county = factories.a_county()
        case = a_case_being_verified(county)
        for excluded, outcome, day in (("", "exempt", 6), ("X-06", "refused", 5)):  # equal in all that counts: the later first
            matter = factories.a_received_report(county, at=AT)
            matter.casefile.assign([county.handler], by=county.head, at=AT)
            theirs = of("ZJ-2", "ZJ-4", excluded=excluded, text="张三在石桥村租车", F3="unfavourable")
            named = {"tolerable:ZJ-2": ["程序瑕疵", ""], "tolerable:ZJ-4": ["应急处突", ""], "excluded:X-06": ["个人专断", ""]}
            Precedent.put(matter, theirs, outcome=outcome, on=date(2024, 3, day), named=named)
    live_desk.at = AT
    page = sign_in(browser, live_desk, county.handler, viewport={"width": 1440, "height": 900})

    page.goto(f"{live_desk.address}/sheets/{case.key}/")
    expect(page.locator("#similar")).to_contain_text("引用了容错情形")
    page.locator("[name='ZJ-2-finding']").check()
    page.locator("[name='F3-finding'][value=favourable]").check()
    expect(page.locator("#similar .alike > li")).to_have_count(2)

    first, second = page.locator("#similar .alike > li").all()
    expect(first).to_contain_text("免责")
    expect(first.locator(".alike__differs > div", has_text="F3")).to_contain_text("不利")
    expect(second).to_contain_text("X-06 个人专断")
    assert "张三" not in page.locator("#similar").inner_text()
    look(page, "beside")
    page.goto(f"{live_desk.address}/proceedings/{case.key}/similar/")
    expect(page.locator("main")).to_contain_text("先后只按这些")
    look(page, "alone")
    page.goto(f"{live_desk.address}/cases/{case.casefile.key}/")
    expect(page.get_by_role("link", name="已认定的相似事项")).to_be_visible()


def look(page: Page, name: str) -> None:
    """Pictures for a person who wants to see: only when a folder is named."""
    folder = os.environ.get("DANDANG_LOOK")
    for scheme in ("light", "dark") if folder else ():
        for width in (1440, 390):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder or "") / f"similar-{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})

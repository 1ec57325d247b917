"""A campaign drafted by hand from a template: a wrong day keeps what was typed; approved, published, distributed, received below."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from dandang.organs import seed
from dandang.organs.models import Organ
from tests import factories
from tests.journeys.conftest import LiveDesk
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.journey]

PROVINCE, CITY = "浙江省纪委监委", "丽水市纪委监委"
CAST = {
    "planner": ("陈思远", PROVINCE, "case_management"), "head": ("陈明", PROVINCE, "principal_officer"),
    "city": ("钱勇", CITY, "case_management"), "beside": ("李文", "温州市纪委监委", "case_management"),
}


def test_a_month_is_drafted_and_reaches_a_city(browser: Browser, live_desk: LiveDesk) -> None:
    seed.demo_organs()
    for username, (name, organ, role) in CAST.items():
        factories.a_person(username, name, Organ.objects.get(name=organ), role, password=factories.PASSWORD)
    desk = Desk(browser, live_desk)
    page: Any = desk.page
    desk.set("2023-03-27T09:00:00")

    desk.sign_in("planner", factories.PASSWORD)
    page.locator('a[data-key="g"]').click()
    page.get_by_role("link", name="集中澄清月").click()
    desk.fill(due_on="2023-05-10", division="各级分工负责")
    desk.submit()
    expect(page.locator("main")).to_contain_text("日期须依次为")
    expect(page.locator('main [name="division"]')).to_have_value("各级分工负责")
    desk.fill(due_on="2023-05-25")
    desk.submit()
    expect(page.locator("main")).to_contain_text("方案已起草，待主要负责人批准。")
    address = page.url
    desk.sign_out()

    desk.sign_in("head", factories.PASSWORD)
    page.goto(address)
    page.get_by_role("link", name="批准方案").click()
    desk.submit()
    desk.sign_out()

    desk.sign_in("planner", factories.PASSWORD)
    page.goto(address)
    page.get_by_role("link", name="发布方案").click()
    desk.fill(approval_number="浙纪〔2023〕8号")
    desk.submit()
    page.get_by_role("link", name="下发").click()
    desk.submit()
    expect(page.locator("#nodes")).to_contain_text(CITY)
    desk.sign_out()

    desk.sign_in("city", factories.PASSWORD)
    page.locator("main table").get_by_role("link", name="集中澄清月").click()
    expect(page.locator("h1")).to_have_text(CITY)
    here = page.url
    page.get_by_role("link", name="报本级方案").click()
    desk.fill(scope="市管干部", measures="一件一研判", contact="案件监督管理室", indicators=["assessed"])
    desk.submit()
    expect(page.locator("main")).to_contain_text("不得减少上级方案的指标")
    desk.sign_out()

    desk.sign_in("beside", factories.PASSWORD)
    assert page.goto(here).status == 404
    assert desk.complaints == []

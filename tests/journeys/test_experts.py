"""Experts: the requester draws the group and sees what comes back; an expert signs for it, is refused, and gives an opinion."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser

from dandang import audit
from dandang.base import clock
from dandang.cases import doors
from dandang.organs import seed
from dandang.organs.models import Organ
from tests import factories
from tests.journeys.conftest import LiveDesk
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.journey]
EXPERTS = {"eco": ("季长河", "龙泉市生态环境局", "ecology"), "money": ("毛慎之", "龙泉市财政局", "finance")}


@contextmanager
def signed_in(desk: Desk, who: str, at: str) -> Iterator[Any]:
    """One person at the desk, at this moment, until they sign out."""
    desk.set(at)
    desk.sign_in(who, factories.PASSWORD)
    yield desk.page.locator("main")
    desk.sign_out()


@pytest.fixture
def desk(browser: Browser, live_desk: LiveDesk) -> Desk:
    """A matter with two handlers in Longquan, and two experts in the pool."""
    seed.demo_organs()
    with clock.frozen(factories.AT):
        county = factories.a_county("lq", "龙泉市纪委监委")
        for who, (name, department, field) in EXPERTS.items():
            factories.a_person(who, name, Organ.objects.get(name=department), "expert", password=factories.PASSWORD)
            given = {"expert": who, "post": "副局长", "fields_known": [field]}
            entry = doors.begin("pool", "enrol", by=county.case_manager, organ=county.organ, at=factories.AT, data=given).proceeding
            factories.step(entry, "confirm", county.deputy)
        factories.a_clue_in_verification(county)
    for person in (county.handler, county.deputy):
        person.set_password(factories.PASSWORD)
        person.save()
    return Desk(browser, live_desk)


def ask_and_draw(desk: Desk) -> None:
    with signed_in(desk, "lq-handler", "2023-03-07T09:00") as main:
        desk.open_case("史某")
        main.get_by_role("link", name="提请专家咨询").click()
        desk.fill(
            circumstance="采用生态修复新工艺，首次效果不理想", fields_asked=["ecology", "finance"], number="1",
            matter="某河段生态修复改用新工艺，首季成活率偏低，已补植。", questions=["改用新工艺是否合理", "损失能否挽回"],
        )
        desk.submit()
        assert "每个领域至少一名专家" in main.get_by_role("alert").inner_text()
        desk.fill(number="2")
        desk.submit()
        main.get_by_text("已办理：提请专家咨询").wait_for()
    with signed_in(desk, "lq-deputy", "2023-03-07T10:00") as main:
        main.get_by_role("link", name="批准专家咨询").click()
        desk.submit()
    with signed_in(desk, "lq-handler", "2023-03-07T11:00") as main:
        main.get_by_role("link", name="抽取专家").click()
        desk.submit()
        main.get_by_text("复算一致").wait_for()
        assert main.get_by_text("待签收").count() == 2


def give_an_opinion(desk: Desk) -> None:
    with signed_in(desk, "eco", "2023-03-08T09:00") as main:
        assert "史某" not in desk.page.content()
        main.get_by_role("link", name="签收并声明回避情况").click()
        desk.submit()
        assert "声明与本事项没有应当回避的情形" in main.get_by_role("alert").inner_text()
        desk.fill(free="on")
        desk.submit()
        main.get_by_text("首季成活率偏低").wait_for()
        assert "毛慎之" not in desk.page.content()
        main.get_by_role("link", name="提出意见").first.click()
        desk.fill(conclusion="disagree", opinion="论证不充分，改用前应当先做小区试验。", basis=["2022年试验数据"], signature="季长")
        desk.submit()
        assert "签名须与本人姓名一致" in main.get_by_role("alert").inner_text()
        assert desk.page.locator('main [name="opinion"]').input_value() == "论证不充分，改用前应当先做小区试验。"
        desk.fill(signature="季长河")
        desk.submit()
        main.get_by_text("已办理：提出意见").wait_for()
        main.get_by_text("应当先做小区试验").wait_for()


def see_what_came_back(desk: Desk) -> None:
    with signed_in(desk, "lq-handler", "2023-04-07T09:00") as main:
        desk.open_case("史某")
        main.get_by_role("link", name="专家和意见").click()
        main.get_by_text("应当先做小区试验").wait_for()
        main.get_by_text("超过期限没有提出意见").wait_for()
        main.get_by_text("还有专家没有提出意见").first.wait_for(state="attached")


def test_the_requester_draws_the_group_and_an_expert_gives_an_opinion(desk: Desk) -> None:
    for part in (ask_and_draw, give_an_opinion, see_what_came_back):
        part(desk)

    assert desk.complaints == []
    assert audit.verify().problems == []

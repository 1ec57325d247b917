"""A visit recorded on a phone: the connection drops, the answer gets lost, the tab is closed; one record, and nothing lost. Also without JavaScript."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, expect

from dandang.base import clock
from dandang.cases.models import Proceeding
from dandang.mechanisms.followup.models import VisitRecord
from tests import factories
from tests.journeys.conftest import LiveDesk
from tests.journeys.test_evidence import sign_in
from tests.mechanisms.followup import stage

PHONE = {"width": 390, "height": 844}
HEARD = "认识到错误，愿意把项目补上"


def a_scheduled_visit(live_desk: LiveDesk) -> tuple[factories.County, Proceeding]:
    live_desk.at = stage.AT
    with clock.frozen(stage.AT):
        county = factories.a_county()
        return county, stage.scheduled(county, stage.a_measure(county))


def write(page: Page) -> None:
    page.locator("[name=heard_self]").fill(HEARD)
    page.locator("[name=group_after]").select_option("NORMAL")
    for duty in ("announcement", "archive"):
        page.locator(f"[name=check_{duty}]").select_option("done")
    page.locator("[name=signed]").check()


def records(found: Proceeding) -> list[Any]:
    return list(VisitRecord.objects.filter(followup=found.pk))


def test_a_visit_survives_a_dropped_connection_a_closed_tab_and_a_lost_answer(browser: Browser, live_desk: LiveDesk) -> None:
    county, found = a_scheduled_visit(live_desk)
    page = sign_in(browser, live_desk, county.handler, viewport=PHONE)
    address = f"{live_desk.address}/followups/{found.key}/visit/"
    said = page.locator("[data-kept]")

    # When a record is begun, it is kept here and fits a phone
    page.goto(address)
    write(page)
    expect(said).to_have_text("已保存在本机，还没有提交。")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    # And the connection drops before it is sent, it waits, and nothing is on record
    page.context.set_offline(True)
    page.get_by_role("button", name="提交回访记录").click()
    expect(said).to_have_text("没有网络：内容保存在本机，恢复后自动提交。")
    assert records(found) == []

    # And the tab is closed, what was typed comes back with the page
    again = page.context.new_page()
    page.close()
    again.context.set_offline(False)
    again.goto(address)
    expect(again.locator("[data-kept]")).to_have_text("已恢复上次填写的内容，还没有提交。")
    expect(again.locator("[name=heard_self]")).to_have_value(HEARD)
    expect(again.locator("[name=signed]")).to_be_checked()

    # And the server takes it, but its answer never gets here
    again.evaluate("() => { const form = document.querySelector('form[data-keep]'); return fetch(form.action, { method: 'POST', body: new FormData(form) }); }")
    assert len(records(found)) == 1

    # Then the next try finds the one record, and the browser keeps nothing any more
    again.get_by_role("button", name="提交回访记录").click()
    again.wait_for_url(f"**/followups/{found.key}/")
    expect(again.locator("main")).to_contain_text("没有重复记录")
    assert len(records(found)) == 1
    assert again.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('kept:')).length") == 0


def test_what_the_form_wants_is_said_at_the_field_and_the_rest_stays(browser: Browser, live_desk: LiveDesk) -> None:
    county, found = a_scheduled_visit(live_desk)
    page = sign_in(browser, live_desk, county.handler, viewport=PHONE)
    page.goto(f"{live_desk.address}/followups/{found.key}/visit/")
    write(page)
    page.locator("[name=signed]").uncheck()
    page.get_by_role("button", name="提交回访记录").click()

    expect(page.locator("[data-first]")).to_contain_text("须由本人签名")
    expect(page.locator("[name=heard_self]")).to_have_value(HEARD)
    page.locator("[name=refused_to_sign]").check()
    page.get_by_role("button", name="提交回访记录").click()
    page.wait_for_url(f"**/followups/{found.key}/")
    assert len(records(found)) == 1


def test_a_visit_is_recorded_without_javascript(browser: Browser, live_desk: LiveDesk) -> None:
    county, found = a_scheduled_visit(live_desk)
    page = sign_in(browser, live_desk, county.handler, viewport=PHONE, java_script_enabled=False)
    page.goto(f"{live_desk.address}/followups/{found.key}/visit/")
    write(page)
    page.get_by_role("button", name="提交回访记录").click()
    page.wait_for_url(f"**/followups/{found.key}/")

    assert len(records(found)) == 1


def test_what_was_not_sent_goes_with_who_signs_out_and_only_when_they_say_so(browser: Browser, live_desk: LiveDesk) -> None:
    county, found = a_scheduled_visit(live_desk)
    page = sign_in(browser, live_desk, county.handler, viewport=PHONE)
    page.goto(f"{live_desk.address}/followups/{found.key}/visit/")
    write(page)
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('kept:')).length"
    asked: list[str] = []

    def answer(yes: bool) -> None:
        page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept() if yes else dialog.dismiss()))
        page.locator("details.me > summary").click()
        page.get_by_role("button", name="退出登录").click()

    answer(yes=False)
    assert page.evaluate(kept) == 1
    page.locator("details.me > summary").click()
    answer(yes=True)
    expect(page.locator("[name=username]")).to_be_visible()

    assert page.evaluate(kept) == 0
    assert len(asked) == 2

"""A handler uploads a scan and a recording by hand, a colleague looks at them, the quarter is closed; on a desk and on a phone."""

from __future__ import annotations

import wave
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dandang.base import clock
from dandang.organs.models import Staff
from dandang.vault import files
from tests import factories
from tests.journeys.conftest import LiveDesk
from tests.journeys.desk import unfold
from tests.vault.test_rendering import PDF, a_picture

pytestmark = [pytest.mark.journey]
AFTER = datetime(2023, 3, 21, 9, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Path) -> None:
    settings.SEALED_FILES = tmp_path / "files"


def a_recording(path: Path) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\1" * 8000)
    return path


def sign_in(browser: Browser, desk: LiveDesk, who: Staff, **screen: Any) -> Page:
    who.set_password(factories.PASSWORD)
    who.save(update_fields=["password"])
    page = browser.new_context(locale="zh-CN", **screen).new_page()
    page.goto(desk.address + "/")
    page.get_by_label("用户名").fill(who.username)
    page.get_by_label("密码").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    return page


def register(page: Page, title: str, file: Path | None, **more: str) -> None:
    unfold(page)
    page.get_by_role("link", name="登记证据").first.click()
    page.get_by_label("证据名称").fill(title)
    page.get_by_label("来源").fill("某公司财务室调取")
    page.get_by_label("取得日期").fill("2023-03-06")
    for name in ("王一", "王二"):
        page.get_by_role("checkbox", name=name).check()
    if file is None:
        page.get_by_label("实物或者纸质材料").check()
        page.get_by_label("存放地点").fill(more["kept_at"])
    else:
        page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="登记证据").click()
    expect(page.get_by_text("已办理：登记证据")).to_be_visible()
    page.get_by_role("link", name="证据登记").first.click()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_evidence_is_uploaded_looked_at_and_the_quarter_closed(
    browser: Browser, live_desk: LiveDesk, tmp_path: Path, width: int, scheme: Any
) -> None:
    with clock.frozen(factories.AT):
        county = factories.a_county()
        clue = factories.a_clue_in_verification(county, subject_name="史某")
    live_desk.at = factories.AT
    (tmp_path / "发票.jpg").write_bytes(a_picture(size=(900, 500)))
    (tmp_path / "合同.pdf").write_bytes(PDF)
    sound = a_recording(tmp_path / "录音.wav")
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = sign_in(browser, live_desk, county.handler, **screen)

    # When the register is empty it says so; then each kind of evidence is registered
    page.goto(f"{live_desk.address}/proceedings/{clue.key}/evidence/")
    expect(page.get_by_text("还没有登记证据")).to_be_visible()
    register(page, "发票", tmp_path / "发票.jpg")
    register(page, "租赁合同", tmp_path / "合同.pdf")
    register(page, "谈话录音", sound)
    register(page, "账本原件", None, kept_at="保密柜二层")
    shot(page, tmp_path, "register", width)

    # Then a colleague sees the picture drawn anew, turns pages, and the browser can play the sound
    colleague = sign_in(browser, live_desk, county.second, **screen)
    colleague.goto(page.url)
    colleague.get_by_role("link", name="发票").click()
    drawn = colleague.get_by_role("img", name="发票")
    expect(drawn).to_be_visible()
    expect(drawn).to_have_js_property("naturalWidth", 900, timeout=30_000)
    shot(colleague, tmp_path, "picture", width)
    colleague.goto(page.url)
    colleague.get_by_role("link", name="租赁合同").click()
    colleague.get_by_role("link", name="下一页").click()
    expect(colleague.get_by_text("第2页，共2页")).to_be_visible()
    colleague.goto(page.url)
    colleague.get_by_role("link", name="谈话录音").click()
    seconds = colleague.locator("audio").evaluate(
        "sound => new Promise(done => { sound.onloadedmetadata = () => done(sound.duration); sound.onerror = () => done(-1); sound.load(); })"
    )
    assert seconds == pytest.approx(1, abs=0.1)
    assert colleague.evaluate("document.documentElement.scrollWidth") <= width
    assert len(list(files.store().folder.iterdir())) == 3

    # And the head of the petition office closes the quarter only when the item was returned
    live_desk.at = AFTER
    head = sign_in(browser, live_desk, county.petition_head, **screen)
    head.goto(f"{live_desk.address}/returns/2023-1/")
    head.get_by_role("button", name="关闭本季度").click()
    expect(head.get_by_text("还有1件没有返回办理结果")).to_be_visible()
    shot(head, tmp_path, "quarter", width)
    factories.step(clue, "return_result", county.handler, at=AFTER, quarter="2023-1", result="初步核实中")
    head.goto(f"{live_desk.address}/returns/2023-1/")
    head.get_by_role("button", name="关闭本季度").click()
    expect(head.get_by_text("本季度已关闭")).to_be_visible()
    assert head.evaluate("document.documentElement.scrollWidth") <= width


def shot(page: Page, folder: Path, name: str, width: int) -> None:
    """A picture for who wants to look; the folder goes with the test."""
    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)

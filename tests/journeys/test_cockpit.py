"""The principal officer reads the cockpit: pictures where there is room, tables everywhere, down to the organ that acted, on one A4 print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pypdfium2 as pdfium
import pytest
from playwright.sync_api import Browser, Page, expect

from dandang.base import clock
from dandang.desk import stories
from dandang.exchange.models import Copy
from dandang.organs import seed
from dandang.organs.models import Organ
from dandang.statistics import rolling, standing
from tests import factories
from tests.documents.measure import text_of
from tests.journeys.conftest import LiveDesk

pytestmark = [pytest.mark.journey]
AT = datetime(2023, 6, 1, 9, tzinfo=clock.ZONE)
Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, live_desk: LiveDesk) -> Iterator[Opened]:
    """The cockpit of the province in June 2023, before its principal officer."""
    seed.demo_organs()
    stories.play(next(each for each in stories.bundled() if each.path.stem == "s01_shangcheng_judge"))
    rolling.roll_all()
    live_desk.at = AT
    with clock.frozen(AT):
        standing.look(AT)
        officer = factories.a_person("officer", "省一", Organ.objects.get(name="浙江省纪委监委"), "principal_officer", password=factories.PASSWORD)
    heard: list[str] = []

    def open_(**kind: Any) -> Page:
        page = browser.new_context(**{"locale": "zh-CN", **kind}).new_page()
        page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(live_desk.address + "/")
        page.locator("[name=username]").fill(officer.username)
        page.locator("[name=password]").fill(factories.PASSWORD)
        page.locator("form.form button").click()
        expect(page.locator("main h1")).to_be_visible()
        page.goto(live_desk.address + "/cockpit/?period=2023")
        return page

    yield open_
    assert [each for each in heard if "ERR_INTERNET_DISCONNECTED" not in each] == []


def test_from_the_province_down_to_the_group_that_cleared(opened: Opened) -> None:
    wide = opened(viewport={"width": 1440, "height": 900})
    expect(wide.locator(".chart canvas")).to_have_count(2)
    expect(wide.get_by_role("img", name="从接收到结果", exact=True)).to_be_visible()
    expect(wide.locator("details.beside[open]")).to_have_count(0)
    wide.get_by_text("表", exact=True).first.click()
    expect(wide.locator("details.beside").first.locator("tbody tr").first).to_contain_text("受理")

    # by keyboard: the arrows go where the eye goes, Enter goes down, and what was chosen stays
    wide.locator(".tile", has_text="湖州").get_by_role("link").focus()
    wide.keyboard.press("ArrowDown")
    expect(wide.locator(".tile", has_text="杭州").get_by_role("link")).to_be_focused()
    wide.keyboard.press("Enter")
    wide.locator(".tile", has_text="上城区").get_by_role("link").click()
    expect(wide.locator(".crumbs [aria-current]")).to_have_text("上城区纪委监委")
    expect(wide.locator(".tile", has_text="人民法院").locator("strong")).to_have_text("1")

    # a picture is saved where the browser is, with its number on it
    for panel in ("flow", "map", "trend"):
        with wide.expect_download() as saved:
            wide.locator(f"section[aria-labelledby={panel}]").get_by_role("button", name="保存图片").click()
        assert saved.value.path().read_bytes().startswith(b"\x89PNG")
        assert saved.value.suggested_filename.endswith("上城区纪委监委-2023.png")
    assert sorted(Copy.objects.values_list("format", flat=True)) == ["png"] * 3
    wide.context.set_offline(True)
    wide.locator("section[aria-labelledby=map]").get_by_role("button", name="保存图片").click()
    expect(wide.locator("section[aria-labelledby=map] [role=status]")).to_contain_text("图片没有保存")
    wide.context.set_offline(False)

    # A4: light though the screen is dark, whole, and never without its number
    wide.emulate_media(color_scheme="dark")
    plain = wide.pdf(format="A4")
    wide.get_by_role("button", name="打印一份").click()
    expect(wide.locator(".stamp")).to_contain_text("副本")
    printed = wide.pdf(format="A4")
    assert "打印须编号" in text_of(plain)
    assert "接收到结果" not in text_of(plain)
    for words in ("从接收到结果", "公正观察", "浙江纪-000004"):
        assert words in text_of(printed), words
    assert "待我办理" not in text_of(printed)
    ground = pdfium.PdfDocument(printed)[0].render(scale=0.5).to_pil().convert("L")
    assert sum(ground.histogram()[200:]) > 0.9 * ground.width * ground.height


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_words_do_not_lie_on_one_another(opened: Opened, scheme: str) -> None:
    narrow = opened(viewport={"width": 390, "height": 844}, color_scheme=scheme)

    expect(narrow.locator("[data-chart=flow]")).to_be_hidden()
    expect(narrow.locator("section[aria-labelledby=flow] table")).to_be_visible()
    assert narrow.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_without_javascript_every_picture_is_a_table(opened: Opened) -> None:
    plain = opened(java_script_enabled=False)

    expect(plain.locator(".chart canvas")).to_have_count(0)
    expect(plain.get_by_role("button", name="保存图片")).to_have_count(0)
    expect(plain.locator("section[aria-labelledby=flow] table")).to_be_visible()
    expect(plain.locator("section[aria-labelledby=trend] table")).to_be_visible()

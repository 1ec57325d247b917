"""A list of a sector from the first entry to the version that follows it, by three people at the desk."""

from __future__ import annotations

import os
from typing import Any

import pytest

from dandang.base import clock
from dandang.organs.models import Organ
from tests.factories import AT, PASSWORD, a_person
from tests.journeys.conftest import LiveDesk
from tests.journeys.desk import Desk

TABLE = "代码\t类别\t情形\t权力事项\t适用条件\t须有的证据\t不适用情况\t牵头部门\nXS-1\tXS-A\t材料次要部分欠缺，先予受理\t经营许可审批\t企业承诺；没有好处\t承诺书\t关键材料虚假\t审批部门\nXS-A\t\t审批服务类\t\t\t\t\t\n"


@pytest.mark.journey
def test_a_list_is_drafted_returned_approved_and_followed(browser: Any, live_desk: LiveDesk) -> None:
    with clock.frozen(AT):
        organ = Organ.objects.get(name="象山县纪委监委")
        a_person("xs-reviewer", "孙审", organ, "reviewer", password=PASSWORD)
        a_person("xs-head", "李首", organ, "principal_officer", password=PASSWORD)
    desk = Desk(browser, live_desk)
    page = desk.page

    desk.set("2023-06-12T09:00")
    desk.sign_in("xs-reviewer", PASSWORD)
    page.locator("nav [data-key=t]").click()
    page.get_by_role("heading", name="可以容错的情形", exact=True).wait_for()
    assert "内容未核到" in page.locator("main").inner_text()
    look(page, "shelf")
    begin(page, "2023", start="")
    page.get_by_text("还没有写入情形。逐条写入").wait_for()
    page.get_by_role("link", name="从表格粘贴").click()
    page.get_by_label("表格内容").fill("代码\t情形\nXS-1\t\n")
    page.get_by_role("button", name="从表格粘贴").click()
    page.get_by_text("第2行：没有填情形。").first.wait_for()
    look(page, "paste-wrong")
    assert page.get_by_label("表格内容").input_value().startswith("代码")  # nothing typed is lost
    page.get_by_label("表格内容").fill(TABLE)
    page.get_by_role("button", name="从表格粘贴").click()
    page.get_by_text("企业承诺").wait_for()
    look(page, "draft")
    page.get_by_role("link", name="送审").click()
    page.get_by_role("button", name="送审").click()
    page.get_by_text("待审批").first.wait_for()
    desk.sign_out()

    desk.sign_in("xs-head", PASSWORD)
    open_list(page)
    page.get_by_role("link", name="退回修改").click()
    page.get_by_label("说明").fill("XS-1的证据写全")
    page.get_by_role("button", name="退回修改").click()
    desk.sign_out()

    desk.sign_in("xs-reviewer", PASSWORD)
    open_list(page)
    page.get_by_text("退回修改：XS-1的证据写全").wait_for()
    page.get_by_role("link", name="修改 XS-1").click()
    look(page, "item")
    assert page.get_by_label("权力事项").input_value() == "经营许可审批"
    page.get_by_label("须有的证据").fill("承诺书\n补正记录")
    page.get_by_role("button", name="写入", exact=True).click()
    page.get_by_text("补正记录").wait_for()
    page.get_by_role("link", name="送审").click()
    page.get_by_role("button", name="送审").click()
    desk.sign_out()

    desk.sign_in("xs-head", PASSWORD)
    open_list(page)
    page.get_by_role("link", name="批准施行").click()
    page.get_by_label("施行日期").fill("2023-06-01")
    page.get_by_role("button", name="批准施行").click()
    page.get_by_text("清单不溯及文件之前的行为").wait_for()
    assert page.get_by_label("施行日期").input_value() == "2023-06-01"
    page.get_by_label("施行日期").fill("2023-06-15")
    page.get_by_role("button", name="批准施行").click()
    page.get_by_text("已批准").first.wait_for()
    assert page.get_by_role("link", name="修改 XS-1").count() == 0
    desk.sign_out()

    desk.set("2024-03-04T09:00")
    desk.sign_in("xs-reviewer", PASSWORD)
    page.locator("nav [data-key=t]").click()
    begin(page, "2024", start="330225:sector:BUSINESS_ENV:2")
    page.get_by_role("button", name="删去 XS-1").click()
    page.locator("#difference del", has_text="材料次要部分欠缺").wait_for()
    look(page, "version")
    assert desk.complaints == []


def begin(page: Any, year: str, *, start: str) -> None:
    """From the shelf to a new version."""
    page.get_by_role("link", name="起草清单").click()
    page.get_by_label("行业领域容错清单").check()
    page.locator("[name=sector]").select_option("BUSINESS_ENV")
    page.get_by_label("清单名称").fill(f"象山县优化营商环境容错纠错清单（{year}年）")
    page.get_by_label("依据文件").fill(f"象纪〔{year}〕1号")
    page.get_by_label("制发机关").fill("象山县纪委监委\n象山县委组织部")
    page.get_by_label("文件日期").fill("2023-06-10" if year == "2023" else "2024-03-01")
    page.get_by_label("从什么起草").select_option(start)
    page.get_by_role("button", name="起草清单").click()
    page.wait_for_url("**/lists/*/")


def open_list(page: Any) -> None:
    """The newest version of one's own organ, from the shelf."""
    page.locator("nav [data-key=t]").click()
    page.locator("#own a.rows__link").first.click()


def look(page: Any, name: str) -> None:
    """Pictures for a person who wants to see: only when a folder is named."""
    folder = os.environ.get("DANDANG_LOOK")
    for scheme in ("light", "dark") if folder else ():
        for width in (1440, 390):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
            page.set_viewport_size({"width": 1440, "height": 1000})
            page.emulate_media(color_scheme="light")

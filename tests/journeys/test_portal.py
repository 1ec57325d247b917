"""The portal on a telephone: report with an attachment, code, come back, answer, add evidence; with JavaScript and without; read aloud."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page, expect

from dandang.desk import bench_portal as bench
from dandang.mailbox import office
from tests.factories import AT, County, a_county
from tests.portal.test_live import address

pytestmark = pytest.mark.journey
WORDS = "史某在审理案件时拖延，收受对方当事人礼品。"


@pytest.fixture(name="county")
def _county(fresh_database: str, settings: Any, tmp_path: Path) -> County:
    settings.VAULT_KEYS, settings.MAILBOX_KEYS = tmp_path / "vault", tmp_path / "keys"
    made = a_county()
    office.open_intake(made.organ, by=made.petition_head, at=AT)
    return made


@pytest.fixture(name="place")
def _place(county: County, fresh_database: str, tmp_path: Path) -> Iterator[str]:
    with bench.a_portal(address(fresh_database), tmp_path / "portal", 1) as port:
        yield f"http://127.0.0.1:{port}"


def telephone(browser: Browser, *, script: bool, dark: bool = False) -> Page:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=script, color_scheme="dark" if dark else "light",
    )
    return context.new_page()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_report_an_answer_and_more_evidence(browser: Browser, place: str, county: County, script: bool) -> None:
    page, errors = telephone(browser, script=script), []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)

    page.goto(place + "/")
    page.get_by_role("link", name="开始反映").click()
    page.locator("main .list a").first.click()
    page.get_by_role("link", name=county.organ.name).click()
    page.get_by_role("button", name="检查后提交").click()  # nothing written yet
    expect(page.get_by_role("alert")).to_contain_text("请写明发生了什么。")
    page.get_by_label("发生了什么").fill(WORDS)
    page.get_by_label("匿名").check()
    page.locator("#files1").set_input_files({"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" * 100})
    page.get_by_role("button", name="检查后提交").click()
    expect(page.get_by_text("照片.jpg")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已经收到")).to_be_visible()
    code = " ".join(page.locator(".code li span[aria-hidden]").all_text_contents())
    assert page.context.cookies() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    (one,) = office.waiting([county.organ.pk])
    with transaction.atomic():
        taken = office.take(one.item, organs=[county.organ.pk], by=county.clerk, at=AT)
        office.bind(taken.thread, "matter", at=AT)
        office.reply(taken.thread, {"kind": "answer", "text": "请问是哪一天？"}, at=AT)

    page.get_by_role("link", name="凭回执码回来").first.click()
    page.get_by_label("回执码").fill(code.replace("0", "1", 1) if "0" in code else code[:-1] + str((int(code[-1]) + 1) % 10))
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("alert")).to_contain_text("核对数字不符")
    page.get_by_label("回执码").fill(code)
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_text("请问是哪一天？")).to_be_visible()
    page.get_by_label("补充证据").check()
    page.get_by_label("内容").fill("二月十四日，还有一张票据。")
    page.locator("#files1").set_input_files({"name": "票据.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("二月十四日")).to_be_visible()
    page.get_by_role("button", name="立即离开").click()
    expect(page.get_by_role("heading", name="已离开")).to_be_visible()
    assert page.context.cookies() == []

    assert taken.value["text"] == f"问题1：{WORDS}"
    assert [each["name"] for each in taken.value["files"]] == ["照片.jpg"]
    (letter,) = office.letters_of("matter")
    assert (letter.kind, letter.files) == ("evidence", 1)
    assert [error for error in errors if "422" not in error] == []


READ_ALOUD = [
    "link 跳到正文", "banner", "link 检举控告平台", "button 立即离开", "main", "heading 凭回执码回来", "textbox 回执码", "button 打开",
    "contentinfo", "navigation 本站页面", "link 首页", "link 凭回执码回来", "link 核对收件回执", "link 核验文书", "link English",
]
FIELDS = frozenset({"textbox", "radio", "checkbox", "combobox"})
HEARD = FIELDS | {
    "link", "banner", "button", "main", "heading", "group", "radiogroup", "alert", "status", "contentinfo", "navigation", "listitem",
    "DisclosureTriangle",
}


def test_a_screen_reader_hears_every_page_in_its_order(browser: Browser, place: str, county: County) -> None:
    """On a telephone, without JavaScript: landmarks, headings, fields with names, what is wrong before the fields, the code digit by digit."""
    page = telephone(browser, script=False)
    for path in ("/", "/organs/", "/return/", "/proof/", "/verify/", "/en/", "/en/return/", "/nowhere/"):
        page.goto(place + path)
        sensible(page)
    page.goto(place + "/return/")
    assert [line for line in heard(page) if not line.startswith("listitem")] == READ_ALOUD

    for path, button in (("/return/", "打开"), ("/proof/", "核对"), ("/verify/", "核验")):
        page.goto(place + path)
        press(page, "button", button)
        sensible(page, wrong=True)

    page.goto(place + f"/report/{county.organ.code}/")
    words = sensible(page)
    assert words.index("group 被反映人 1") < words.index("group 问题 1") < words.index("group 您是谁") < words.index("group 附件 可不填")
    assert words.index("radio 实名") < words.index("radio 匿名") < words.index("button 检查后提交")
    press(page, "button", "检查后提交")
    sensible(page, wrong=True)
    page.get_by_label("发生了什么").fill(WORDS)
    page.get_by_label("匿名").check()
    press(page, "button", "检查后提交")
    sensible(page)
    press(page, "button", "提交")
    words = sensible(page)
    code = page.locator(".code li span[aria-hidden]").all_text_contents()
    spelt = [f"listitem {' '.join(group)}" for group in code]
    start = words.index("heading 您的回执码") + 1
    assert (len(code), words[start:start + 7]) == (7, spelt), "each group is read digit by digit, in the order of the paper"

    page.goto(place + "/return/")
    page.get_by_label("回执码").fill("".join(code))
    press(page, "button", "打开")
    words = sensible(page)
    order = [words.index(f"heading {each}") for each in ("您反映的事", "现在", "往来", "写给机关", "其他")]
    assert order == sorted(order)
    press(page, "button", "提交")
    sensible(page, wrong=True)
    for link, button in (("请求保护", "提交请求"), ("撤回", "")):
        page.goto(place + "/thread/")
        press(page, "link", link)
        sensible(page)
        if button:
            press(page, "button", button)
            sensible(page, wrong=True)
    press(page, "button", "立即离开")
    assert heard(page) == ["main", "heading 已离开"]


def sensible(page: Page, *, wrong: bool = False) -> list[str]:
    """What is heard, once it was found in order; `wrong`: something typed is not right, which is said before the fields."""
    nodes = tree(page)
    words = [said for said, _node in nodes]
    told = f"{page.url}\n" + "\n".join(words)
    assert words[0] in {"link 跳到正文", "link Skip to content"}, told
    assert words.index("banner") < words.index("main") < words.index("contentinfo"), told
    headings = [level(node) for said, node in nodes if said.startswith("heading")]
    assert words[words.index("main") + 1].startswith("heading "), told
    assert (headings[0], headings.count(1)) == (1, 1), told
    assert all(after <= before + 1 for before, after in pairwise(headings)), told
    nameless = [at for at, said in enumerate(words) if said in HEARD - {"banner", "main", "contentinfo", "listitem", "status"}]
    assert all(words[at] == "group" and words[at + 1].startswith("DisclosureTriangle ") for at in nameless), told  # a fold, by its button
    fields = [at for at, said in enumerate(words) if said.split(" ")[0] in FIELDS]
    alerts = [at for at, said in enumerate(words) if said.startswith("alert")]
    assert bool(alerts) == wrong, told
    if wrong:
        assert alerts[0] < fields[0], told
        assert page.title().startswith("需要更正"), told
        places = [str(link.get_attribute("href")) for link in page.locator(".wrong a").all()]
        assert places, told
        assert all(page.locator(f'{place}, [id="{place[1:]}_0"]').count() for place in places), told
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, told
    return words


def press(page: Page, role: Any, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).click()


def heard(page: Page) -> list[str]:
    """Role and name of what a screen reader stops at, in the order of the accessibility tree."""
    return [said for said, _node in tree(page)]


def level(node: dict[str, Any]) -> int:
    return int(next(each["value"]["value"] for each in node["properties"] if each["name"] == "level"))


def tree(page: Page) -> list[tuple[str, dict[str, Any]]]:
    """The accessibility tree, flat, in the order in which it is read; a list item says the text in it."""
    client = page.context.new_cdp_session(page)
    nodes = client.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    found: list[tuple[str, dict[str, Any]]] = []

    def text(node: dict[str, Any]) -> str:
        if node.get("role", {}).get("value") == "StaticText":
            return str(node["name"]["value"]) + " "
        return "".join(text(by_id[child]) for child in node.get("childIds", []) if child in by_id)

    def walk(node: dict[str, Any]) -> None:
        role = node.get("role", {}).get("value", "")
        if role in HEARD and not node.get("ignored"):
            name = text(node) if role == "listitem" else node.get("name", {}).get("value", "")
            found.append((f"{role} {' '.join(name.split())}".strip(), node))
        for child in node.get("childIds", []):
            if child in by_id:
                walk(by_id[child])

    walk(nodes[0])
    return found

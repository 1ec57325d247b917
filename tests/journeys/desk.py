"""What a person does at the desk with hands and sees with eyes, in headless Chromium."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from dandang.base import clock
from tests.journeys.conftest import LiveDesk


def unfold(page: Any) -> None:
    """Open what the case page folds away: steps that are nobody's duty now."""
    folded = page.locator("main .doing > details:not([open]) > summary")
    while folded.count():
        folded.first.click()


class Desk:
    """What a person does with hands and sees with eyes."""

    def __init__(self, found: Any, live: LiveDesk) -> None:
        self.address, self.live = live.address, live
        context = found.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN", color_scheme="light")
        context.set_default_timeout(10_000)
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: Any) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def set(self, at: str) -> None:
        """Go on to this moment, China time."""
        self.live.at = datetime.fromisoformat(at).replace(tzinfo=clock.ZONE)

    def sign_in(self, username: str, password: str) -> None:
        self.page.goto(f"{self.address}/sign-in/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(f"{self.address}/")

    def sign_out(self) -> None:
        self.page.locator("details.me summary").click()
        self.page.get_by_role("button", name="退出").click()
        self.page.wait_for_url("**/sign-in/**")

    def open_case(self, subject: str) -> None:
        """From the list of case files."""
        self.page.get_by_role("link", name="案卷", exact=True).first.click()
        self.page.locator("main").get_by_role("link", name=subject).first.click()
        self.page.wait_for_url("**/cases/*/")

    def press(self, step: str) -> None:
        """The button of a step on the case page."""
        self.page.locator("main .doing").first.wait_for()
        unfold(self.page)
        self.button(step).first.click()
        self.page.wait_for_url("**/proceedings/**")

    def button(self, step: str) -> Any:
        """A step that is open; its name may be followed by a tag such as 未确认."""
        return self.page.locator("main .panel").get_by_role("link", name=re.compile(rf"^{step}(\s|$)"))

    def fill(self, **fields: Any) -> None:
        for name, value in fields.items():
            field = self.page.locator(f'main [name="{name}"]')
            kind = field.first.evaluate("e => e.type || e.tagName.toLowerCase()")
            if kind in {"checkbox", "radio"}:
                wanted = {str(each) for each in (value if isinstance(value, list) else [value])}
                for box in field.all():
                    if kind == "radio" and box.get_attribute("value") in wanted:
                        box.check()
                    elif kind == "checkbox":
                        box.set_checked((box.get_attribute("value") or "on") in wanted)
            elif kind.startswith("select"):
                field.select_option(**value if isinstance(value, dict) else {"value": value})
            else:
                field.fill("\n".join(value) if isinstance(value, list) else value)

    def submit(self) -> None:
        self.page.locator("main button[data-once]").last.click()
        self.page.wait_for_load_state()

    def read(self, address: str) -> bytes:
        """The bytes behind a link, asked for in this person's session."""
        return bytes(self.page.request.get(self.address + address).body())

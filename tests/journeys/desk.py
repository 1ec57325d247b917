"""A desk for browser journeys: a live server whose clock is set by the journey, and a person in headless Chromium."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from dandang.base import browser, clock

ARGUMENTS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-gpu", "--disable-dev-shm-usage",
]
SCREENSHOTS = "DANDANG_SCREENSHOTS"
"""Set to 1, a journey writes its pictures into docs/screenshots."""


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        """Nothing: the journey says what it saw."""


class Server(StaticFilesHandler):
    """The application and its static files, at the moment the journey has reached."""

    def __init__(self) -> None:
        super().__init__(WSGIHandler())
        self.at = clock.now()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        with clock.frozen(self.at):
            return super().__call__(environ, start_response)

    def set(self, at: str) -> None:
        """Go on to this moment, China time."""
        self.at = datetime.fromisoformat(at).replace(tzinfo=clock.ZONE)


@contextmanager
def served() -> Iterator[tuple[Server, str]]:
    """The server and its address, for the time of the block."""
    server = Server()
    httpd = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    httpd.set_app(server)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join(10)


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless browser; every complaint on its console but about refused requests is an error in the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=browser.chromium(), args=ARGUMENTS)
        try:
            yield found
        finally:
            found.close()


class Desk:
    """What a person does with hands and sees with eyes."""

    def __init__(self, found: Any, address: str, server: Server) -> None:
        self.address, self.server = address, server
        context = found.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN", color_scheme="light")
        context.set_default_timeout(10_000)
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: Any) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

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

    def text(self) -> str:
        return str(self.page.locator("main").inner_text())

    def read(self, address: str) -> bytes:
        """The bytes behind a link, asked for in this person's session."""
        return bytes(self.page.request.get(self.address + address).body())

    def picture(self, name: str) -> None:
        """Only when asked for."""
        if os.environ.get(SCREENSHOTS):
            folder = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{name}.png", clip={"x": 0, "y": 0, "width": 1440, "height": 1000})

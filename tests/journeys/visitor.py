"""A story, walked through the pages: each person signs in, opens the case file, presses the button, fills the form, reads the answer.

The journey knows only what stands on the screen. What a step means, and what must follow, the story says.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Locator, Page, expect

from dandang.cases import registry
from dandang.desk.stories import cast, moment
from dandang.desk.stories.reader import Story, StoryStep
from dandang.organs import seed
from tests.journeys.conftest import LiveDesk

PASSWORD = "correct-horse-2023"
FORM = "form"
HIDDEN = "hidden"
TODAY = date(2023, 1, 1)


class Visitor:
    """Everybody of a story, each before their own screen. `answer` is what the last press of a button brought: a rule, or nothing."""

    def __init__(self, browser: Browser, desk: LiveDesk, story: Story) -> None:
        self.browser, self.desk, self.story = browser, desk, story
        seed.demo_organs()
        self.world = cast.people(story, at=moment(story.begins, TODAY), password=make_password(PASSWORD))
        self.screens: dict[str, Page] = {}
        self.errors: list[str] = []
        self.case, self.answer = "", ""
        self.said: list[str] = []

    # Given

    def given_signed_in(self, name: str) -> Page:
        """The person's screen; the first time they sign in, by typing name and password."""
        if name not in self.screens:
            page = self.browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
            page.on("console", lambda message: self._heard(message.type, message.text))
            page.goto(self.desk.address + "/")
            page.get_by_label("用户名").fill(self.world.staff[name].username)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录", exact=True).click()
            expect(page.get_by_role("heading", name="工作台")).to_be_visible()
            self.screens[name] = page
        return self.screens[name]

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and not re.search(r"status of (404|409|422)", text):
            self.errors.append(text)

    # When

    def when(self, step: StoryStep) -> None:
        """The person does what the story says, or is stopped."""
        self.desk.at = moment(step.at, TODAY)
        page = self.given_signed_in(step.by)
        kind, verb = step.do.split(".")
        self.answer = self._reach(page, kind, verb)
        if not self.answer:
            self._fill(page, kind, verb, step)
            page.locator("main button[data-once]" if self.case else "main button[name=alone]").click()
            page.wait_for_load_state("domcontentloaded")
            self.answer, self.said = self._read(page), page.locator("main .note[role=status]").all_text_contents()
        if not self.case:
            page.goto(self.desk.address + "/cases/")
            self.case = str(page.locator("a.rows__link").first.get_attribute("href"))

    def _reach(self, page: Page, kind: str, verb: str) -> str:
        """To the form, by the ways the pages offer; the rule when there is none."""
        if not self.case:
            page.get_by_role("link", name="收件", exact=True).click()
            return ""
        if self._open_case(page) == 404:
            return HIDDEN
        lane = page.locator(f'section[data-kind="{kind}"]').last
        button, greyed = lane.locator(f'.doing__open a[href$="/{verb}/"]'), lane.locator(f'.refused[data-verb="{verb}"] .rule')
        if greyed.count():
            return str(greyed.text_content())
        if button.count():
            fold = lane.locator(".doing > details:not([open])").filter(has=page.locator(f'a[href$="/{verb}/"]'))
            if fold.count():  # nobody's duty now: folded away
                fold.locator("summary").click()
            button.click()
        else:  # not offered in this state: somebody types the address
            page.goto(f"{self.desk.address}/proceedings/{lane.get_attribute('data-proceeding')}/{verb}/")
        page.wait_for_load_state("domcontentloaded")
        if page.locator('main button[value="open"]').count():  # what is sealed is opened by a button of its own, and put on record
            page.locator('main button[value="open"]').click()
            page.wait_for_load_state("domcontentloaded")
            return self._read(page)
        return "" if page.locator("main form").count() else self._read(page)

    def _open_case(self, page: Page) -> int:
        response = page.goto(self.desk.address + self.case, wait_until="domcontentloaded")
        assert response is not None
        return response.status

    def _is_on_case(self, page: Page) -> bool:
        """Whether the last press of a button has just led back to the case page."""
        return bool(self.case) and page.url == self.desk.address + self.case and not self.answer

    def _fill(self, page: Page, kind: str, verb: str, step: StoryStep) -> None:
        for name, values in cast.posted(registry.form_of(kind, verb), step.given, self.world).lists():
            _answer(page.locator(f'main form [name="{name}"]'), [str(value) for value in values])

    @staticmethod
    def _read(page: Page) -> str:
        """The rule of a refusal, `form` for an invalid form, nothing when it was done."""
        stop = page.locator("main .note--stop")
        if not stop.count():
            return ""
        rule = stop.locator(".rule")
        return str(rule.first.text_content()) if rule.count() else FORM

    # Then

    def then(self, step: StoryStep) -> None:
        """What the story expects stands on the screen of the person."""
        page, told = self.given_signed_in(step.by), self._told(step)
        assert self.answer == step.refused or (self.answer == HIDDEN and step.refused in {"R-28", "R-31"}), told
        if not step.refused and step.do:
            self.then_the_page_says_so(step)
        wanted = step.expect
        if wanted and (self._is_on_case(page) or self._open_case(page) == 200):
            lane = page.locator(f'section[data-kind="{self._kind(step)}"]').last
            self.then_the_lane_shows(lane, step)
            for code, due in (wanted.due or {}).items():
                self.then_the_clock_stands(page, code, due, told)
            for kind in wanted.opens or ():
                assert page.locator(f'section[data-kind="{kind}"]').count(), told

    def then_the_page_says_so(self, step: StoryStep) -> None:
        issued = [text for text in self.said if "已制发" in text]
        assert self.said, self._told(step)
        if step.expect.papers is not None:
            assert len(issued) == len(step.expect.papers), self._told(step)

    def then_the_lane_shows(self, lane: Locator, step: StoryStep) -> None:
        if step.expect.state is not None:
            assert lane.get_attribute("data-state") == step.expect.state, self._told(step)
        if step.expect.open is not None:
            links = [str(a.get_attribute("href")) for a in lane.locator(".doing__open a").all()]
            assert {link.rstrip("/").rsplit("/", 1)[-1] for link in links} == set(step.expect.open), self._told(step)

    def then_the_clock_stands(self, page: Page, code: str, due: Any, told: str) -> None:
        running = page.locator(f'#clocks .clock[data-code="{code}"] time')
        found = [clock.get_attribute("datetime") for clock in running.all()]
        assert found == ([due.isoformat()] if isinstance(due, date) else []), told

    def then_sees(self, step: StoryStep, sealed: dict[str, str]) -> None:
        """What a look shows and hides; `sealed` are the words that only the vault keeps."""
        self.desk.at = moment(step.at, TODAY)
        page, told = self.given_signed_in(step.by), self._told(step)
        status = self._open_case(page)
        assert status == (404 if "casefile" in (step.expect.hides or ()) else 200), told
        words = page.content()
        for thing, text in sealed.items():
            assert text not in words, told
            if thing in (step.expect.sees or ()):
                assert page.locator('a[href*="sealed"]').count(), told
            if thing in (step.expect.hides or ()):
                assert not page.locator('a[href*="sealed"]').count(), told
        if step.expect.state or step.expect.open or step.expect.due:
            self.answer = step.refused
            self.then(step)

    def _kind(self, step: StoryStep) -> str:
        if step.do:
            return step.do.split(".")[0]
        return {"report": "reports", "clue": "verification"}.get(step.look, step.look)

    def _told(self, step: StoryStep) -> str:
        """Where the story is, for a failure."""
        return f"{self.story.path.name}:{step.line} step {step.number} {step.by} {step.do or step.look}: answered {self.answer or 'done'!r}"


def _answer(field: Locator, values: list[str]) -> None:
    """Type, choose or tick, as a person would."""
    kind = str(field.first.evaluate("e => e.type || e.tagName.toLowerCase()"))
    if kind in {"radio", "checkbox"} and field.count() > 1:
        for value in values:
            field.and_(field.page.locator(f'[value="{value}"]')).check()
    elif kind in {"radio", "checkbox"}:
        field.check()
    elif kind.startswith("select"):
        field.select_option(values)
    else:
        field.fill(values[0])

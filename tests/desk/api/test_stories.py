"""Every bundled story over HTTP: each step by its person, with its refusals, papers, clocks and openings."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date
from typing import Any

import pytest

from dandang import audit
from dandang.base import clock
from dandang.cases import doors, registry
from dandang.cases.forms import LinesField, RowsField
from dandang.cases.models import CaseFile, Proceeding
from dandang.desk import stories
from dandang.desk.api.present import lists
from dandang.desk.stories import booth, cast
from dandang.desk.stories.reader import Story, StoryStep, moment, resolve
from dandang.desk.stories.runner import RECUSE, Play, numbered
from dandang.organs import seed
from tests.desk.api.conftest import Caller

LONG, MANY = 150, 400
"""Steps, and readers times pages, of a story whose every reader is not sent to every page at its end: hundreds of requests that show what a short one shows."""
TODAY = date(2025, 6, 18)
"""From which the stories without dates of their own count."""


class OverHttp:
    """Plays a story through the API; proceedings as (key, case file's key) by the story's names."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.world = cast.people(story, at=moment(story.begins, TODAY))
        for organ in self.world.organs.values() if story.profile is not None else ():  # in force where the story plays
            organ.profile = story.profile
            organ.save(update_fields=["profile"])
        self.named: dict[str, dict[str, Any]] = {}
        self.portal = Play(story, self.world, TODAY, None)

    def play(self, step: StoryStep) -> None:
        if step.by in self.story.visitors or step.do.startswith(f"{booth.KIND}."):
            self.portal.step(step)  # the portal has no API: a return code is for people, never for programs (decision 12)
            return
        with clock.frozen(moment(step.at, TODAY)):
            caller = Caller(self.world.staff[step.by])
            if step.look:
                self.look(caller, step)
            elif step.do == RECUSE:
                self.recuse(step)
            else:
                answer = self.sent(caller, step)
                self.refused(caller, step, answer) if step.refused else self.taken(step, answer)
            if step.look or step.on:
                self.holds(caller, step)

    def sent(self, caller: Caller, step: StoryStep) -> Any:
        kind, verb = step.do.split(".")
        on = self.named.get(step.on)
        to = f"/proceedings/{on['key']}/steps/{verb}" if on else f"/begin/{kind}/{verb}"
        if on and on["kind"] != kind and doors.begins_within(kind):
            to = f"/casefiles/{on['casefile']}/begin/{kind}/{verb}"
        return caller.post(to, self.body(step), once=f"{self.story.path.stem}-{step.number}")

    def body(self, step: StoryStep) -> dict[str, Any]:
        form = registry.form_of(*step.do.split("."))
        several = lists(form())
        self.world.codes |= {name: CaseFile.objects.get(key=known["casefile"]).code for name, known in self.named.items()}
        self.world.keys |= {name: known["key"] for name, known in self.named.items()}
        sent = cast.posted(form, resolve(dict(step.given), TODAY), self.world)
        return {name: _value(form.base_fields[name], sent.getlist(name), several=name in several) for name in sent}

    def recuse(self, step: StoryStep) -> None:
        """The one act that is no step of a procedure has its page only; here it is done at the door."""
        found = Proceeding.objects.select_related("casefile__organ__parent").get(key=self.named[step.on]["key"])
        with pytest.raises(doors.StepRefused) if step.refused else nullcontext() as stop:
            doors.recuse(
                found.casefile, self.world.staff[step.given["staff"]], ground=step.given["ground"], by=self.world.staff[step.by],
                at=clock.now(),
            )
        assert not step.refused or stop.value.verdict.rule == step.refused, step.number

    def taken(self, step: StoryStep, answer: Any) -> None:
        assert answer.status_code == 201, (step.number, answer.content.decode())
        done = answer.json()
        began = not step.on or done["proceeding"]["key"] != self.named[step.on]["key"]
        created = [done["proceeding"]] if began else done["opened"]
        if step.names:
            self.named |= self.called(step.names, created)
        for kind in {opened["kind"] for opened in done["opened"]}:
            self.named |= numbered(kind, [opened for opened in done["opened"] if opened["kind"] == kind])
        if step.expect.papers is not None:
            assert sorted(paper["kind"] for paper in done["papers"]) == sorted(step.expect.papers), step.number
        if step.expect.opens is not None:
            assert sorted(opened["kind"] for opened in done["opened"]) == sorted(step.expect.opens), step.number
        if step.expect.state is not None:
            assert done["proceeding"]["state"] == step.expect.state, step.number

    def called(self, name: str, created: list[dict[str, Any]]) -> dict[str, Any]:
        found = {cast.called(name, CaseFile.objects.get(key=each["casefile"]), self.world): each for each in created}
        return found if len(created) > 1 and len(found) == len(created) and "" not in found else numbered(name, created)

    def refused(self, caller: Caller, step: StoryStep, answer: Any) -> None:
        problem = answer.json()
        found = (step.number, answer.status_code, problem)
        if step.refused == "form":
            assert answer.status_code == 422, found
        elif answer.status_code == 404:
            assert "rule" not in problem, found
            assert caller.get(f"/proceedings/{self.named[step.on]['key']}").status_code == 404, found
        else:
            assert answer.status_code in {403, 409}, found
            assert problem["rule"] == step.refused, found

    def look(self, caller: Caller, step: StoryStep) -> None:
        answer = caller.get(f"/casefiles/{self.named[step.look]['casefile']}")
        if "casefile" in (step.expect.hides or ()):
            assert answer.status_code == 404, step.number
        if "casefile" in (step.expect.sees or ()):
            assert answer.status_code == 200, step.number

    def holds(self, caller: Caller, step: StoryStep) -> None:
        """State, open steps and clocks as the story expects them, where the person may read the proceeding."""
        expects = step.expect
        if not (step.refused or step.look) and expects.open is None and not expects.due:
            return  # the answer to the step itself has said its state
        kind = step.do.split(".")[0]
        begun = step.names in self.named and self.named[step.names]["kind"] == kind != self.named[step.on]["kind"]
        answer = caller.get(f"/proceedings/{self.named[step.look or (step.names if begun else step.on)]['key']}")
        if answer.status_code == 404:
            assert step.refused or step.look or not step.expect.open, step.number
            return
        found = answer.json()
        if step.expect.state is not None and (step.look or step.do.startswith(f"{found['kind']}.")):
            assert found["state"] == step.expect.state, step.number
        if step.expect.open is not None:
            assert sorted(s["verb"] for s in found["steps"] if s["open"]) == sorted(step.expect.open), step.number
        for code, due in resolve(dict(step.expect.due or {}), TODAY).items():
            clocks = [c for c in found["clocks"] if c["code"] == code]
            if due == "none":
                assert not [c for c in clocks if c["tone"] != "met"], (step.number, code)
                continue
            assert clocks, (step.number, code)
            if isinstance(due, date):
                assert clocks[-1]["due_on"] == due.isoformat(), (step.number, clocks)
            assert (clocks[-1]["tone"] == "met") == (due == "met"), (step.number, clocks)


def _value(field: Any, texts: list[str], *, several: bool) -> Any:
    """What a browser would post, as a program sends it."""
    if isinstance(field, RowsField):
        return json.loads(texts[0])
    if isinstance(field, LinesField):
        return [line for text in texts for line in text.splitlines()]
    return texts if several else texts[0]


def sealed_words(story: Story) -> set[str]:
    """What the story tells the vault: no answer of the API may hold it."""
    words = set()
    for step in story.steps:
        reporter = step.given.get("reporter")
        if isinstance(reporter, dict):
            words |= {str(value) for value in reporter.values() if isinstance(value, str) and len(value) > 1}
    return words


@pytest.mark.django_db
@pytest.mark.parametrize("story", stories.bundled(), ids=lambda story: story.path.stem)
def test_story_is_played_through_the_api(story: Story) -> None:
    seed.demo_organs()
    run = OverHttp(story)

    for step in story.steps:
        run.play(step)

    assert audit.verify()
    words, matters = sealed_words(story), {known["casefile"] for known in run.named.values()}
    with clock.frozen(moment(story.steps[-1].at, TODAY)):
        paths = [f"/casefiles/{key}" for key in matters] + [f"/proceedings/{known['key']}" for known in run.named.values()]
        sweeps = words and len(story.steps) < LONG and len(run.world.staff) * len(paths) < MANY
        for caller in [Caller(staff) for staff in run.world.staff.values()] if sweeps else []:
            for path in paths:
                read = caller.get(path).content.decode()
                assert [word for word in words if word in read] == [], path

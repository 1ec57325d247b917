"""S-01 from report to served notice, every step of the bundled story over HTTP, with its refusals."""

from __future__ import annotations

from typing import Any

import pytest

from dandang import audit
from dandang.base import clock
from dandang.cases import registry
from dandang.cases.forms import LinesField
from dandang.desk import stories
from dandang.desk.api.present import lists
from dandang.desk.stories import cast
from dandang.desk.stories.reader import StoryStep, moment
from dandang.organs import seed
from tests.desk.api.conftest import Caller

S01 = stories.DATA / "clarification" / "s01_shangcheng_judge.toml"


class OverHttp:
    """Plays the story through the API; keys of proceedings and case files by the story's names."""

    def __init__(self) -> None:
        self.story = stories.read(S01)
        self.world = cast.people(self.story, at=moment(self.story.begins, clock.today()))
        self.keys: dict[str, str] = {}
        self.casefile = ""

    def play(self, step: StoryStep) -> None:
        with clock.frozen(moment(step.at, clock.today())):
            caller = Caller(self.world.staff[step.by])
            if step.look:
                self.look(caller, step)
            elif step.do == "reports.receive":
                self.taken(step, caller.post("/reports", self.body(step), once=f"s01-{step.number}"))
            else:
                verb = step.do.split(".")[1]
                answer = caller.post(
                    f"/proceedings/{self.keys[step.on]}/steps/{verb}", self.body(step), once=f"s01-{step.number}"
                )
                self.refused(step, answer) if step.refused else self.taken(step, answer)
            if not step.look and self.keys:
                self.holds(caller, step)

    def body(self, step: StoryStep) -> dict[str, Any]:
        form = registry.form_of(*step.do.split("."))
        several = lists(form())
        sent = cast.posted(form, step.given, self.world)
        return {
            name: _lines(sent, name) if isinstance(form.base_fields[name], LinesField) else
            sent.getlist(name) if name in several else sent[name]
            for name in sent
        }

    def taken(self, step: StoryStep, answer: Any) -> None:
        assert answer.status_code == 201, (step.number, answer.content.decode())
        done = answer.json()
        self.casefile = done["casefile"]
        self.keys[step.names or step.on] = (done["opened"] or [done["proceeding"]])[0]["key"] if step.names else self.keys[step.on]
        self.keys |= {opened["kind"]: opened["key"] for opened in done["opened"]}
        if step.expect.papers is not None:
            assert sorted(paper["kind"] for paper in done["papers"]) == sorted(step.expect.papers), step.number
        if step.expect.opens is not None:
            assert [opened["kind"] for opened in done["opened"]] == list(step.expect.opens), step.number

    def refused(self, step: StoryStep, answer: Any) -> None:
        problem = answer.json()
        found = (step.number, answer.status_code, problem)
        if step.refused == "form":
            assert answer.status_code == 422, found
        elif answer.status_code == 404:
            assert "rule" not in problem, found
            assert Caller(self.world.staff[step.by]).get(f"/casefiles/{self.casefile}").status_code == 404, found
        else:
            assert answer.status_code in {403, 409}, found
            assert problem["rule"] == step.refused, found

    def look(self, caller: Caller, step: StoryStep) -> None:
        answer = caller.get(f"/casefiles/{self.casefile}")
        if "casefile" in (step.expect.hides or ()):
            assert answer.status_code == 404, step.number
        if "casefile" in (step.expect.sees or ()):
            assert answer.status_code == 200, step.number
        assert "13800000000" not in answer.content.decode()
        if answer.status_code == 200:
            self.holds(caller, step)

    def holds(self, caller: Caller, step: StoryStep) -> None:
        """State, open steps and clocks as the story expects them."""
        answer = caller.get(f"/proceedings/{self.keys[step.look or step.on or step.names]}")
        if answer.status_code != 200:
            assert step.expect.state is None
            return
        found = answer.json()
        if step.expect.state is not None and not (step.names and step.on):
            assert found["state"] == step.expect.state, step.number
        if step.expect.open is not None:
            assert sorted(s["verb"] for s in found["steps"] if s["open"]) == sorted(step.expect.open), step.number
        for code, due in (step.expect.due or {}).items():
            clocks = [c for c in found["clocks"] if c["code"] == code]
            assert clocks, (step.number, code)
            met = clocks[-1]["tone"] == "met"
            assert met if due == "met" else clocks[-1]["due_on"] == due.isoformat(), (step.number, clocks)


def _lines(sent: Any, name: str) -> list[str]:
    return [line for text in sent.getlist(name) for line in text.splitlines()]


@pytest.mark.django_db
def test_s01_is_played_through_the_api_from_report_to_served_notice() -> None:
    seed.demo_organs()
    run = OverHttp()

    for step in run.story.steps:
        run.play(step)

    refusals = [step for step in run.story.steps if step.refused]
    assert len(refusals) >= 12
    with clock.frozen(moment(run.story.steps[-1].at, clock.today())):
        casefile = Caller(run.world.staff["leader"]).get(f"/casefiles/{run.casefile}").json()
    assert "clarification_notice" in {paper["kind"] for paper in casefile["papers"]}
    assert audit.verify()

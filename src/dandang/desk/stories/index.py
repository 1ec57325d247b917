"""What the bundled stories show, as one page: demo cases, ways back, refusals. Made from the stories, never by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dandang.desk import stories
from dandang.desk.stories.reader import Story
from dandang.procedures import loader
from dandang.procedures.check import procedures
from dandang.procedures.model import Procedure, Step

CASE = re.compile(r"DC-\d+")
BACK = re.compile(r"(return|reject|suspend|resume|revoke|drop|overturn|refuse|send_back|withdraw|supplement|reopen)(_|$)")
"""Verbs that lead back or out: return, reject, suspend, revoke, reverse and what undoes them."""
ANSWERS = frozenset({"return_result", "refuse_finding", "return_request"})
"""Verbs that read like a way back and are none of anybody's here: a report on results, and what the request above answers by its own steps."""


def cases(told: Iterable[Story]) -> dict[str, list[Story]]:
    """The stories whose head names each demo case, by number."""
    found: dict[str, list[Story]] = {}
    for story in told:
        for case in CASE.findall(story.source):
            found.setdefault(case, []).append(story)
    return dict(sorted(found.items(), key=lambda entry: int(entry[0][3:])))


def ways_back() -> dict[str, tuple[Procedure, Step]]:
    """Every way back of every procedure in force, those of local profiles among them, by `kind.verb`."""
    return {
        f"{procedure.kind}.{step.verb}": (procedure, step)
        for procedure in procedures() for step in procedure.steps
        if BACK.match(step.verb) and step.verb not in ANSWERS
    }


def taken(told: Iterable[Story], verb: str) -> list[Story]:
    """The stories in which this step is taken."""
    return [story for story in told if any(step.do == verb and not step.refused for step in story.steps)]


def page() -> str:
    """The page in Markdown, for `docs/generated/stories.md`."""
    told = stories.bundled()
    lines = [
        "# What the stories show", "",
        "Made from the bundled stories by `dandang story list --write`; a test fails when it is stale.", "",
        "## Demo cases", "", "| case | stories |", "| --- | --- |",
        *(f"| {case} | {_named(found)} |" for case, found in cases(told).items()), "",
        "## Ways back", "", "| procedure | step | taken in |", "| --- | --- | --- |",
        *(
            f"| {procedure.title_en} | {step.title_en} `{step.verb}` | {_named(taken(told, verb)) or '—'} |"
            for verb, (procedure, step) in sorted(ways_back().items())
        ), "",
        "## Refusals", "", "| rule | stories in which it refuses |", "| --- | --- |",
        *(f"| {rule} | {_named(found)} |" for rule in loader.rules() if (found := _refusing(told, rule))), "",
    ]
    return "\n".join(lines)


def _refusing(told: Iterable[Story], rule: str) -> list[Story]:
    return [story for story in told if any(step.refused == rule for step in story.steps)]


def _named(found: Iterable[Story]) -> str:
    return ", ".join(f"`{story.path.stem}`" for story in found)

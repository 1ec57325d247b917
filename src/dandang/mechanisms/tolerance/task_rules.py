"""The rules of a correction task as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dandang.base.verdict import says

DESCRIBED = ("content", "way", "unit", "person", "due_on", "proof_wanted", "officer")


@dataclass(frozen=True)
class Facts:
    """A task as the rules see it. `officer`: who accepts it; `actor`: who acts."""

    given: Mapping[str, Any] = field(default_factory=dict)
    reveals: bool = False
    determined: bool = True
    today: date | None = None
    due_on: date | None = None
    officer: str = ""
    actor: str = ""


@says("文字中出现了检举控告人或者检举控告的信息，请改写。")
def text_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("本案卷没有容错认定，或者认定已经办结、撤销，不能下达纠错任务。")
def something_was_determined(facts: Facts) -> bool:
    return facts.determined


@says("纠错任务须写明内容、方式、责任单位、责任人、期限、需要的证明和验收人。")
def task_is_described(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in DESCRIBED)


@says("期限须晚于今天。")
def deadline_lies_ahead(facts: Facts) -> bool:
    due = facts.given.get("due_on")
    return due is not None and (facts.today is None or due > facts.today)


@says("须列明整改完成的证明，每行一份。")
def proof_is_listed(facts: Facts) -> bool:
    return bool(facts.given.get("proof")) and bool(facts.given.get("done_on"))


@says("须由下达任务时指定的验收人验收。")
def accepted_by_the_officer_named(facts: Facts) -> bool:
    return facts.actor == facts.officer


@says("须写明验收情况。")
def acceptance_is_written(facts: Facts) -> bool:
    return bool(facts.given.get("result"))


@says("期限还没有到。")
def deadline_has_passed(facts: Facts) -> bool:
    return facts.due_on is not None and facts.today is not None and facts.today > facts.due_on


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))

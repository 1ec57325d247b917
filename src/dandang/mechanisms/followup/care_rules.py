"""The rules of urgent care as predicates over plain facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says


@dataclass(frozen=True)
class Facts:
    """A task of care. `late`: more than 24 hours have passed since the risk was seen."""

    given: Mapping[str, Any] = field(default_factory=dict)
    late: bool = False
    reveals: bool = False


@says("须报告分管领导，并写明采取的措施。")
def leader_told_and_something_done(facts: Facts) -> bool:
    return bool(facts.given.get("leader_told")) and bool(facts.given.get("measures"))


@says("超过24小时的，须写明原因。")
def in_time_or_reasoned(facts: Facts) -> bool:
    return not facts.late or bool(facts.given.get("reason"))

"""The rules of the pool, as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says


@dataclass(frozen=True)
class Facts:
    """An entry of the pool. `there_already`: an open entry of this organ names the same person."""

    given: Mapping[str, Any] = field(default_factory=dict)
    there_already: bool = False


@says("这位专家已经在库，或者正在等待确认。")
def not_in_pool_yet(facts: Facts) -> bool:
    return not facts.there_already


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))

"""The rules of a package on the partner's side, as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says


@dataclass(frozen=True)
class Facts:
    """A package as the rules see it. `stands`: the request was not withdrawn."""

    given: Mapping[str, Any] = field(default_factory=dict)
    stands: bool = True


@says("请求机关已经撤回这一请求，请登记撤回。")
def request_stands(facts: Facts) -> bool:
    return facts.stands


@says("请求机关没有撤回这一请求。")
def request_withdrawn(facts: Facts) -> bool:
    return not facts.stands


@says("退回须写明理由。")
def return_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))

"""The rules of an opinion on the expert's side, as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says


@dataclass(frozen=True)
class Facts:
    """An opinion as the rules see it. `stands`: the request was not withdrawn and the expert not replaced; `name`: of the expert."""

    given: Mapping[str, Any] = field(default_factory=dict)
    stands: bool = True
    name: str = ""


@says("咨询已经撤回，或者已经另请专家，请登记。")
def request_stands(facts: Facts) -> bool:
    return facts.stands


@says("咨询没有撤回。")
def request_withdrawn(facts: Facts) -> bool:
    return not facts.stands


@says("签收时须声明与本事项没有应当回避的情形；有的，请谢绝。")
def recusal_declared(facts: Facts) -> bool:
    return bool(facts.given.get("free"))


@says("专家意见由专家本人签名提出，签名须与本人姓名一致。")
def signed_in_person(facts: Facts) -> bool:
    return bool(facts.name) and str(facts.given.get("signature") or "").strip() == facts.name


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))

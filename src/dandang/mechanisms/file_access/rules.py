"""The rules of reading files as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dandang.base.verdict import says

LONGEST = 30
"""Days that a permit may last at most, the day of approval not counted. Our design [D]."""


@dataclass(frozen=True)
class Facts:
    """A request as the rules see it. `own`: the file is that of who asks."""

    given: Mapping[str, Any] = field(default_factory=dict)
    today: date = date.min
    own: bool = False
    is_viewer: bool = True
    until: date | None = None


@says("查阅档案须写明用途。")
def purpose_written(facts: Facts) -> bool:
    return bool(facts.given.get("purpose")) and bool(facts.given.get("reason"))


@says("任何人不得查阅自己的档案。")
def file_is_not_own(facts: Facts) -> bool:
    return not facts.own


@says("须写明查阅到哪一天为止，自批准次日起不超过30天。")
def time_is_limited(facts: Facts) -> bool:
    until = facts.given.get("until")
    return isinstance(until, date) and 0 <= (until - facts.today).days <= LONGEST


@says("请写明理由。")
def reason_given(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("只有获批人本人可以查阅和终止。")
def viewer_is_the_one_permitted(facts: Facts) -> bool:
    return facts.is_viewer


@says("查阅批准已经到期。")
def permit_is_alive(facts: Facts) -> bool:
    return facts.until is not None and facts.today <= facts.until


@says("查阅期限尚未届满。")
def time_is_over(facts: Facts) -> bool:
    return facts.until is not None and facts.today > facts.until

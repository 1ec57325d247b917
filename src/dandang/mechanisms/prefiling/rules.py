"""The rules of a filing beforehand as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dandang.base.verdict import says


@dataclass(frozen=True)
class Facts:
    """A filing as the rules see it. `received_on`: the day on which it first came in, None before it is entered."""

    given: Mapping[str, Any] = field(default_factory=dict)
    received_on: date | None = None


@says("报备须在事前：拟开始的日期须晚于收到报备的日期。")
def filed_before_it_begins(facts: Facts) -> bool:
    received = facts.received_on or facts.given.get("received_on")
    begins = facts.given.get("begins_on")
    return bool(received and begins and received < begins)


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("专班至少两人。")
def two_on_the_team(facts: Facts) -> bool:
    return len({person.username for person in facts.given.get("team") or ()}) >= 2


@says("登记前须已告知报备人：报备不是批准，也不预先认定容错。")
def told_that_nothing_is_decided(facts: Facts) -> bool:
    return bool(facts.given.get("told")) and bool(facts.given.get("told_on"))

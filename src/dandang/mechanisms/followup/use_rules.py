"""The rules of the answer to a recommendation, in the organization department, as predicates over plain facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dandang.base.verdict import says


@dataclass(frozen=True)
class Facts:
    """A recommendation as the organization department has it. `barred_on`: a period of the person runs on the given day of appointment."""

    given: Mapping[str, Any] = field(default_factory=dict)
    today: date = date.max
    barred_on: bool = False
    stands: bool = True


@says("须写明任职文件的文号、职务和任职日期，任职日期不能晚于今天。")
def appointment_is_documented(facts: Facts) -> bool:
    given, on = facts.given, facts.given.get("appointed_on")
    return bool(given.get("document_number")) and bool(given.get("post")) and on is not None and on <= facts.today


@says("任职日期时影响期未满：不能登记为期满后提拔，须登记为期满前提拔（违规）。")
def appointed_after_the_period(facts: Facts) -> bool:
    return not facts.barred_on


@says("任职日期时影响期已满，不属于期满前提拔。")
def appointed_within_the_period(facts: Facts) -> bool:
    return facts.barred_on


@says("须写明理由。")
def reason_given(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("推荐机关的案卷已经了结，不再答复。")
def recommendation_stands(facts: Facts) -> bool:
    return facts.stands


@says("推荐机关的案卷没有了结，仍须答复。")
def recommendation_ended(facts: Facts) -> bool:
    return not facts.stands

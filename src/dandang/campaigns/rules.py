"""The rules of a campaign where it is issued, as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says
from dandang.campaigns.figure_rules import (  # noqa: F401  the data names them
    adjustments_are_explained,
    cut_off_is_over,
    deviations_are_explained,
    figures_are_current,
    no_node_is_missing,
    reasoned,
)


@dataclass(frozen=True)
class Facts:
    """A campaign as the rules see it. `missing`: names of nodes that have not reported; `deviations`: how many numbers of theirs no
    longer agree with the cases; `countable`: indicators that an adjustment may be about; `belonging`:
    those of the instrument chosen.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    deviations: int = 0
    countable: frozenset[str] = frozenset()
    belonging: frozenset[str] = frozenset()
    cut_off_is_over: bool = True
    behind: bool = False
    has_units: bool = True


@says("日期须依次为：范围起始、开始、结束、数据截止、报告报送；本级方案的报送期限不晚于结束日期。")
def days_are_in_order(facts: Facts) -> bool:
    starts, ends, cut_off, due, plan_due, since = (
        facts.given[name] for name in ("starts_on", "ends_on", "cut_off", "due_on", "plan_due_on", "since")
    )
    return bool(since <= starts <= ends <= cut_off < due and plan_due <= ends)


@says("阶段报告的报送期限须在开始日期以后、总结报告的报送期限以前。")
def periodic_day_fits(facts: Facts) -> bool:
    due = facts.given.get("periodic_due_on")
    return due is None or bool(facts.given["starts_on"] < due < facts.given["due_on"])


@says("阶段须在行动期间以内，并且先后有序。")
def stages_are_in_order(facts: Facts) -> bool:
    rows = facts.given.get("stages") or ()
    days = [day for row in rows for day in (row["first"], row["last"])]
    return bool(rows) and days == sorted(days) and facts.given["starts_on"] <= days[0] and days[-1] <= facts.given["ends_on"]


@says("所选指标中有不属于该类工作的，或者没有选指标。")
def indicators_belong(facts: Facts) -> bool:
    chosen = facts.given.get("indicators") or ()
    return bool(chosen) and frozenset(chosen) <= facts.belonging


@says("发布须有批准文件的文号。")
def approval_is_named(facts: Facts) -> bool:
    return bool(facts.given.get("approval_number"))


@says("没有可以下发的下级机关。")
def there_are_units(facts: Facts) -> bool:
    return facts.has_units

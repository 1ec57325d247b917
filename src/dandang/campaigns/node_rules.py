"""The rules of a campaign at one organ, as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dandang.base.verdict import says
from dandang.campaigns.figure_rules import (  # noqa: F401  the data names them
    adjustments_are_explained,
    cut_off_is_over,
    deviations_are_explained,
    figures_are_current,
    no_node_is_missing,
    nothing_is_put_where_not_applicable,
    reasoned,
)


@dataclass(frozen=True)
class Facts:
    """A node as the rules see it. `upper`: indicators of the plan above; `counts`: whether a case counts under the indicator asked
    about; `drafted`: kind of the report in hand, periodic or final; `pending`: an exemption was asked for; `due_on`, `plan_due_on`,
    `periodic_due_on`: last days, for the clocks. `beside`: who is to read has a node of the campaign that is neither above nor
    below; `readers`: an organ beside reads it now.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    upper: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    deviations: int = 0
    countable: frozenset[str] = frozenset()
    exempt: frozenset[str] = frozenset()
    cut_off_is_over: bool = True
    behind: bool = False
    has_units: bool = True
    has_started: bool = True
    is_open: bool = True
    late: bool = False
    pending: bool = False
    counts: bool = False
    drafted: str = "final"
    period_fits: bool = True
    due_on: Any = None
    plan_due_on: Any = None
    periodic_due_on: Any = None
    beside: bool = True
    today: date = date.min
    readers: bool = False


@says("本级方案可以增加指标，不得减少上级方案的指标。")
def keeps_the_upper_indicators(facts: Facts) -> bool:
    return frozenset(facts.given.get("indicators") or ()) >= facts.upper


@says("没有可以下发的下级机关。")
def there_are_units(facts: Facts) -> bool:
    return facts.has_units


@says("还没有到启动日期。")
def has_started(facts: Facts) -> bool:
    return facts.has_started


@says("这一专项行动已经结束。")
def campaign_is_open(facts: Facts) -> bool:
    return facts.is_open


@says("阶段报告的截止日须在行动期间以内，并且已经过完。")
def period_fits(facts: Facts) -> bool:
    return facts.period_fits


@says("手上的不是期末报告。")
def report_is_final(facts: Facts) -> bool:
    return facts.drafted == "final"


@says("手上的不是阶段报告。")
def report_is_periodic(facts: Facts) -> bool:
    return facts.drafted == "periodic"


@says("已经报送的数字不能悄悄改动：更正须说明理由，成为新的一版。")
def correction_is_reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("没有逾期，或者三日内已经督促过。")
def is_late(facts: Facts) -> bool:
    return facts.late


@says("没有待批准的不适用申请。")
def exemption_is_pending(facts: Facts) -> bool:
    return facts.pending


@says("本级或者下级有案件计入这一指标，不能按不适用处理。")
def no_case_counts_there(facts: Facts) -> bool:
    return not facts.counts


@says("方案要求阶段报告。")
def periodic_is_asked_for(facts: Facts) -> bool:
    return facts.periodic_due_on is not None


@says("只能准许同一专项行动中平级的机关查看，上下级不用准许。")
def reader_is_beside(facts: Facts) -> bool:
    return facts.beside


@says("查看的最后一日不能早于今天。")
def view_ends_later(facts: Facts) -> bool:
    until = facts.given.get("until")
    return until is not None and until >= facts.today


@says("没有准许过平级查看，或者已经到期。")
def somebody_reads(facts: Facts) -> bool:
    return facts.readers

"""The rules of archiving as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says

TERMS = ("permanent", "30", "10")
"""Retention: for ever, or so many years."""


@dataclass(frozen=True)
class Facts:
    """A matter to be archived. `count`: papers that belong to the package; `problems`: of the four properties, asked at archiving only."""

    given: Mapping[str, Any] = field(default_factory=dict)
    closed: bool = True
    handed_over: bool = True
    can_sign: bool = True
    count: int = 1
    problems: tuple[str, ...] = ()
    over: bool = False


@says("本案还有未办结的程序，不能归档。")
def matter_is_closed(facts: Facts) -> bool:
    return facts.closed


@says("立卷须写明题名、全宗号、分类号和保管期限。")
def described(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in ("title", "fonds", "classification")) and term_named(facts)


@says("移交人事档案须写明接收单位、接收人、日期和凭证号。")
def handover_proved(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in ("receiver", "received_by", "received_on", "receipt"))


@says("存入人事档案的材料还没有移交，或者没有移交凭证。")
def personnel_papers_handed_over(facts: Facts) -> bool:
    return facts.handed_over


@says("本机关没有有效的签章证书，归档包不能签名。")
def organ_can_sign(facts: Facts) -> bool:
    return facts.can_sign


@says("件数与目录不符：归档包须包括全部文书。")
def catalogue_is_whole(facts: Facts) -> bool:
    return facts.given.get("count") == facts.count


@says("四性检测未通过，材料留在业务系统，没有归档。检测结果见归档包页面。")
def four_properties_hold(facts: Facts) -> bool:
    return not facts.problems


@says("保管期限未满，不得鉴定销毁。")
def retention_is_over(facts: Facts) -> bool:
    return facts.over


@says("须写明鉴定意见。")
def appraisal_written(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("须写明保管期限。")
def term_named(facts: Facts) -> bool:
    return facts.given.get("retention") in TERMS

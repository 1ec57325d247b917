"""Rules about figures that a node's report and the campaign's summary share, as predicates over plain facts. Pure."""

from __future__ import annotations

from typing import Any

from dandang.base.verdict import says


def _names(facts: Any) -> dict[str, Any]:
    return {"names": "、".join(facts.missing[:3])}


@says("数据截止日还没有过完，不能汇总期末数字。")
def cut_off_is_over(facts: Any) -> bool:
    return bool(facts.cut_off_is_over)


@says("还有下级没有报送并经审核，也没有经批准免报：%(names)s。", _names)
def no_node_is_missing(facts: Any) -> bool:
    return not facts.missing


@says("下级报告的数字与案件不一致，须说明原因，或者由下级更正报告。")
def deviations_are_explained(facts: Any) -> bool:
    return not facts.deviations or bool(facts.given.get("deviation"))


@says("数字由案件产生，不能改写；调整须指明可以计数的指标，并说明理由，另行列出。")
def adjustments_are_explained(facts: Any) -> bool:
    rows = facts.given.get("adjustments") or ()
    return all(row["why"].strip() and row["indicator"] in facts.countable for row in rows)


@says("经批准不适用的指标显示“不适用”，不是零，也不能调整。")
def nothing_is_put_where_not_applicable(facts: Any) -> bool:
    return not any(row["indicator"] in facts.exempt for row in facts.given.get("adjustments") or ())


@says("统计数字正在更新，请稍后再办理。")
def figures_are_current(facts: Any) -> bool:
    return not facts.behind


@says("须写明理由。")
def reasoned(facts: Any) -> bool:
    return bool(facts.given.get("reason"))

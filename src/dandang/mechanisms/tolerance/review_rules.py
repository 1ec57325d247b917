"""The rules of objection, review and revocation as predicates over plain facts. Pure; `rules.py` takes them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dandang.base.verdict import says
from dandang.mechanisms.tolerance.weighing import LADDERS, WEIGHT, names_of

if TYPE_CHECKING:
    from dandang.mechanisms.tolerance.rules import Facts


@says("自签收之日起一个月内可以提出异议，期限已过。已制发的决定不再改动。")
def within_the_month(facts: Facts) -> bool:
    return facts.last_day is None or facts.today is None or facts.today <= facts.last_day


@says("异议须由本人或者本单位提出，并写明日期和理由。")
def objector_is_concerned(facts: Facts) -> bool:
    return facts.concerned and all(facts.given.get(name) for name in ("objected_on", "grounds"))


@says("依职权复核须写明：发现新事实，或者原依据不实；两次逾期未整改的，可以提请复核，不自动撤销。")
def ground_for_review(facts: Facts) -> bool:
    ground = facts.given.get("ground")
    return bool(facts.given.get("reason")) and (ground in ("new_facts", "false_basis") or (ground == "missed_twice" and facts.missed_twice))


@says("复核人员不得是原承办人、原认定人。")
def reviewers_are_others(facts: Facts) -> bool:
    return names_of(facts.given.get("reviewers")).isdisjoint(facts.earlier_hands)


@says("复核人员至少两名。")
def two_reviewers(facts: Facts) -> bool:
    return len(names_of(facts.given.get("reviewers"))) >= 2


@says("拟定的复核人员中有须回避的人。")
def reviewers_are_free(facts: Facts) -> bool:
    return not facts.not_free


@says("还没有指定复核人员。")
def reviewers_named(facts: Facts) -> bool:
    return bool(facts.reviewers)


@says("复核报告须由指定的复核人员提交。")
def actor_reviews(facts: Facts) -> bool:
    return facts.actor in facts.reviewers


@says("须写明复核查明的情况和建议。")
def review_is_written(facts: Facts) -> bool:
    return bool(facts.given.get("found")) and bool(facts.given.get("proposal"))


@says("没有由其他人员复核并提交报告，不能作出决定。")
def reviewed_by_others(facts: Facts) -> bool:
    return facts.reviewed


@says("原认定还没有反馈备案，应选“维持认定，继续反馈备案”。")
def was_filed(facts: Facts) -> bool:
    return facts.filed


@says("原认定已经反馈备案，应选“维持认定”。")
def was_not_filed(facts: Facts) -> bool:
    return not facts.filed


@says("不得因当事人申辩、提出异议而作出更重的认定。")
def not_heavier_on_own_objection(facts: Facts) -> bool:
    if not facts.own_objection:
        return True
    before, after = WEIGHT.index(facts.outcome), WEIGHT.index(facts.given.get("outcome") or "refused")
    if before == after == WEIGHT.index("mitigate"):
        rungs, reduced = LADDERS.get(facts.track, ()), facts.given.get("reduced_to") or ""
        return reduced not in rungs or facts.reduced_to not in rungs or rungs.index(reduced) <= rungs.index(facts.reduced_to)
    return after <= before


@says("不得因当事人自己提出异议而撤销对其有利的认定；发现新事实的，另行依职权复核。")
def not_on_own_objection(facts: Facts) -> bool:
    return not facts.own_objection or facts.outcome == "refused"


@says("撤销须写明是新事实还是原依据不实，并写明情况和告知当事人的日期。")
def basis_fell_away(facts: Facts) -> bool:
    return facts.given.get("ground") in ("new_facts", "false_basis") and bool(facts.given.get("reason")) and bool(facts.given.get("told_on"))

"""The rules of an execution as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dandang.base.verdict import Refused, Verdict, says
from dandang.cases.measuring.judging import free_of

ANNOUNCERS = 2
DUTIES = ("announce", "file_decision", "serve", "report_execution")
"""What every execution owes, by the verb that does it; `adjust` besides where the kind asks for it (4.9)."""


@dataclass(frozen=True)
class Facts:
    """An execution as the rules see it. `faults`: why the rows or the change given may not be imposed. `differences`: measures whose
    decision states another last day without a reason. `done`: duties done since the last notice. `fit`: the verdict on the day given.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Refused, ...] = ()
    differences: tuple[Refused, ...] = ()
    done: frozenset[str] = frozenset()
    owes_adjustment: bool = False
    leads: bool = False
    today: date | None = None
    fit: Verdict | None = None
    reveals: bool = False


kinds_belong = free_of("S-1")
subject_fits = free_of("S-2")
periods_by_the_table = free_of("S-4")
within_forty_eight_months = free_of("S-5")
nothing_during_probation = free_of("S-6")
change_keeps_its_arithmetic = free_of("S-7")
probation_kept_apart = free_of("S-8")
one_sanction_an_act = free_of("S-14")
form_fits = free_of("S-15")


@says("须写明决定机关、决定文号，并至少登记一项措施。")
def decision_is_described(facts: Facts) -> bool:
    return all(facts.given.get(name) for name in ("measures", "decision", "decided_by", "name"))


@says("文字中出现了检举控告人或者检举控告的信息，请改写。")
def text_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("%(why)s", lambda facts: {"why": facts.differences[0]} if facts.differences else {})
def periods_agree(facts: Facts) -> bool:
    return not facts.differences


@says("须写明更正后的最后一日和更正文书文号。")
def correction_is_documented(facts: Facts) -> bool:
    return bool(facts.given.get("stated_last_day")) and bool(facts.given.get("document"))


@says("须写明理由。")
def reasoned(facts: Facts) -> bool:
    return bool(facts.given.get("reason"))


@says("须由两名以上工作人员向本人宣布，在支部全体党员中宣布，告知权利，记录本人意见；本人拒绝签名的须注明。")
def announced_as_asked(facts: Facts) -> bool:
    given = facts.given
    people = {getattr(person, "username", person) for person in given.get("announcers") or ()}
    signed = given.get("signed") or given.get("refusal")
    return bool(len(people) >= ANNOUNCERS and given.get("announced_on") and given.get("to_branch") and given.get("rights_told")
                and given.get("opinion") and signed)


@says("本人担任领导职务的，还须在领导班子中宣布。")
def leaders_heard(facts: Facts) -> bool:
    return not facts.leads or bool(facts.given.get("to_leading_group"))


@says("须写明归入档案的日期和编号。")
def filing_is_recorded(facts: Facts) -> bool:
    return bool(facts.given.get("filed_on")) and bool(facts.given.get("archive_number"))


@says("所给措施不需要变更职务、工资待遇。")
def adjustment_is_owed(facts: Facts) -> bool:
    return facts.owes_adjustment


@says("须写明职务、工资及其他待遇怎样变更，自哪一天起。")
def adjustment_is_recorded(facts: Facts) -> bool:
    return bool(facts.given.get("result")) and bool(facts.given.get("adjusted_on"))


@says("送达回证须经办人签名并加盖单位公章；签收回证不等于宣布。")
def receipt_signed_and_stamped(facts: Facts) -> bool:
    rows = facts.given.get("receipts") or ()
    return bool(rows) and all(row.get("signed") and row.get("stamped") for row in rows)


@says("报告执行情况之前，须已宣布、归档、送达；需要变更职务待遇的，也须已办理。")
def ready_to_report(facts: Facts) -> bool:
    return _missing(facts) <= {"report_execution"}


@says("宣布、归档、送达、变更待遇、报告执行情况没有全部办理，不能办结。")
def duties_done(facts: Facts) -> bool:
    return not _missing(facts)


@says("没有决定文书，期间不能变动。")
def decision_document_given(facts: Facts) -> bool:
    return bool(facts.given.get("document"))


@says("须写明是什么行为、何时发现。")
def new_act_is_described(facts: Facts) -> bool:
    return bool(facts.given.get("reason")) and bool(facts.given.get("found_on"))


@says("%(why)s", lambda facts: {"why": facts.fit})
def free_on_that_day(facts: Facts) -> bool:
    return not isinstance(facts.fit, Refused)


@says("所给予的处分、处理不需要变更职务、工资待遇。")
def adjustment_owed(facts: Facts) -> bool:
    """For the clock of post and pay (4.9)."""
    return facts.owes_adjustment


def _missing(facts: Facts) -> set[str]:
    owed = {*DUTIES, *(("adjust",) if facts.owes_adjustment else ())}
    return owed - facts.done

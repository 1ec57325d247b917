"""The rules about sanctions, S-1 to S-15 but S-13 (which the procedure of execution keeps), as verdicts over plain values. Pure.

`faults` judges measures before they are computed; the others answer one question each. Reference 8.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dandang.base.verdict import ALLOWED, Refused, Verdict
from dandang.sanctions import changing, law
from dandang.sanctions.days import CORRESPONDING_DAY, last_day
from dandang.sanctions.governmental import MOST_MONTHS, range_of
from dandang.sanctions.imposed import Imposed

VILLAGE = "village"
VILLAGE_KINDS = ("G1", "G2", "G3")
"""Managers of villages and communities: governmental warning, demerit and major demerit alone (政务处分法 art. 22)."""
SUBJECTS = ("person", VILLAGE, "organisation")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one of several measures: its number from 0, the field, and the refusal."""

    number: int
    field: str
    refused: Refused


def faults(measures: Sequence[Imposed]) -> tuple[Fault, ...]:
    """Everything that stands in the way of computing, each at its field, in the order of the measures."""
    found = [*_together(measures)]
    for number, measure in enumerate(measures):
        found += [Fault(number, field, verdict) for field, verdict in _alone(measure, measures) if isinstance(verdict, Refused)]
    return tuple(sorted(found, key=lambda fault: fault.number))


def belongs(kind: str, instrument: str) -> Verdict:
    """S-1: a kind is imposed by its own instrument alone."""
    found = law.kinds()[kind]
    if found.instrument == instrument:
        return ALLOWED
    return Refused(
        "“%(kind)s”不属于%(instrument)s的种类。", "S-1", {"kind": found, "instrument": law.instruments()[instrument]}
    )


def fits_subject(kind: str, subject: str) -> Verdict:
    """S-2 for managers of villages and communities; S-1 for what is meant for an organisation, or for a person, alone."""
    found = law.kinds()[kind]
    if subject == VILLAGE and found.instrument == law.GOVERNMENTAL and kind not in VILLAGE_KINDS:
        return Refused("对村（社区）管理人员只能给予政务警告、记过、记大过，不能给予“%(kind)s”。", "S-2", {"kind": found})
    if found.organisation != (subject == "organisation"):
        return Refused("“%(kind)s”不适用于这一对象（对组织和对个人的措施各有种类）。", "S-1", {"kind": found})
    return ALLOWED


def starts_on(effective_on: date, stated: date) -> Verdict:
    """S-3: the period begins on the day the decision takes effect, and that day counts."""
    if stated == effective_on:
        return ALLOWED
    return Refused("期间自决定生效之日%(day)s起算，当日计入，不从次日起算。", "S-3", {"day": effective_on.isoformat()})


def last_day_agrees(computed: date | None, stated: date | None, *, reason: str = "") -> Verdict:
    """4.5 point 6: a stated last day other than the computed one stands in the way until one is corrected or a reason recorded (S-4)."""
    if stated is None or stated == computed or reason.strip():
        return ALLOWED
    if computed is None:
        return Refused("决定载明期间至%(stated)s，但这一措施算不出最后一日：请更正，或者写明理由。", "S-4", {"stated": stated.isoformat()})
    return Refused(
        "决定载明期间至%(stated)s，按规定计算为%(computed)s：请更正其中之一，或者写明理由。", "S-4",
        {"stated": stated.isoformat(), "computed": computed.isoformat()},
    )


def alters(*, decision: str) -> Verdict:
    """S-4: no period is made shorter or longer without a decision document."""
    if decision.strip():
        return ALLOWED
    return Refused("没有决定文书，期间不能人为缩短或者延长。", "S-4")


def governmental_total(months: int) -> Verdict:
    """S-5: never above 48 months."""
    if months <= MOST_MONTHS:
        return ALLOWED
    return Refused("政务处分期间最长四十八个月，不能是%(months)s个月。", "S-5", {"months": months})


def party_combined(computed: date, stated: date) -> Verdict:
    """S-6: the rest of the old period and the whole new one, without a cap and without starting anew."""
    if stated == computed:
        return ALLOWED
    return Refused(
        "影响期内又受党纪处分的，原剩余期间与新期间相加，没有上限，也不重新起算：最后一日是%(day)s。", "S-6", {"day": computed.isoformat()}
    )


def may_mark(instrument: str, standing: str) -> Verdict:
    """S-9 and S-10: what a measure may not be called after its period: cancelled, expunged or lifted by hand.

    `standing`: `cancelled`, `expunged`, `lifted` or `ended`.
    """
    if standing == "ended":
        return ALLOWED
    if instrument == law.GOVERNMENTAL and standing == "lifted":
        return Refused("政务处分期满自动解除，没有另行解除的步骤。", "S-10")
    return Refused("期满以后处分不取消，只是限制届满；处分记录保留。", "S-9")


def released(last: date | None, on: date, *, new_act: bool) -> Verdict:
    """S-10: a governmental sanction is released by itself after its last day, if no new act deserves one."""
    if last is None or on <= last:
        return Refused("处分期间尚未届满。", "S-10")
    if new_act:
        return Refused("期间内有新的应受处分行为，期满不自动解除。", "S-10")
    return ALLOWED


def restores(kind: str, *, treatment: bool) -> Verdict:
    """S-11: at the end of demotion or removal neither post nor rank nor pay comes back by itself."""
    found = law.kinds()[kind]
    if treatment and found.not_restored:
        return Refused("“%(kind)s”期满后，原职务、职级、衔级、级别和工资待遇不自动恢复。", "S-11", {"kind": found})
    return ALLOWED


def once_for(act: str, measures: Iterable[Imposed]) -> Verdict:
    """S-14: one act, one governmental sanction; the employing unit's own sanction of the same act counts too (art. 16)."""
    standing = [
        each for each in measures
        if act and each.act == act and each.withdrawn_on is None and each.instrument in (law.GOVERNMENTAL, law.INSTITUTION)
    ]
    if not standing:
        return ALLOWED
    return Refused("对同一行为已给予“%(kind)s”，不能重复给予。", "S-14", {"kind": law.kinds()[standing[0].kind]})


def form_agrees(form: int, kinds: Iterable[str], *, crime: bool = False) -> Verdict:
    """S-15: the stored form (1 to 4) against the measures: their heaviest form, and the fourth for a suspected crime alone.

    Kinds that the statistics do not count are left out; with none that counts any form but the fourth may stand.
    """
    if form == 4 or crime:
        return ALLOWED if form == 4 and crime else Refused("第四种形态限于严重违纪并涉嫌职务犯罪的；涉嫌犯罪的应为第四种形态。", "S-15")
    counted = [law.kinds()[code] for code in kinds if law.kinds()[code].form]
    heaviest = max(counted, key=lambda kind: kind.form, default=None)
    if heaviest is None or heaviest.form == form:
        return ALLOWED
    return Refused("所给措施中最重的是“%(kind)s”，属于第%(heaviest)s种形态，不是第%(form)s种。", "S-15",
                   {"kind": heaviest, "heaviest": heaviest.form, "form": form})


def _alone(measure: Imposed, measures: Sequence[Imposed]) -> Iterator[tuple[str, Verdict]]:
    """One measure: kind, subject, regulation, probation, change."""
    kind = law.kinds()[measure.kind]
    yield "kind", fits_subject(measure.kind, measure.subject)
    yield "regulation", _regulation(measure, kind)
    yield "probation_months", _probation(measure, kind)
    yield "restored_on", _restored(measure)
    yield "change", changing.allowed(measure)
    yield "months", _months(measure, kind, measures)


def _regulation(measure: Imposed, kind: law.Kind) -> Verdict:
    regulation = law.regulations().get(measure.regulation)
    if regulation is None or regulation.instrument != kind.instrument:
        return Refused("须选定作出“%(kind)s”所适用的规定。", "S-1", {"kind": kind})
    if regulation.first and measure.effective_on < regulation.first:
        return Refused(
            "“%(title)s”自%(day)s起施行，不能用来计算此前的决定。", "S-4",
            {"title": regulation, "day": regulation.first.isoformat()},
        )
    return ALLOWED


def _probation(measure: Imposed, kind: law.Kind) -> Verdict:
    changed = law.kinds()[measure.change.kind] if measure.change else None
    for each, months in ((kind, measure.probation_months), (changed, measure.change.probation_months if measure.change else 0)):
        if each is None:
            continue
        if each.probation and months not in each.probation:
            return Refused("留党察看须写明察看期（一年或者二年），与影响期分别记载。", "S-8")
        if months and not each.probation:
            return Refused("“%(kind)s”没有察看期；察看期与影响期是两回事。", "S-8", {"kind": each})
    return ALLOWED


def _restored(measure: Imposed) -> Verdict:
    """Rights come back after probation alone, and never before it is over."""
    if measure.restored_on is None:
        return ALLOWED
    change = measure.change
    months = change.probation_months if change else measure.probation_months
    if not months:
        return Refused("没有留党察看，谈不上恢复党员权利。", "S-8")
    expelled = law.kinds()[measure.kind].permanent
    start = change.on if change and not expelled else measure.effective_on
    ends = last_day(start, months, CORRESPONDING_DAY)
    if measure.restored_on <= ends:
        return Refused("察看期至%(day)s届满，此前不能恢复党员权利。", "S-8", {"day": ends.isoformat()})
    return ALLOWED


def _months(measure: Imposed, kind: law.Kind, measures: Sequence[Imposed]) -> Verdict:
    """A decision sets the length only of several equal governmental sanctions at once; everything else stands in the table."""
    regulation = law.regulations().get(measure.regulation)
    table = regulation.periods.get(kind.code) if regulation else None
    equal = [each for each in measures if each.kind == measure.kind and each.effective_on == measure.effective_on and not each.withdrawn_on]
    several = kind.instrument == law.GOVERNMENTAL and len(equal) > 1 and table is not None
    if several and table and not any(each.months for each in equal) and _heaviest(measure, measures):
        return Refused(
            "同时给予%(n)s个“%(kind)s”的，须按决定填写期间（%(low)s至%(high)s个月）。", "S-5",
            {"n": len(equal), "kind": kind, **dict(zip(("low", "high"), range_of(table.months, len(equal)), strict=True))},
        )
    if not measure.months:
        return ALLOWED
    if kind.instrument == law.GOVERNMENTAL and measure.months > MOST_MONTHS:
        return governmental_total(measure.months)
    if not several or table is None:
        return ALLOWED if table and table.months == measure.months else Refused(
            "期间由规定确定，不能人为填写；“%(kind)s”按表计算。", "S-4", {"kind": kind}
        )
    low, high = range_of(table.months, len(equal))
    if low <= measure.months <= high:
        return ALLOWED
    return Refused("期间须在一个期间以上、总和以下，即%(low)s至%(high)s个月。", "S-5", {"low": low, "high": high})


def _heaviest(measure: Imposed, measures: Sequence[Imposed]) -> bool:
    weights = [law.kinds()[each.kind].weight for each in measures
               if each.instrument == law.GOVERNMENTAL and each.effective_on == measure.effective_on and not each.withdrawn_on]
    return law.kinds()[measure.kind].weight == max(weights, default=0)


def _together(measures: Sequence[Imposed]) -> Iterator[Fault]:
    """Measures against one another: one act twice, and a new party sanction during probation."""
    for number, measure in enumerate(measures):
        if measure.withdrawn_on:
            continue
        if measure.instrument in (law.GOVERNMENTAL, law.INSTITUTION):
            verdict = once_for(measure.act, measures[:number])
            if isinstance(verdict, Refused):
                yield Fault(number, "act", verdict)
        if measure.instrument == law.PARTY and not law.kinds()[measure.kind].permanent and _in_probation(measure, measures):
            yield Fault(number, "kind", Refused("留党察看期间又受处分的，应当开除党籍，没有可以相加的影响期。", "S-6"))


def _in_probation(measure: Imposed, measures: Sequence[Imposed]) -> bool:
    """Whether another one's probation ran on the day this one took effect: from its first day until rights are restored."""
    for other in measures:
        change = other.change
        months = change.probation_months if change else other.probation_months
        if other is measure or other.withdrawn_on or not months:
            continue
        from_change = change is not None and not law.kinds()[other.kind].permanent
        start = change.on if change and from_change else other.effective_on
        if start < measure.effective_on and (other.restored_on is None or measure.effective_on < other.restored_on):
            return True
    return False

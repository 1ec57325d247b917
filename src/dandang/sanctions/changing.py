"""What a change of a sanction (变更) makes of its period: every case comes down to a first day and a length. Pure.

heavier to lighter: from the original day, the lighter length. Lighter to heavier: from the new day, the heavier length less the time
already executed, at most the original length. To probation: from the day of the change. From expulsion to probation: from the day of
the expulsion; where the change comes after that probation, rights are restored together with the change.
Source: 中纪审〔2000〕29号, 中纪审〔2005〕43号; by analogy for party sanctions. Rule S-7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dandang.base.verdict import ALLOWED, Refused, Verdict
from dandang.sanctions import law
from dandang.sanctions.days import last_day, rest
from dandang.sanctions.imposed import Imposed, Step

OPINION, OPINION_EXPELLED = "中纪审〔2000〕29号（党纪处分参照）", "中纪审〔2005〕43号"


@dataclass(frozen=True, slots=True)
class Span:
    """A measure as the arithmetic takes it: `start` counts, `months` from there. Probation runs from `start` for `probation_months`; its
    own period begins on `restored_on` and not before. `late`: the period had run out when a heavier sanction was decided.
    """

    kind: law.Kind
    start: date
    months: int
    probation_months: int = 0
    restored_on: date | None = None
    steps: tuple[Step, ...] = ()


def span(measure: Imposed, policy: str) -> Span:
    """The measure, with its change if it has one. `allowed` first: what it refuses is not computed here."""
    regulation, kind = law.regulations()[measure.regulation], law.kinds()[measure.kind]
    if measure.change is None:
        return Span(
            kind, measure.effective_on, measure.months or _months(regulation, kind), measure.probation_months, measure.restored_on,
            _table(regulation, kind),
        )
    new = law.kinds()[measure.change.kind]
    if new.probation:
        return _to_probation(measure, new, policy)
    if new.weight < kind.weight or kind.permanent:
        return _lighter(measure, new)
    return _heavier(measure, new, policy)


def allowed(measure: Imposed) -> Verdict:
    """Whether the change may be computed at all."""
    change = measure.change
    if change is None:
        return ALLOWED
    old, new = law.kinds()[measure.kind], law.kinds()[change.kind]
    if old.instrument != new.instrument:
        return Refused("变更须在同一类措施之内：“%(old)s”不能变更为“%(new)s”。", "S-7", {"old": old, "new": new})
    if old.code == new.code:
        return Refused("变更后的种类与原来相同，没有变更。", "S-7")
    if change.on < measure.effective_on:
        return Refused("变更不能早于原处分生效之日%(day)s。", "S-7", {"day": measure.effective_on.isoformat()})
    return ALLOWED


def begins(measure: Imposed) -> date:
    """The day from which a changed measure counts: the original one for a lighter kind, the new one for a heavier."""
    if measure.change is None:
        return measure.effective_on
    old, new = law.kinds()[measure.kind], law.kinds()[measure.change.kind]
    return measure.effective_on if new.weight < old.weight else measure.change.on


def agrees(measure: Imposed, *, start: date, ground: str = "") -> Verdict:
    """Whether a stated first day is the one that S-7 gives; another one needs a stated ground."""
    computed = begins(measure)
    if start == computed or ground.strip():
        return ALLOWED
    return Refused(
        "变更后的期间应自%(day)s起算（重改轻从原决定之日，轻改重从新决定之日并扣除已执行的时间）；另行起算的须写明依据。", "S-7",
        {"day": computed.isoformat()},
    )


def _lighter(measure: Imposed, new: law.Kind) -> Span:
    assert measure.change is not None
    regulation = law.regulations()[measure.regulation]
    step = Step(
        "由重改轻（%(old)s→%(new)s）：自原决定生效之日起算。",
        {"old": law.kinds()[measure.kind], "new": new}, measure.effective_on, OPINION, "C",
    )
    return Span(new, measure.effective_on, _months(regulation, new), steps=(step, *_table(regulation, new)))


def _heavier(measure: Imposed, new: law.Kind, policy: str) -> Span:
    """Old period still running: the same as the heavier length from the original day. Run out: what the heavier one has beyond it."""
    assert measure.change is not None
    on, regulation, old = measure.change.on, law.regulations()[measure.regulation], law.kinds()[measure.kind]
    start, months, before = measure.effective_on, _months(regulation, new), _months(regulation, old)
    head = Step("由轻改重（%(old)s→%(new)s）：自新决定之日起算。", {"old": old, "new": new}, on, OPINION, "C")
    table = _table(regulation, new)
    if new.permanent or not before or on > last_day(start, before, policy):
        done = Step("已执行的时间以原期间为限，扣除%(months)s个月。", {"months": before}, None, OPINION, "C")
        return Span(new, on, max(0, months - before), steps=(head, *table, done))
    ran, days = rest(start, on, policy) if on > start else (0, 0)
    done = Step(
        "扣除已执行的时间（自%(start)s起，约%(months)s个月零%(days)s天）：相当于自原决定生效之日起满%(whole)s个月。",
        {"start": start, "months": ran, "days": days, "whole": months}, None, OPINION, "C",
    )
    return Span(new, start, months, steps=(head, *table, done))


def _to_probation(measure: Imposed, new: law.Kind, policy: str) -> Span:
    assert measure.change is not None
    change, regulation, old = measure.change, law.regulations()[measure.regulation], law.kinds()[measure.kind]
    values = {"old": old, "new": new}
    if not old.permanent:
        step = Step("%(old)s变更为%(new)s：察看期自变更之日起算。", values, change.on, "党建业务答复（地方）", "L")
        start, restored = change.on, measure.restored_on
    else:
        step = Step("%(old)s变更为%(new)s：察看期自原开除党籍之日起算。", values, measure.effective_on, OPINION_EXPELLED, "C")
        start = measure.effective_on
        over = change.on > last_day(start, change.probation_months, policy)
        restored = measure.restored_on or (change.on if over else None)
        if over and not measure.restored_on:
            together = Step("变更时察看期已满，恢复党员权利与变更一并办理。", {}, change.on, OPINION_EXPELLED, "C")
            return Span(new, start, _months(regulation, new), change.probation_months, restored, (step, together, *_table(regulation, new)))
    return Span(new, start, _months(regulation, new), change.probation_months, restored, (step, *_table(regulation, new)))


def _months(regulation: law.Regulation, kind: law.Kind) -> int:
    period = regulation.periods.get(kind.code)
    return period.months if period else 0


def _table(regulation: law.Regulation, kind: law.Kind) -> tuple[Step, ...]:
    """The line that says which table gave the length."""
    period = regulation.periods.get(kind.code)
    if period is None:
        return ()
    return (Step("按%(regulation)s，%(kind)s为%(months)s个月。", {"regulation": regulation, "kind": kind, "months": period.months}, None,
                 regulation.source, period.standing),)

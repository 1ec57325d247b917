"""Party sanctions of one person in a row: a new one within the period of an old one is appended to it, without any upper limit. Pure.

处分条例 art. 21 (2023), before that answers of 2016. Probation and the period after it are two things (S-8): the period begins when
rights are restored, and until then no day can be said. Rule S-6.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dandang.sanctions import law
from dandang.sanctions.changing import Span, span
from dandang.sanctions.days import after, corresponding_day, last_day, rest
from dandang.sanctions.imposed import Bar, Imposed, Line, Step, Until


def lines(measures: Iterable[Imposed], policy: str) -> list[Line]:
    """Each party sanction with its last day, in the order in which the periods begin. Precondition: `refusals.faults` found nothing."""
    ordered = sorted(((span(each, policy), each) for each in measures), key=lambda pair: (pair[0].start, pair[1].effective_on))
    running: date | None = None
    found = []
    for taken, measure in ordered:
        line = _line(taken, measure, running, policy)
        if line.last:
            running = max(running, line.last) if running else line.last
        found.append(line)
    return found


def _line(taken: Span, measure: Imposed, running: date | None, policy: str) -> Line:
    if measure.withdrawn_on:
        return withdrawn(measure)
    if taken.kind.permanent:
        return permanent(taken, measure, policy)
    if taken.kind.probation:
        return _probation(taken, measure, running, policy)
    start = taken.start
    if running is not None and running >= start:
        return _appended(taken, measure, running, policy)
    return plain(taken, measure, policy)


def plain(taken: Span, measure: Imposed, policy: str) -> Line:
    """A period of its own, from its own first day; none where the kind has no period."""
    if not taken.months:
        step = Step("%(kind)s没有按月计算的期间。", {"kind": taken.kind}, None, taken.kind.source, taken.kind.standing)
        return Line(measure, taken.kind, Bar.NONE, taken.start, steps=(*taken.steps, step))
    last = last_day(taken.start, taken.months, policy)
    return Line(
        measure, taken.kind, Bar.RUNS, taken.start, last, also=_also(taken, policy),
        steps=(*taken.steps, *counted(taken.start, taken.months, last, policy)),
    )


def counted(start: date, months: int, last: date, policy: str) -> tuple[Step, ...]:
    """The two lines of every period: the corresponding day, and the day before it."""
    return (
        Step("自%(start)s起算，当日计入；满%(months)s个月的对应日。", {"start": start, "months": months},
             corresponding_day(start, months, policy), "官方关于期间计算的答复", "C"),
        Step("对应日的前一日为最后一日。", {}, last, "官方关于期间计算的答复", "C"),
    )


def permanent(taken: Span, measure: Imposed, policy: str) -> Line:
    """Expulsion and dismissal: no release, and a period only where a rule gives one."""
    step = Step("%(kind)s没有解除，限制不因期满而终止。", {"kind": taken.kind}, None, taken.kind.source, taken.kind.standing)
    return Line(measure, taken.kind, Bar.PERMANENT, taken.start, also=_also(taken, policy), steps=(*taken.steps, step))


def withdrawn(measure: Imposed) -> Line:
    """政务处分法 art. 60; the same is taken for party sanctions, whose texts do not say so."""
    kind = law.kinds()[measure.kind]
    standing = "C" if kind.instrument == law.GOVERNMENTAL else "D"
    step = Step("处分已撤销：限制视为从未存在，恢复待遇和名誉，赔偿损失。", {}, measure.withdrawn_on, "政务处分法第60条", standing)
    return Line(measure, kind, Bar.WITHDRAWN, measure.effective_on, steps=(step,))


def _appended(taken: Span, measure: Imposed, running: date, policy: str) -> Line:
    months, days = rest(taken.start, running, policy)
    last = last_day(after(running), taken.months, policy) if taken.months else running
    steps = (*taken.steps, Step(
        "前一影响期尚未届满：剩余%(months)s个月零%(days)s天（至%(running)s），加新的%(new)s个月，自新处分生效之日计算，没有上限。",
        {"months": months, "days": days, "running": running, "new": taken.months}, last, "处分条例第21条；此前为2016年答复", "C",
    ))
    return Line(measure, taken.kind, Bar.RUNS, taken.start, last, also=_also(taken, policy), steps=steps)


def _probation(taken: Span, measure: Imposed, running: date | None, policy: str) -> Line:
    ends = last_day(taken.start, taken.probation_months, policy)
    head = Step("察看期%(months)s个月，自%(start)s起，最后一日为", {"months": taken.probation_months, "start": taken.start}, ends, taken.kind.source, "C")
    if taken.restored_on is None:
        step = Step("恢复党员权利之前，二年影响期没有开始，最后一日无从计算。", {}, None, taken.kind.source, "C")
        return Line(measure, taken.kind, Bar.OPEN, taken.start, probation_last=ends, steps=(*taken.steps, head, step))
    start = taken.restored_on
    steps = [*taken.steps, head, Step("自恢复党员权利之日起计算影响期。", {}, start, taken.kind.source, "C")]
    if running is not None and running >= taken.start:
        steps.append(Step("此前的影响期与察看期怎样相加，资料没有写明；只在恢复权利时仍未届满的接续计算。", {}, None, "", "U"))
    first = after(running) if running is not None and running >= start else start
    last = last_day(first, taken.months, policy)
    return Line(
        measure, taken.kind, Bar.RUNS, start, last, ends, steps=(*steps, *counted(first, taken.months, last, policy)),
    )


def _also(taken: Span, policy: str) -> tuple[Until, ...]:
    return tuple(Until(each, last_day(taken.start, each.months, policy)) for each in taken.kind.also)

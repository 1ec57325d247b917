"""Governmental sanctions of one person: several acts at once, a new sanction while one runs, and the end by itself. Pure.

Several acts decided on one day: the heaviest is executed; several equal ones take a period set by the decision, between one and the sum
(政务处分法 art. 15). While one runs: the rest of the old and the new. Neither is ever longer than 48 months from the day of the new
decision (S-5). At its last day a period ends by itself, unless a new act that deserves a sanction was found (art. 26, S-10).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby

from dandang.sanctions.changing import Span, span
from dandang.sanctions.days import after, last_day, rest
from dandang.sanctions.imposed import Bar, Imposed, Line, Step
from dandang.sanctions.party import permanent, plain, withdrawn

MOST_MONTHS = 48


def lines(measures: Iterable[Imposed], policy: str) -> list[Line]:
    """Each sanction with its last day, in the order in which the periods begin. Precondition: `refusals.faults` found nothing."""
    given = list(measures)
    found = [withdrawn(each) for each in given if each.withdrawn_on]
    spans = sorted(((span(each, policy), each) for each in given if not each.withdrawn_on), key=lambda pair: pair[0].start)
    running: date | None = None
    for _day, group in groupby(spans, key=lambda pair: pair[0].start):
        together = _at_once(list(group))
        executed = _line(*together[0], running, policy)
        if executed.last:
            running = max(running, executed.last) if running else executed.last
        found += [executed, *(_beside(taken, measure) for taken, measure in together[1:])]
    return _released(found)


def range_of(months: int, number: int) -> tuple[int, int]:
    """The shortest and the longest period for `number` equal sanctions of `months` each."""
    return months, min(months * number, MOST_MONTHS)


def _at_once(group: list[tuple[Span, Imposed]]) -> list[tuple[Span, Imposed]]:
    """The one that is executed first, with the length that the decision set for several equal ones; then the others."""
    heaviest = max(taken.kind.weight for taken, _measure in group)
    equal = [pair for pair in group if pair[0].kind.weight == heaviest]
    taken, measure = max(equal, key=lambda pair: pair[0].months)
    if len(group) > 1:
        step = Step("同时对%(n)s个行为给予处分：分别确定，执行最重的。", {"n": len(group)}, None, "政务处分法第15条", "C")
        taken = replace(taken, steps=(*taken.steps, step))
    if len(equal) > 1 and not taken.kind.permanent:
        step = Step(
            "%(n)s个同种处分：决定确定的期间为%(months)s个月，在一个以上、总和以下，不超过四十八个月。",
            {"n": len(equal), "months": taken.months}, None, "政务处分法第15条", "U" if taken.kind.code == "G5" else "C",
        )
        taken = replace(taken, steps=(*taken.steps, step))
    return [(taken, measure), *(pair for pair in group if pair[1] is not measure)]


def _line(taken: Span, measure: Imposed, running: date | None, policy: str) -> Line:
    if taken.kind.permanent:
        return permanent(taken, measure, policy)
    if running is None or running < taken.start or not taken.months:
        return plain(taken, measure, policy)
    months, days = rest(taken.start, running, policy)
    appended, most = last_day(after(running), taken.months, policy), last_day(taken.start, MOST_MONTHS, policy)
    steps = [*taken.steps, Step(
        "原处分期间尚未届满：剩余%(months)s个月零%(days)s天（至%(running)s），加新的%(new)s个月。",
        {"months": months, "days": days, "running": running, "new": taken.months}, appended,
        "行政机关公务员处分条例第10条（2020年的法律没有重申）", "D",
    )]
    if appended > most:
        steps.append(Step("自新决定之日起最长四十八个月。", {}, most, "政务处分法第15条；行政机关公务员处分条例第10条", "C"))
    return Line(measure, taken.kind, Bar.RUNS, taken.start, max(running, min(appended, most)), steps=tuple(steps))


def _beside(taken: Span, measure: Imposed) -> Line:
    step = Step("与更重的处分同时作出，不另外执行。", {}, None, "政务处分法第15条", "C")
    return Line(measure, taken.kind, Bar.NONE, taken.start, steps=(*taken.steps, step))


def _released(found: list[Line]) -> list[Line]:
    """A period with a new act in it does not end by itself; a new sanction in that period settles it."""
    made = []
    for line in found:
        held = line.bar is Bar.RUNS and line.measure.new_act and not any(
            other is not line and other.bar in (Bar.RUNS, Bar.PERMANENT) and line.first <= other.first and line.last and other.first <= line.last
            for other in found
        )
        if held:
            step = Step("期间内有新的应受处分行为：期满不自动解除，等待新的决定。", {}, None, "政务处分法第26条", "C")
            line = replace(line, bar=Bar.OPEN, last=None, steps=(*line.steps, step))
        made.append(line)
    return made



"""From which day a person is free: every instrument by its own law, never added to one another; the latest day counts. Pure. Rule S-12."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dandang.base.verdict import ALLOWED, Refused, StepRefused, Verdict
from dandang.sanctions import governmental, law, party, refusals
from dandang.sanctions.changing import span
from dandang.sanctions.days import CORRESPONDING_DAY, POLICIES
from dandang.sanctions.imposed import Bar, Imposed, Line, Step


@dataclass(frozen=True, slots=True)
class Reckoning:
    """All measures of one person under one policy. `bar`: NONE (nothing bars), RUNS (until `fitness`), OPEN (no day can be said yet) or
    PERMANENT. `fitness`: the first day on which no period bars; None unless the bar `RUNS`. `steps`: how the day was found.
    """

    policy: str
    lines: tuple[Line, ...]
    bar: Bar
    fitness: date | None
    steps: tuple[Step, ...]

    @property
    def unconfirmed(self) -> tuple[Step, ...]:
        """The steps that rest on something not confirmed."""
        return tuple(step for line in self.lines for step in (*line.steps, *self.steps) if step.standing == law.UNCONFIRMED)


def reckon(measures: Iterable[Imposed], policy: str = CORRESPONDING_DAY) -> Reckoning:
    """Every measure's days and the day of fitness. Raises `StepRefused` with the first fault of the measures."""
    given = list(measures)
    for fault in refusals.faults(given):
        raise StepRefused(fault.refused)
    lines = tuple(line for instrument in law.instruments() for line in _of(instrument, given, policy))
    bar = max((line.bar for line in lines), key=_ORDER.index, default=Bar.NONE)
    bar = Bar.NONE if bar is Bar.WITHDRAWN else bar
    free = [line.first_free for line in lines if line.first_free]
    return Reckoning(policy, lines, bar, max(free) if bar is Bar.RUNS else None, _latest(lines, bar))


def both(measures: Sequence[Imposed]) -> tuple[Reckoning, Reckoning]:
    """The same under each policy for the end of a month; the default first."""
    first, second = (reckon(measures, policy) for policy in POLICIES)
    return first, second


def fitness_date(measures: Iterable[Imposed], policy: str = CORRESPONDING_DAY) -> date | None:
    """The first day free of every period. None where nothing bars and where no day can be said; `reckon` tells the two apart."""
    return reckon(measures, policy).fitness


def fitness_on(measures: Iterable[Imposed], day: date, policy: str = CORRESPONDING_DAY) -> Verdict:
    """Whether the periods allow a promotion on `day`: measures in effect by then, over all instruments (S-12)."""
    found = reckon((each for each in measures if each.effective_on <= day), policy)
    if found.bar is Bar.PERMANENT:
        return Refused("受过开除党籍或者开除处分，限制不因期满而终止，不得提拔使用。", "S-12")
    if found.bar is Bar.OPEN:
        return Refused("限制期间何时届满尚不能确定（察看期未恢复权利，或者有新的应受处分行为），不得提拔使用。", "S-12")
    if found.fitness and day < found.fitness:
        return Refused("仍在影响期内，自%(day)s起才没有限制（各类措施以最晚的一项为准）。", "S-12", {"day": found.fitness.isoformat()})
    return ALLOWED


_ORDER = (Bar.WITHDRAWN, Bar.NONE, Bar.RUNS, Bar.OPEN, Bar.PERMANENT)


def _of(instrument: str, measures: list[Imposed], policy: str) -> list[Line]:
    own = [each for each in measures if each.instrument == instrument]
    if instrument == law.PARTY:
        return party.lines(own, policy)
    if instrument == law.GOVERNMENTAL:
        return governmental.lines(own, policy)
    return [
        party.withdrawn(each) if each.withdrawn_on else party.plain(span(each, policy), each, policy)
        for each in sorted(own, key=lambda each: each.effective_on)
    ]


def _latest(lines: tuple[Line, ...], bar: Bar) -> tuple[Step, ...]:
    """The last line of the page: which period is the latest, and that nothing was added across instruments."""
    runs = [line for line in lines if line.first_free]
    if bar is not Bar.RUNS or not runs:
        return ()
    latest = max(runs, key=lambda line: line.first_free or date.min)
    if len({line.kind.instrument for line in runs}) == 1:
        return (Step("最晚的一项是%(kind)s，次日起没有限制。", {"kind": latest.kind}, latest.first_free, "", "D"),)
    handled = any(line.kind.instrument == law.ORGANISATIONAL for line in runs)
    source, standing = ("组织处理规定第11条", "C") if handled else ("", "D")
    return (Step("各类措施的期间各自计算，互不相加；最晚的一项是%(kind)s，次日起没有限制。", {"kind": latest.kind}, latest.first_free, source, standing),)

"""What measures do to the annual appraisal: of several that touch one year the heavier effect counts. Pure. Reference 4.4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dandang.sanctions import law
from dandang.sanctions.imposed import Imposed

EFFECTS = ("not_excellent", "comments_only", "incompetent")
"""The lightest first: cannot be excellent; comments without a grade; incompetent."""


@dataclass(frozen=True, slots=True)
class Year:
    """What holds in one calendar year, because of which kind."""

    year: int
    effect: str
    kind: law.Kind
    source: str
    standing: str


def years(measures: Iterable[Imposed]) -> tuple[Year, ...]:
    """Each year that is touched, in order, with the heaviest effect. A withdrawn measure touches none."""
    found: dict[int, Year] = {}
    for measure in measures:
        for year in () if measure.withdrawn_on else _years(measure):
            held = found.get(year.year)
            if held is None or EFFECTS.index(year.effect) > EFFECTS.index(held.effect):
                found[year.year] = year
    return tuple(found[year] for year in sorted(found))


def _years(measure: Imposed) -> Iterator[Year]:
    kind, start, probation = law.kinds()[measure.kind], measure.effective_on, measure.probation_months
    if measure.change:
        lighter = law.kinds()[measure.change.kind].weight < kind.weight
        kind, start = law.kinds()[measure.change.kind], start if lighter else measure.change.on
        probation = measure.change.probation_months
    effect = kind.appraisal
    if effect is None:
        return
    after = (effect.probation,) * (probation // 12) if effect.probation else ()
    for number, each in enumerate((*effect.years, *after)):
        yield Year(start.year + number, each, kind, effect.source, effect.standing)

"""Who is in scope of follow-up. Pure: measures and a scope in, the measure that brings a person in out. Rules F-1, F-20; 3.2.

When a scope begins and which forms it takes is said by the campaign, never here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Scope:
    """What a campaign asks for. `since`: the first effective day that counts. `forms`: of the four forms (四种形态)."""

    since: date
    forms: frozenset[int]


@dataclass(frozen=True, slots=True)
class Held:
    """A measure as scope and period see it. `last_day` counts; None where no day is known. `expels`: from the Party or from public office."""

    form: int
    effective_on: date
    executed: bool = True
    withdrawn: bool = False
    expels: bool = False
    probation: bool = False
    restored_on: date | None = None
    last_day: date | None = None

    @property
    def on_probation(self) -> bool:
        """Rights are not restored yet."""
        return self.probation and self.restored_on is None


def counts(measure: Held) -> bool:
    """Whether a measure can bring anybody into follow-up at all: in force, executed, and the person not expelled (3.2, F-1)."""
    return measure.executed and not measure.withdrawn and not measure.expels


def in_scope(measures: Iterable[Held], scope: Scope, *, alive: bool = True, exited: bool = False) -> bool:
    """The selection query of 3.2: form and effective day of some measure fit, the person lives and has not exited."""
    fits = (each for each in measures if counts(each) and each.form in scope.forms and each.effective_on >= scope.since)
    return alive and not exited and any(fits)

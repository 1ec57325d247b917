"""What goes into the arithmetic and what comes out: a measure as it was imposed, its line in the reckoning, the steps of the way. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from dandang.sanctions import law


@dataclass(frozen=True, slots=True)
class Change:
    """A decision that changed a measure: to which kind and from which day. `probation_months` where the new kind is probation."""

    kind: str
    on: date
    probation_months: int = 0


@dataclass(frozen=True, slots=True)
class Imposed:
    """One measure as the decision says it.

    `effective_on`: the day the decision took effect; it is the first day of the period. `regulation`: the one that the decision
    applied, a code of regulations.toml. `months`: only where a decision may set the length (several equal governmental sanctions at
    once), 0 otherwise. `probation_months` and `restored_on` (the day from which rights are restored) belong to probation alone and are
    never mixed with the period after it. `act`: what tells one act from another; empty when it is not known. `withdrawn_on`: the
    sanction was withdrawn as wrong. `new_act`: a new act that deserves a sanction was found within the period.
    """

    kind: str
    effective_on: date
    regulation: str
    months: int = 0
    probation_months: int = 0
    restored_on: date | None = None
    act: str = ""
    subject: str = "person"
    withdrawn_on: date | None = None
    change: Change | None = None
    new_act: bool = False

    @property
    def instrument(self) -> str:
        return law.kinds()[self.kind].instrument


@dataclass(frozen=True, slots=True)
class Step:
    """One line of arithmetic. `says`: message id with places, filled from `values` (numbers, days, things with two titles);
    `on`: the day that it comes to; `standing` and `source`: of what it rests on; U is shown as unconfirmed.
    """

    says: str
    values: Mapping[str, Any] = field(default_factory=dict)
    on: date | None = None
    source: str = ""
    standing: str = ""


class Bar(StrEnum):
    """What a measure means for the day from which the person is free."""

    RUNS = "runs"
    """It has a last day."""
    NONE = "none"
    """It has no period that bars."""
    OPEN = "open"
    """Probation whose rights are not restored: no day can be said."""
    PERMANENT = "permanent"
    """No day ends it."""
    WITHDRAWN = "withdrawn"
    """The restriction never existed."""


@dataclass(frozen=True, slots=True)
class Until:
    """A second bar of a measure and its last day, counted."""

    also: law.Also
    last: date


@dataclass(frozen=True, slots=True)
class Line:
    """One measure in the reckoning. `first` and `last` both count; `last` is None unless the bar `RUNS`. `kind`: the one now in force,
    after a change. `probation_last`: the last day of probation, a field of its own (S-8).
    """

    measure: Imposed
    kind: law.Kind
    bar: Bar
    first: date
    last: date | None = None
    probation_last: date | None = None
    also: tuple[Until, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def first_free(self) -> date | None:
        return self.last + timedelta(days=1) if self.last else None

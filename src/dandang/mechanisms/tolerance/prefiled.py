"""A filing made beforehand (容错报备) as a fact of a tolerance case: its number is cited, and what it says is read from its own record. It
decides nothing, and no outcome asks for it (T-10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dandang.cases import across
from dandang.cases.models import CaseFile, Proceeding
from dandang.procedures import loader

if TYPE_CHECKING:
    from dandang.organs.models import Staff

KIND = "prefiling"


@dataclass(frozen=True, slots=True)
class Filed:
    """A filing of the same organ. `registered_on`: None while it is not registered."""

    code: str
    matter: str
    received_on: date
    registered_on: date | None

    def came_before(self, acted_on: date) -> bool:
        """Registered, and received before the day of the act."""
        return self.registered_on is not None and self.received_on < acted_on


def is_open(casefile: CaseFile, on: date) -> bool:
    """Whether anything is filed beforehand where this matter is."""
    return loader.in_force(KIND, on, casefile.profile).is_open


def find(casefile: CaseFile, code: str, staff: Staff | None = None) -> Filed | None:
    """The filing with this number in the organ of the matter; None where there is none, or none for this person (R-28)."""
    here = CaseFile.objects.not_kept_from(staff, [casefile.organ_id]) if staff else CaseFile.objects.filter(organ=casefile.organ_id)
    found = Proceeding.objects.filter(kind=KIND, casefile__in=here.filter(code=code)).select_related("casefile").first() if code else None
    if found is None:
        return None
    first = found.steps.order_by("seq").first()
    assert first is not None
    registered = found.steps.filter(verb="register").first()
    return Filed(
        code, across.told(found.casefile, KIND, "matter"), found.day_of(first), found.day_of(registered) if registered else None,
    )

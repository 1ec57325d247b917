"""Who may handle whom: decided by cadre management authority (干部管理权限), not by geography or who got the letter.

Supervision Law art. 13, 16; Rules art. 5. A stationed group acts for the organ that dispatched it; the organ above may take over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from dandang.base.verdict import ALLOWED, Refused, Verdict


@dataclass(frozen=True, slots=True)
class Authority:
    """One stretch of management: by which organ (its code), from a day to a day, both counted."""

    organ: str
    from_on: date
    to_on: date | None = None


def competent_organ(history: Iterable[Authority], on: date) -> str | None:
    """The organ that manages the person that day; None when no posting covers it. The latest beginning wins."""
    covering = [a for a in history if a.from_on <= on and (a.to_on is None or on <= a.to_on)]
    return max(covering, key=lambda a: a.from_on).organ if covering else None


class OrganLike(Protocol):
    """What competence needs to know of an organ."""

    pk: Any
    kind: str

    @property
    def superior(self) -> Any: ...
    def chain(self) -> list[Any]: ...


def may_handle(organ: OrganLike, managing: OrganLike, *, rule: str) -> Verdict:
    """Whether `organ` may handle somebody whom `managing` manages: its own, its dispatching organ's, or one below it."""
    acting = organ.superior if organ.kind == "stationed_group" and organ.superior else organ
    if managing.pk in {organ.pk, acting.pk} or acting.pk in {above.pk for above in managing.chain()}:
        return ALLOWED
    return Refused("被反映人不在本机关管理权限内。", rule)

"""Who may handle whom: decided by cadre management authority (干部管理权限), not by geography or who got the letter.

Supervision Law art. 13, 16; Rules art. 5; rules for stationed bodies (2022) art. 3. Plain Python: facts in, verdict out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from dandang.base.verdict import ALLOWED, Refused, Verdict

HANDLING = frozenset({"discipline_commission", "stationed_group", "township_committee"})
"""Kinds of organ that handle reports. A host unit's own discipline office does not: it hands over (2022 rules)."""


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
    host_unit: str

    @property
    def superior(self) -> Any: ...
    def chain(self) -> list[Any]: ...


def may_handle(organ: OrganLike, managing: OrganLike, *, rule: str, unit: str | None = None) -> Verdict:
    """Whether `organ` may handle somebody whom `managing` manages and who works in `unit` (None: not asked here).

    A commission or committee: whom it manages, and by taking over (art. 16) whom an organ below it manages. A stationed group:
    whom it manages, or whom its dispatching organ itself manages inside the host unit (art. 13); it cannot take over.
    `unit` is inside the host unit when it contains its name, such as 上城区人民法院民一庭 and 区人民法院.
    """
    if organ.kind not in HANDLING:
        return Refused("本机关不办理检举控告。", rule)
    if managing.pk == organ.pk:
        return ALLOWED
    if organ.kind != "stationed_group":
        return ALLOWED if organ.pk in {above.pk for above in managing.chain()} else _outside(rule)
    if organ.superior is None or managing.pk != organ.superior.pk:
        return _outside(rule)
    if unit is not None and organ.host_unit not in unit:
        return Refused("被反映人不在驻在单位，派驻机构未获授权。", rule)
    return ALLOWED


def _outside(rule: str) -> Refused:
    return Refused("被反映人不在本机关管理权限内。", rule)

"""The lists of circumstances, as the worksheet asks for them: what may be cited and what excludes, in force on the day of the act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from dandang.base.wording import titled
from dandang.cases import lists
from dandang.cases.lists.catalogue import EXCLUDED, SECTOR, TOLERABLE, shipped
from dandang.mechanisms.tolerance.worksheet_items import Lists, fixed

if TYPE_CHECKING:
    from dandang.organs.models import Organ


def in_force(on: date, organ: Organ) -> Lists:
    """Of this organ and all above it, for an act of that day (T-8, T-11). A sector's list may be cited beside the general one."""
    tolerable = (*lists.in_force(TOLERABLE, on=on, organ=organ), *lists.in_force(SECTOR, on=on, organ=organ))
    return Lists(tolerable=tolerable, excluded=lists.in_force(EXCLUDED, on=on, organ=organ))


def grounds() -> dict[str, Any]:
    """What a refusal may rest on, in words: the thirteen items of every sheet, and the exclusions that came with the program."""
    excluded = tuple(item for version in shipped() if version.kind == EXCLUDED for item in version.items)
    return {item.key: titled(item) for item in (*fixed(), *Lists(excluded=excluded).exclusions)}

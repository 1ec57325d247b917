"""Lists of circumstances (容错清单): what may be tolerated, what may not, and the lists of a sector. A noun below the mechanisms.

A list belongs to an organ, a kind and a sector, and lives in versions. What came with the program is data with sources
(`cases/data/lists`); every later version is a proceeding of its own (`tolerance_list`): drafted from the version before, submitted,
approved by another hand, in force from a day, ended, never edited afterwards. An organ's matters know the lists of the organ and of
all above it together: a county may add, and may make an exclusion of the province blocking; it can take none away (T-8).
A worksheet asks `in_force` and gets plain values. See decision 23.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dandang.cases.lists.catalogue import Item
    from dandang.organs.models import Organ


def in_force(kind: str, *, on: date, organ: Organ) -> tuple[Item, ...]:
    """What may be cited (`tolerable`, `sector`) or must be asked (`excluded`) of a matter of this organ for an act of that day.

    The lists of the organ and of all above it, the highest first. Both ends of a version and of an item are counted in. An entry
    whose text is not known (`Item.is_known`) is left out: nobody can answer it, and it blocks nobody.
    """
    from dandang.cases.lists import catalogue
    from dandang.cases.models.listversion import versions

    return tuple(item for item in catalogue.in_force(versions(organ), kind, on) if item.is_known)

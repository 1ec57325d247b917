"""Numbers that a kind of proceeding gives to its matters beside the code of the case file, such as a clue's (线索编号)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dandang.cases import registry

if TYPE_CHECKING:
    from dandang.cases.models.proceeding import Proceeding


def of(proceedings: Iterable[Proceeding]) -> dict[int, str]:
    """The number of each proceeding that has one, by its primary key; one query a kind. The caller hands in what may be seen."""
    by_kind: dict[str, list[int]] = {}
    for each in proceedings:
        by_kind.setdefault(each.kind, []).append(each.pk)
    found: dict[int, str] = {}
    for kind, keys in sorted(by_kind.items()):
        if registry.of(kind).noun.is_numbered:
            found |= dict(registry.of(kind).noun.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "number"))
    return found

"""Keys of sealed files that rows of other apps keep: wrapped under a master key, and wrapped anew when that one is rotated.

A row of such a table has `suite`, `key_id` and `wrapped`, and a column with the file's name in the store. Scans of a letter and
what came through the portal need nothing of this: their keys are inside the sealed body of the item.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Count, QuerySet

from dandang.vault import files, keys, suites


@dataclass(frozen=True, slots=True)
class FileKeys:
    """The table of one app. `about` binds a wrapped key to the file's name; it never changes once a file was sealed."""

    model: type[models.Model]
    name: str
    about: bytes

    def wrapped(self, name: str, key: bytes) -> dict[str, Any]:
        """The columns `suite`, `key_id` and `wrapped` for a new file."""
        suite, keeper = files.suite_in_use(), keys.provider()
        key_id = keeper.current()
        return {"suite": suite.name, "key_id": key_id, "wrapped": keeper.wrap(suite, key_id, key, self._bound(name))}

    def key(self, row: Any) -> bytes:
        """The key of the row's file. Raises `SealBroken` when the master key is gone."""
        return keys.provider().unwrap(suites.named(row.suite), row.key_id, bytes(row.wrapped), self._bound(getattr(row, self.name)))

    def rows(self) -> QuerySet[Any]:
        return self.model._base_manager.exclude(**{self.name: ""})

    def counts(self) -> Iterable[tuple[str, int]]:
        """How many files are under which master key."""
        return self.rows().order_by("key_id").values_list("key_id").annotate(Count("pk"))

    def wrap_anew(self, under: str, most: int) -> int:
        """One transaction's worth of keys out of `under`, into the master key in use; how many. Nothing else of a row changes."""
        keeper = keys.provider()
        target, moved = keeper.current(), 0
        with transaction.atomic():
            for row in self.rows().select_for_update(of=("self",)).filter(key_id=under).order_by("pk")[:most]:
                bound = self._bound(getattr(row, self.name))
                wrapped = keeper.wrap(suites.named(row.suite), target, self.key(row), bound)
                moved += self.rows().filter(pk=row.pk, key_id=under).update(key_id=target, wrapped=wrapped)
        return moved

    def _bound(self, name: str) -> bytes:
        return self.about + name.encode()


_tables: list[FileKeys] = []


def register(table: FileKeys) -> None:
    """Tell the rotation of these files. Called once by every app that keeps files with keys of their own, when Django starts."""
    _tables.append(table)


def tables() -> tuple[FileKeys, ...]:
    return tuple(_tables)

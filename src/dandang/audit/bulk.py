"""Many events of chains that begin now, written in one stream: the events that `audit.record` would write one by one.

For taking in thousands of matters in one transaction. The chains must be new: the database refuses an event that does not join
the head of its chain, so a chain that somebody began already stops the whole batch (`IntegrityError`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from dandang.audit import canonical
from dandang.base.copying import copy_in

COLUMNS = ("chain", "seq", "at", "actor", "verb", "data", "prev_hash", "hash", "alg")


class NewChains:
    """Numbered and hashed here, in the order in which they are recorded; nothing is stored before `write`."""

    def __init__(self) -> None:
        self._alg = settings.AUDIT_HASH
        self._heads: dict[str, tuple[int, str]] = {}
        self._moments: dict[datetime, str] = {}
        self._rows: list[tuple[Any, ...]] = []

    def record(self, chain: str, verb: str, *, by: str, at: datetime, data: Mapping[str, Any]) -> None:
        """As `audit.record`, for a chain that begins with this batch."""
        head = self._heads.get(chain)
        if head is None:
            head = (0, canonical.genesis(canonical.name(chain, "chain"), self._alg))
        seq, kept, when = head[0] + 1, canonical.plain(data), self._moment(at)
        spelled = canonical.spell(chain, seq, when, canonical.name(by, "actor"), canonical.name(verb, "verb"), kept)
        hashed = canonical.seal(head[1], spelled, self._alg)
        self._heads[chain] = (seq, hashed)
        self._rows.append((chain, seq, when, by, verb, json.dumps(kept, ensure_ascii=False), head[1], hashed, self._alg))

    def write(self) -> None:
        """All of it, in the caller's transaction."""
        copy_in("audit_event", COLUMNS, self._rows)
        self._rows.clear()

    def _moment(self, at: datetime) -> str:
        if at not in self._moments:
            self._moments[at] = canonical.moment(at)
        return self._moments[at]

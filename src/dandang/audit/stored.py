"""The chains as they stand in the database, streamed in order of chain and number."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db import connection

from dandang.audit import canonical
from dandang.audit.walk import Link

BATCH = 2000
LOADED = "simulation.load"
"""The event on the chain of the system which says that matters were copied into this database, and have no chain of their own."""
SELECT = """
    SELECT chain, seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), actor, verb, data::text,
           prev_hash, hash, alg
    FROM audit_event {where} ORDER BY chain, seq
"""


def links(chain: str | None = None) -> Iterator[Link]:
    """Every event, or those of one chain, through a server-side cursor: memory does not grow with the table."""
    where, values = ("WHERE chain = %s", [chain]) if chain is not None else ("", [])
    decode, spell = json.JSONDecoder().decode, canonical.spell
    with connection.chunked_cursor() as cursor:
        cursor.execute(SELECT.format(where=where), values)
        while rows := cursor.fetchmany(BATCH):
            for name, seq, at, actor, verb, data, prev_hash, stored, alg in rows:
                event = spell(name, seq, at, actor, verb, decode(data))
                yield Link(alg.encode(), prev_hash.encode(), stored.encode(), event.encode(), name.encode(), seq)


def count(chain: str | None = None) -> int:
    """How many events `links` will give."""
    from dandang.audit.models import AuditEvent

    events = AuditEvent.objects.all()
    return events.count() if chain is None else events.filter(chain=chain).count()


def copied() -> list[tuple[int, str]]:
    """How many matters an invented province was filled with by copying, and on which day; empty in every other database."""
    from dandang.audit.models import AuditEvent

    events = AuditEvent.objects.filter(chain="system", verb=LOADED).order_by("seq")
    return [(int(event.data["matters"]), event.at.date().isoformat()) for event in events]

"""Evidence of what was done: append-only events, each chained to the one before by a hash.

One chain a matter (the case file's code, "organ:<code>", "vault:<token>" or "system"). An event holds plain values, knows no
other table and no personal data; features never read it (the functional history is `cases.Step`). The database refuses UPDATE,
DELETE and TRUNCATE to everyone, and an event that does not join the head of its chain. What a chain cannot prove by itself is
that its newest events are still there; only a copy kept elsewhere (`dandang audit export`) can.
Source: Rules art. 52(1) (nothing is altered or destroyed); R-17, R-19.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dandang.audit.models import AuditEvent
    from dandang.audit.walk import Report

__all__ = ["record", "verify"]


def record(chain: str, verb: str, *, by: str, at: datetime, data: Mapping[str, Any] | None = None) -> AuditEvent:
    """Append an event in the caller's transaction: two queries. A second writer of the chain waits until the first commits.

    `verb` is a word such as `clarification.issue` or `clarification.issue.refused`, `by` a sign-in name, `at` aware. `data`
    holds text, whole numbers, yes/no, nothing, lists and mappings of these; anything else is a `ValueError`.
    """
    from dandang.audit.models import AuditEvent

    return AuditEvent.append(chain, verb, by=by, at=at, data=data or {})


def verify(chain: str | None = None) -> Report:
    """Walk every link of one chain, or of all, and name each problem with its chain and number."""
    from dandang.audit import stored, walk

    return walk.walk(stored.links(chain))

"""The desk's side of the mailbox: what waits, taking it in, answering. Bodies leave the mailbox once, into the vault."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_variables

from dandang import audit
from dandang.base.verdict import Refused, StepRefused
from dandang.mailbox import crates, keys, seals

if TYPE_CHECKING:
    from dandang.organs.models import Organ, Staff

TAKEN = gettext_noop("这一来件已由他人收取，或者不属于本机关。每一收件只有一份收件记录。")
OPENERS = ("petition_head", "principal_officer")
WHO_OPENS = gettext_noop("开通网络收件由信访部门负责人或主要负责人决定。")

WAITING = """
SELECT i.item, i.kind, i.at, i.size, i.files, h.organ_id, h.matter
FROM mailbox.item i JOIN mailbox.holding h USING (thread)
WHERE i.waiting AND h.organ_id = ANY (%s::bigint[]) AND (i.kind = 'report') = %s AND (i.kind = 'report' OR h.matter IS NOT NULL)
ORDER BY i.at, i.item OFFSET %s LIMIT %s
"""

OF_MATTER = """
SELECT i.item, i.kind, i.at, i.size, i.files, h.organ_id, h.matter
FROM mailbox.holding h JOIN mailbox.item i USING (thread) WHERE i.waiting AND h.matter = %s ORDER BY i.at, i.item
"""

LETTER = """
SELECT i.item, i.kind, i.at, i.size, i.files, h.organ_id, h.matter
FROM mailbox.holding h JOIN mailbox.item i USING (thread) WHERE i.waiting AND i.item = %s AND h.matter IS NOT NULL
"""

PROTECTION, SEES_PROTECTION = "protection", frozenset({"intake_clerk", "petition_head", "principal_officer"})
"""A request for protection, and who may know that there is one (R-65)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the desk may know before taking it in: kind, moment, size, attachments; `matter` of a letter is its proceeding's key."""

    item: UUID
    kind: str
    at: datetime
    size: int
    files: int
    organ_id: int
    matter: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Taken:
    """An opened item. Shows nothing of itself in logs."""

    thread: UUID
    kind: str
    value: Mapping[str, Any]
    at: datetime


def has_intake(organ_id: int) -> bool:
    """Whether the organ takes reports in through the portal."""
    return bool(_rows("SELECT 1 FROM mailbox.intake WHERE organ_id = %s AND listed LIMIT 1", organ_id))


@transaction.atomic
def open_intake(organ: Organ, *, by: Staff, at: datetime) -> str:
    """A new key pair for the organ's intake, from now on used by the portal; older keys stay, what waits needs them."""
    from dandang.base import clock

    if not by.roles_in(organ, at.astimezone(clock.ZONE).date()) & set(OPENERS):
        raise StepRefused(Refused(WHO_OPENS, "D-20"))
    key_id, public = keys.make()
    _rows("SELECT mailbox.open_intake(%s, %s, %s, %s, %s)", organ.pk, key_id, public, at, by.username)
    audit.record(f"organ:{organ.code}", "mailbox.open_intake", by=by.username, at=at, data={"key": key_id})
    return key_id


def waiting(organs: Collection[int], *, letters: bool = False, start: int = 0, most: int = 25) -> list[Waiting]:
    """Reports that nobody took in yet, oldest first; with `letters`, further letters of reporters instead."""
    return [Waiting(*row) for row in _rows(WAITING, list(organs), not letters, start, most)]


def letters_of(matter: str) -> list[Waiting]:
    """Letters that wait for this proceeding, oldest first."""
    return [Waiting(*row) for row in _rows(OF_MATTER, matter)]


def letter(item: UUID) -> Waiting | None:
    """One letter that waits; None when there is none, or it was taken out."""
    rows = _rows(LETTER, item)
    return Waiting(*rows[0]) if rows else None


@sensitive_variables()
def take(item: UUID, *, organs: Collection[int], by: Staff, at: datetime) -> Taken:
    """Take an item out of the mailbox and open it, in the caller's transaction, which seals it into the vault or is undone.

    Refused (R-1) when somebody else took it, or it was sent to another organ.
    """
    rows = _rows("SELECT thread, kind, key_id, body, at FROM mailbox.take(%s, %s::bigint[], %s, %s)", item, list(organs), by.username, at)
    if not rows:
        raise StepRefused(Refused(TAKEN, "R-1"))
    thread, kind, key_id, body, arrived = rows[0]
    return Taken(thread, kind, seals.unseal(bytes(body), keys.private(key_id)), arrived)


def bind(thread: UUID, matter: str, *, at: datetime) -> None:
    """From now on the thread belongs to this proceeding (its public key)."""
    _rows("SELECT mailbox.bind(%s, %s, %s)", thread, matter, at)


@transaction.atomic
def hand_over(thread: UUID, matter: str, *, organ: Organ, by: Staff, at: datetime) -> None:
    """The matter went to another organ as this proceeding: its letters are that organ's, those that wait already too, and new ones
    are sealed to its key. An organ without an intake gets a key for letters alone; the portal goes on not listing it.
    """
    if not _rows("SELECT 1 FROM mailbox.intake WHERE organ_id = %s LIMIT 1", organ.pk):
        key_id, public = keys.make()
        _rows("SELECT mailbox.open_for_letters(%s, %s, %s, %s, %s)", organ.pk, key_id, public, at, by.username)
        audit.record(f"organ:{organ.code}", "mailbox.open_for_letters", by=by.username, at=at, data={"key": key_id})
    _rows("SELECT mailbox.hand_over(%s, %s, %s, %s)", thread, matter, organ.pk, at)


def thread_of(matter: str) -> UUID | None:
    """The thread that belongs to a proceeding now; None when it did not come through the portal, or went on to another organ."""
    rows = _rows("SELECT thread FROM mailbox.holding WHERE matter = %s", matter)
    return rows[0][0] if rows else None


@sensitive_variables()
def reply(thread: UUID, value: Mapping[str, Any], *, at: datetime) -> None:
    """Seal an answer or a status to the reporter, in the caller's transaction. Nobody on this side can read it again."""
    ((public,),) = _rows("SELECT public_key FROM mailbox.thread WHERE thread = %s", thread)
    _rows("SELECT mailbox.answer(%s, %s, %s)", thread, seals.seal(dict(value), bytes(public)), at)


def unpack(place: str, key: bytes) -> Iterator[bytes]:
    """The clear pieces of an attachment."""
    return crates.unpack(Path(settings.MAILBOX_FILES), place, key)


def _rows(query: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return cursor.fetchall()

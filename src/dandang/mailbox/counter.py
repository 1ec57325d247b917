"""The portal's side of the mailbox: every function its database role may call, and nothing else. Values are sealed before they come here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from dandang.mailbox import seals
from dandang.mailbox.code import Opened


@dataclass(frozen=True, slots=True)
class Intake:
    """An organ that takes reports in here, and the public key of its intake."""

    code: str
    name: str
    level: int
    division: str
    kind: str
    host_unit: str
    key_id: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was filed. `again`: this form was filed before; `same`: with this very content."""

    at: datetime
    proof: str
    again: bool
    same: bool


@dataclass(frozen=True, slots=True, repr=False)
class Thread:
    """What a return code leads to."""

    organ: str
    organ_code: str
    public_key: bytes
    key_id: str
    intake_key: bytes
    since: datetime
    proof: str
    first_organ: str
    """To which it was sent; `organ` is the one that has it now."""


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """One entry of the talk, opened with the return code's key. `mine`: the reporter's own copy."""

    mine: bool
    value: dict[str, Any]
    at: datetime


@lru_cache(maxsize=4)
def _salt(_database: str) -> bytes:
    return bytes(_one("mailbox.salt()")[0])


def salt() -> bytes:
    """The salt for `code.derive`."""
    return _salt(str(connection.settings_dict["NAME"]))


def organs() -> list[Intake]:
    """Every organ that takes reports in here, by area and level."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mailbox.organs()")
        return [
            Intake(code, name, level, division, kind, host_unit, key_id, bytes(key))
            for code, name, level, division, kind, host_unit, key_id, key in cursor.fetchall()
        ]


@sensitive_variables()
def file(
    kind: str, value: dict[str, Any], *, opened: Opened, key_id: str, intake_key: bytes, form: bytes, digest: str,
    places: Sequence[str], size: int, at: datetime, own_copy: dict[str, Any] | None = None, item: UUID | None = None,
) -> Receipt | None:
    """Seal and file one item, once for each token of a form; None when the code belongs to no thread. `item`: its id, if not a new one."""
    public = opened.public
    row = _one(
        "mailbox.file(%s, %s, %s, %s, %s, %s, %s, %s, %s::text[], %s, %s, %s)",
        item or uuid4(), kind, opened.token, public, key_id, form, seals.seal(value, intake_key),
        None if own_copy is None else seals.seal(own_copy, public), list(places), size, at, digest,
    )
    return Receipt(*row) if row[0] is not None else None


@sensitive_variables()
def thread(opened: Opened) -> Thread | None:
    """The thread of a return code, if there is one."""
    row = _one("mailbox.thread(%s)", opened.token)
    return Thread(row[0], row[1], bytes(row[2]), row[3], bytes(row[4]), row[5], row[6], row[7]) if row[0] is not None else None


@sensitive_variables()
def letters(opened: Opened) -> list[Letter]:
    """The talk so far, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mine, body, at FROM mailbox.letters(%s)", [opened.token])
        return [Letter(mine, seals.unseal(bytes(body), opened.private), at) for mine, body, at in cursor.fetchall()]


def proven(proof: str, digest: str = "") -> tuple[datetime, str, bool | None] | None:
    """When and with which organ this receipt was filed, and whether it was this content; None: there is no such receipt."""
    at, organ, same = _one("mailbox.proven(%s, %s)", proof, digest)
    return (at, organ, same) if at is not None else None


def unfiled(places: Sequence[str]) -> set[str]:
    """Of these crates, those that no item names."""
    return set(_one("mailbox.unfiled(%s::text[])", list(places))[0])


def day_key(today: date) -> bytes:
    """The key under which sources are hashed today."""
    return bytes(_one("mailbox.day_key(%s, %s)", today, os.urandom(32))[0])


def count(bucket: bytes, what: str, *, at: datetime, seconds: int, most: int, plus: int = 1) -> int:
    """0 when counted; otherwise the seconds to wait, and nothing was counted."""
    return int(_one("mailbox.count(%s, %s, %s, %s, %s, %s)", bucket, what, at, seconds, most, plus)[0])


def _one(function: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}", list(values))  # noqa: S608  (written above, never given)
        return cursor.fetchone() or (None,) * 8

"""The vault's rows, reached only through the functions of its schema; there are no model classes on purpose.

Importing this module is allowed to `vault` and to `mechanisms.reports` alone. Values are encrypted before they come here, so
the logs of the database and of Django can hold ciphertext and marks only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from dandang.base import clock
from dandang.vault import custody, keys, marks, suites, threshold

BATCH = 5000
BLOCK = 256
"""Bodies are filled up to multiples of this, so that their length tells little."""


class NotSealed(LookupError):
    """There is nothing in the vault under this token."""


@dataclass(frozen=True, repr=False, slots=True)
class Item:
    """A report to be sealed, checked already. `reporter` is empty for an anonymous one. Shows nothing of itself in logs."""

    token: UUID
    reporter: Mapping[str, Any]
    wording: str
    organ_id: int
    received_by_id: int
    at: datetime
    state: str
    attachments: Sequence[Mapping[str, Any]] = ()
    urgent: bool = False


def put(items: Sequence[Item]) -> str:
    """Encrypt, mark and store in one query; gives the suite's name."""
    suite, keeper = suite_in_use(), keys.provider()
    key_id = keeper.current()
    rows, bodies = [], []
    for item in items:
        marking_key = keeper.marking_key(suite, key_id, item.token.bytes)
        values = marks.traces(item.reporter, item.wording)
        persons = marks.marks(suite, marking_key, b"person ", marks.persons(item.reporter))
        lengths = sorted({min(len(value), marks.RUN) for value in values})
        rows.append((
            item.token, item.organ_id, item.received_by_id, item.at, item.state,
            *map(_array, (lengths, persons, marks.text_marks(suite, marking_key, values))),
        ))
        for kind, value in _bodies(item):
            bound, data_key = about(item.token, kind), suite.new_key()
            wrapped = _wrapped(keeper, suite, key_id, kind, data_key, bound, item)
            bodies.append((item.token, kind, *wrapped, suite.encrypt(data_key, filled(value), bound)))
    tokens, organs, staffs, moments, states, lengths_, persons_, texts = (list(column) for column in zip(*rows, strict=True))
    of_tokens, kinds, used, wraps, own_keys, own_wraps, sealed = (list(column) for column in zip(*bodies, strict=True))
    call(
        "vault.seal(%s::uuid[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s, %s::uuid[], %s::text[],"
        " %s::text[], %s::text::bytea[], %s::text::bytea[], %s::text[], %s::text::bytea[], %s, %s::text[], %s::text[], %s::text[])",
        tokens, organs, staffs, moments, states, suite.name, of_tokens, kinds, used, hexed(wraps), hexed(sealed), own_keys,
        hexed(own_wraps), key_id, lengths_, persons_, texts,
    )
    return suite.name


def _wrapped(
    keeper: keys.KeyProvider, suite: suites.Suite, key_id: str, kind: str, data_key: bytes, bound: bytes, item: Item
) -> tuple[str, bytes, str, bytes]:
    """Key and wrap, and the day's key and wrap: an identity is for the custodians where there are any (decision 10)."""
    kept = keeper.custody() if kind == "reporter" and not item.urgent else None
    if kept is None:
        return key_id, keeper.wrap(suite, key_id, data_key, bound), "", b""
    day = item.at.astimezone(clock.ZONE).date()
    return kept.key_id, kept.wrap(suite, data_key, bound), *keeper.wrap_for_the_day(suite, day, data_key, bound)


def _bodies(item: Item) -> list[tuple[str, Any]]:
    optional = [("reporter", dict(item.reporter)), ("attachments", [dict(each) for each in item.attachments])]
    return [*((kind, value) for kind, value in optional if value), ("wording", item.wording)]


def _array(numbers: Iterable[int]) -> str:
    """As the database writes an array: many times faster than handing the numbers over one by one."""
    return "{" + ",".join(map(str, numbers)) + "}"


def hexed(bodies: Iterable[bytes]) -> str:
    """The same for an array of bytes."""
    return "{" + ",".join([f'"\\\\x{body.hex()}"' for body in bodies]) + "}"


def identity_state(token: UUID) -> str:
    """The state, or `NotSealed`."""
    state = call("vault.identity_state(%s)", token)
    if state is None:
        raise NotSealed(token)
    return str(state)


def change_identity_state(token: UUID, state: str) -> bool:
    """Whether it was changed; never from or to anonymous."""
    return bool(call("vault.change_identity_state(%s, %s)", token, state))


def transfer(
    token: UUID, organ_id: int, clerk_id: int | None, *, out_of: int | None, by_id: int, at: datetime
) -> bool:
    """Whether somebody held it, who now no longer does."""
    return bool(call("vault.transfer(%s, %s, %s, %s, %s, %s)", token, out_of, organ_id, clerk_id, by_id, at))


def share(token: UUID, organ_id: int, clerk_id: int | None, *, by_id: int, at: datetime) -> bool:
    """Whether the item exists; the organ now holds it besides whoever did."""
    return bool(call("vault.share(%s, %s, %s, %s, %s)", token, organ_id, clerk_id, by_id, at))


def to_derive(token: UUID, *, staff_id: int, serves_in: Iterable[int], at: datetime) -> tuple[str, dict[str, Any]]:
    """State and reporter of an item, to be sealed anew for another organ; `NotSealed` to who serves in no organ that holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM vault.derive(%s, %s, %s::bigint[], %s)",
            [token, staff_id, list(serves_in), at],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotSealed(token)
    state, *sealed = row
    return str(state), _opened(token, "reporter", [*sealed, [], []]) if sealed[0] else {}


def destroy_body(token: UUID, *, by_id: int, at: datetime) -> bool:
    """Whether it was there to be destroyed."""
    return bool(call("vault.destroy_body(%s, %s, %s)", token, by_id, at))


def is_destroyed(token: UUID) -> bool:
    return bool(call("vault.is_destroyed(%s)", token))


def has_person(token: UUID, names: Iterable[str]) -> bool:
    """Whether one of `names` is the reporter's or a named relative's."""
    suite, key, _lengths, _form = _marking(token)
    asked = marks.marks(suite, key, b"person ", {marks.fold(name) for name in names} - {""})
    return bool(asked) and bool(call("vault.has_person(%s, %s::text::bigint[])", token, _array(asked)))


def has_text(token: UUID, text: str, known: Iterable[str]) -> bool:
    """Whether `text` holds a piece of what was sealed."""
    suite, key, lengths, form = _marking(token)
    pieces = iter(marks.candidates(text, lengths, known))
    while batch := list(islice(pieces, BATCH)):
        asked = marks.text_marks(suite, key, batch) if form == 2 else marks.marks(suite, key, b"text ", batch)
        if call("vault.has_text(%s, %s::text::bigint[])", token, _array(asked)):
            return True
    return False


def pieces_of_identity(token: UUID, text: str, known: Iterable[str]) -> set[str]:
    """The folded pieces of `text` that are the reporter's name, contact, number, address or workplace, or a relative's name.
    Runs of the wording do not count: they are as long as `marks.RUN`, and nothing else is looked for at that length here.
    Asked by halves, so that the vault answers yes or no here too.
    """
    suite, key, lengths, form = _marking(token)
    shorter = [length for length in lengths if length < marks.RUN]

    def among(pieces: list[str]) -> set[str]:
        if not pieces:
            return set()
        asked = marks.text_marks(suite, key, pieces) if form == 2 else marks.marks(suite, key, b"text ", pieces)
        if not call("vault.has_text(%s, %s::text::bigint[])", token, _array(asked)):
            return set()
        half = len(pieces) // 2
        return among(pieces[:half]) | among(pieces[half:]) if half else set(pieces)

    return among(sorted(marks.candidates(text, shorter, list(known))))


def file_request(token: UUID, at: datetime) -> bool:
    """Mark what was sealed this very moment as a request for protection."""
    return bool(call("vault.file_request(%s, %s)", token, at))


def open_office(token: UUID, kind: str, *, staff_id: int, organs: Iterable[int], purpose: str, at: datetime) -> int | None:
    """Write that somebody opens this by office, for one of these organs; None when the office has no such right."""
    opened: int | None = call(
        "vault.open_office(%s, %s, %s, %s::bigint[], %s, %s)", token, kind, staff_id, list(organs), purpose, at
    )
    return opened


def record_consent(token: UUID, scope: str, granted: bool, *, asked_on: date, staff_id: int, at: datetime) -> None:
    call("vault.record_consent(%s, %s, %s, %s, %s, %s)", token, scope, granted, asked_on, staff_id, at)


def has_consent(token: UUID, scope: str) -> bool:
    return bool(call("vault.has_consent(%s, %s)", token, scope))


def open_own(
    token: UUID, kind: str, *, staff_id: int, serves_in: Iterable[int], purpose: str, at: datetime
) -> int | None:
    """Write that the receiving clerk, who serves in these organs, opens this; None for anyone else, and then nothing is
    written. The database checks person, organ and purpose.
    """
    opened: int | None = call(
        "vault.open_own(%s, %s, %s, %s::bigint[], %s, %s)", token, kind, staff_id, list(serves_in), purpose, at
    )
    return opened


def fetch(token: UUID, kind: str, opening: int) -> Any:
    """The value, against an opening of this very transaction; None when nothing of that kind was sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM vault.fetch(%s, %s, %s)", [token, kind, opening])
        row = cursor.fetchone()
    return None if row is None else _opened(token, kind, row)


def _opened(token: UUID, kind: str, row: Sequence[Any]) -> Any:
    """The value of a row of suite, key, wrap, body, day's key, wrap under it, and the custodians' shares and parts."""
    suite_name, key_id, wrapped, body, own_key, own_wrapped, shares, parts = row
    suite, bound = suites.named(suite_name), about(token, kind)
    if key_id.startswith(custody.PREFIX) and shares:
        data_key = threshold.unwrap(suite, dict(zip(shares, map(bytes, parts), strict=True)), bytes(wrapped), bound)
    elif key_id.startswith(custody.PREFIX):
        data_key = keys.provider().unwrap(suite, own_key, bytes(own_wrapped), bound)
    else:
        data_key = keys.provider().unwrap(suite, key_id, bytes(wrapped), bound)
    return json.loads(suite.decrypt(data_key, bytes(body), bound))


class _TooLittle(Exception):
    """One of the fields may not be opened: none is."""


def open_permitted(
    token: UUID, permit_id: int, fields: Sequence[str], *, staff_id: int, serves_in: Iterable[int], at: datetime
) -> dict[str, int]:
    """An opening for each field, or none at all. The database checks viewer, organ, time, field and the custodians' parts."""
    organs, openings = list(serves_in), dict[str, int]()
    try:
        with transaction.atomic():
            for field in fields:
                opened = call(
                    "vault.open_permitted(%s, %s, %s, %s::bigint[], %s, %s)", token, permit_id, staff_id, organs, field, at
                )
                if opened is None:
                    raise _TooLittle
                openings[field] = opened
    except _TooLittle:
        return {}
    return openings


def needs_custodians(token: UUID) -> int:
    """How many custodians must give their part before the identity opens under a permit; 0 when the machine's key opens it."""
    _suite_name, key_id, _wrapped, _own = wrap_of(token)
    if not key_id.startswith(custody.PREFIX):
        return 0
    kept = keys.provider().custody()
    if kept is None or kept.key_id != key_id:
        raise suites.SealBroken("The custodians' key of this record is not in the key folder: see ./dandang vault status.")
    return kept.needed


def own_days_are_over(token: UUID, at: datetime) -> bool:
    """Whether the identity is for the custodians alone by now: the receiving clerk's days have passed (decision 10)."""
    _suite_name, key_id, _wrapped, own_key = wrap_of(token)
    if not key_id.startswith(custody.PREFIX):
        return False
    keeper = keys.provider()
    kept, sealed_on = keeper.custody(), keys.day_of(own_key)
    last = keys.last_own_day(kept, sealed_on) if kept and sealed_on else date.min
    return at.astimezone(clock.ZONE).date() > last or not keeper.has_day(own_key)


def wrap_of(token: UUID) -> tuple[str, str, bytes, str]:
    """Suite, key and wrap of the identity, and the key of its day; empty texts for an anonymous report."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT suite, key_id, wrapped, own_key FROM vault.wrap_of(%s)", [token])
        suite_name, key_id, wrapped, own_key = cursor.fetchone()
    return suite_name or "", key_id or "", bytes(wrapped or b""), own_key or ""


def suite_in_use() -> suites.Suite:
    """National algorithms for the audit mean national algorithms for the vault."""
    return suites.NATIONAL if settings.AUDIT_HASH == "sm3" else suites.INTERNATIONAL


def about(token: UUID, kind: str) -> bytes:
    return token.bytes + kind.encode()


def filled(value: Any) -> bytes:
    plain = json.dumps(value, ensure_ascii=False).encode()
    return plain.ljust(-(-len(plain) // BLOCK) * BLOCK)


def _marking(token: UUID) -> tuple[suites.Suite, bytes, list[int], int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT suite, key_id, lengths, form FROM vault.marking(%s)", [token])
        suite_name, key_id, lengths, form = cursor.fetchone()
    if suite_name is None:
        raise NotSealed(token)
    suite = suites.named(suite_name)
    return suite, keys.provider().marking_key(suite, key_id, token.bytes), lengths, form


def call(function: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}", list(values))
        return cursor.fetchone()[0]

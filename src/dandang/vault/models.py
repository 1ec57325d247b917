"""The vault's rows, reached only through the functions of its schema; there are no model classes on purpose.

Importing this module is allowed to `vault` and to `mechanisms.reports` alone. Values are encrypted before they come here, so
the logs of the database and of Django can hold ciphertext and marks only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from dandang.vault import keys, marks, suites

BATCH = 5000
BLOCK = 256
"""Bodies are filled up to multiples of this, so that their length tells little."""


class NotSealed(LookupError):
    """There is nothing in the vault under this token."""


def put(
    token: UUID, reporter: Mapping[str, Any], wording: str, *, organ_id: int, received_by_id: int, at: datetime, state: str
) -> str:
    """Encrypt, mark and store in one query; gives the suite's name. `reporter` is empty for an anonymous report."""
    suite, keeper = _suite(), keys.provider()
    bodies = {"reporter": dict(reporter)} if reporter else {}
    sealed, key_id = {}, ""
    for kind, value in (bodies | {"wording": wording}).items():
        about, data_key = _about(token, kind), suite.new_key()
        key_id, wrapped = keeper.wrap(suite, data_key, about)
        sealed[kind] = (wrapped, suite.encrypt(data_key, _filled(value), about))
    marking_key = keeper.marking_key(suite, key_id, token.bytes)
    person, text = marks.marker(suite, marking_key, b"person "), marks.marker(suite, marking_key, b"text ")
    pieces = marks.traces(reporter, wording)
    _call(
        "vault.seal(%s, %s, %s, %s, %s, %s, %s, %s, %s::bytea[], %s::bytea[], %s::smallint[], %s::bigint[], %s::bigint[])",
        token, organ_id, received_by_id, at, state, suite.name, key_id, list(sealed),
        [wrapped for wrapped, _body in sealed.values()], [body for _wrapped, body in sealed.values()],
        sorted({len(piece) for piece in pieces}), sorted(map(person, marks.persons(reporter))), sorted(map(text, pieces)),
    )
    return suite.name


def identity_state(token: UUID) -> str:
    """The state, or `NotSealed`."""
    state = _call("vault.identity_state(%s)", token)
    if state is None:
        raise NotSealed(token)
    return str(state)


def change_identity_state(token: UUID, state: str) -> bool:
    """Whether it was changed; never from or to anonymous."""
    return bool(_call("vault.change_identity_state(%s, %s)", token, state))


def has_person(token: UUID, names: Iterable[str]) -> bool:
    """Whether one of `names` is the reporter's or a named relative's."""
    suite, key, _lengths = _marking(token)
    mark = marks.marker(suite, key, b"person ")
    asked = [mark(folded) for folded in {marks.fold(name) for name in names} - {""}]
    return bool(asked) and bool(_call("vault.has_person(%s, %s::bigint[])", token, asked))


def has_text(token: UUID, text: str, known: Iterable[str]) -> bool:
    """Whether `text` holds a piece of what was sealed."""
    suite, key, lengths = _marking(token)
    mark, pieces = marks.marker(suite, key, b"text "), iter(marks.candidates(text, lengths, known))
    while batch := list(islice(pieces, BATCH)):
        if _call("vault.has_text(%s, %s::bigint[])", token, [mark(piece) for piece in batch]):
            return True
    return False


def open_own(
    token: UUID, kind: str, *, staff_id: int, serves_in: Iterable[int], purpose: str, at: datetime
) -> int | None:
    """Write that the receiving clerk, who serves in these organs, opens this; None for anyone else, and then nothing is
    written. The database checks person, organ and purpose.
    """
    opened: int | None = _call(
        "vault.open_own(%s, %s, %s, %s::bigint[], %s, %s)", token, kind, staff_id, list(serves_in), purpose, at
    )
    return opened


def fetch(token: UUID, kind: str, opening: int) -> Any:
    """The value, against an opening of this very transaction; None when nothing of that kind was sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT suite, key_id, wrapped, body FROM vault.fetch(%s, %s, %s)", [token, kind, opening])
        row = cursor.fetchone()
    if row is None:
        return None
    suite, about = suites.named(row[0]), _about(token, kind)
    data_key = keys.provider().unwrap(suite, row[1], bytes(row[2]), about)
    return json.loads(suite.decrypt(data_key, bytes(row[3]), about))


def _suite() -> suites.Suite:
    """National algorithms for the audit mean national algorithms for the vault."""
    return suites.NATIONAL if settings.AUDIT_HASH == "sm3" else suites.INTERNATIONAL


def _about(token: UUID, kind: str) -> bytes:
    return token.bytes + kind.encode()


def _filled(value: Any) -> bytes:
    plain = json.dumps(value, ensure_ascii=False).encode()
    return plain.ljust(-(-len(plain) // BLOCK) * BLOCK)


def _marking(token: UUID) -> tuple[suites.Suite, bytes, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT suite, key_id, lengths FROM vault.marking(%s)", [token])
        suite_name, key_id, lengths = cursor.fetchone()
    if suite_name is None:
        raise NotSealed(token)
    suite = suites.named(suite_name)
    return suite, keys.provider().marking_key(suite, key_id, token.bytes), lengths


def _call(function: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}", list(values))
        return cursor.fetchone()[0]

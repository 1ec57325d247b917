"""Permits to read what is sealed (SM-D): given after approval, for one viewer, listed fields and a limited time; freed by
custodians; ended when the purpose is over, or all at once on a suspected leak. Tracing approvals (R-22) are kept here too.

For the mechanism `identity_access` alone (import contract); everybody else may ask `may_trace` and `guard_tracing` of
`dandang.vault.tracing`. The database enforces viewer, fields, time and releases again, whatever this module is told.
Source: Rules art. 29, 47; 1996 Provisions art. 4(5); R-19, R-22.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.debug import sensitive_variables

from dandang import audit, vault
from dandang.vault import keys, models, suites, threshold
from dandang.vault.custody import Custody
from dandang.vault.shares import Share

if TYPE_CHECKING:
    from dandang.organs.models import Staff

FIELDS = {
    "name": _l("姓名"), "contact": _l("联系方式"), "address": _l("住址"), "id_number": _l("证件号码"), "workplace": _l("工作单位"),
    "relatives": _l("近亲属姓名"), "wording": _l("检举控告原文"), "attachments": _l("附件清单"),
}
"""What a permit may name. The first six are the identity, wrapped for the custodians where there are any."""
IDENTITY = frozenset({"name", "contact", "address", "id_number", "workplace", "relatives"})
PURPOSES = {
    "feedback": _l("反馈处理结果"), "evidence_offered": _l("补充证据"), "protection": _l("保护检举控告人"),
    "tracing": _l("经批准的追查"),
}
"""The closed list of SM-D."""


class NotPermitted(Exception):
    """The vault gives no such permit: the organ does not hold the item, it was destroyed, or tracing is not approved."""


@dataclass(frozen=True)
class Permit:
    """The number of the permit in the vault, and how many custodians must give their part."""

    id: int
    releases: int


def give(
    token: UUID, *, number: str, organ_id: int, grantee: Staff, by: Staff, purpose: str, fields: Sequence[str], at: datetime,
    until: datetime,
) -> Permit:
    """A permit, in the caller's transaction. `number` is that of the approval."""
    releases = models.needs_custodians(token) if IDENTITY & set(fields) else 0
    given = models.call(
        "vault.permit(%s, %s, %s, %s, %s, %s, %s::text[], %s, %s, %s::smallint)",
        token, number, organ_id, grantee.pk, by.pk, purpose, list(fields), at, until, releases,
    )
    if given is None:
        raise NotPermitted
    data = {"number": number, "viewer": grantee.username, "purpose": purpose, "fields": list(fields), "releases": releases}
    audit.record(vault.chain(token), "vault.permit", by=by.username, at=at, data=data)
    return Permit(given, releases)


def end(token: UUID, permit_id: int, *, why: str, by: Staff, at: datetime) -> None:
    """The permit opens nothing any more: `purpose_ended` or `expired`."""
    if models.call("vault.end_permit(%s, %s, %s, %s, %s)", token, permit_id, why, by.pk, at):
        audit.record(vault.chain(token), "vault.end_permit", by=by.username, at=at, data={"why": why})


def freeze(token: UUID, *, by: Staff, at: datetime) -> int:
    """Every permit on the item stops, whoever has it; how many did."""
    stopped = int(models.call("vault.freeze(%s, %s, %s)", token, by.pk, at))
    audit.record(vault.chain(token), "vault.freeze", by=by.username, at=at, data={"permits": stopped})
    return stopped


@sensitive_variables("share", "passphrase", "value")
def part(token: UUID, share: Share, passphrase: str) -> tuple[int, bytes]:
    """What a custodian's share makes of this record: its number and its part. The share is forgotten.

    `SealBroken` for a wrong passphrase, a share of another custody, and a record that was not sealed for custodians.
    """
    _suite_name, _key_id, wrapped, _own = models.wrap_of(token)
    return share.number, threshold.part(custody_in_force().value_of(share, passphrase), wrapped)


def release(token: UUID, permit_id: int, number: int, its_part: bytes, *, by: Staff, at: datetime) -> bool:
    """Keep a custodian's part for this permit. Whether it counted: each person and each share once, never the viewer's."""
    given = models.call(
        "vault.release(%s, %s, %s, %s::smallint, %s, %s)", token, permit_id, by.pk, number, its_part, at
    )
    if given:
        audit.record(vault.chain(token), "vault.release", by=by.username, at=at, data={"share": number})
    return bool(given)


def released(token: UUID, permit_id: int) -> list[tuple[int, int]]:
    """Share numbers and custodians who gave their part."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT share, custodian_id FROM vault.released(%s, %s)", [token, permit_id])
        return list(cursor.fetchall())


def is_alive(token: UUID, permit_id: int, *, viewer_id: int, serves_in: Iterable[int], at: datetime) -> bool:
    """Whether the permit would still open anything for this viewer at that moment (releases apart)."""
    return bool(
        models.call("vault.alive(%s, %s, %s, %s::bigint[], %s)", token, permit_id, viewer_id, list(serves_in), at)
    )


@dataclass(frozen=True)
class Opening:
    """A line of the vault's log: who opened what kind of thing, when and why. No value is ever in it."""

    id: int
    token: UUID
    kind: str
    field: str
    staff_id: int
    purpose: str
    number: str
    at: datetime


def openings(organs: Iterable[int], *, before: int = 0, count: int = 50) -> list[Opening]:
    """The log of the items that these organs hold or held, newest first; `before` an opening's number for the next page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM vault.openings(%s::bigint[], %s, %s)", [list(organs), before, count])
        return [Opening(*row) for row in cursor.fetchall()]


def custody_in_force() -> Custody:
    kept = keys.provider().custody()
    if kept is None:
        raise suites.SealBroken("No custody was set up: see ./dandang vault init-custody.")
    return kept


@sensitive_variables("text")
def put_note(token: UUID, text: str, *, by: Staff, at: datetime) -> int:
    """A sealed reason, such as why a permit was refused; its number. Readable again for its writer (`own_note`)."""
    suite, keeper = models.suite_in_use(), keys.provider()
    key_id, bound, data_key = keeper.current(), models.about(token, "note"), suite.new_key()
    wrapped = keeper.wrap(suite, key_id, data_key, bound)
    body = suite.encrypt(data_key, models.filled(text), bound)
    return int(
        models.call("vault.put_note(%s, %s, %s, %s, %s, %s, %s)", token, suite.name, key_id, wrapped, body, by.pk, at)
    )


@sensitive_variables("value")
def own_note(token: UUID, number: int, *, by: Staff, at: datetime) -> str | None:
    """The reason that `by` sealed; None for everybody else. The reading is on record first."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM vault.own_note(%s, %s, %s)", [token, number, by.pk])
            row = cursor.fetchone()
        if row is not None:
            audit.record(vault.chain(token), "vault.read_note", by=by.username, at=at, data={"note": number})
    if row is None:
        return None
    suite, bound = suites.named(row[0]), models.about(token, "note")
    data_key = keys.provider().unwrap(suite, row[1], bytes(row[2]), bound)
    value: Any = json.loads(suite.decrypt(data_key, bytes(row[3]), bound))
    return str(value)


def approve_tracing(
    token: UUID, *, number: str, organ_id: int, organ_level: int, methods: Sequence[str], by: Staff, at: datetime,
    until: datetime,
) -> None:
    """A city or above allows these methods for this item until a moment (R-22). The database refuses a lower level."""
    made = models.call(
        "vault.approve_tracing(%s, %s, %s, %s::smallint, %s, %s::text[], %s, %s)",
        token, number, organ_id, organ_level, by.pk, list(methods), at, until,
    )
    if not made:
        raise NotPermitted
    data = {"number": number, "organ": organ_id, "methods": list(methods)}
    audit.record(vault.chain(token), "vault.approve_tracing", by=by.username, at=at, data=data)

"""Keeping the keys: custody begun and shared anew, a lost key folder brought back, a drill that shows it, rotation in batches.

Every master key is also sealed to the custodians and kept in the database (escrow), so the database and k shares are enough to
start again on an empty machine, and k - 1 are not. Rotation changes the wraps of data keys and never a body; each batch is a
transaction, so a rotation that was killed goes on where it stopped. Decision 10.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.views.decorators.debug import sensitive_variables

from dandang import audit
from dandang.base import clock
from dandang.vault import custody, filekeys, keys, models, suites, threshold
from dandang.vault.custody import Custody
from dandang.vault.shares import Share
from dandang.vault.suites import SealBroken

BATCH = 500
ROTATED = frozenset({"identity", "body", "file"})
"""Places whose data keys are wrapped anew by a rotation."""
SWEPT = "swept"
"""File of the key folder: when the last sweep came to its end."""
NOTES = "custody-%d.json"
"""Name of what may be known of a sharing, beside the sealed master keys in the escrow."""
Opened = Sequence[tuple[Share, str]]
"""Shares with their passphrases."""


@dataclass(frozen=True)
class Count:
    """How many rows of a place are under a key: `identity`, other `body`, `file`, `note`, or `mark` (the last two keep their first key)."""

    place: str
    key_id: str
    rows: int


@dataclass(frozen=True)
class Found:
    """A master key that the escrow brings back, and whether the key folder holds the very same."""

    key_id: str
    in_folder: bool


@sensitive_variables()
def init_custody(
    needed: int, holders: Sequence[str], passphrases: Sequence[str], out: Path, *, own_days: int, by: str, at: datetime
) -> Custody:
    """Begin custody: share files first, so that nothing is ever sealed for shares that were not written. `ValueError` if begun."""
    keeper = keys.provider()
    if keeper.custody() is not None:
        raise ValueError("custody has begun: `vault share` makes new shares of the same key, `vault rotate --custody` a new key")
    known, _secret, made = custody.begin(needed, holders, passphrases, models.suite_in_use(), own_days=own_days)
    keeper.current()
    return _in_force(known, made, holders, out, "vault.init_custody", by=by, at=at)


@sensitive_variables()
def share(
    opened: Opened, needed: int, holders: Sequence[str], passphrases: Sequence[str], out: Path, *, by: str, at: datetime
) -> Custody:
    """New shares of the same key, as when a custodian leaves or loses one. No record is touched; the old shares end."""
    known = _known()
    secret = _secret(known, opened)
    known, made = custody.share_anew(known, secret, needed, holders, passphrases, models.suite_in_use())
    return _in_force(known, made, holders, out, "vault.share_custody", by=by, at=at)


@sensitive_variables()
def renew(
    opened: Opened, needed: int, holders: Sequence[str], passphrases: Sequence[str], out: Path, *, by: str, at: datetime
) -> Iterator[int]:
    """A new key for the custodians, when shares of the old one may have come together in wrong hands: every identity is wrapped
    anew. Gives the number of records wrapped so far. After an interruption call it with the same old shares: it goes on.
    """
    known = _known()
    share_of = opened[0][0].custody if opened else ""
    if share_of == known.fingerprint:
        old = known
        known, _new, made = custody.begin(needed, holders, passphrases, models.suite_in_use(), own_days=old.own_days)
        _in_force(known, made, holders, out, "vault.renew_custody", by=by, at=at)
    else:
        old = _of_escrow(share_of, opened[0][0].round if opened else 0)
    yield from _rewrapped({old.key_id: _secret(old, opened)})


def rotate(*, by: str, at: datetime) -> Iterator[int]:
    """A new master key, and every data key wrapped under it (an identity: for the custodians). One that was interrupted is
    finished first, without another new key. Gives the number of records wrapped so far.
    """
    keeper = keys.provider()
    if not pending():
        key_id = keeper.rotate()
        escrow(at=at)
        audit.record("system", "vault.rotate", by=by, at=at, data={"key": key_id})
    yield from _rewrapped({})


def pending() -> int:
    """Records that are not under the key they should be under now; those of former custodians apart."""
    return sum(each.rows for each in counts() if _is_behind(each) and not each.key_id.startswith(custody.PREFIX))


def counts() -> list[Count]:
    """How many rows are under which key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT place, key_id, rows FROM vault.key_counts() ORDER BY place, key_id")
        found = [Count(*row) for row in cursor.fetchall()]
    return [*found, *(Count("file", key_id, rows) for table in filekeys.tables() for key_id, rows in table.counts())]


def escrow(*, at: datetime) -> None:
    """Seal every master key to the custodians and keep it in the database; without custody nothing happens."""
    keeper = keys.provider()
    known = keeper.custody()
    if known is None:
        return
    suite = models.suite_in_use()
    notes = NOTES % known.round
    models.call("vault.put_escrow(%s, %s, %s, %s, %s)", known.fingerprint, notes, suite.name, known.dumped().encode(), at)
    for key_id in keeper.ids():
        body = known.wrap(suite, keeper.for_escrow(key_id), _about(key_id))
        models.call("vault.put_escrow(%s, %s, %s, %s, %s)", known.fingerprint, key_id, suite.name, body, at)


@sensitive_variables()
def recover(opened: Opened, *, by: str, at: datetime) -> list[Found]:
    """Bring the key folder back from the database and enough shares: custody, and each master key that is not there."""
    known, found = _from_escrow(opened)
    keeper = keys.provider()
    given = [Found(key_id, key_id in keeper.ids()) for key_id in found]
    for key_id, key in found.items():
        if key_id not in keeper.ids():
            keeper.keep(key_id, key)
    custody.write(keeper.folder, known)
    audit.record("system", "vault.recover", by=by, at=at, data={"custody": known.fingerprint, "keys": sorted(found)})
    return given


@sensitive_variables()
def drill(opened: Opened, *, by: str, at: datetime) -> list[Found]:
    """What `recover` would bring back, compared with the folder; nothing is written but the audit event that it was tried."""
    known, found = _from_escrow(opened)
    keeper = keys.provider()
    same = [Found(key_id, key_id in keeper.ids() and keeper.for_escrow(key_id) == key) for key_id, key in found.items()]
    missing = sorted(set(keeper.ids()) - set(found))
    if missing:
        raise SealBroken(f"The escrow lacks the master key {', '.join(missing)}: run ./dandang vault rotate, which adds it.")
    audit.record("system", "vault.drill", by=by, at=at, data={"custody": known.fingerprint, "keys": sorted(found)})
    return same


def sweep(*, by: str, at: datetime) -> int:
    """Destroy the day keys whose time has passed: from then on only the custodians open what was sealed on those days. On record
    when there was one. Permits need no sweep: the database refuses them from their last moment on.
    """
    keeper = keys.provider()
    known = keeper.custody()
    gone = 0 if known is None else keeper.destroy_days(before=_first_own_day(known, at.astimezone(clock.ZONE).date()))
    if gone:
        audit.record("system", "vault.sweep", by=by, at=at, data={"day_keys": gone})
    keeper.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (keeper.folder / SWEPT).write_text(at.isoformat(timespec="seconds"), "ascii")
    return gone


def overdue(today: date) -> int:
    """Day keys that a sweep should have destroyed by now."""
    known = keys.provider().custody()
    return 0 if known is None else len(keys.provider().days_before(_first_own_day(known, today)))


def last_sweep() -> datetime | None:
    """When a sweep last came to its end; None when none ever did."""
    note = keys.provider().folder / SWEPT
    return datetime.fromisoformat(note.read_text("ascii")) if note.exists() else None


def _first_own_day(known: Custody, today: date) -> date:
    """The oldest day whose key is still needed: the day of receipt is the first of the `own_days`."""
    return today - timedelta(days=known.own_days - 1)


def _in_force(
    known: Custody, made: Sequence[Share], holders: Sequence[str], out: Path, verb: str, *, by: str, at: datetime
) -> Custody:
    """Write the shares, then the custody, then the escrow, and put it on record."""
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    for each, holder in zip(made, holders, strict=True):
        path = out / f"share-{known.fingerprint[:8]}-{known.round}-{each.number}.txt"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(each.text(holder))
            file.flush()
            os.fsync(file.fileno())
    custody.write(keys.provider().folder, known)
    with transaction.atomic():
        escrow(at=at)
        data = {"custody": known.fingerprint, "round": known.round, "needed": known.needed, "holders": list(holders)}
        audit.record("system", verb, by=by, at=at, data=data)
    return known


def _rewrapped(secrets: Mapping[str, int]) -> Iterator[int]:
    """Wrap data keys anew until all that can be opened are under the key they should be under; the total after each batch."""
    done = 0
    for each in filter(_is_behind, counts()):
        if each.key_id.startswith(custody.PREFIX) and each.key_id not in secrets:
            continue
        while moved := _file_batch(each.key_id) if each.place == "file" else _batch(each.key_id, each.place == "identity", secrets):
            done += moved
            yield done


def _is_behind(each: Count) -> bool:
    return each.place in ROTATED and each.key_id != _target(each.place == "identity")


def _target(is_identity: bool) -> str:
    """The key that a wrap should be under: an identity, where there are custodians, is for them."""
    keeper = keys.provider()
    known = keeper.custody()
    return known.key_id if known and is_identity else keeper.current()


def _file_batch(under: str) -> int:
    """Some keys of files out of the first table that has one under this master key; 0 when none has any more."""
    return next(filter(None, (table.wrap_anew(under, BATCH) for table in filekeys.tables())), 0)


@sensitive_variables()
def _batch(under: str, identities: bool, secrets: Mapping[str, int]) -> int:
    """One transaction's worth; how many were wrapped."""
    keeper, target = keys.provider(), _target(identities)
    known = keeper.custody() if target.startswith(custody.PREFIX) else None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT token, kind, suite, wrapped FROM vault.wraps(%s, %s, %s)", [under, identities, BATCH])
        rows, wraps = cursor.fetchall(), []
        for token, kind, suite_name, wrapped in rows:
            suite, bound = suites.named(suite_name), models.about(token, kind)
            if under in secrets:
                data_key = threshold.unwrap_with(suite, secrets[under], bytes(wrapped), bound)
            else:
                data_key = keeper.unwrap(suite, under, bytes(wrapped), bound)
            wraps.append(known.wrap(suite, data_key, bound) if known else keeper.wrap(suite, target, data_key, bound))
        cursor.execute(
            "SELECT vault.rewrap(%s::uuid[], %s::text[], %s, %s, %s::text::bytea[])",
            [[row[0] for row in rows], [row[1] for row in rows], under, target, models.hexed(wraps)],
        )
        return int(cursor.fetchone()[0])


def _known() -> Custody:
    known = keys.provider().custody()
    if known is None:
        raise SealBroken("No custody was set up: see ./dandang vault init-custody.")
    return known


def _secret(known: Custody, opened: Opened) -> int:
    return known.secret({each.number: known.value_of(each, passphrase) for each, passphrase in opened})


def _of_escrow(fingerprint: str, round: int) -> Custody:
    """What is known of the sharing that a share belongs to, as the database has kept it."""
    for of, name, _suite, body in _escrows():
        if (of, name) == (fingerprint, NOTES % round):
            return custody.loaded(body)
    raise SealBroken(custody.OTHER)


def _from_escrow(opened: Opened) -> tuple[Custody, dict[str, bytes]]:
    """The custody to which the shares belong, and every master key that was sealed to it."""
    if not opened:
        raise SealBroken("No share was given.")
    known = _of_escrow(opened[0][0].custody, opened[0][0].round)
    secret, found = _secret(known, opened), dict[str, bytes]()
    for of, name, suite_name, body in _escrows():
        if of == known.fingerprint and not name.startswith("custody-"):
            found[name] = threshold.unwrap_with(suites.named(suite_name), secret, body, _about(name))
    return known, found


def _escrows() -> list[tuple[str, str, str, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody, name, suite, body FROM vault.escrows()")
        return [(of, name, suite, bytes(body)) for of, name, suite, body in cursor.fetchall()]


def _about(key_id: str) -> bytes:
    return b"dandang escrow " + key_id.encode()

"""Master keys of the vault, and what is asked of whoever keeps them.

The default keeper is a folder of files, made on first use; an organ with a certified module writes a keeper of its own with
the same methods. Without custodians (`custody`) losing the folder loses every identity in the vault: back it up apart from the
database. With custodians k of their shares and the database bring it back.
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings

from dandang.vault import custody
from dandang.vault.custody import Custody
from dandang.vault.suites import SealBroken, Suite

MASTER = 32
NAME = re.compile(r"[1-9][0-9]{0,5}-[0-9a-f]{16}")
DAY = re.compile(r"day-(\d{4}-\d\d-\d\d)-[0-9a-f]{16}")


class KeyProvider(Protocol):
    """Keeps master keys and never hands one out. `about` binds a wrapped key to its record."""

    def current(self) -> str:
        """The id of the master key for new seals."""
        ...

    def wrap(self, suite: Suite, key_id: str, data_key: bytes, about: bytes) -> bytes:
        """The data key encrypted under that master key."""
        ...

    def unwrap(self, suite: Suite, key_id: str, wrapped: bytes, about: bytes) -> bytes:
        """The data key; `SealBroken` when the master key is gone or wrong."""
        ...

    def marking_key(self, suite: Suite, key_id: str, about: bytes) -> bytes:
        """The key for the marks of one record: other records, other keys, so that marks cannot be compared (R-26, R-27)."""
        ...

    def custody(self) -> Custody | None:
        """The custodians for whom identities are wrapped; None: the master key wraps them."""
        ...

    def wrap_for_the_day(self, suite: Suite, day: date, data_key: bytes, about: bytes) -> tuple[str, bytes]:
        """The id of that day's own key, and the data key under it: for the receiving clerk, while the key exists."""
        ...


class FileKeys:
    """Each master key is a file of 32 bytes, mode 0600, called `<number>-<fingerprint>`; the highest number is in use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, bytes] = {}
        self._known: dict[str, Custody | None] = {}

    def wrap(self, suite: Suite, key_id: str, data_key: bytes, about: bytes) -> bytes:
        return suite.encrypt(self._derived(suite, key_id, b"wrap"), data_key, about)

    def unwrap(self, suite: Suite, key_id: str, wrapped: bytes, about: bytes) -> bytes:
        return suite.decrypt(self._derived(suite, key_id, b"wrap"), wrapped, about)

    def marking_key(self, suite: Suite, key_id: str, about: bytes) -> bytes:
        return suite.mac(self._master(key_id), b"dandang vault mark " + about)

    def current(self) -> str:
        """The id of the key for new seals; the very first call makes it."""
        return max(self.ids(), key=_order, default="") or self.rotate()

    def rotate(self) -> str:
        """Make a new master key for seals from now on. Older keys stay: older seals need them."""
        key = os.urandom(MASTER)
        number = max((_order(key_id)[0] for key_id in self.ids()), default=0) + 1
        return self.keep(f"{number}-{_fingerprint(key)}", key)

    def keep(self, key_id: str, key: bytes) -> str:
        """Write a key file: a new one, or one that was recovered. Whole or not at all."""
        if _fingerprint(key) != key_id.rpartition("-")[2]:
            raise SealBroken(f"What was recovered is not the key {key_id[:40]!r}.")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self.folder / f".{key_id}.new"
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        half.rename(self.folder / key_id)
        return key_id

    def ids(self) -> list[str]:
        """Master keys in the folder."""
        return [path.name for path in self.folder.iterdir() if NAME.fullmatch(path.name)] if self.folder.exists() else []

    def custody(self) -> Custody | None:
        if "custody" not in self._known:
            self._known["custody"] = custody.read(self.folder)
        return self._known["custody"]

    def wrap_for_the_day(self, suite: Suite, day: date, data_key: bytes, about: bytes) -> tuple[str, bytes]:
        start = f"day-{day.isoformat()}-"
        found = next((name for name in self._days() if name.startswith(start)), None)
        if found is None:
            key = os.urandom(MASTER)
            found = self.keep(start + _fingerprint(key), key)
            known = self.custody()
            if known is not None:
                self.destroy_days(before=day - timedelta(days=known.own_days - 1))
        return found, self.wrap(suite, found, data_key, about)

    def has_day(self, key_id: str) -> bool:
        """Whether the key of that day has not been destroyed yet."""
        return DAY.fullmatch(key_id) is not None and (self.folder / key_id).exists()

    def days_before(self, before: date) -> list[str]:
        """The keys of days before that one which are still there."""
        return [name for name in self._days() if (day_of(name) or date.max) < before]

    def destroy_days(self, before: date) -> int:
        """Destroy the keys of days before that one: from then on only the custodians open what was sealed on them. One that was
        overwritten and not removed, because the program died in between, goes with the next call; so does what another removes.
        """
        past = self.days_before(before)
        for name in past:
            with suppress(FileNotFoundError):
                path = self.folder / name
                with path.open("r+b") as file:
                    file.write(os.urandom(MASTER))
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
        return len(past)

    def for_escrow(self, key_id: str) -> bytes:
        """The key itself, to be sealed to the custodians (`vault.keeping`); a certified module does this inside itself."""
        return self._from_file(key_id)

    def _days(self) -> list[str]:
        return [path.name for path in self.folder.iterdir() if DAY.fullmatch(path.name)] if self.folder.exists() else []

    def _derived(self, suite: Suite, key_id: str, use: bytes) -> bytes:
        context = b"dandang vault " + use + b" " + suite.name.encode()
        return suite.mac(self._master(key_id), context)[: suite.key_bytes]

    def _master(self, key_id: str) -> bytes:
        """The key, read once by this object: it lives for one call, or for one batch."""
        if key_id not in self._read:
            self._read[key_id] = self._from_file(key_id)
        return self._read[key_id]

    def _from_file(self, key_id: str) -> bytes:
        path = self.folder / key_id
        if not (NAME.fullmatch(key_id) or DAY.fullmatch(key_id)) or not path.exists():
            raise SealBroken(f"The vault key {key_id[:40]!r} is not in {self.folder}: restore it from its backup.")
        if path.stat().st_mode & 0o077:
            raise SealBroken(f"Others may read the vault key {path}: set its mode to 0600.")
        key = path.read_bytes()
        if len(key) != MASTER or _fingerprint(key) != key_id.rpartition("-")[2]:
            raise SealBroken(f"The vault key {path} is damaged: restore it from its backup.")
        return key


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"dandang vault key " + key).hexdigest()[:16]


def _order(key_id: str) -> tuple[int, str]:
    number, _dash, rest = key_id.partition("-")
    return int(number), rest


def day_of(key_id: str) -> date | None:
    """The day of a day key; None for any other."""
    found = DAY.fullmatch(key_id)
    return date.fromisoformat(found[1]) if found else None


def last_own_day(custody_in_force: Custody, sealed_on: date) -> date:
    """The last day on which the receiving clerk opens an own item without the custodians; natural days."""
    return sealed_on + timedelta(days=custody_in_force.own_days - 1)


def provider() -> FileKeys:
    """The keeper this installation uses."""
    return FileKeys(Path(settings.VAULT_KEYS))

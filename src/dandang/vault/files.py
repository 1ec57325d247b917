"""The sealed file store: recordings, scans, evidence. Each file is encrypted under a key of its own while it comes in.

A file is a head of eight bytes and pieces of 64 KiB, each sealed by itself (AEAD) and bound to its place and to whether it
is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): a piece that is missing, moved, repeated
or changed does not open, nor does a file that was cut short. Memory stays the same for 1 KB and for 200 MB, and nothing is
ever written in the clear. The store holds no keys: whoever keeps the file wraps its key.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.conf import settings

from dandang.vault.suites import INTERNATIONAL, NATIONAL, NONCE, TAG, SealBroken, Suite

CHUNK = 64 * 1024
SEALED_CHUNK = NONCE + CHUNK + TAG
HEAD = {INTERNATIONAL.name: b"DDFILE1I", NATIONAL.name: b"DDFILE1N"}
NAME = re.compile(r"[0-9a-f]{32}")
HALF = ".half-"
ABANDONED = timedelta(hours=24)
"""After this time a half-written file, or one that nobody keeps, belongs to a request that died."""


class StoreFull(Exception):
    """The disk has no room for the file; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store: its random name, the length and fingerprint of what came in; `sm3` with the national suite."""

    name: str
    size: int
    sha256: str
    sm3: str = ""


class Fingerprint:
    """SHA-256, and SM3 for organs bound to the national algorithms, of bytes as they pass."""

    def __init__(self, *, national: bool) -> None:
        self._sha256 = hashlib.sha256()
        self._sm3 = hashes.Hash(hashes.SM3()) if national else None

    def update(self, data: bytes) -> None:
        self._sha256.update(data)
        if self._sm3:
            self._sm3.update(data)

    def digests(self) -> tuple[str, str]:
        """Hexadecimal; the second is empty without the national suite."""
        return self._sha256.hexdigest(), self._sm3.finalize().hex() if self._sm3 else ""


class Writer:
    """One file as it comes in: `feed` any pieces, then `close`; `discard` leaves nothing behind."""

    def __init__(self, store: FileStore, key: bytes, suite: Suite) -> None:
        self._store, self._key, self._suite = store, key, suite
        self._buffer, self._number, self._size = bytearray(), 0, 0
        self._prints = Fingerprint(national=suite is NATIONAL)
        self.name = secrets.token_hex(16)
        self._half = store.folder / f"{HALF}{self.name}"
        store.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(self._half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._put(HEAD[suite.name])

    def feed(self, data: bytes) -> None:
        """Take in some bytes. Raises `StoreFull`, after which nothing is left of the file."""
        self._prints.update(data)
        self._size += len(data)
        for start in range(0, len(data), CHUNK):
            self._buffer += data[start:start + CHUNK]
            while len(self._buffer) > CHUNK:  # more follows, so this piece is not the last
                self._seal(bytes(self._buffer[:CHUNK]), last=False)
                del self._buffer[:CHUNK]

    def close(self) -> Stored:
        """Seal the last piece; the file has its name only when all of it is on the disk."""
        self._seal(bytes(self._buffer), last=True)
        self._buffer.clear()
        try:
            os.fsync(self._file)
            os.close(self._file)
            self._half.rename(self._store.folder / self.name)
            folder = os.open(self._store.folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            self._give_up(error)
        sha256, sm3 = self._prints.digests()
        return Stored(self.name, self._size, sha256, sm3)

    def discard(self) -> None:
        """Forget the half-written file."""
        with suppress(OSError):
            os.close(self._file)
        self._half.unlink(missing_ok=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._put(self._suite.encrypt(self._key, piece, _about(self._suite, self._number, last)))
        self._number += 1

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._file, view):]
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        self.discard()
        raise StoreFull(error.strerror or "the disk refused") from error


class FileStore:
    """The folder of sealed files. Names are random and say nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def writer(self, key: bytes) -> Writer:
        """Begin a file; the length of the key chooses the suite."""
        return Writer(self, key, _suite_for(key))

    def write(self, chunks: Iterable[bytes], key: bytes) -> Stored:
        """Seal a stream; whatever goes wrong on the way, no part of it stays."""
        writer = self.writer(key)
        try:
            for chunk in chunks:
                writer.feed(chunk)
            return writer.close()
        except BaseException:
            writer.discard()
            raise

    def read(self, name: str, key: bytes, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to, not with, `stop`, piece by piece; only the pieces needed are opened.

        Raises `SealBroken` at the piece that does not open; what was given out before it is authentic and in its place.
        """
        suite = _suite_for(key)
        with self.path(name).open("rb") as file:
            pieces, size = self._measured(file.read(len(HEAD[suite.name])), suite, os.fstat(file.fileno()).st_size)
            end = size if stop is None else min(stop, size)
            number = start // CHUNK
            file.seek(len(HEAD[suite.name]) + number * SEALED_CHUNK)
            while number < pieces and (number * CHUNK < end or (start == 0 and stop is None)):
                about = _about(suite, number, number == pieces - 1)
                piece = suite.decrypt(key, file.read(SEALED_CHUNK), about)
                first = number * CHUNK
                yield piece[max(start - first, 0):max(end - first, 0)]
                number += 1

    def remove(self, name: str) -> None:
        """Drop a file that no row has come to keep (an upload that was refused)."""
        self.path(name).unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        return self.path(name).is_file()

    def path(self, name: str) -> Path:
        """Where a sealed file lies. Names that the store did not make are refused."""
        if not NAME.fullmatch(name):
            raise ValueError("not a name of this store")
        return self.folder / name

    def sweep(self, *, at: datetime, kept: Iterable[str] | None = None) -> list[str]:
        """Remove what dead requests left: half-written files and, when `kept` names all files that have an owner, the
        others; both only when older than a day. Gives the names removed.
        """
        oldest, owned, gone = (at - ABANDONED).timestamp(), None if kept is None else set(kept), []
        for path in self.folder.iterdir() if self.folder.exists() else ():
            half = path.name.startswith(HALF)
            orphan = owned is not None and NAME.fullmatch(path.name) and path.name not in owned
            if (half or orphan) and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                gone.append(path.name)
        return sorted(gone)

    @staticmethod
    def _measured(head: bytes, suite: Suite, length: int) -> tuple[int, int]:
        """How many pieces there are and how many bytes they hold."""
        body = length - len(head)
        pieces = -(-body // SEALED_CHUNK)
        if head != HEAD[suite.name] or not pieces or 0 < body % SEALED_CHUNK < NONCE + TAG:
            raise SealBroken("The sealed file was cut short, or it is sealed with another suite.")
        return pieces, body - pieces * (NONCE + TAG)


_keepers: list[Callable[[], Iterable[str]]] = []


def keeper(names: Callable[[], Iterable[str]]) -> None:
    """Tell the sweep which files have an owner. Called once by every app that keeps files, when Django starts."""
    _keepers.append(names)


def kept() -> set[str]:
    """The names of all files that some row keeps."""
    return {name for names in _keepers for name in names()}


def new_key() -> bytes:
    """A fresh key for one file, of the suite that this installation seals with."""
    return suite_in_use().new_key()


def suite_in_use() -> Suite:
    """National algorithms for the audit mean national algorithms for files."""
    return NATIONAL if settings.AUDIT_HASH == "sm3" else INTERNATIONAL


def store() -> FileStore:
    """The store of this installation."""
    return FileStore(Path(settings.SEALED_FILES))


def _suite_for(key: bytes) -> Suite:
    found: dict[int, Any] = {suite.key_bytes: suite for suite in (INTERNATIONAL, NATIONAL)}
    if len(key) not in found:
        raise ValueError("a file key has 32 bytes, or 16 with the national suite")
    suite: Suite = found[len(key)]
    return suite


def _about(suite: Suite, number: int, last: bool) -> bytes:
    return b"dandang file " + HEAD[suite.name] + number.to_bytes(8, "big") + (b"\x01" if last else b"\x00")

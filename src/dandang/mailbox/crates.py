"""Attachments: sealed piece by piece while they come in, so that no clear byte touches the disk and memory stays small.

A crate is a file of random name. Its pieces are sealed by libsodium's secret stream (XChaCha20-Poly1305), which finds out a piece
that is missing, moved or changed, and an end cut off. The key travels inside the sealed item. Half-made crates end in `.half`.
Apart from `vault.files` because the portal may write this folder and nothing else, and loads nothing of the vault.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nacl import bindings
from nacl.exceptions import CryptoError

from dandang.mailbox.seals import CannotOpen

PIECE = 64 * 1024
EXTRA = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
MESSAGE, FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE, bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
KEPT_SECONDS = 24 * 3600
"""How long a crate may wait for its item to be filed."""


@dataclass(frozen=True, slots=True, repr=False)
class Crate:
    """A finished crate: where it lies, its key, and what the clear file was. Shows nothing of itself in logs."""

    place: str
    key: bytes
    size: int
    sha256: str


class Packing:
    """A crate that is being filled; `close` or `drop` it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder, self.place = folder, secrets.token_hex(16)
        self._half = folder / f"{self.place}.half"
        self._key = bindings.crypto_secretstream_xchacha20poly1305_keygen()
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, self._key)
        self._hash, self.size, self._rest = hashlib.sha256(), 0, b""
        self._file = os.fdopen(os.open(self._half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._file.write(header)

    def add(self, chunk: bytes) -> None:
        """Seal and write; `OSError` when the disk is full."""
        self._hash.update(chunk)
        self.size += len(chunk)
        self._rest += chunk
        while len(self._rest) > PIECE:  # the last piece, however small, is closed as the last
            self._push(self._rest[:PIECE], MESSAGE)
            self._rest = self._rest[PIECE:]

    def close(self) -> Crate:
        """The crate, safely on disk under its own name."""
        self._push(self._rest, FINAL)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._half.rename(self.folder / self.place)
        return Crate(self.place, self._key, self.size, self._hash.hexdigest())

    def drop(self) -> None:
        """Nothing of it stays."""
        with suppress(OSError):  # a full disk refuses the last flush too
            self._file.close()
        self._half.unlink(missing_ok=True)

    def _push(self, piece: bytes, tag: int) -> None:
        self._file.write(bindings.crypto_secretstream_xchacha20poly1305_push(self._state, piece, None, tag))


def unpack(folder: Path, place: str, key: bytes) -> Iterator[bytes]:
    """The clear pieces; raises `CannotOpen` for a wrong key and at the first piece that is not as it was packed."""
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    with _path(folder, place).open("rb") as file:
        header = file.read(bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES)
        last = False
        try:
            bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
            while piece := file.read(PIECE + EXTRA):
                plain, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece)
                last = tag == FINAL
                yield plain
        except (CryptoError, ValueError):
            last = False
        if not last:
            raise CannotOpen("An attachment cannot be opened: its key is not the right one, or the file was changed or cut off.")


def drop(folder: Path, place: str) -> None:
    """Throw a crate away that was never filed."""
    _path(folder, place).unlink(missing_ok=True)


def sweep(folder: Path, filed: set[str]) -> int:
    """Delete what is older than a day and belongs to no item: half-made crates and forms that were never sent. How many."""
    swept, limit = 0, time.time() - KEPT_SECONDS
    for path in folder.iterdir() if folder.exists() else ():
        if path.name not in filed and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _path(folder: Path, place: str) -> Path:
    if len(place) != 32 or not set(place) <= set("0123456789abcdef"):
        raise ValueError("a crate is named by 32 hexadecimal digits")
    return folder / place

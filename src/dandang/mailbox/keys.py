"""Private keys of the organs' intakes: one file each, mode 0600, in a folder that the desk's process alone reads.

The portal never imports this module (import contract) and its settings do not name the folder. Back the folder up with the vault's
keys: without it nobody can open what has not been taken in yet.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from django.conf import settings
from nacl.public import PrivateKey

from dandang.mailbox.seals import CannotOpen

NAME = re.compile(r"[0-9a-f]{16}")


def make() -> tuple[str, bytes]:
    """A new key pair; its id and public key. The private key is on disk when this returns."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = PrivateKey.generate()
    public = bytes(private.public_key)
    key_id = _id(public)
    half = folder / f".{key_id}.new"
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(bytes(private))
        file.flush()
        os.fsync(file.fileno())
    half.rename(folder / key_id)
    return key_id, public


def private(key_id: str) -> bytes:
    """The private key; `CannotOpen` when it is gone, damaged, or readable by others."""
    path = _folder() / key_id
    if not NAME.fullmatch(key_id) or not path.exists():
        raise CannotOpen(f"The intake's key {key_id[:16]!r} is not in {_folder()}: restore it from its backup.")
    if path.stat().st_mode & 0o077:
        raise CannotOpen(f"Others may read the intake's key {path}: set its mode to 0600.")
    key = path.read_bytes()
    if len(key) != 32 or _id(bytes(PrivateKey(key).public_key)) != key_id:
        raise CannotOpen(f"The intake's key {path} is damaged: restore it from its backup.")
    return key


def _id(public: bytes) -> str:
    return hashlib.sha256(b"dandang intake key " + public).hexdigest()[:16]


def _folder() -> Path:
    return Path(settings.MAILBOX_KEYS)

"""The two sets of algorithms a seal may use. Pure; holds no keys.

`AES-256-GCM/SHA-256`, and `SM4-GCM/SM3` for organs bound to the national algorithms (GB/T 32907, GB/T 32905).
"""

from __future__ import annotations

import hashlib
import hmac
import os
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as portable_hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

NONCE, TAG = 12, 16


class SealBroken(Exception):
    """A seal cannot be opened: the key is missing or wrong, or the body was changed. One sentence, no contents."""


@dataclass(frozen=True, slots=True)
class Suite:
    """Authenticated encryption and a keyed hash. Encrypted form: nonce, ciphertext, tag."""

    name: str
    key_bytes: int
    cipher: Callable[[bytes], Any]
    mac: Callable[[bytes, bytes], bytes]

    def new_key(self) -> bytes:
        return os.urandom(self.key_bytes)

    def encrypt(self, key: bytes, plain: bytes, about: bytes) -> bytes:
        """`about` is not secret, but without the same one nothing opens."""
        nonce = os.urandom(NONCE)
        encryptor = Cipher(self.cipher(key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(about)
        return nonce + encryptor.update(plain) + encryptor.finalize() + encryptor.tag

    def decrypt(self, key: bytes, sealed: bytes, about: bytes) -> bytes:
        """Raises `SealBroken` for a wrong key, another `about` or a changed body."""
        if len(sealed) < NONCE + TAG:
            raise SealBroken(BROKEN)
        decryptor = Cipher(self.cipher(key), modes.GCM(sealed[:NONCE], sealed[-TAG:])).decryptor()
        decryptor.authenticate_additional_data(about)
        try:
            return decryptor.update(sealed[NONCE:-TAG]) + decryptor.finalize()
        except InvalidTag:
            raise SealBroken(BROKEN) from None

    def tags(self, key: bytes, blocks: Sequence[bytes]) -> array[int]:
        """A tag of 64 bits for each message; `blocks[0]` holds the first cipher block of every message, and so on.

        CBC-MAC, which is sound because every message under the key has the same length; all messages go through the cipher in
        one call a block, so that hundreds cost little more than one.
        """
        cipher, size = Cipher(self.cipher(key), modes.ECB()).encryptor(), len(blocks[0])  # noqa: S305
        state = cipher.update(blocks[0])
        for block in blocks[1:]:
            mixed = int.from_bytes(state, "little") ^ int.from_bytes(block, "little")
            state = cipher.update(mixed.to_bytes(size, "little"))
        return array("q", state)[0::2]


BROKEN = "The seal cannot be opened: the key is not the one it was made with, or the sealed body was changed."


def _hmac_sha256(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _hmac_sm3(key: bytes, message: bytes) -> bytes:
    if "sm3" in hashlib.algorithms_available:
        return hmac.digest(key, message, "sm3")
    maker = portable_hmac.HMAC(key, hashes.SM3())
    maker.update(message)
    return maker.finalize()


INTERNATIONAL = Suite("AES-256-GCM/SHA-256", 32, algorithms.AES, _hmac_sha256)
NATIONAL = Suite("SM4-GCM/SM3", 16, algorithms.SM4, _hmac_sm3)
SUITES = {suite.name: suite for suite in (INTERNATIONAL, NATIONAL)}


def named(name: str) -> Suite:
    """The suite a record was sealed with."""
    if name not in SUITES:
        raise SealBroken(f"The seal uses the suite {name[:40]!r}, which this version does not know.")
    return SUITES[name]

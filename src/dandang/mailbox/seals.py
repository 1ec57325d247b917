"""Who can open what: an item is sealed to the intake's public key, an answer to the reporter's. Pure.

Sealed boxes (X25519, XSalsa20-Poly1305) are anonymous: who seals cannot open what was sealed. Bodies are JSON, filled up to
blocks, so that their length tells little.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

BLOCK = 1024


class CannotOpen(Exception):
    """The key is not the right one, or the body was changed. One sentence, no contents."""


def seal(value: Any, public: bytes) -> bytes:
    """`value` as JSON, for the holder of the private key alone."""
    plain = json.dumps(value, ensure_ascii=False).encode()
    return SealedBox(PublicKey(public)).encrypt(plain.ljust(-(-len(plain) // BLOCK) * BLOCK))


def unseal(body: bytes, private: bytes) -> Any:
    """What was sealed; raises `CannotOpen`."""
    try:
        return json.loads(SealedBox(PrivateKey(private)).decrypt(body))
    except CryptoError:
        raise CannotOpen("The seal cannot be opened: the key is not the right one, or the body was changed.") from None


def digest(text: str, files: list[str]) -> str:
    """What was filed, in one hash: SHA-256 over the lines `SHA-256 of the text`, then of each attachment, in hex."""
    lines = [hashlib.sha256(text.encode()).hexdigest(), *files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


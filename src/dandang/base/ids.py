"""Random codes that say nothing: public keys for addresses, case codes without gaps."""

from __future__ import annotations

import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without I, L, O, U: can be read aloud."""
_DRAWN = bytes(ord(CROCKFORD[byte % 32]) for byte in range(256))
"""Every character stands for eight of the 256 bytes: all are equally likely."""


def public_key() -> str:
    """A key for addresses, 100 bits; cannot be guessed or counted."""
    return _draw(20).lower()


def case_code(prefix: str, year: int) -> str:
    """`<prefix>-<year>-<six random characters>`: numbers show no gaps (see the decision on case codes)."""
    return f"{prefix}-{year}-{_draw(6)}"


def _draw(length: int) -> str:
    return secrets.token_bytes(length).translate(_DRAWN).decode()

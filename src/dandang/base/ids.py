"""Random codes that say nothing: public keys for addresses, case codes without gaps."""

from __future__ import annotations

import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without I, L, O, U: can be read aloud."""


def public_key() -> str:
    """A key for addresses, 100 bits; cannot be guessed or counted."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(20)).lower()


def case_code(prefix: str, year: int) -> str:
    """`<prefix>-<year>-<six random characters>`: numbers show no gaps (see the decision on case codes)."""
    return f"{prefix}-{year}-{''.join(secrets.choice(CROCKFORD) for _ in range(6))}"

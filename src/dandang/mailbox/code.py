"""The return code (回执码): all that a reporter needs to come back, and all there is. It is never stored.

26 digits of chance (86 bits) and two check digits (ISO 7064, MOD 97-10), written as seven groups of four so that it can be read
aloud. Two things are derived from it by Argon2id: a token by which the mailbox finds the thread (of which the database keeps a
hash only), and the key pair to which answers are sealed. A lost code cannot be recovered: nobody has it.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from nacl.public import PrivateKey

RANDOM, DIGITS, GROUP = 26, 28, 4
TIME, MEMORY, LANES = 1, 16 * 1024, 1
"""Argon2id: passes, KiB, lanes. With 86 bits of chance the code needs no stretching; this makes guessing dear besides."""
APART = re.compile(r"[\s\-‐-―.,、，。·_/]+")


class NotACode(ValueError):
    """What was typed cannot be a return code: `too_short`, `too_long`, `not_digits` or `check`."""


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """What a code stands for. Shows nothing of itself in logs."""

    token: bytes
    private: bytes

    @property
    def public(self) -> bytes:
        """The key to which answers are sealed."""
        return bytes(PrivateKey(self.private).public_key)


def make(seed: bytes, secret: bytes) -> str:
    """The code that belongs to `seed`, the token of a form, under the portal's `secret`: the same form gives the same code,
    so that a second click, or a retry after the line broke, shows the same receipt.
    """
    number = int.from_bytes(hmac.digest(secret, b"dandang return code " + seed, "sha512"), "big") % 10**RANDOM
    digits = f"{number:0{RANDOM}d}"
    return digits + check_digits(digits)


def check_digits(digits: str) -> str:
    """Two digits that show every single slip and almost every swap: the whole is 1 modulo 97."""
    return f"{98 - int(digits + '00') % 97:02d}"


def spoken(code: str) -> str:
    """Seven groups of four."""
    return " ".join(code[start : start + GROUP] for start in range(0, DIGITS, GROUP))


def read(typed: str) -> str:
    """The 28 digits of what somebody typed: spaces, dashes, full-width digits do not matter. Raises `NotACode`."""
    digits = APART.sub("", unicodedata.normalize("NFKC", typed[:200]))
    if not (digits.isascii() and digits.isdecimal()):
        raise NotACode("not_digits")
    if len(digits) != DIGITS:
        raise NotACode("too_short" if len(digits) < DIGITS else "too_long")
    if int(digits) % 97 != 1:
        raise NotACode("check")
    return digits


def swapped_groups(typed: str) -> tuple[int, int] | None:
    """The two neighbouring groups that were probably exchanged, if putting them back makes the check digits right and is the only
    such repair. Nothing else can be derived from check digits.
    """
    digits = APART.sub("", unicodedata.normalize("NFKC", typed[:200]))
    if len(digits) != DIGITS or not digits.isdecimal():
        return None
    groups = [digits[start : start + GROUP] for start in range(0, DIGITS, GROUP)]
    found = []
    for here in range(len(groups) - 1):
        tried = [*groups[:here], groups[here + 1], groups[here], *groups[here + 2 :]]
        if groups[here] != groups[here + 1] and int("".join(tried)) % 97 == 1:
            found.append((here + 1, here + 2))
    return found[0] if len(found) == 1 else None


def derive(code: str, salt: bytes) -> Opened:
    """Token and private key of a code; costs some hundredths of a second and 16 MB, on purpose."""
    made = hash_secret_raw(code.encode(), salt, TIME, MEMORY, LANES, 64, Type.ID)
    return Opened(made[:32], made[32:])

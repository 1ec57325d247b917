"""A custodian's share on paper or in a file: sealed with a passphrase, in lines that can be typed off and checked one by one.

The passphrase goes through argon2id. Whoever finds the paper has nothing without it, and whoever knows it has nothing without the
paper; the program keeps neither.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

from dandang.vault import suites
from dandang.vault.suites import SealBroken, Suite

VERSION, SALT, WIDTH = 1, 16, 30
KINDS = (suites.INTERNATIONAL, suites.NATIONAL)
SHORTEST_PASSPHRASE = 10
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
LINE = re.compile(r"^\s*(\d{2})[\s.:|]+([A-Z2-7\s-]+)$", re.IGNORECASE)


class ShareUnreadable(ValueError):
    """The text is no share, or a line was typed wrongly; says which, never what stands there."""


@dataclass(frozen=True, repr=False)
class Share:
    """What stands on the paper. `custody` is the fingerprint of the key it belongs to, `round` counts the sharings of that key."""

    custody: str
    number: int
    needed: int
    count: int
    round: int
    suite: Suite
    salt: bytes
    sealed: bytes

    def __repr__(self) -> str:
        return f"<Share {self.number} of {self.count}>"

    def text(self, holder: str) -> str:
        """The file, or the paper: a head for people, and numbered lines with two check characters each."""
        head = (
            f"DANDANG  保密份额 / custody share {self.number} of {self.count}, any {self.needed} open\n"
            f"custody {self.custody}  round {self.round}  holder {holder}\n\n"
        )
        letters = base64.b32encode(self._bytes()).decode().rstrip("=")
        lines = [letters[at : at + WIDTH] for at in range(0, len(letters), WIDTH)]
        return head + "\n".join(
            f"{number:02} {' '.join(re.findall('.{1,4}', line + _check(number, line)))}" for number, line in enumerate(lines, 1)
        ) + "\n"

    def _head(self) -> bytes:
        numbers = bytes([VERSION, KINDS.index(self.suite), self.number, self.needed, self.count, self.round])
        return numbers + bytes.fromhex(self.custody)

    def _bytes(self) -> bytes:
        return self._head() + self.salt + self.sealed

    def open(self, passphrase: str) -> int:
        """The share itself. `SealBroken` for a wrong passphrase."""
        key = _key(passphrase, self.salt, self.suite)
        return int.from_bytes(self.suite.decrypt(key, self.sealed, self._head()), "little")


def seal(
    value: int, passphrase: str, suite: Suite, *, custody: str, number: int, needed: int, count: int, round: int
) -> Share:
    """A share sealed with its holder's passphrase."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ValueError(f"a passphrase of at least {SHORTEST_PASSPHRASE} characters")
    salt = os.urandom(SALT)
    bare = Share(custody, number, needed, count, round, suite, salt, b"")
    sealed = suite.encrypt(_key(passphrase, salt, suite), value.to_bytes(32, "little"), bare._head())
    return Share(custody, number, needed, count, round, suite, salt, sealed)


def read(text: str) -> Share:
    """The share in a file or in what was typed off a paper: lines may stand in any order, spaces and case do not matter."""
    lines: dict[int, str] = {}
    for found in filter(None, map(LINE.match, text.splitlines())):
        number, letters = int(found[1]), re.sub(r"[\s-]", "", found[2]).upper()
        if len(letters) < 3 or not set(letters) <= set(LETTERS) or _check(number, letters[:-2]) != letters[-2:]:
            raise ShareUnreadable(number)
        lines[number] = letters[:-2]
    letters = "".join(lines[number] for number in sorted(lines))
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        raise ShareUnreadable(0) from None
    size = 14 + SALT + suites.NONCE + 32 + suites.TAG
    if sorted(lines) != list(range(1, len(lines) + 1)) or len(raw) != size or raw[0] != VERSION or raw[1] >= len(KINDS):
        raise ShareUnreadable(0)
    return Share(
        raw[6:14].hex(), raw[2], raw[3], raw[4], raw[5], KINDS[raw[1]], raw[14 : 14 + SALT], raw[14 + SALT :]
    )


def _check(number: int, line: str) -> str:
    """Two letters: a sum, which no single wrong letter leaves as it was, and one of a hash, for letters that changed places."""
    total = (number + sum(map(LETTERS.index, line))) % len(LETTERS)
    return LETTERS[total] + base64.b32encode(hashlib.sha256(f"{number} {line}".encode()).digest()).decode()[0]


def _key(passphrase: str, salt: bytes, suite: Suite) -> bytes:
    """argon2id, 64 MB and three passes (RFC 9106, second recommended choice)."""
    return hash_secret_raw(passphrase.encode(), salt, 3, 65536, 4, suite.key_bytes, Type.ID)


__all__ = ["SealBroken", "Share", "ShareUnreadable", "read", "seal"]

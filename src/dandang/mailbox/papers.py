"""How a holder asks whether a paper is genuine: its proof code together with its number, or the file itself.

What is asked with is a mark of both, so that a code alone, a number alone or a list of either leads nowhere; nothing is listed
and nothing is told but organ, day and what became of the paper. The portal's role may call one function and read no table.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import connection

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O; 31 letters, a prime, so that the check letter finds every wrong letter and every exchange of two."""
LENGTH = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be told of a genuine paper. `same`: whether the file is the one that was issued (None: no file was given)."""

    organ: str
    issued_on: date
    state: str
    ended_on: date | None
    same: bool | None


def new_code() -> str:
    """Eleven letters of chance (54 bits) and one to check them by."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check(body)


def spaced(code: str) -> str:
    """As it is printed: in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def read(typed: str) -> str | None:
    """The code as it was typed, whatever its case, width and spacing; None when a letter of it must be wrong."""
    found = "".join(each for each in unicodedata.normalize("NFKC", typed).upper() if each.isalnum())
    if len(found) != LENGTH or not set(found) <= set(ALPHABET) or _check(found[:-1]) != found[-1]:
        return None
    return found


def mark(code: str, number: str) -> bytes:
    """What the paper is found by. Of the number letters and digits count; brackets, width and spaces do not."""
    folded = "".join(each for each in unicodedata.normalize("NFKC", number) if each.isalnum())
    return hashlib.sha256(f"dandang paper {code} {folded}".encode()).digest()


def standing(wanted: bytes | None, digest: str = "") -> Standing | None:
    """What became of the paper with this mark, or of the file with this SHA-256 where no mark is given; None: no such paper."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organ, issued_on, state, ended_on, same FROM mailbox.paper(%s, %s)", [wanted, digest])
        row = cursor.fetchone()
    return Standing(*row) if row and row[0] is not None else None


def _check(body: str) -> str:
    return ALPHABET[-sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(body, 2)) % len(ALPHABET)]

"""Finds planted words wherever this program could have left them: tables, sessions, files, the server's own folder.

`in_tables` reads every row of every table as text, bytes and signed sessions unpacked; `in_folder` reads every byte of every
file, also in the forms in which a word hides (UTF-16, GB 18030, base 64, escaped in JSON or an address).
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

SESSION = "django_session"


def unlike_any(pattern: str) -> str:
    """A word that no earlier run has left on this disk: every 〇 becomes some Chinese character, every # some digit."""
    some = {"〇": lambda: chr(secrets.choice(range(0x4E00, 0x9FA5))), "#": lambda: secrets.choice("0123456789")}
    return "".join(some[each]() if each in some else each for each in pattern)


def spellings(word: str) -> set[bytes]:
    """The bytes by which a word could be found again. Base 64 keeps the middle of a word whatever stands before it."""
    plain = word.encode()
    found = {
        plain, word.encode("utf-16-le"), word.encode("gb18030"), plain.hex().encode(), quote(word).encode(),
        json.dumps(word)[1:-1].encode(),
    }
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + plain)
        found.add(coded[4 if before else 0 : -4 if len(coded) > 12 else None])
    return {each for each in found if len(each) >= 4}


class Planted:
    """Words, and one search for all of them."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(words)
        self.by_bytes = {each: word for word in self.words for each in spellings(word)}
        self.pattern = re.compile(b"|".join(re.escape(each) for each in sorted(self.by_bytes, key=len, reverse=True)))

    def within(self, data: bytes | str) -> set[str]:
        """The words that stand in `data` in one of their spellings."""
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        return {self.by_bytes[match] for match in set(self.pattern.findall(raw))}


def in_tables(owner: psycopg.Connection[Any], planted: Planted, *, without: Iterable[str] = ()) -> set[tuple[str, str]]:
    """(table, word) of every hit; `without` names schemas that are not read. Each table is read as its own owner."""
    hits: set[tuple[str, str]] = set()
    for schema, table, whose in _tables(owner, set(without)):
        name = sql.Identifier(schema, table)
        owner.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(whose)))
        for (row,) in owner.execute(sql.SQL("SELECT t::text FROM {} t").format(name)):
            hits |= {(f"{schema}.{table}", word) for word in planted.within(row)}
    owner.execute("RESET ROLE")
    return hits | {(SESSION, word) for session in _sessions(owner) for word in planted.within(session)}


def _tables(owner: psycopg.Connection[Any], without: set[str]) -> list[tuple[str, str, str]]:
    found = owner.execute(
        "SELECT schemaname, tablename, tableowner FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
    ).fetchall()
    return [row for row in found if row[0] not in without]


def _sessions(owner: psycopg.Connection[Any]) -> Iterator[str]:
    from django.contrib.sessions.backends.db import SessionStore

    for (data,) in owner.execute(f"SELECT session_data FROM {SESSION}"):
        yield str(SessionStore().decode(data))


def in_folder(folder: Path, planted: Planted, *, since: float = 0) -> set[tuple[str, str]]:
    """(file, word) of every hit in every file, names included; a file that vanishes meanwhile was none.

    `since`: seconds of the epoch; the inside of a file that was last written before, when no word was planted yet, is not read.
    """
    hits: set[tuple[str, str]] = set()
    for path in (Path(where) / name for where, folders, files in os.walk(folder) for name in [*folders, *files]):
        hits |= {(str(path), word) for word in planted.within(path.name)}
        try:
            if path.is_file() and path.stat().st_mtime >= since:
                hits |= {(str(path), word) for word in planted.within(path.read_bytes())}
        except OSError:
            continue
    return hits

"""A backup: the database in one moment, and the sealed files; the secrets only when asked, and to another place.

`make` writes a folder that appears whole or not at all: `database.dump` (pg_dump, custom format), `files/` and `mailbox/`, and
`manifest.json` with the hash of every file and the number of rows of every table, counted in the very snapshot that was
dumped. `put_back` writes into an empty data folder only, and then counts again: what it says is there, is there.
Identity and wording are in the dump as the database has them: sealed, and unreadable without the secrets.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from dandang.base import clock, postgres
from dandang.base.cli import CannotRun

DUMP, MANIFEST, SECRETS = "database.dump", "manifest.json", "secrets"
FORMAT = 1
OURS = "postgres-"
"""Secrets of this name are the passwords of this very server; another has its own."""
PIECE = 1024 * 1024
Say = Callable[[str], None]


def folders() -> dict[str, Path]:
    """Where sealed files lie, by their name in a backup."""
    return {"files": Path(settings.SEALED_FILES), "mailbox": Path(settings.MAILBOX_FILES)}


@dataclass(frozen=True)
class Problem:
    """What was found different from what the manifest says."""

    what: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected}, found {self.found}"


def make(target: Path, *, say: Say) -> dict[str, Any]:
    """Write the backup folder `target`, which must not exist; gives the manifest."""
    if target.exists():
        raise CannotRun(f"{target} exists already: name a new folder.")
    half = target.with_name(f".{target.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    with _on_disk(target):
        half.mkdir(mode=0o700, parents=True)
        try:
            rows, migrations = _dump(half / DUMP, say)
            for name, folder in folders().items():
                _copy(name, folder, half / name, say)
            told = {
                "format": FORMAT, "made_at": clock.now().isoformat(), "rows": rows, "migrations": migrations,
                "files": {str(path.relative_to(half)): _hash(path) for path in _files(half)},
            }
            (half / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1))
            half.rename(target)
        finally:
            shutil.rmtree(half, ignore_errors=True)
    return told


def copy_secrets(target: Path, *, beside: Path) -> int:
    """Write the secrets to a folder of their own; refused inside or around the backup, where one theft would take both."""
    whole, other = target.resolve(), beside.resolve()
    if whole == other or whole.is_relative_to(other) or other.is_relative_to(whole):
        raise CannotRun("Keep the secrets apart from the backup: name a folder elsewhere, best on another medium.")
    if target.exists():
        raise CannotRun(f"{target} exists already: name a new folder.")
    with _on_disk(target):
        target.mkdir(mode=0o700, parents=True)
        found = _secrets(Path(settings.HOME) / SECRETS)
        for path in found:
            _copy_one(path, target / path.relative_to(Path(settings.HOME) / SECRETS))
    return len(found)


def read(source: Path) -> dict[str, Any]:
    """The manifest of a backup folder whose files are all as they were written; `CannotRun` otherwise."""
    try:
        told: dict[str, Any] = json.loads((source / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise CannotRun(f"{source} is no backup, or not a whole one ({MANIFEST} cannot be read).") from error
    if told.get("format") != FORMAT:
        raise CannotRun(f"{source} was written by another version of this program; use that one.")
    for name, hashed in told["files"].items():
        path = source / name
        if not path.is_file() or _hash(path) != hashed:
            raise CannotRun(f"{path} is missing or not as it was written: this backup is damaged, use another.")
    return told


def put_back(source: Path, *, say: Say, secrets: Path | None = None) -> list[Problem]:
    """Restore into the data folder and the database of the settings, both empty; gives what differs from the manifest."""
    told = read(source)
    with _owner() as owner:
        if _tables(owner):
            raise CannotRun("The database is not empty: restore into a new data folder (DANDANG_HOME) or an empty database.")
    for folder in folders().values():
        if _files(folder):
            raise CannotRun(f"{folder} is not empty: restore into a new data folder (DANDANG_HOME).")
    if secrets is not None:
        _put_secrets(secrets)
    with _on_disk(Path(settings.HOME)):
        say(f"database: {_megabytes((source / DUMP).stat().st_size)}")
        _program("pg_restore", "--exit-on-error", "--single-transaction", "--dbname", "{name}", str(source / DUMP))
        for name, folder in folders().items():
            _copy(name, source / name, folder, say)
    return list(_differences(told))


def _put_secrets(source: Path) -> None:
    home = Path(settings.HOME) / SECRETS
    found = _secrets(source)
    if not found:
        raise CannotRun(f"There are no secrets in {source}.")
    taken = [path for path in _secrets(home) if path.name != "django"]
    if taken:
        raise CannotRun(f"{home} already has keys ({taken[0].name}): restore into a new data folder (DANDANG_HOME).")
    with _on_disk(home):
        for path in found:
            _copy_one(path, home / path.relative_to(source))


def _differences(told: Mapping[str, Any]) -> Iterator[Problem]:
    """Rows of every table and bytes of every file, counted anew."""
    with _owner() as owner:
        rows = _rows(owner)
    for table in sorted({*told["rows"], *rows}):
        if told["rows"].get(table) != rows.get(table):
            yield Problem(table, told["rows"].get(table), rows.get(table))
    for name, hashed in told["files"].items():
        place, _slash, rest = name.partition("/")
        if place in folders() and _hash(folders()[place] / rest) != hashed:
            yield Problem(name, hashed, "other bytes")


def _dump(to: Path, say: Say) -> tuple[dict[str, int], list[str]]:
    """Dump and count in one snapshot."""
    with _owner() as owner, owner.transaction():
        owner.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = owner.execute("SELECT pg_export_snapshot()").fetchall()[0][0]
        rows = _rows(owner)
        if not rows:
            raise CannotRun("The database is empty: there is nothing to back up (./dandang migrate makes its tables).")
        migrations = [name for (name,) in owner.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")]
        say(f"database: {len(rows)} tables, {sum(rows.values())} rows")
        _program("pg_dump", "--format=custom", f"--snapshot={snapshot}", "--file", str(to), "{name}")
    to.chmod(0o600)
    say(f"database: {_megabytes(to.stat().st_size)} written")
    return rows, migrations


def _owner() -> psycopg.Connection[Any]:
    owner = settings.OWNER_DATABASE
    return psycopg.connect(
        dbname=owner["NAME"], user=owner["USER"], password=owner["PASSWORD"], host=owner["HOST"], port=owner["PORT"] or None,
        autocommit=True,
    )


def _tables(owner: psycopg.Connection[Any]) -> list[str]:
    found = owner.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    )
    return [name for (name,) in found]


def _rows(owner: psycopg.Connection[Any]) -> dict[str, int]:
    """Every table with its number of rows, all in one query."""
    tables = _tables(owner)
    query: Any = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables)  # noqa: S608
    return dict(owner.execute(query).fetchall()) if tables else {}


def _program(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs as the owner. The password goes by the environment, never the command line."""
    owner = settings.OWNER_DATABASE
    place = {"PGHOST": str(owner["HOST"]), "PGPORT": str(owner["PORT"] or 5432), "PGUSER": owner["USER"], "PGPASSWORD": owner["PASSWORD"]}
    command = [_path(name), "--no-password", *(part.replace("{name}", owner["NAME"]) for part in arguments)]
    done = subprocess.run(command, env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", **place}, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        if "no space left" in done.stderr.lower():
            reason = "the disk is full: free some space and start again"
        raise CannotRun(f"{name} did not finish ({reason.removeprefix(f'{name}: ').removeprefix('error: ')}).")


def _path(name: str) -> str:
    """The program that fits the server: one on PATH of the same version, otherwise the embedded server's own."""
    found = shutil.which(name)
    if found:
        with _owner() as owner:
            wanted = owner.info.server_version // 10_000
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        if re.search(rf"\) {wanted}\b", said):
            return found
    return str(postgres.program(Path(settings.HOME), name))


def _copy(name: str, source: Path, to: Path, say: Say) -> None:
    """Whole files only; one that is still being written has no name yet."""
    found = _files(source)
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number, path in enumerate(found, 1):
        _copy_one(path, to / path.relative_to(source))
        if number % 100 == 0 or number == len(found):
            say(f"{name}: {number} of {len(found)}")


def _copy_one(path: Path, to: Path) -> None:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(path, to)
    to.chmod(0o600)


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")) if folder.exists() else []


def _secrets(folder: Path) -> list[Path]:
    return [path for path in _files(folder) if not path.name.startswith(OURS)]


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _megabytes(size: int) -> str:
    return f"{size / PIECE:.1f} MB"


@contextmanager
def _on_disk(where: Path) -> Iterator[None]:
    """An error of the file system in words."""
    try:
        yield
    except OSError as error:
        raise CannotRun(f"Cannot write {error.filename or where} ({error.strerror}): free some space, or name another place.") from error

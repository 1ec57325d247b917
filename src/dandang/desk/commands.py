"""The commands that run the desk: `demo`, `serve`, `migrate`, `doctor`."""

from __future__ import annotations

import argparse
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from dandang.base import catalogues, postgres
from dandang.base.cli import OK, PROBLEMS, CannotRun, as_owner, database, is_embedded


def _process_age() -> float:
    """Seconds since this process began, the shell of ./dandang and a first set-up included (Linux; 0 elsewhere)."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError):
        return 0.0


BEGAN = time.monotonic() - _process_age()


def register(commands: Any) -> None:
    """Add the four commands."""
    demo = commands.add_parser("demo", help="set up, play all stories with invented people, and serve the desk")
    demo.add_argument("--fresh", action="store_true", help="delete the demo's database and begin anew")
    serve = commands.add_parser("serve", help="serve the desk on the database that is there")
    for parser in (demo, serve):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
        parser.add_argument("--port", type=_port, default=8000, help="port to listen on (%(default)s)")
        parser.add_argument("--portal-port", type=_port_or_none, help="port of the public portal (one above --port; 0: no portal)")
        parser.add_argument("--workers", type=int, default=1, help="worker processes (%(default)s)")
    demo.set_defaults(run=run_demo, database=False)
    serve.set_defaults(run=run_serve, database=False)
    migrate = commands.add_parser("migrate", help="bring the database's tables up to date, as their owner")
    migrate.set_defaults(run=run_migrate)
    doctor = commands.add_parser("doctor", help="check everything the system needs and say what to do")
    doctor.set_defaults(run=run_doctor, database=False)


def run_migrate(_options: argparse.Namespace | None = None) -> int:
    """Migrate as the owner, then compile the catalogues."""
    from django.core.management import call_command

    with as_owner():
        call_command("migrate", interactive=False, verbosity=0)
    catalogues.compile_all()
    return OK


def run_doctor(_options: argparse.Namespace) -> int:
    """One line for each thing that is needed; 1 when something is not ok."""
    from dandang.desk import doctor

    return PROBLEMS if doctor.report() else OK


def run_serve(options: argparse.Namespace) -> int:
    """Serve the desk; refuses while migrations are waiting."""
    from dandang.desk import serving

    _refuse_busy_ports(options)
    with database():
        waiting = _waiting_migrations()
        if waiting:
            raise CannotRun(f"The database lacks {waiting} migrations: run ./dandang migrate first.")
        catalogues.compile_all()
        with serving.portal_beside(options.host, options.portal_port), serving.worker_beside():
            serving.serve(options.host, options.port, options.workers, lambda: _ready(options))
    return OK


def run_demo(options: argparse.Namespace) -> int:
    """Everything from an empty folder to a served desk; data are kept for the next start."""
    from dandang.desk import serving

    _refuse_busy_ports(options)
    if not is_embedded():
        raise CannotRun("The demo plays invented cases on its own embedded database: unset DATABASE_URL, or use ./dandang serve.")
    home = Path(settings.HOME)
    if options.portal_port and not settings.PORTAL_ADDRESS:
        settings.PORTAL_ADDRESS = _address(options, options.portal_port)
    with _alone(home), _prepared(home, fresh=options.fresh):
        _say("Migrating")
        run_migrate()
        sign_ins = _play(home)
        _say("Starting the desk and the portal")
        with serving.portal_beside(options.host, options.portal_port), serving.worker_beside():
            serving.serve(options.host, options.port, options.workers, lambda: _welcome(options, sign_ins))
    print("Stopped; the data are kept for the next start (--fresh begins anew).")
    return OK


def _refuse_busy_ports(options: argparse.Namespace) -> None:
    """Both ports, before any long set-up."""
    from dandang.base import serving

    serving.refuse_busy_port(options.host, options.port)
    if options.portal_port is None:
        options.portal_port = options.port + 1
    if options.portal_port:
        serving.refuse_busy_port(options.host, options.portal_port, "--portal-port")


def _waiting_migrations() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with as_owner():
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Only one demo at a time on one data folder."""
    home.mkdir(parents=True, exist_ok=True)
    lock = os.open(home / ".demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotRun(f"The demo is already running on {home}: stop it first, or set DANDANG_HOME.") from error
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def _prepared(home: Path, *, fresh: bool) -> Iterator[None]:
    """The embedded server with either a demo's database or an empty one; never anybody's real data.

    `<home>/demo` says that the database is the demo's: `playing` while the stories are played, `played` after.
    """
    mark = home / "demo"
    state = mark.read_text() if mark.exists() else ""
    exists = (postgres.place_of(home).data).exists()
    if exists and not state and not _is_empty():
        raise CannotRun(f"The database in {home} was not made by the demo: use ./dandang serve, or set DANDANG_HOME for a demo.")
    if exists and (fresh or state == "playing"):
        _say("Beginning anew" if fresh else "The last start was interrupted while it played the stories; beginning anew")
        postgres.wipe(home)
        mark.unlink(missing_ok=True)
    _say("Starting the embedded database")
    with database(always_stop=True):
        yield


def _is_empty() -> bool:
    """No person is in the database (or no table yet)."""
    from django.contrib.auth import get_user_model
    from django.db import connection

    with database(), as_owner():
        people = get_user_model()
        return people._meta.db_table not in connection.introspection.table_names() or not people.objects.exists()


def _play(home: Path) -> list[Any]:
    """Play all stories once; afterwards only say who may sign in."""
    from dandang.desk import stories

    mark = home / "demo"
    if mark.exists() and mark.read_text() == "played":
        return list(stories.sign_ins())
    mark.write_text("playing")
    _say("Playing the stories")
    sign_ins = list(stories.demo(_say))
    mark.write_text("played")
    return sign_ins


def _ready(options: argparse.Namespace) -> None:
    if options.portal_port:
        print(f"\nThe public portal is at {_address(options, options.portal_port)}", end="", flush=True)
    print(f"\nThe desk is at {_address(options, options.port)} ({time.monotonic() - BEGAN:.1f} s from start to first page). Ctrl-C stops it.", flush=True)


def _welcome(options: argparse.Namespace, sign_ins: list[Any]) -> None:
    """The sign-ins as a table, then the address."""
    from rich.console import Console
    from rich.table import Table

    table = Table("sign-in name", "password", "name", "roles", "organ", title="Invented people who can sign in")
    for each in sign_ins:
        roles = each.roles if isinstance(each.roles, str) else ", ".join(each.roles)
        table.add_row(each.username, each.password, each.name, roles, str(each.organ))
    Console().print(table)
    _ready(options)


def _address(options: argparse.Namespace, port: int) -> str:
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"http://{host}:{port}/"


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port between 1 and 65535")
    return int(text)


def _port_or_none(text: str) -> int:
    return 0 if text == "0" else _port(text)


def _say(sentence: str) -> None:
    print(f"[{time.monotonic() - BEGAN:5.1f} s] {sentence}", flush=True)

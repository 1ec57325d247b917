"""The one program `dandang`: finds its commands, sets Django up, turns every expected failure into one sentence.

A command is made in its own app: a module `commands.py` with `register(commands)` that adds parsers to argparse and sets
`parser.set_defaults(run=function)`; `run(arguments) -> int` returns 0 (ok) or 1 (problems found), or raises `CannotRun`.
Add the module to COMMANDS below. Django is set up before `register` is called, and the server runs while `run` does:
an embedded one that was not running is started for the command and stopped after it. A command that needs no
database says `set_defaults(database=False)`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dandang.base.postgres import PostgresError

COMMANDS = (
    "dandang.desk.commands",
    "dandang.desk.story_commands",
    "dandang.procedures.commands",
    "dandang.sanctions.commands",
    "dandang.audit.commands",
    "dandang.vault.commands",
    "dandang.documents.commands",
    "dandang.exchange.commands",
    "dandang.cases.commands",
    "dandang.mechanisms.archiving.commands",
    "dandang.statistics.commands",
    "dandang.desk.simulate_commands",
    "dandang.desk.bench_commands",
    "dandang.desk.backup_commands",
)
"""Where the commands are, in the order of the help text. Names only: base imports nothing above it."""
PLAIN = ("dandang.desk.commands_test", "dandang.base.commands", "dandang.portal.commands")
"""Commands that never touch Django, the data folder or the database."""

OK, PROBLEMS, CANNOT = 0, 1, 2


class CannotRun(Exception):
    """One sentence for the person at the terminal: what is wrong and what to do; exit code 2."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 ok, 1 problems found, 2 wrong usage or set-up, 130 interrupted."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    words = list(sys.argv[1:] if arguments is None else arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminated)
    try:
        options = _parse(words)
        if not options.database:
            return int(options.run(options))
        with database():
            return int(options.run(options))
    except KeyboardInterrupt:
        print("\ndandang: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return CANNOT
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        print(f"dandang: {sentence}", file=sys.stderr)
        return CANNOT


def _parse(words: Sequence[str]) -> argparse.Namespace:
    """The chosen command and its options; Django is set up first unless the command is a plain one."""
    parser = argparse.ArgumentParser(prog="dandang", description="担当: reports checked, names cleared, honest error tolerated.")
    commands = parser.add_subparsers(metavar="command", required=True)
    for name in PLAIN:
        importlib.import_module(name).register(commands)
    if not words or words[0] not in commands.choices:
        parser.set_defaults(database=True)
        _set_up_django()
        for name in COMMANDS:
            importlib.import_module(name).register(commands)
    else:
        parser.set_defaults(database=False)
    return parser.parse_args(words)


def _terminated(number: int, _frame: object) -> None:
    """SIGTERM and a closed terminal end the command as an exception does, so that everything is put away."""
    sys.exit(128 + number)


def _set_up_django() -> None:
    import django

    django.setup()


def _sentence(error: Exception) -> str | None:
    """The sentence for an expected failure; None for a mistake of ours, which shows its traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError

    if isinstance(error, CannotRun | PostgresError | ImproperlyConfigured):
        return str(error)
    if isinstance(error, OperationalError):
        return f"The database does not answer as it should ({str(error).strip().splitlines()[0]}): see ./dandang doctor."
    if isinstance(error, ProgrammingError) and "does not exist" in str(error):
        return f"The database lacks a table ({str(error).strip().splitlines()[0]}): run ./dandang migrate."
    if isinstance(error, OSError) and error.filename:
        return f"Cannot use {error.filename}: {error.strerror}."
    return None


def is_embedded() -> bool:
    """Whether the settings name the embedded server rather than one of DATABASE_URL."""
    from django.conf import settings

    from dandang.base import postgres

    expected = postgres.django_settings(settings.HOME, role="app")
    return all(settings.DATABASES["default"][key] == expected[key] for key in ("HOST", "PORT", "USER"))


@contextmanager
def database(*, always_stop: bool = False) -> Iterator[None]:
    """The server runs inside the block: the embedded one is started, and stopped again if it was we who started it.

    `always_stop` also stops one that was found running (left over by a killed demo); for whoever holds the folder alone.
    """
    from django.conf import settings
    from django.db import connections

    from dandang.base import postgres

    if not is_embedded():
        yield
        return
    home = Path(settings.HOME)
    ours = always_stop or not postgres.is_running(home)
    try:
        with _unhurried():
            server = postgres.ensure(home, durable=not settings.TESTING)
        if server.notice and ours:
            print(server.notice, flush=True)
        yield
    finally:
        connections.close_all()
        if ours:
            postgres.stop(home)


@contextmanager
def _unhurried() -> Iterator[None]:
    """A Ctrl-C inside the block takes effect at its end: a server half started would stay behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    kept = {number: signal.signal(number, lambda n, _: waiting.append(n)) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    if waiting:
        raise KeyboardInterrupt


@contextmanager
def as_portal() -> Iterator[None]:
    """Inside the block Django's connection has the rights of the portal and no others: stories play what a reporter does there.

    The application's own connection, which may not take that role on, is exchanged for one of the portal's; outside a transaction
    only. The owner's, as in a test, takes it on.
    """
    from django.conf import settings
    from django.db import connection

    from config.readers import database
    from dandang.base import postgres

    if connection.settings_dict["USER"] == settings.OWNER_DATABASE["USER"]:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {postgres.PORTAL}")
            try:
                yield
            finally:
                cursor.execute(f"SET ROLE {postgres.APP}")
        return
    if not is_embedded() and "PORTAL_DATABASE_URL" not in os.environ:
        raise CannotRun("Set PORTAL_DATABASE_URL beside DATABASE_URL: the portal signs in as dandang_portal.")
    kept: dict[str, Any] = dict(connection.settings_dict)
    portal = database("PORTAL_DATABASE_URL", Path(settings.HOME).resolve(), role="portal")
    connection.close()
    connection.settings_dict.update({key: portal[key] for key in ("USER", "PASSWORD", "HOST", "PORT")})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside the block Django's connection is the owner's: for migrations and looking at the schema, never for serving."""
    from django.conf import settings
    from django.db import connection

    if not is_embedded() and settings.OWNER_DATABASE["HOST"] != settings.DATABASES["default"]["HOST"]:
        raise CannotRun("DATABASE_URL is set without DATABASE_OWNER_URL: set both, for the same server and database.")
    kept: dict[str, Any] = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update({key: settings.OWNER_DATABASE[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)

"""The strict world of the tests: a real PostgreSQL, the application's own rights, warnings as errors, no network outside.

The database is made as its owner; from then on every connection acts as the application's role, so a missing grant fails a test.
`fresh_database` gives a test its own committed database (for threads, kills, browsers), cloned in a tenth of a second.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

_started = False
LONG = ("test_no_identity_leaks.py", "stories/test_demo.py", "desk/test_existence.py", "journeys/test_s01.py", "test_launcher.py")
"""Files with tests of a minute. They begin first, so that no process waits alone for one at the end."""


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded server of the data folder, unless it runs or another server is named."""
    global _started
    from django.conf import settings

    if not os.environ.get("DATABASE_URL"):
        from dandang.base import postgres

        _started = not postgres.is_running(settings.HOME)
        postgres.ensure(settings.HOME, durable=False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not str(item.path).endswith(LONG))


def pytest_unconfigure(config: pytest.Config) -> None:
    from django.conf import settings

    if _started:
        from dandang.base import postgres

        postgres.stop(settings.HOME)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets lead to this machine only."""
    real = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"tests stay on this machine; refused {address[0]}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _as_application(sender: Any, connection: Any, **kwargs: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE dandang_app")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    from django.conf import settings
    from django.db import connections

    owner = {key: settings.OWNER_DATABASE[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
    connections["default"].settings_dict.update(owner)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """Make the test database, also when only `fresh_database` is asked for (pytest-django alone would not), and its template."""
    from django.db import connection
    from django.db.backends.signals import connection_created
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        connection.close()
        name = connection.settings_dict["NAME"]
        with owner_connection() as owner:
            owner.execute(f'DROP DATABASE IF EXISTS "{name}_template" WITH (FORCE)')
            owner.execute(f'CREATE DATABASE "{name}_template" TEMPLATE "{name}"')
        connection_created.connect(_as_application)
    yield
    connection_created.disconnect(_as_application)
    with django_db_blocker.unblock():
        connection.close()
        drop(f"{name}_template")
        with owner_connection() as owner:  # a thread of a test may have left its connection open
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user", [name]
            )
        teardown_databases(made, verbosity=0)


def drop(name: str) -> None:
    """Drop a database of the tests. The server's own housekeeping may hold it for a moment, which only a superuser could end."""
    for attempt in range(10):
        try:
            with owner_connection() as owner:
                owner.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            return
        except psycopg.errors.InsufficientPrivilege:
            if attempt == 9:
                raise
            time.sleep(0.5)


def owner_connection(database: str = "postgres") -> psycopg.Connection[Any]:
    """The owner's connection to the maintenance database, or to the one named; autocommit."""
    from django.conf import settings

    owner = settings.OWNER_DATABASE
    return psycopg.connect(
        dbname=database, user=owner["USER"], password=owner["PASSWORD"], host=owner["HOST"], port=owner["PORT"] or None,
        autocommit=True,
    )


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of its own: migrated, with the province's organs, and committed to for real. Yields its name."""
    from django.db import connections

    default = connections["default"]
    before, name = default.settings_dict["NAME"], f"clone_{uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        default.close()
        with owner_connection() as owner:
            owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{before}_template" STRATEGY FILE_COPY')
        default.settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connections["default"].close()
            default.settings_dict["NAME"] = before
            drop(name)


@pytest.fixture
def owner(fresh_database: str) -> Iterator[psycopg.Connection]:
    """The owner of the tables, connected to the fresh database: what an administrator could do."""
    with owner_connection(fresh_database) as made:
        yield made

"""Rows into a table by COPY, the fastest road PostgreSQL has. The caller's transaction; the role's rights and triggers apply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from django.db import DatabaseError, IntegrityError, connection
from psycopg import sql


def copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write all rows or none. The server's own message would repeat a row in an error: ours names the table, the condition and
    nothing of the contents.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        try:
            with cursor.copy(statement) as stream:
                for row in rows:
                    stream.write_row(row)
        except psycopg.Error as error:
            raise _without_contents(error, table) from None


def reserve(table: str, count: int) -> list[int]:
    """So many keys of the table, taken from its sequence, in ascending order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return sorted(key for (key,) in cursor.fetchall())


def _without_contents(error: psycopg.Error, table: str) -> DatabaseError:
    kind = IntegrityError if (error.sqlstate or "").startswith("23") else DatabaseError
    words = (f"copying into {table} was refused", error.sqlstate, error.diag.constraint_name)
    return kind(" ".join(word for word in words if word))

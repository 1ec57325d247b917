"""Copies the rows of templates for every matter of the plan, inside the database and in one transaction: all of a province or nothing.

No rule is asked and no act is claimed: a matter that was copied has no chain, no papers, no identity of a reporter (docs/decisions/0032).
Indices and foreign keys are dropped while rows come and made again after them; a foreign key is checked then, for every row.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import psycopg

from dandang.desk.simulation import copying
from dandang.desk.simulation.plan import Matter, Place
from dandang.desk.simulation.schema import ROOT, Table
from dandang.desk.simulation.templates import STOPS, Template

BATCH = 20_000
Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Load:
    """What was loaded: rows of all tables in how many seconds (indices and keys made again), and the case files from `first` to `last`."""

    rows: int
    seconds: float
    first: int
    last: int


def load(
    connection: Connection, matters: Iterator[Matter], count: int, places: Sequence[Place], templates: Sequence[Template], known: Mapping[str, Table],
    *, on: date, seed: int,
) -> Iterator[float | Load]:
    """Yields the part that is done, and what was loaded at the end. As the owner of the tables, not in a transaction."""
    used = {name: known[name] for name in known if any(each.rows.get(name) for each in templates)}
    with connection.transaction():
        _settings(connection)
        _stage_organs(connection, places)
        place = copying.Places(connection, templates, used, seed)
        statements = {table.name: copying.staged(connection, table, templates, place, on) for table in used.values()}
        first = connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {ROOT}").fetchone()[0]  # type: ignore[index]  # noqa: S608
        rows = done = 0
        began = time.perf_counter()
        with bare(connection, *used):
            while some := list(islice(matters, BATCH)):
                _copy(connection, some)
                rows += sum(connection.execute(statement).rowcount for statement in statements.values())
                done += len(some)
                yield done / count
        for table in used.values():
            connection.execute(
                f"SELECT setval(s, greatest((SELECT max({table.primary}) FROM {table.name}), 1)) "  # noqa: S608 - names of the catalogue
                "FROM pg_get_serial_sequence(%s, %s) AS s WHERE s IS NOT NULL", [table.name, table.primary],
            )
        last = connection.execute(f"SELECT max(id) FROM {ROOT}").fetchone()[0]  # type: ignore[index]  # noqa: S608
        connection.execute("DROP SCHEMA simulation CASCADE")
        took = time.perf_counter() - began
    for name in used:
        connection.execute(f"VACUUM (ANALYZE) {name}")
    yield Load(rows, took, first, last)


def _settings(connection: Connection) -> None:
    connection.execute(
        "SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '128MB'; SET LOCAL synchronous_commit = off; SET LOCAL jit = off; "
        "CREATE SCHEMA simulation; CREATE TABLE simulation.matter (i bigint, template int, place int, day date, minutes int, name text, unit text, "
        "post text, channel text, s1 text, s2 text, s3 text)"
    )


def _stage_organs(connection: Connection, places: Sequence[Place]) -> None:
    """Organs by number, with the first of their people: those of an organ have primary keys in a row."""
    connection.execute(
        "CREATE TABLE simulation.organ (n int PRIMARY KEY, above int, code text, id bigint, name text, short_name text, city text, staff bigint, people text[])"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO simulation.organ SELECT %s, %s, o.code, o.id, o.name, o.short_name, rpad(left(o.division_code, 4), 6, '0'), min(s.id), "
            "array_agg(s.name ORDER BY s.id) FROM organs_organ o JOIN organs_post p ON p.organ_id = o.id JOIN organs_staff s ON s.id = p.staff_id "
            "WHERE o.code = %s GROUP BY o.id",
            [(place.number, place.above if place.above >= 0 else place.number, place.code) for place in places],
        )
    connection.execute("ANALYZE simulation.organ")


def _copy(connection: Connection, matters: Sequence[Matter]) -> None:
    """The matters of one batch, and nothing else, stand in the plan's table."""
    connection.execute("TRUNCATE simulation.matter")
    with connection.cursor() as cursor, cursor.copy("COPY simulation.matter FROM STDIN") as copy:
        for each in matters:
            said = (*each.statements, None, None)[:3]
            copy.write_row((
                each.number, each.table * STOPS + each.stop, each.place, each.day, each.minutes, each.name, each.unit, each.post, each.channel, *said,
            ))
    connection.execute("ANALYZE simulation.matter")


@contextmanager
def bare(connection: Connection, *tables: str) -> Iterator[None]:
    """Without triggers, foreign keys and plain indices inside the block; with all of them, checked, after it."""
    names = list(tables)
    keys = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' "
        "AND conrelid::regclass::text = ANY(%s)", [names],
    ).fetchall()
    indices = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text = ANY(%s) "
        "AND NOT indisunique", [names],
    ).fetchall()
    for table in names:
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table, name, _what in keys:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _what in indices:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _name, what in indices:
        connection.execute(what)
    for table, name, what in keys:
        connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {what}')
    for table in names:
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

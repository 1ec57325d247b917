"""Which tables hold the rows of a case file, and how each leads back to it: read from the database itself, so that a new table is copied too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import connection

ROOT = "cases_casefile"
LEFT_OUT = ("audit_", "auth_", "axes_", "base_", "desk_", "django_", "documents_", "exchange_", "inbox_", "organs_", "statistics_")
"""Evidence, papers, copies and messages say that something was done: of what was only copied nothing of the kind is made."""
DERIVED = frozenset({"cases_searchentry", "cases_searchtext", "cases_likeness", "cases_personfile", "cases_fileentry", "cases_dismissal"})
"""Made anew from the rest, or shared by several matters."""
PEOPLE, ORGANS = "organs_staff", "organs_organ"
CONTRIBUTION = "statistics_contribution"
COLUMNS = """
    SELECT c.relname, a.attname, t.typname, NOT a.attnotnull
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    JOIN pg_type t ON t.oid = a.atttypid WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.relname, a.attnum
"""
KEYS = """
    SELECT conrelid::regclass::text, a.attname, confrelid::regclass::text FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND c.connamespace = 'public'::regnamespace ORDER BY 1, a.attnum
"""
PRIMARY = """
    SELECT i.indrelid::regclass::text, a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    JOIN pg_class c ON c.oid = i.indrelid WHERE i.indisprimary AND i.indnatts = 1 AND c.relnamespace = 'public'::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rows of a case file. `types` by column; `keys`: which table numbers what each foreign key leads to; `mine`: its rows in one case file."""

    name: str
    primary: str
    types: Mapping[str, str]
    keys: Mapping[str, str]
    mine: str


def tables() -> dict[str, Table]:
    """Every such table by name, each after the one by which it is reached. `mine` asks for a parameter: the case files, as an array."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        types: dict[str, dict[str, str]] = {}
        may_be_empty = set()
        for table, column, kind, nullable in cursor.fetchall():
            types.setdefault(table, {})[column] = kind
            if nullable:
                may_be_empty.add((table, column))
        cursor.execute(KEYS)
        keys: dict[str, dict[str, str]] = {}
        for table, column, target in cursor.fetchall():
            keys.setdefault(table, {})[column] = target
        cursor.execute(PRIMARY)
        primary = dict(cursor.fetchall())
    found = {ROOT: Table(ROOT, "id", types[ROOT], keys[ROOT], "id = ANY(%(casefiles)s)")}
    waiting = sorted(name for name in types if name in keys and name in primary and not name.startswith(LEFT_OUT) and name not in DERIVED | {ROOT})
    while new := [name for name in waiting if name not in found and _way(keys[name], found, name, may_be_empty)]:
        for name in new:
            column = _way(keys[name], found, name, may_be_empty)
            above = found[keys[name][column]]
            mine = f"{column} IN (SELECT {above.primary} FROM {above.name} WHERE {above.mine})"  # noqa: S608 - names of the catalogue
            found[name] = Table(name, primary[name], types[name], keys[name], mine)
    return _whole(found, may_be_empty)


def contribution() -> Table:
    """What a case file adds to the figures: made by the rules of the figures while a template is played, and copied with its days."""
    types = {"casefile_id": "int8", "organ_id": "int8", "marks": "jsonb"}
    return Table(CONTRIBUTION, "casefile_id", types, {"casefile_id": ROOT, "organ_id": ORGANS}, "")


def _way(keys: Mapping[str, str], found: Mapping[str, Table], name: str, may_be_empty: set[tuple[str, str]]) -> str:
    """A foreign key that is always there and leads to a table that is reached."""
    return next((column for column, target in keys.items() if target in found and (name, column) not in may_be_empty), "")


def _whole(found: dict[str, Table], may_be_empty: set[tuple[str, str]]) -> dict[str, Table]:
    """Without those that always need a row of a table which is not copied."""
    while lacking := [
        name for name, table in found.items()
        if any(target not in found and target not in (PEOPLE, ORGANS) and (name, column) not in may_be_empty for column, target in table.keys.items())
    ]:
        for name in lacking:
            del found[name]
    return {name: replace(table, keys={column: _numbered(target, found) for column, target in table.keys.items()}) for name, table in found.items()}


def _numbered(target: str, found: Mapping[str, Table]) -> str:
    """The table that gives the numbers of `target`: one that only adds to another has that one's."""
    while target in found and (above := found[target].keys.get(found[target].primary)):
        target = above
    return target

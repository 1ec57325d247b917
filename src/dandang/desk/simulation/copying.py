"""Puts the rows of templates where the database finds them, and writes for each table the statement that copies them for a batch of matters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import psycopg

from dandang.base.ids import CROCKFORD
from dandang.desk.simulation.schema import ORGANS, PEOPLE, ROOT, Table
from dandang.desk.simulation.templates import UP, Template

Connection = psycopg.Connection[Any]
TEXTS = {"text": "text", "varchar": "text", "jsonb": "jsonb", "_text": "text[]", "_varchar": "text[]"}
"""Types that stand as text among the templates, so that marks may be exchanged in them, and what they become."""
MARK = re.compile(r"@@([a-z_]+?)(-?\d*)@@")
SPELT = "||".join(f"substr('{CROCKFORD}', ((({{0}}) >> {shift}) & 31)::int + 1, 1)" for shift in range(25, -1, -5))
"""Six characters for a number below 2^30."""
SCATTER = 387_420_489
"""Odd: times this, all numbers below 2^30 are exchanged among themselves, so that codes show no order."""
WORDS = {
    "name": "m.name", "unit": "m.unit", "post": "m.post", "channel": "m.channel", "year": "to_char(m.day, 'YYYY')",
    "own": "o.name", "up": "u.name", "own_code": "o.code", "up_code": "u.code", "own_short": "o.short_name", "up_short": "u.short_name",
}
FIXED = {
    (ROOT, "city"): "o.city", ("cases_proceeding", "city"): "o.city", (ROOT, "sealed"): "NULL::uuid", ("reports_report", "channel"): "m.channel",
}
"""Columns that are drawn or empty, whatever the template has."""


def staged(connection: Connection, table: Table, templates: Sequence[Template], place: Places, on: date) -> str:
    """Put the rows of the templates where the database finds them; gives the statement that copies them for a batch of matters."""
    made, rows = f"simulation.{table.name}", [(each.number, row) for each in templates for row in each.rows.get(table.name, ())]
    marks: dict[str, set[str]] = {}
    connection.execute(f"CREATE TABLE {made} (template int, days jsonb, LIKE {table.name})")
    connection.execute(f"ALTER TABLE {made} " + ", ".join(f'ALTER "{column}" DROP NOT NULL' for column in table.types))
    for column, kind in table.types.items():
        if kind in TEXTS:
            connection.execute(f'ALTER TABLE {made} ALTER "{column}" TYPE text')
    with connection.cursor() as cursor, cursor.copy(
        f"COPY {made} (template, days, {_listed(table.types)}) FROM STDIN"
    ) as copy:
        for number, row in rows:
            values, days = _values(table, row, marks)
            copy.write_row((number, json.dumps(days) if days else None, *values))
    connection.execute(f"CREATE INDEX ON {made} (template)")
    connection.execute(f"ANALYZE {made}")
    return _statement(table, marks, place, on)


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _values(table: Table, row: Mapping[str, Any], marks: dict[str, set[str]]) -> tuple[list[Any], dict[str, list[int]]]:
    """The values of a row for COPY. Days in a text become places in a list, so that a column needs few exchanges."""
    values: list[Any] = []
    days: dict[str, list[int]] = {}
    for column, kind in table.types.items():
        value = row[column]
        if value is not None and kind == "jsonb":
            value = json.dumps(value, ensure_ascii=False)
        elif isinstance(value, list):
            value = "{" + ",".join(json.dumps(each, ensure_ascii=False) for each in value) + "}"
        if isinstance(value, str) and kind in TEXTS:
            found = list(dict.fromkeys(int(n) for name, n in MARK.findall(value) if name == "d"))
            if found:
                days[column] = found
                for place, n in enumerate(found):
                    value = value.replace(f"@@d{n}@@", f"@@day{place}@@")
            marks.setdefault(column, set()).update(f"{name}{n}" for name, n in MARK.findall(value))
        values.append(value)
    return values, days


def _statement(table: Table, marks: Mapping[str, set[str]], place: Places, on: date) -> str:
    columns = {column: _column(table, column, kind, marks.get(column, set()), place, on) for column, kind in table.types.items()}
    return (
        f"INSERT INTO {table.name} ({_listed(columns)}) SELECT {', '.join(columns.values())} FROM simulation.matter m "  # noqa: S608
        "JOIN simulation.organ o ON o.n = m.place JOIN simulation.organ u ON u.n = o.above "
        f"JOIN simulation.{table.name} x ON x.template = m.template ORDER BY m.i"
    )


class Places:
    """Where the primary keys of a matter's rows begin in each table: after those that are there, and as far apart as any template needs."""

    def __init__(self, connection: Connection, templates: Sequence[Template], used: Mapping[str, Table], seed: int) -> None:
        self.seed = seed
        self.wide = {name: max(len(each.rows.get(name, ())) for each in templates) for name in used}
        self.start = {
            name: connection.execute(f"SELECT coalesce(max({table.primary}), 0) + 1 FROM {name}").fetchone()[0]  # type: ignore[index]  # noqa: S608
            for name, table in used.items()
        }

    def key(self, table: str, rank: str) -> str:
        return f"{self.start[table]} + m.i * {self.wide[table]} + {rank}" if table in self.start else "NULL"


def _column(table: Table, column: str, kind: str, marks: set[str], place: Places, on: date) -> str:
    target, x = table.keys.get(column, ""), f'x."{column}"'
    if (table.name, column) in FIXED:
        return FIXED[table.name, column]
    if target == PEOPLE:
        return f"CASE WHEN {x} >= {UP} THEN u.staff + {x} - {UP} ELSE o.staff + {x} END"
    if target == ORGANS:
        return f"CASE {x} WHEN 0 THEN o.id WHEN 1 THEN u.id END"
    if column == table.primary or target:
        return place.key(target or table.name, x)
    shift = f"(m.day - date '{on.isoformat()}' - extract(isodow FROM m.day)::int + 1)"
    if kind == "date":
        return f"{x} + {shift}"
    if kind == "timestamptz":
        return f"{x} + {shift} * interval '1 day' + m.minutes * interval '1 minute'"
    return _text(table, column, marks, place) + (f"::{TEXTS[kind]}" if kind in TEXTS else "")


def _text(table: Table, column: str, marks: set[str], place: Places) -> str:
    found = x = f'x."{column}"'
    for mark in sorted(marks):
        found = f"replace({found}, '@@{mark}@@', {_word(table, column, mark, place)})"
    return f"(CASE WHEN {x} LIKE '%@@%' THEN {found} ELSE {x} END)" if marks else found


def _word(table: Table, column: str, mark: str, place: Places) -> str:
    """What stands for a mark. An exchange for NULL would make the whole text NULL, so what is not there is an empty text."""
    if mark in WORDS:
        return WORDS[mark]
    name, number = re.fullmatch(r"([a-z]+)(\d+)", mark).groups()  # type: ignore[union-attr]
    if name == "s":
        return f"coalesce(m.s{number}, '')"
    if name == "day":
        return f"coalesce((m.day + (x.days #>> '{{{column},{number}}}')::int)::text, '')"
    if name == "p":
        return f"u.people[{int(number) - UP + 1}]" if int(number) >= UP else f"o.people[{int(number) + 1}]"
    if name == "key":
        return f"left(md5('{place.seed} {table.name == ROOT} ' || (m.i * {place.wide['cases_proceeding']} + {number})), 20)"
    return SPELT.format(f"((m.i * {place.wide[ROOT]} + {number}) * {SCATTER} + 271828183) % 1073741824")

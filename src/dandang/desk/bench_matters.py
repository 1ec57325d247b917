"""Believable matters by the hundred thousand, for measuring lists and search. Invented, and the same for the same number.

Made by the database itself (`INSERT … SELECT` into every table of a matter, the indices built afterwards), in a database that is thrown
away: names of two and three characters and of the minorities, units, posts and allegations from lists of words, a tenth of the matters
open, spread over the commissions of the province and over three years. No rule is asked; nothing but measuring reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from dandang.base import clock
from dandang.desk.simulation.bulk import bare
from dandang.desk.simulation.words import BUREAUS, DEEDS, GIVEN, MATTERS, MINORITY, POSTS, SURNAMES, THINGS
from dandang.procedures import loader

STAFF = (
    "intake_clerk", "petition_officer", "case_management", "handler", "handler_2", "handler_3", "handler_4", "reviewer", "deputy_in_charge",
    "principal_officer",
)
OPEN = 12
"""Of a hundred matters so many are open."""
BATCH = 20_000
TABLES = (
    "organs_staff", "organs_post", "cases_casefile", "cases_subject", "cases_allegation", "cases_proceeding", "cases_step", "cases_deadline",
    "cases_assignment", "cases_finding", "reports_report", "verification_clue", "clarification_clarification",
)
NUMBERED = ("cases_casefile", "cases_subject", "cases_allegation", "cases_proceeding", "cases_step")
"""Their keys are given, so their sequences must go on behind."""
PICK = """
CREATE FUNCTION pg_temp.pick(i bigint, salt int, n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT ((hashint8extended(i, salt) & 9223372036854775807) % n)::int $$;
CREATE FUNCTION pg_temp.one(i bigint, salt int, words text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT words[1 + pg_temp.pick(i, salt, cardinality(words))] $$;
"""


def load(connection: psycopg.Connection[Any], count: int) -> Iterator[float]:
    """Make `count` matters as the owner of the tables; yields the part that is done. The connection must not be in a transaction."""
    connection.autocommit = True
    connection.execute("SET maintenance_work_mem = '256MB'; SET work_mem = '64MB'; SET synchronous_commit = off; SET search_path = public, pg_temp")
    connection.execute(PICK)
    ranges = [(first, min(first + BATCH - 1, count)) for first in range(1, count + 1, BATCH)]
    with bare(connection, *TABLES):
        _people(connection)
        _plan(connection, count)
        for first, last in ranges:
            _matters(connection, first, last)
            yield last / count / 2
        connection.execute("DROP TABLE bench_matter")
    for table in NUMBERED:
        connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
        connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
    with bare(connection, "cases_searchentry"):
        for first, last in ranges:
            connection.execute("SELECT search_refresh(ARRAY(SELECT generate_series(%s::bigint, %s)))", [first, last])
            yield 0.5 + last / count / 2
    for table in (*TABLES, "cases_searchentry"):
        connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))


def _insert(connection: psycopg.Connection[Any], table: str, columns: dict[str, str], rest: str, values: dict[str, Any] | None = None) -> None:
    """`INSERT INTO table SELECT columns … rest`; a column that is not named and must not be empty gets the emptiest value."""
    lacking = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public' "
        "AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'", [table],
    ).fetchall()
    nothing = {"boolean": "false", "jsonb": "'{}'", "date": "current_date", "timestamp with time zone": "now()"}
    given = {name: nothing.get(kind, "0" if "int" in kind or kind == "numeric" else "''") for name, kind in lacking} | columns
    # the expressions are ours; values of the plan are parameters
    statement = f"INSERT INTO {table} ({', '.join(given)}) SELECT {', '.join(given.values())} {rest}"
    connection.execute(statement, values)


def _people(connection: psycopg.Connection[Any]) -> None:
    """Ten people in every commission; nobody can sign in as them."""
    commissions = "FROM organs_organ o, unnest(%(roles)s::text[]) WITH ORDINALITY AS r(role, n) WHERE o.kind = 'discipline_commission' ORDER BY o.id, n"
    roles = {"roles": list(STAFF)}
    _insert(connection, "organs_staff", {
        "username": "'bench-' || o.id || '-' || r.role", "name": "'测试' || o.id || r.role", "is_active": "true", "password": "'!'",
    }, commissions, roles)
    _insert(connection, "organs_post", {
        "staff_id": "s.id", "organ_id": "o.id", "role": "regexp_replace(r.role, '_[0-9]$', '')", "from_on": "'2020-01-01'",
    }, commissions.replace(" WHERE", " JOIN organs_staff s ON s.username = 'bench-' || o.id || '-' || r.role WHERE").replace(
        "FROM organs_organ o, unnest", "FROM organs_organ o CROSS JOIN unnest"), roles)


def _plan(connection: psycopg.Connection[Any], count: int) -> None:
    """One row a matter with everything that is chosen for it."""
    states = {kind: loader.in_force(kind, clock.today()).states for kind in ("reports", "verification", "clarification")}
    running = {kind: [code for code, state in known.items() if not state.final] for kind, known in states.items()}
    ended = {kind: [code for code, state in known.items() if state.final] for kind, known in states.items()}
    connection.execute("DROP TABLE IF EXISTS bench_matter")
    connection.execute(  # every value is a parameter
        f"""
        CREATE UNLOGGED TABLE bench_matter AS
        WITH organs AS (
            SELECT level, array_agg(id ORDER BY id) AS ids FROM organs_organ WHERE kind = 'discipline_commission' GROUP BY level
        ), chosen AS (
            SELECT i, pg_temp.pick(i, 1, 100) AS share, pg_temp.pick(i, 2, 100) < {OPEN} AS is_open, pg_temp.pick(i, 3, 3) AS stage,
                   pg_temp.pick(i, 4, 100) < 60 AS has_clue, pg_temp.pick(i, 5, 100) < 2 AS minority
            FROM generate_series(1, %(count)s::bigint) AS i
        )
        SELECT c.i, o.id AS organ_id, rpad(left(o.division_code, 4), 6, '0') AS city, o.short_name, o.name AS organ_name, c.is_open, c.stage,
               c.is_open AND c.stage > 0 OR NOT c.is_open AND c.has_clue AS has_clue, c.is_open AND c.stage = 2 AS has_clarification,
               CASE WHEN c.minority THEN pg_temp.one(c.i, 6, %(minority)s)
                    ELSE pg_temp.one(c.i, 7, %(surnames)s) || pg_temp.one(c.i, 8, %(given)s)
                         || CASE WHEN pg_temp.pick(c.i, 9, 100) < 65 THEN pg_temp.one(c.i, 10, %(given)s) ELSE '' END END AS name,
               regexp_replace(o.name, '纪委监委$', '') || pg_temp.one(c.i, 11, %(bureaus)s) AS unit, pg_temp.one(c.i, 12, %(posts)s) AS post,
               ARRAY(SELECT replace(format(replace(pg_temp.one(c.i, 20 + n, %(deeds)s), '{{}}', '%%s'), pg_temp.one(c.i, 30 + n, %(matters)s),
                                           pg_temp.one(c.i, 40 + n, %(things)s)), '中中', '中') || '，涉及金额' || pg_temp.pick(c.i, 50 + n, 90) + 1 || '万元'
                     FROM generate_series(1, 1 + pg_temp.pick(c.i, 13, 2)) AS n) AS statements,
               %(now)s::timestamptz - pg_temp.pick(c.i, 14, 3 * 365 * 24 * 60) * interval '1 minute' AS opened_at,
               %(now)s::date + pg_temp.pick(c.i, 15, 90) - 30 AS due_on,
               pg_temp.one(c.i, 16, %(channels)s) AS channel, pg_temp.one(c.i, 17, %(findings)s) AS finding,
               CASE WHEN NOT c.is_open THEN pg_temp.one(c.i, 18, %(ended_reports)s) WHEN c.stage > 0 THEN 'in_disposal'
                    ELSE pg_temp.one(c.i, 18, %(open_reports)s) END AS report_state,
               CASE WHEN c.is_open AND c.stage = 1 THEN pg_temp.one(c.i, 19, %(open_verification)s)
                    ELSE pg_temp.one(c.i, 19, %(ended_verification)s) END AS clue_state,
               pg_temp.one(c.i, 21, %(open_clarification)s) AS clarification_state, pg_temp.pick(c.i, 22, 4) AS hand
        FROM chosen c
        CROSS JOIN LATERAL (SELECT CASE WHEN share < 1 THEN 2 WHEN share < 13 THEN 3 ELSE 4 END AS level) l
        JOIN organs s ON s.level = l.level
        JOIN organs_organ o ON o.id = s.ids[1 + pg_temp.pick(c.i, 23, cardinality(s.ids))]
        """,  # noqa: S608
        {
            "count": count, "minority": list(MINORITY), "surnames": list(SURNAMES), "given": list(GIVEN), "bureaus": list(BUREAUS),
            "posts": list(POSTS), "deeds": list(DEEDS), "matters": list(MATTERS), "things": list(THINGS), "now": _now(),
            "channels": ["letter", "letter", "visit", "phone", "network", "network", "other"],
            "findings": ["true", "mostly_true", "partly_true", "untrue", "untrue", "not_determined"],
            **{f"ended_{kind}": ended[kind] for kind in ended}, **{f"open_{kind}": running[kind] for kind in running},
        },
    )
    connection.execute("CREATE UNIQUE INDEX ON bench_matter (i)")
    connection.execute("ANALYZE bench_matter")


def _now() -> datetime:
    return clock.now()


def _matters(connection: psycopg.Connection[Any], first: int, last: int) -> None:
    """Every table of the matters numbered `first` to `last`."""
    some = {"first": first, "last": last, "many": 1_000_000_000}
    where = "WHERE m.i BETWEEN %(first)s AND %(last)s"
    staff = "JOIN organs_staff {0} ON {0}.username = 'bench-' || m.organ_id || '-{1}'"
    clerk, officer = staff.format("clerk", "intake_clerk"), staff.format("officer", "petition_officer")
    matter = f"FROM bench_matter m {clerk} {officer} {where}"
    _insert(connection, "cases_casefile", {
        "id": "m.i", "key": "lpad(to_hex(m.i), 20, '0')", "city": "m.city", "organ_id": "m.organ_id", "received_by_id": "clerk.id",
        "code": "m.short_name || '-' || to_char(m.opened_at, 'YYYY') || '-' || upper(lpad(to_hex(m.i * 7919 %% 16777213), 6, '0'))",
        "opened_at": "m.opened_at",
    }, matter, some)
    _insert(connection, "cases_subject", {
        "id": "m.i", "casefile_id": "m.i", "kind": "'person'", "name": "m.name", "unit": "m.unit", "post": "m.post",
        "managing_organ_id": "m.organ_id",
    }, matter, some)
    _insert(connection, "cases_allegation", {
        "id": "m.i * 4 + n", "casefile_id": "m.i", "subject_id": "m.i", "seq": "n", "statement": "s",
    }, f"FROM bench_matter m CROSS JOIN LATERAL unnest(m.statements) WITH ORDINALITY AS t(s, n) {where}", some)
    _insert(connection, "cases_finding", {
        "allegation_id": "m.i * 4 + n", "code": "m.finding", "reason": "'经查阅账册、谈话核实，' || s", "by_id": "officer.id", "at": "m.opened_at",
    }, f"FROM bench_matter m {officer} CROSS JOIN LATERAL unnest(m.statements) WITH ORDINALITY AS t(s, n) {where} AND m.has_clue AND "
       "(NOT m.is_open OR m.stage = 2)", some)
    kinds = (("reports", 0, "true", "m.report_state", "m.is_open", "m.stage = 0"),
             ("verification", 1, "m.has_clue", "m.clue_state", "m.is_open AND m.stage = 1", "m.stage = 1"),
             ("clarification", 2, "m.has_clarification", "m.clarification_state", "true", "true"))
    for kind, number, has, state, runs, moves in kinds:
        pk = f"m.i + {number} * %(many)s"
        _insert(connection, "cases_proceeding", {
            "id": pk, "key": f"'{number}' || lpad(to_hex(m.i), 19, '0')", "casefile_id": "m.i", "city": "m.city", "kind": f"'{kind}'",
            "opened_on": "m.opened_at::date", "state": state, "is_open": runs, "last_seq": "1", "moved_at": "m.opened_at",
            "organ_id": "m.organ_id", "due_on": f"CASE WHEN {runs} AND {moves} THEN m.due_on END",
            "opened_by_step_id": f"m.i + {number - 1} * %(many)s" if number else "NULL",
        }, f"{matter} AND {has}", some)
        _insert(connection, "cases_step", {
            "id": pk, "proceeding_id": pk, "seq": "1", "verb": f"'{('register', 'allot', 'assess')[number]}'", "to_state": state,
            "by_id": "officer.id" if number else "clerk.id", "at": "m.opened_at",
        }, f"{matter} AND {has}", some)
        _insert(connection, "cases_deadline", {
            "proceeding_id": pk, "code": "'DL-03'", "starts_on": "m.opened_at::date", "due_on": "m.due_on",
        }, f"{matter} AND {has} AND {runs} AND {moves}", some)
    _insert(connection, "reports_report", {"proceeding_id": "m.i", "channel": "m.channel"}, matter, some)
    _insert(connection, "verification_clue", {"proceeding_id": "m.i + %(many)s", "number": "'线索' || m.i"}, f"{matter} AND m.has_clue", some)
    _insert(connection, "clarification_clarification", {"proceeding_id": "m.i + 2 * %(many)s"}, f"{matter} AND m.has_clarification", some)
    _insert(connection, "cases_assignment", {
        "casefile_id": "m.i", "staff_id": "h.id", "by_id": "officer.id", "at": "m.opened_at",
    }, f"FROM bench_matter m {officer} JOIN organs_staff h ON h.username = ANY(ARRAY['bench-' || m.organ_id || "
       "CASE m.hand WHEN 0 THEN '-handler' ELSE '-handler_' || m.hand + 1 END, "
       f"'bench-' || m.organ_id || CASE m.hand WHEN 3 THEN '-handler' ELSE '-handler_' || m.hand + 2 END]) {where} AND m.has_clue", some)

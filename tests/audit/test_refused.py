"""The database itself refuses to change what was recorded: to the application by rights, to everyone by triggers."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from dandang import audit
from dandang.audit.models import AuditEvent
from dandang.audit.walk import Problem

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
CHANGES = ["UPDATE audit_event SET actor = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"]


@pytest.mark.rule("R-17")
@pytest.mark.parametrize("statement", CHANGES)
def test_the_application_has_no_right_to_change_an_event(db, statement):
    audit.record("案1", "x.y", by="li", at=AT)

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert audit.verify("案1").events == 1


@pytest.mark.rule("R-17")
@pytest.mark.parametrize("statement", CHANGES)
def test_even_the_owner_of_the_table_is_refused(owner, statement):
    audit.record("案1", "x.y", by="li", at=AT)

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="audit_event is append-only"):
        owner.execute(statement)

    assert audit.verify("案1").events == 1


@pytest.mark.parametrize(("seq", "prev_hash"), [(1, "0" * 64), (3, "right"), (2, "0" * 64), (0, "0" * 64)])
def test_an_event_that_does_not_join_the_head_never_gets_in(db, seq, prev_hash):
    first = audit.record("案1", "x.y", by="li", at=AT)
    prev = first.hash if prev_hash == "right" else prev_hash

    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent(chain="案1", seq=seq, at=AT, actor="li", verb="x.y", prev_hash=prev, hash="0" * 64, alg="sha256").save(
            force_insert=True
        )


def test_a_chain_cannot_begin_in_the_middle(db):
    event = AuditEvent(chain="案新", seq=2, at=AT, actor="li", verb="x.y", prev_hash="0" * 64, hash="0" * 64, alg="sha256")

    with pytest.raises(DatabaseError, match="does not join"), transaction.atomic():
        event.save(force_insert=True)


@pytest.mark.parametrize(
    ("statement", "problems"),
    [
        ("UPDATE audit_event SET actor = 'wang' WHERE seq = 2", [(2, "altered")]),
        ("UPDATE audit_event SET at = at + interval '1 microsecond' WHERE seq = 2", [(2, "altered")]),
        ("UPDATE audit_event SET data = '{\"n\": 3}' WHERE seq = 2", [(2, "altered")]),
        ("UPDATE audit_event SET hash = repeat('0', 64) WHERE seq = 2", [(2, "altered"), (3, "broken_link")]),
        ("UPDATE audit_event SET alg = 'md5' WHERE seq = 4", [(4, "unknown_alg")]),
        ("DELETE FROM audit_event WHERE seq IN (2, 3)", [(2, "gap")]),
        ("DELETE FROM audit_event WHERE seq = 1", [(1, "gap")]),
    ],
)
def test_who_switches_the_triggers_off_is_found_by_verification(owner, statement, problems):
    for number in range(4):
        audit.record("案1", "x.y", by="li", at=AT, data={"n": number})
        audit.record("案2", "x.y", by="li", at=AT)

    owner.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
    owner.execute(statement.replace("WHERE", "WHERE chain = '案1' AND"))
    report = audit.verify()

    assert not report
    assert report.problems == [Problem("案1", seq, what) for seq, what in problems]
    assert audit.verify("案2")

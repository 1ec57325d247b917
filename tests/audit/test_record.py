"""Appending: what may be written, by how many queries, by how many people at once."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection, connections, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dandang import audit
from dandang.audit.models import AuditEvent
from tests.audit.test_walk import DATA, MOMENTS

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_an_event_takes_two_queries(db, django_assert_num_queries):
    audit.record("案1", "reports.receive", by="li", at=AT)

    with django_assert_num_queries(2):
        event = audit.record("案1", "reports.register", by="li", at=AT, data={"seq": 1})

    assert (event.chain, event.seq, event.verb, event.actor) == ("案1", 2, "reports.register", "li")
    assert event.prev_hash == AuditEvent.objects.get(chain="案1", seq=1).hash


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.tuples(MOMENTS.filter(lambda at: at.year > 1), DATA, st.sampled_from(["sha256", "sm3"])), max_size=5))
def test_whatever_is_recorded_verifies_after_the_round_trip(db, settings, events):
    chain = f"案{uuid.uuid4()}"

    for at, data, settings.AUDIT_HASH in events:
        audit.record(chain, "x.y", by="李", at=at, data=data)
    report = audit.verify(chain)

    assert (report.events, report.problems) == (len(events), [])
    assert [event.data for event in AuditEvent.objects.filter(chain=chain)] == [data for _at, data, _alg in events]


class Colour(models.TextChoices):
    RED = "red", "红"


def test_enumerations_and_tuples_become_plain_values(db):
    event = audit.record("案1", "x.y", by="li", at=AT, data={"colour": Colour.RED, "pair": (1, 2)})

    event.refresh_from_db()
    assert event.data == {"colour": "red", "pair": [1, 2]}
    assert audit.verify("案1")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (1.5, "data.a: a float"),
        (Decimal(1), "data.a: a Decimal"),
        (AT, "data.a: a datetime"),
        ({1: 2}, "a key that is a int"),
        ([{"b": {1, 2}}], r"data.a\[0\].b: a set"),
        (2**63, "64 bits"),
        ("a\x00b", "null"),
        ("\ud800", "half"),
    ],
)
def test_what_would_not_read_back_the_same_is_refused_with_its_place(db, value, says):
    with pytest.raises(ValueError, match=says):
        audit.record("案1", "x.y", by="li", at=AT, data={"a": value})

    assert not AuditEvent.objects.filter(chain="案1").exists()


@pytest.mark.parametrize("bad", ["", 'a"b', "a\\b", "a\nb", None])
@pytest.mark.parametrize("field", ["chain", "verb", "by"])
def test_names_that_could_confuse_a_reader_are_refused(db, field, bad):
    given = {"chain": "案1", "verb": "x.y", "by": "li"} | {field: bad}

    with pytest.raises(ValueError, match="text without quotes"):
        audit.record(given["chain"], given["verb"], by=given["by"], at=AT)


def test_a_moment_without_a_zone_is_refused(db):
    with pytest.raises(ValueError, match="time zone"):
        audit.record("案1", "x.y", by="li", at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_an_event_goes_away_with_the_transaction_it_belongs_to(db):
    with transaction.atomic():
        audit.record("案1", "x.y", by="li", at=AT)
        transaction.set_rollback(True)

    assert audit.record("案1", "x.y", by="li", at=AT).seq == 1


def test_many_writers_of_one_chain_leave_no_gap_and_no_double(fresh_database):
    """Each in its own connection and transaction; some roll back; one chain of their own in between."""
    errors: list[BaseException] = []
    start = threading.Barrier(6)

    def write(writer: int) -> None:
        try:
            start.wait(10)
            for turn in range(20):
                with transaction.atomic():
                    audit.record("案共", "x.y", by=f"w{writer}", at=AT, data={"turn": turn})
                    if turn % 5 == 4:
                        transaction.set_rollback(True)
                audit.record(f"案{writer}", "x.y", by=f"w{writer}", at=AT)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    report = audit.verify()
    assert not errors
    assert report, report.problems
    assert (report.events, report.chains) == (6 * 16 + 6 * 20, 7)
    assert list(AuditEvent.objects.filter(chain="案共").values_list("seq", flat=True)) == list(range(1, 97))


def test_the_model_is_what_the_migrations_made(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'audit_event'::regclass AND contype = 'f'")
        assert cursor.fetchall() == []

"""What the portal takes in it cannot read back; the desk opens an item once; a double click files nothing more."""

from __future__ import annotations

import os
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from dandang.base.verdict import StepRefused
from dandang.mailbox import code, counter, keys, office, seals
from tests.conftest import owner_connection
from tests.factories import AT, County

PLANTED = "竹影巷二十七号的诸葛玥珏"


def waiting(county: County) -> list[office.Waiting]:
    return office.waiting([county.organ.pk])


def test_an_item_waits_with_nothing_but_time_size_and_number(county: County, file_report: Any) -> None:
    _code, receipt = file_report(PLANTED)
    (one,) = waiting(county)

    assert receipt == counter.Receipt(AT, receipt.proof, False, True)
    assert (one.kind, one.at, one.files, one.matter) == ("report", AT, 0, None)
    assert PLANTED not in repr(one)


def test_the_desk_opens_it_once_and_the_body_is_gone(county: County, file_report: Any) -> None:
    file_report(PLANTED)
    item = waiting(county)[0].item
    with transaction.atomic():
        taken = office.take(item, organs=[county.organ.pk], by=county.clerk, at=AT)

    assert taken.value["text"] == PLANTED
    assert PLANTED not in repr(taken)
    assert waiting(county) == []
    with pytest.raises(StepRefused) as stop:
        office.take(item, organs=[county.organ.pk], by=county.clerk, at=AT)
    assert stop.value.verdict.rule == "R-1"


@pytest.mark.rule("R-1")
def test_an_item_of_another_organ_is_not_there(county: County, file_report: Any) -> None:
    file_report()
    with pytest.raises(StepRefused) as stop:
        office.take(waiting(county)[0].item, organs=[county.organ.pk + 1], by=county.clerk, at=AT)
    assert stop.value.verdict.rule == "R-1"
    assert office.waiting([county.organ.pk + 1]) == []


def test_what_is_undone_waits_again(county: County, file_report: Any) -> None:
    file_report(PLANTED)
    item = waiting(county)[0].item
    with transaction.atomic():
        office.take(item, organs=[county.organ.pk], by=county.clerk, at=AT)
        transaction.set_rollback(True)  # as when the vault refuses

    assert [each.item for each in waiting(county)] == [item]


@pytest.mark.rule("D-20")
def test_only_the_head_of_the_petition_office_or_the_principal_officer_opens_an_intake(county: County) -> None:
    with pytest.raises(StepRefused) as stop:
        office.open_intake(county.organ, by=county.clerk, at=AT)
    assert stop.value.verdict.rule == "D-20"


def test_a_second_click_files_nothing_more_and_gets_the_same_receipt(county: County, file_report: Any) -> None:
    first_code, first = file_report("一")
    second_code, second = file_report("一")
    third_code, third = file_report("另写的一份")

    assert first_code == second_code == third_code
    assert (second.proof, second.again, second.same) == (first.proof, True, True)
    assert (third.proof, third.again, third.same) == (first.proof, True, False)
    assert len(waiting(county)) == 1


def test_the_receipt_proves_filing_and_content_and_tells_nothing_else(county: County, file_report: Any, as_portal: Any) -> None:
    _code, receipt = file_report("原文")
    with as_portal():
        found = counter.proven(receipt.proof, seals.digest("原文", []))
        other = counter.proven(receipt.proof, seals.digest("别的", []))

        assert found == (AT, county.organ.name, True)
        assert other == (AT, county.organ.name, False)
        assert counter.proven(receipt.proof) == (AT, county.organ.name, None)
        assert counter.proven("0" * 24) is None


def test_an_answer_is_opened_by_the_return_code_alone(county: County, file_report: Any, as_portal: Any) -> None:
    made, _receipt = file_report()
    with transaction.atomic():
        taken = office.take(waiting(county)[0].item, organs=[county.organ.pk], by=county.clerk, at=AT)
        office.bind(taken.thread, "proceeding-key", at=AT)
        office.reply(taken.thread, {"kind": "answer", "text": "请补充时间。"}, at=AT)
    with as_portal():
        opened = code.derive(made, counter.salt())
        (letter,) = counter.letters(opened)

        assert letter.value["text"] == "请补充时间。"
        assert "请补充时间" not in repr(letter)
        assert counter.thread(opened).organ == county.organ.name
        wrong = code.derive(code.make(b"another", b"secret"), counter.salt())
        assert counter.thread(wrong) is None
        assert counter.letters(wrong) == []
    assert office.thread_of("proceeding-key") == taken.thread


def test_a_letter_joins_its_thread_and_waits_for_the_matter(county: County, file_report: Any) -> None:
    made, _receipt = file_report()
    file_report("补充证据", b"form 2", kind="evidence", code=made)
    assert office.waiting([county.organ.pk], letters=True) == []  # its report has not been taken in
    with transaction.atomic():
        taken = office.take(waiting(county)[0].item, organs=[county.organ.pk], by=county.clerk, at=AT)
        office.bind(taken.thread, "proceeding-key", at=AT)
    (letter,) = office.waiting([county.organ.pk], letters=True)

    assert (letter.kind, letter.matter) == ("evidence", "proceeding-key")


def test_a_letter_to_no_thread_is_not_filed(county: County, file_report: Any) -> None:
    _made, receipt = file_report("信", b"form 3", kind="message")

    assert receipt is None


PORTAL_MAY_CALL = {
    "mailbox.salt", "mailbox.organs", "mailbox.file", "mailbox.thread", "mailbox.letters", "mailbox.proven", "mailbox.unfiled",
    "mailbox.day_key", "mailbox.count", "mailbox.paper",
}


def test_the_portals_role_reads_no_table_and_calls_nothing_else(county: County, file_report: Any, owner: psycopg.Connection, fresh_database: str) -> None:
    """Everything that the role can read, dumped: nothing of what was filed is in it."""
    file_report(PLANTED)
    tables = owner.execute(
        """SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
           WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"""
    ).fetchall()
    functions = owner.execute(
        """SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
           WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'public')
             AND has_schema_privilege('dandang_portal', n.oid, 'USAGE') AND has_function_privilege('dandang_portal', p.oid, 'EXECUTE')"""
    ).fetchall()
    with owner_connection(fresh_database) as portal:
        portal.execute("SET ROLE dandang_portal")
        for (table,) in tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                portal.execute(f"SELECT * FROM {table}")  # type: ignore[call-overload]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            portal.execute("SELECT mailbox.take(gen_random_uuid(), '{1}', 'x', now())")

    assert {name for (name,) in functions} == PORTAL_MAY_CALL
    assert len(tables) > 30


def test_the_desks_role_gets_a_body_only_by_taking_it(county: County, file_report: Any) -> None:
    file_report(PLANTED)
    for query in ("SELECT body FROM mailbox.item", "SELECT seal FROM mailbox.thread", "SELECT body FROM mailbox.reply",
                  "DELETE FROM mailbox.taken", "UPDATE mailbox.item SET body = NULL"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query)


def test_a_stolen_database_holds_neither_text_nor_code(county: County, file_report: Any, owner: psycopg.Connection) -> None:
    made, _receipt = file_report(PLANTED)
    found = b"".join(bytes(value) for row in owner.execute("SELECT body, once FROM mailbox.item").fetchall() for value in row)
    threads = owner.execute("SELECT seal, public_key FROM mailbox.thread").fetchall()
    opened = code.derive(made, bytes(owner.execute("SELECT salt FROM mailbox.setting").fetchall()[0][0]))

    assert PLANTED.encode() not in found
    assert made.encode() not in found
    assert all(opened.token not in map(bytes, row) and opened.private not in map(bytes, row) for row in threads)


def test_a_private_key_that_others_may_read_or_that_was_changed_is_not_used(county: County, file_report: Any, settings: Any) -> None:
    file_report()
    (path,) = settings.MAILBOX_KEYS.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(seals.CannotOpen, match="0600"):
        keys.private(path.name)
    path.chmod(0o600)
    path.write_bytes(os.urandom(32))
    with pytest.raises(seals.CannotOpen, match="damaged"):
        keys.private(path.name)
    with pytest.raises(seals.CannotOpen, match="not in"):
        keys.private("../../etc/passwd")


def test_a_window_counts_up_to_its_most_and_says_how_long_to_wait(county: County, as_portal: Any) -> None:
    from datetime import timedelta

    with as_portal():
        bucket = uuid4().bytes
        asked = [counter.count(bucket, "file", at=AT + timedelta(seconds=n), seconds=60, most=3) for n in range(5)]
        assert asked == [0, 0, 0, 57, 56]
        assert counter.count(bucket, "file", at=AT + timedelta(seconds=60), seconds=60, most=3) == 0
        assert counter.count(uuid4().bytes, "file", at=AT, seconds=60, most=3) == 0


def test_the_key_of_the_day_is_one_for_all_and_takes_the_tallies_with_it(county: County, as_portal: Any, owner: psycopg.Connection, fresh_database: str) -> None:
    from datetime import timedelta

    with as_portal():
        today = AT.date()
        key = counter.day_key(today)
        assert counter.day_key(today) == key
        counter.count(b"somebody", "file", at=AT, seconds=60, most=3)
        assert counter.day_key(today + timedelta(days=1)) != key
    assert owner.execute("SELECT count(*) FROM mailbox.tally").fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM mailbox.day_key").fetchone() == (1,)

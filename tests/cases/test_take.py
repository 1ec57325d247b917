"""Twice the same click, two people at once, two steps of one matter at once: on committed data, with real connections."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from dandang import audit
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import CaseFile, Finding, Proceeding, Step
from tests import factories
from tests.conftest import owner_connection
from tests.factories import AT

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def committed(fresh_database: str, django_db_blocker: Any) -> Any:
    """A database of its own to which everything is committed for real."""
    with django_db_blocker.unblock():
        yield fresh_database


@pytest.fixture
def county(committed: Any) -> factories.County:
    return factories.a_county()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts at the same moment, each in a thread with a connection of its own; results or exceptions."""
    results: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(10)
            with clock.frozen(AT):
                results[number] = acts[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "the acts wait for one another for ever"
    return results


def anew(proceeding: Proceeding) -> Proceeding:
    return Proceeding.objects.get(pk=proceeding.pk)


def test_a_second_click_gives_the_first_step(county: factories.County) -> None:
    report = factories.a_registered_report(county)

    first = factories.step(report, "accept", county.petition, once="click")
    second = factories.step(report, "accept", county.petition, once="click")

    assert (first.again, second.again, first.step) == (False, True, second.step)
    assert Step.objects.filter(proceeding=report, verb="accept").count() == 1


def test_a_second_click_is_known_even_when_the_form_no_longer_fits(county: factories.County) -> None:
    """After serving, the recipient is no longer a choice; the second click must not read as a mistake of the person."""
    notice = factories.an_issued_clarification(county)
    receipt = {
        "recipient": "史某", "servers": [county.handler.username, county.second.username], "method": "in_person",
        "received_by": "史某", "received_on": "2023-03-06",
    }

    first = factories.step(notice, "serve", county.handler, once="click", **receipt)
    second = factories.step(notice, "serve", county.handler, once="click", **receipt)

    assert (second.again, second.step) == (True, first.step)


def test_the_token_of_another_step_changes_nothing(county: factories.County) -> None:
    report, other = factories.a_registered_report(county), factories.a_registered_report(county)
    factories.step(report, "accept", county.petition, once="click")

    for proceeding, verb, data in (
        (other, "accept", {}), (report, "hand_over", factories.hand_over(county)),
    ):
        with pytest.raises(doors.FormInvalid) as invalid:
            factories.step(proceeding, verb, county.petition, once="click", **data)
        assert invalid.value.form.has_error("__all__", "once_used")

    assert (anew(other).state, anew(report).state) == ("registered", "accepted")
    assert audit.verify()


@pytest.mark.parametrize("field", ["subject_name", "managing_organ", "subject_staff", "statements", "reason"])
def test_a_character_that_cannot_be_stored_is_an_error_of_the_input(county: factories.County, field: str) -> None:
    report = factories.a_received_report(county)

    for bad in ("a\x00b", ["a\x00b"]):
        with pytest.raises(doors.FormInvalid) as invalid:
            factories.step(report, "register", county.clerk, **{**factories.REGISTER, field: bad})
        assert invalid.value.form.has_error("__all__", "null_characters_not_allowed")


def test_another_persons_token_is_their_own(county: factories.County) -> None:
    report = factories.a_registered_report(county)
    factories.step(report, "accept", county.petition, once="1")

    second = factories.a_person("second", "陈四", county.organ, "petition_officer")
    done = factories.step(report, "hand_over", second, once="1", **factories.hand_over(county))

    assert (done.again, done.step.by) == (False, second)


def test_two_clicks_at_the_same_moment_are_one_step(county: factories.County) -> None:
    report = factories.a_registered_report(county)

    def click() -> doors.Done:
        return doors.take(anew(report), "accept", by=county.petition, at=AT, data={}, once="click")

    results = at_once(click, click)

    assert sorted(result.again for result in results) == [False, True]
    assert Step.objects.filter(proceeding=report, verb="accept").count() == 1
    assert audit.verify()


def test_two_clicks_on_a_new_report_are_one_case_file(county: factories.County) -> None:
    def click() -> doors.Done:
        given = {"channel": "letter", "text": "史某拖延办案"}
        return doors.begin("reports", "receive", by=county.clerk, organ=county.organ, at=AT, data=given, once="click")

    results = at_once(click, click)

    assert sorted(result.again for result in results) == [False, True]
    assert results[0].step == results[1].step
    assert (CaseFile.objects.count(), Step.objects.count()) == (1, 1)
    assert audit.verify()
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET ROLE dandang_owner")
        cursor.execute("SELECT count(*) FROM audit_event WHERE verb = 'vault.seal'")
        assert cursor.fetchone() == (1,), "the losing click left a sealed report behind"


def test_of_two_people_one_acts_and_the_other_is_told_who_did_what(county: factories.County) -> None:
    report = factories.a_registered_report(county)
    second = factories.a_person("second", "陈四", county.organ, "petition_officer")
    seen = anew(report).last_seq

    results = at_once(
        lambda: doors.take(anew(report), "accept", by=county.petition, at=AT, data={}, once="a", seen=seen),
        lambda: doors.take(
            anew(report), "decline", by=second, at=AT, data={"ground": "no_substance"}, once="b", seen=seen
        ),
    )

    done = [result for result in results if isinstance(result, doors.Done)]
    refused = [result for result in results if isinstance(result, StepRefused)]
    assert (len(done), len(refused)) == (1, 1), results
    winner = done[0].step
    assert refused[0].verdict.values["name"] == winner.by.name
    assert refused[0].verdict.values["step"] == {"accept": "受理", "decline": "不予受理"}[winner.verb]
    assert refused[0].verdict.values["at"] == "09:10"
    assert Step.objects.filter(proceeding=report).count() == 3
    assert audit.verify()


def test_who_did_not_look_first_gets_the_refusal_of_the_state(county: factories.County) -> None:
    report = factories.a_registered_report(county)
    factories.step(report, "accept", county.petition)

    with pytest.raises(StepRefused) as refused:
        factories.step(report, "decline", county.petition, ground="no_substance")

    assert refused.value.verdict.reason == "目前状态为“%(state)s”，不能办理“%(step)s”。"


def test_two_findings_at_once_are_both_kept_in_order(county: factories.County) -> None:
    clue = factories.a_clue_in_verification(county)

    def find(number: str, person: Any) -> Callable[[], Any]:
        given = {"allegation": number, "code": "untrue", "sub_code": "4a_not_so", "basis": "查阅卷宗"}
        return lambda: doors.take(anew(clue), "find", by=person, at=AT, data=given)

    results = at_once(find("1", county.handler), find("2", county.second))

    assert all(isinstance(result, doors.Done) for result in results), results
    assert Finding.objects.count() == 2
    assert sorted(step.seq for step in Step.objects.filter(proceeding=clue, verb="find")) == [5, 6]
    assert audit.verify()


def test_who_waits_for_the_lock_sees_what_the_other_wrote(county: factories.County, committed: str) -> None:
    """Submitting needs a draft. It is asked for while the draft is being written, waits, and then finds it."""
    clarification = factories.a_drafting_clarification(county)
    results: list[Any] = []
    with transaction.atomic():
        factories.step(clarification, "draft", county.handler, **factories.DRAFT)
        waiting = threading.Thread(
            target=lambda: results.extend(
                at_once(lambda: doors.take(anew(clarification), "submit", by=county.handler, at=AT, data={}))
            )
        )
        waiting.start()
        until_somebody_waits(committed)
    waiting.join(30)

    assert isinstance(results[0], doors.Done), results
    assert anew(clarification).state == "in_review"


def until_somebody_waits(database: str) -> None:
    """Until another connection to the database waits for a lock; some seconds at most. The owner sees all connections."""
    with owner_connection(database) as owner:
        for _ in range(5000):
            row = owner.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'", [database]
            ).fetchone()
            if row and row[0]:
                return
    raise AssertionError("nobody waited for the lock")

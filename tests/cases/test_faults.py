"""A fault at every single statement, and a killed process: there is never half a step.

Each test runs an act again and again, failing at the first statement, the second, the third …, until it gets through. After every
failure the database is exactly what it was before: every table is compared, and every audit chain verifies.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from dandang import audit
from dandang.base import clock
from dandang.cases import doors
from dandang.cases.models import Proceeding
from tests import factories
from tests.conftest import owner_connection
from tests.factories import AT

MOST = 400
"""More statements than any step has; ends a loop that never succeeds."""


class Broken(OperationalError):
    """The database went away."""


class FailAt:
    """An execute wrapper that runs `fault` instead of the n-th statement."""

    def __init__(self, number: int, fault: Callable[[], None]) -> None:
        self.left, self.fault = number, fault

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            self.fault()
        return execute(sql, params, many, context)


def broken() -> None:
    raise Broken("fault injected by the test")


@pytest.fixture
def committed(fresh_database: str, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        yield fresh_database


@pytest.fixture
def county(committed: str) -> factories.County:
    return factories.a_county()


@contextmanager
def _owner(database: str) -> Iterator[Any]:
    with owner_connection(database) as made:
        yield made


def everything(database: str) -> dict[str, str]:
    """A fingerprint of every table, vault included, read as the owner. Sequences are not counted: gaps in them say nothing."""
    with _owner(database) as owner:
        tables = owner.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'vault') ORDER BY 1"
        ).fetchall()
        return {
            table: owner.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t").fetchone()[0]
            for (table,) in tables
        }


def fail_everywhere(database: str, act: Callable[[], doors.Done]) -> tuple[int, doors.Done]:
    """Fail `act` at each of its statements in turn; how many there were, and what it did in the end."""
    before = everything(database)
    for number in range(1, MOST):
        try:
            with clock.frozen(AT), connection.execute_wrapper(FailAt(number, broken)):
                done = act()
        except Broken:
            assert everything(database) == before, f"the fault at statement {number} left something behind"
            assert audit.verify(), f"the fault at statement {number} broke a chain"
            continue
        assert audit.verify()
        return number - 1, done
    raise AssertionError(f"still failing after {MOST} statements")


def taking(proceeding: Proceeding, verb: str, by: Any, **data: Any) -> Callable[[], doors.Done]:
    """The act of taking a step as a page would: everything is read anew."""

    def act() -> doors.Done:
        fresh = Proceeding.objects.select_related("casefile__organ__parent").get(pk=proceeding.pk)
        return doors.take(fresh, verb, by=by, at=AT, data=data, once=f"{verb} {proceeding.pk}")

    return act


def test_no_fault_leaves_half_a_report(county: factories.County, committed: str) -> None:
    given = {"channel": "letter", "text": "史某拖延办案", "reporter_name": "周某某", "reporter_contact": "13800001234"}

    statements, done = fail_everywhere(
        committed,
        lambda: doors.begin("reports", "receive", by=county.clerk, organ=county.organ, at=AT, data=given, once="once"),
    )

    assert statements > 8
    assert done.proceeding.state == "received"
    assert done.proceeding.deadlines.count() == 1


STEPS: list[tuple[str, Callable[..., Proceeding], str, str, dict[str, Any], str]] = [
    ("a step with rows of its own", factories.a_received_report, "register", "clerk", factories.REGISTER, "registered"),
    ("a step that opens another proceeding", factories.a_clue, "allot", "case_manager", {"handlers": ["sc-handler", "sc-second"]}, "allotted"),
    ("a step with an internal paper", factories.a_submitted_clarification, "review", "reviewer", {"fact_bound": "on"}, "to_approve"),
    ("a step with a numbered paper", factories.an_approved_clarification, "issue", "handler", {}, "issued"),
    ("a step that records service", factories.an_issued_clarification, "serve", "handler", {
        "recipient": "史某", "servers": ["sc-handler", "sc-second"], "method": "in_person", "received_by": "史某",
        "received_on": "2023-03-06",
    }, "issued"),
]


@pytest.mark.parametrize(("make", "verb", "person", "data", "state"), [pytest.param(*row[1:], id=row[0]) for row in STEPS])
def test_no_fault_leaves_half_a_step(
    county: factories.County, committed: str, make: Callable[..., Proceeding], verb: str, person: str, data: dict[str, Any],
    state: str,
) -> None:
    proceeding = make(county)
    steps = proceeding.steps.count()

    statements, done = fail_everywhere(committed, taking(proceeding, verb, getattr(county, person), **data))

    proceeding.refresh_from_db()
    assert statements > 8
    assert (proceeding.state, proceeding.steps.count(), done.again) == (state, steps + 1, False)


def test_a_fault_while_another_proceeding_is_opened_leaves_neither(county: factories.County, committed: str) -> None:
    clue = factories.a_clue_in_verification(county)
    for allegation in ("1", "2"):
        factories.step(clue, "find", county.handler, allegation=allegation, code="untrue", sub_code="4a_not_so", basis="查阅卷宗")
    factories.step(
        clue, "report", county.handler, course="查阅卷宗", proposal="了结", opinion="close", signed_by=["sc-handler", "sc-second"]
    )

    _statements, done = fail_everywhere(committed, taking(clue, "conclude", county.head, ending="disproved"))

    assert [opened.kind for opened in done.opened] == ["clarification"]
    assert done.opened[0].deadlines.count() == 2


def test_the_number_of_a_notice_has_no_gap_after_faults(county: factories.County, committed: str) -> None:
    first, second = factories.an_approved_clarification(county), factories.an_approved_clarification(county)

    _statements, done = fail_everywhere(committed, taking(first, "issue", county.handler))
    after = factories.step(second, "issue", county.handler)

    assert done.papers[0].serial == 1
    assert after.papers[0].serial == 2


VICTIM = """
import os, signal, sys, django
django.setup()
from django.db import connection
from django.db.backends.signals import connection_created
from tests.cases.test_faults import FailAt, taking
from tests.conftest import _as_application
from dandang.base import clock
from dandang.cases.models import Proceeding
from dandang.organs.models import Staff
from tests.factories import AT

connection.settings_dict.update({owner!r})
connection.settings_dict["NAME"] = {database!r}
connection_created.connect(_as_application)
act = taking(Proceeding.objects.get(pk={pk}), {verb!r}, Staff.objects.get(username={username!r}))
with clock.frozen(AT), connection.execute_wrapper(FailAt({number}, lambda: os.kill(os.getpid(), signal.SIGKILL))):
    act()
print("done")
"""


def run_victim(database: str, proceeding: Proceeding, verb: str, by: Any, number: int) -> subprocess.CompletedProcess[str]:
    """A process of its own that takes the step and is killed at the n-th statement."""
    owner = {key: settings.OWNER_DATABASE[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
    code = VICTIM.format(
        owner=owner, database=database, pk=proceeding.pk, verb=verb, username=by.username, number=number
    )
    root = Path(__file__).resolve().parents[2]
    path = os.pathsep.join([str(root / "src"), str(root)])
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=root,
        env={**os.environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )


def test_a_killed_process_leaves_no_half_step(county: factories.County, committed: str) -> None:
    """Killed without warning at statements drawn from all over the step; then the step is taken as if nothing had been."""
    rehearsal, notice = factories.an_approved_clarification(county), factories.an_approved_clarification(county)
    statements, _done = fail_everywhere(committed, taking(rehearsal, "issue", county.handler))
    before = everything(committed)
    drawn = sorted({statements, *random.Random(0).sample(range(statements // 3, statements), 4)})

    for number in drawn:
        victim = run_victim(committed, notice, "issue", county.handler, number)

        assert victim.returncode == -signal.SIGKILL, (number, victim.stdout, victim.stderr)
        until_gone(committed)
        assert everything(committed) == before, f"the kill at statement {number} left something behind"
        assert audit.verify()
    done = factories.step(notice, "issue", county.handler)
    assert (done.proceeding.state, done.papers[0].serial) == ("issued", 2)


def until_gone(database: str) -> None:
    """Until the server has noticed the death of every other connection; ten seconds at most."""
    with _owner(database) as owner:
        for _ in range(2000):
            row = owner.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend' "
                "AND state <> 'idle' AND pid <> pg_backend_pid()", [database],
            ).fetchone()
            if row[0] == 0:
                return
    raise AssertionError("the killed process still holds a connection")

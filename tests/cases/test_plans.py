"""Every question of search, worklist and hints is answered by an index: asserted on believable volume, for every reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from dandang.base import clock
from dandang.cases import searching
from dandang.cases.models import CaseFile, Deadline, Proceeding
from dandang.cases.models.likeness import hints, sign_waiting
from dandang.desk import approvals, bench_lists, bench_matters, casepage, worklist
from dandang.organs.models import Staff
from tests.conftest import owner_connection

MATTERS = 20_000
LARGE = (
    "cases_casefile", "cases_searchentry", "cases_subject", "cases_allegation", "cases_finding", "cases_proceeding", "cases_step",
    "cases_deadline", "cases_assignment", "cases_likeness",
)


@pytest.fixture
def many(fresh_database: str, django_db_blocker: Any) -> Iterator[None]:
    with owner_connection(fresh_database) as owner:
        for _done in bench_matters.load(owner, MATTERS):
            pass
    with django_db_blocker.unblock():
        yield


def plans_of(act: Callable[[], Any]) -> list[str]:
    """The plan of every question that `act` asks, as it is asked."""
    plans: list[str] = []

    def explain(execute: Any, sql: str, params: Any, is_many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH")) and not is_many:
            with connection.connection.cursor() as raw:
                raw.execute(f"EXPLAIN {sql}", params)
                plans.append("\n".join(row[0] for row in raw.fetchall()))
        return execute(sql, params, is_many, context)

    with connection.execute_wrapper(explain):
        act()
    return plans


def walks(plans: list[str]) -> set[str]:
    """Large tables that a plan reads from end to end."""
    return {table for plan in plans for table in LARGE if f"Seq Scan on {table}" in plan}


def of_everybody(act: Callable[[Staff], Any]) -> dict[str, list[str]]:
    return {name: plans_of(lambda reader=reader: act(reader)) for name, reader in bench_lists.readers()}


def test_lists_and_search_never_walk_a_table(many: None) -> None:
    today = clock.today()
    kinds = dict(bench_lists.asked())
    kinds["a name"] = CaseFile.objects.filter(organ__name=bench_lists.COUNTY).values_list("subjects__name", flat=True)[3]
    acts: dict[str, Callable[[Staff], Any]] = {
        **{view: (lambda by, view=view: worklist.worklist(by, today, view=view)) for view in ("mine", "overdue", "waiting")},
        "approvals": lambda by: approvals.inbox(by, today),
        "case files": casepage.visible_casefiles,
        **{kind: (lambda by, text=text: searching.find(searching.Query.of(text), by)) for kind, text in kinds.items()},
    }

    found = {name: of_everybody(act) for name, act in acts.items()}

    walked = {(act, who): walks(plans) for act, everybody in found.items() for who, plans in everybody.items()}
    assert {key: tables for key, tables in walked.items() if tables} == {}
    rare = "\n".join(plan for plans in found["a name"].values() for plan in plans)
    assert "Bitmap Index Scan on search_words" in rare
    assert "proceeding_due" in "\n".join(found["waiting"]["city head"])
    assert "proceeding_turn" in "\n".join(found["mine"]["county head"])


def test_pages_of_turns_are_the_turns_in_their_order_each_once(many: None) -> None:
    today = clock.today()
    clues = Proceeding.objects.open().filter(kind="verification", organ__name=bench_lists.COUNTY).order_by("pk")[:40]
    Deadline.objects.bulk_create(Deadline(proceeding=clue, code="DL-08", starts_on=today, due_on=today, extended="pending") for clue in clues)

    for _name, reader in bench_lists.readers():
        mine = Proceeding.objects.visible_to(reader).open().filter(worklist.turn(reader, today)).order_by(*worklist.ORDER)
        pages = [worklist.worklist(reader, today, number=number) for number in (1, 2, 3)]
        assert [row.proceeding_key for page in pages for row in page.rows] == list(mine.values_list("key", flat=True)[:75])
        assert pages[0].rows
    head = dict(bench_lists.readers())["county head"]
    granted = set(Proceeding.objects.filter(worklist._asked_of(head, today, worklist._held(head, today, None))).values_list("pk", flat=True))
    assert granted


def test_hints_are_found_by_their_index(many: None) -> None:
    while sign_waiting(5000):
        pass
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ANALYZE cases_likeness")
        cursor.execute("SET ROLE dandang_app")
    _name, head = bench_lists.readers()[-1]
    casefile = CaseFile.objects.visible_to(head).order_by("pk")[10]

    plans = plans_of(lambda: hints(casefile, head, searching.within(head)))

    assert walks(plans) == set()
    assert "Bitmap Index Scan on likeness_bands" in "\n".join(plans)


def test_every_matter_is_found_by_its_name_and_nothing_is_found_twice(many: None) -> None:
    assert bench_lists.missed(60) == []
    _name, head = bench_lists.readers()[-1]
    seen: list[int] = []
    hits = searching.find(searching.Query.of("收受"), head)
    while hits.last and len(seen) < 300:
        seen += hits.keys
        hits = searching.find(searching.Query.of("收受"), head, after=hits.last)

    assert len(seen) == len(set(seen)) >= 300

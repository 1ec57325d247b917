"""Pages ask the database the same number of questions however much there is to show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dandang.base import clock
from dandang.cases.models import Proceeding
from dandang.desk import worklist
from dandang.organs.models import Staff
from tests import factories


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


def questions(staff: Staff, page: str) -> int:
    """How many queries a page takes; asked once before, so that caches are as warm as they get."""
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(page).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    return len(asked)


LISTS = ["/?view=mine", "/?view=waiting", "/?view=overdue", "/approvals/"]


def some_of_each(county: factories.County) -> None:
    """A matter in intake, one in verification, one in review, one to be served."""
    factories.a_registered_report(county, subject_name="甲某")
    factories.a_clue_in_verification(county, subject_name="乙某")
    factories.a_submitted_clarification(county, subject_name="丙某")
    factories.an_issued_clarification(county, subject_name="丁某")


@pytest.mark.django_db
def test_lists_ask_as_often_for_few_matters_as_for_many() -> None:
    county = factories.a_county()
    people = [county.clerk, county.petition, county.handler, county.reviewer, county.head, county.case_manager]
    some_of_each(county)
    few = {(person.username, page): questions(person, page) for person in people for page in LISTS}

    for _ in range(4):
        some_of_each(county)
    many = {(person.username, page): questions(person, page) for person in people for page in LISTS}

    assert {key: (few[key], n) for key, n in many.items() if n > few[key]} == {}
    assert max(many.values()) <= 20


@pytest.mark.django_db
def test_a_list_shows_at_most_a_page_and_says_that_there_is_more() -> None:
    county = factories.a_county()
    for _ in range(worklist.PAGE + 1):
        factories.a_received_report(county)

    first = worklist.worklist(county.clerk, factories.AT.date(), view="mine")
    second = worklist.worklist(county.clerk, factories.AT.date(), view="mine", number=2)

    assert (len(first.rows), first.has_next) == (worklist.PAGE, True)
    assert (len(second.rows), second.has_next) == (1, False)
    assert {row.casefile_key for row in first.rows}.isdisjoint(row.casefile_key for row in second.rows)


def a_case(county: factories.County, allegations: int, subject: str) -> Proceeding:
    """A preliminary verification with so many allegations, each with two findings."""
    clue = factories.a_clue_in_verification(
        county, subject_name=subject, statements="\n".join(f"问题{n}" for n in range(1, allegations + 1))
    )
    for allegation in clue.casefile.allegations.all():
        for basis in ("查阅卷宗", "谈话核实"):
            factories.step(
                clue, "find", county.handler, allegation=str(allegation.seq), code="untrue", sub_code="4a_not_so", basis=basis
            )
    return clue


@pytest.mark.django_db
def test_a_case_page_asks_as_often_for_two_allegations_as_for_twelve() -> None:
    county = factories.a_county()
    small, large = a_case(county, 2, "甲某"), a_case(county, 12, "乙某")

    few, many = (
        questions(county.handler, reverse("desk:case", args=[clue.casefile.key])) for clue in (small, large)
    )

    assert many <= few

"""Questions across mechanisms of one case file, asked of real proceedings: T-1, T-2, T-3, and what another mechanism has on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from dandang.base import clock
from dandang.cases import across
from dandang.cases.models import CaseFile, Proceeding
from dandang.organs import seed
from dandang.organs.models import Organ, Staff

pytestmark = pytest.mark.django_db
AT = datetime(2023, 6, 1, 9, tzinfo=clock.ZONE)


@pytest.fixture
def matter() -> Proceeding:
    seed.demo_organs()
    by = Staff.objects.appoint("across.one", "甲")
    casefile = CaseFile.open(organ=Organ.objects.get(name="景宁畲族自治县纪委监委"), sealed=None, by=by, at=AT)
    return Proceeding.begin(casefile, "accountability", at=AT)


def beside(matter: Proceeding, kind: str, state: str) -> Proceeding:
    return Proceeding.objects.create(casefile=matter.casefile, city=matter.city, kind=kind, opened_on=matter.opened_on, state=state, moved_at=AT)


def answer(proceeding: Proceeding, question: str) -> Any:
    return across.Predicates({}, proceeding)[question]


@pytest.mark.rule("T-1")
def test_an_assessment_is_begun_or_not(matter: Proceeding) -> None:
    assert not answer(matter, "begun:tolerance")(None)
    beside(matter, "tolerance", "assessing")
    assert answer(matter, "begun:tolerance")(None)


@pytest.mark.rule("T-2")
@pytest.mark.parametrize(
    ("state", "settled"),
    [
        ("assessing", False), ("pending_acceptance", False), ("verifying", False), ("consulting", False), ("awaiting_determination", False),
        ("under_review", False), ("not_initiated", True), ("not_accepted", True), ("determined", True), ("issued", True), ("served", True),
        ("filed", True), ("correcting", True), ("closed", True), ("revoked", True), ("archived", True),
    ],
)
def test_a_matter_waits_for_what_is_under_way(matter: Proceeding, state: str, settled: bool) -> None:
    beside(matter, "tolerance", state)
    assert answer(matter, "settled:tolerance")(None) is settled


@pytest.mark.rule("T-3")
@pytest.mark.parametrize("state", ["decided", "executed", "closed"])
def test_too_late_is_told_with_the_remedy_that_is_left(matter: Proceeding, state: str) -> None:
    case = beside(matter, "tolerance", "not_initiated")
    assert answer(case, "undecided:accountability")(None)
    matter.state = state
    matter.save()
    predicate = answer(case, "undecided:accountability")
    assert not predicate(None)
    assert "书面申诉" in predicate.values(None)["remedy"]


def test_nobody_asks_what_nobody_answers(matter: Proceeding) -> None:
    with pytest.raises(KeyError):
        answer(matter, "settled:reports")

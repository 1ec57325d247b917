"""Meetings: who stands aside knows of no item and blocks nothing; what a meeting decided is what other steps may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import across, doors
from dandang.cases.models import CollectiveDecision, Proceeding
from dandang.desk import meetings
from dandang.procedures import engine
from dandang.procedures.model import Actor, Position
from tests import factories
from tests.factories import AT, County, step

pytestmark = pytest.mark.django_db
COLLECTIVE = "collective_discussion"


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(AT):
        yield


@pytest.fixture
def county() -> County:
    return factories.a_county()


def an_item(county: County, about: Proceeding, question: str) -> Proceeding:
    data = {"type": COLLECTIVE, "about": about.kind, "question": question, "proposal": "建议核实"}
    return doors.begin_within(about.casefile, "deliberation", "submit", by=county.handler, at=AT, data=data).proceeding


def a_meeting(county: County, *items: Proceeding) -> Proceeding:
    data = {
        "type": COLLECTIVE, "meets_on": "2023-03-06", "chair": county.head.username, "guests": "[]",
        "members": [county.deputy.username, county.reviewer.username, county.petition_head.username], "items": [i.key for i in items],
    }
    return doors.begin("meeting", "call", by=county.case_manager, organ=county.organ, at=AT, data=data).proceeding


def voted(item: Proceeding, *people: Any, choice: str = "agree") -> None:
    for person in people:
        step(item, "vote", person, choice=choice, opinion="同意")


def items_of(meeting: Proceeding, staff: Any) -> list[str]:
    found = meetings.visible_meeting(staff, meeting.key)
    assert found is not None
    return [each.key for each in meetings.page(found, by=staff, at=AT)["items"]]


def test_an_item_from_which_the_chair_stands_aside_is_led_by_another_and_stops_no_meeting(county: County) -> None:
    shown, hidden = (an_item(county, factories.a_clue_with_office(county), words) for words in ("甲问题", "乙问题"))
    hidden.casefile.recusals.create(staff=county.head, ground="has_interest", by=county.head, at=AT)
    meeting = a_meeting(county, shown, hidden)
    everybody = [county.head.username, county.deputy.username, county.reviewer.username, county.petition_head.username]

    step(meeting, "open", county.head, present=everybody)
    assert items_of(meeting, county.head) == [shown.key]
    assert items_of(meeting, county.deputy) == [shown.key, hidden.key]
    with pytest.raises(doors.NotVisible):
        step(hidden, "vote", county.head, choice="agree", opinion="同意")
    voted(shown, county.head, county.deputy, county.reviewer)
    voted(hidden, county.deputy, county.reviewer)
    step(shown, "resolve", county.head, outcome="agree", discussion="一致", resolution="核实")
    step(meeting, "close", county.head)  # the item that the chair does not know of is open, and the answer is as if it were not
    assert hidden.casefile.proceedings.get(pk=hidden.pk).state == "on_agenda"
    step(meeting, "draft_minutes", county.case_manager)
    step(meeting, "check_minutes", county.reviewer)
    signed = step(meeting, "sign_minutes", county.head)

    assert [paper.proceeding_id for paper in signed.papers] == [shown.pk]
    step(hidden, "take_off", county.deputy)
    again = a_meeting(county, hidden)
    step(again, "open", county.head, present=everybody)
    voted(hidden, county.deputy, county.reviewer)
    step(hidden, "resolve", county.deputy, outcome="agree", discussion="一致", resolution="核实")
    step(again, "close", county.head)
    step(again, "draft_minutes", county.case_manager)
    step(again, "check_minutes", county.reviewer)
    paper = step(hidden, "sign_minutes", county.deputy).papers[0]
    assert county.head.name not in str(paper.context)
    decision = CollectiveDecision.objects.get(casefile=hidden.casefile)
    assert {p.username for p in decision.members.all()} == {county.deputy.username, county.reviewer.username, county.petition_head.username}


@pytest.mark.rule("SM-N")
def test_an_item_is_put_off_three_times_and_then_decided(county: County) -> None:
    item = an_item(county, factories.a_clue_with_office(county), "甲问题")
    for _n in range(3):
        meeting = a_meeting(county, item)
        step(meeting, "open", county.head, present=[county.head.username, county.deputy.username, county.reviewer.username])
        step(item, "carry_over", county.head, reason="材料不全")
    meeting = a_meeting(county, item)
    step(meeting, "open", county.head, present=[county.head.username, county.deputy.username, county.reviewer.username])

    with pytest.raises(StepRefused) as refused:
        step(item, "carry_over", county.head, reason="材料不全")

    assert refused.value.verdict.rule == "SM-N"


def test_a_step_of_any_procedure_may_ask_for_a_decided_item(county: County) -> None:
    from dataclasses import replace

    from dandang.procedures.model import Need

    clue = factories.a_clue_with_office(county)
    suspect = clue.procedure.step("return_proposal")
    assert suspect is not None
    asking = replace(clue.procedure, steps=(replace(suspect, needs=(Need("R-32", f"decided:{COLLECTIVE}"),)),))
    actor = Actor(1, frozenset({"principal_officer"}))

    def verdict() -> Any:
        return engine.ask(asking, Position("proposed"), "return_proposal", actor, None, clue.predicates)

    before = verdict()
    assert isinstance(before, Refused)
    assert (before.rule, str(before.values["kind"])) == ("R-32", "集体研究")
    item = an_item(county, clue, "甲问题")
    meeting = a_meeting(county, item)
    step(meeting, "open", county.head, present=[county.head.username, county.deputy.username, county.reviewer.username])
    voted(item, county.head, county.deputy, county.reviewer)
    step(item, "resolve", county.head, outcome="agree", discussion="一致", resolution="核实")
    assert not verdict()  # decided, and not yet signed
    step(meeting, "close", county.head)
    step(meeting, "draft_minutes", county.case_manager)
    step(meeting, "check_minutes", county.reviewer)
    step(meeting, "sign_minutes", county.head)

    assert verdict()
    with pytest.raises(KeyError):
        across.Predicates({}, clue)["decided:no_such_meeting"]


def test_a_vote_is_never_changed_and_the_list_is_paged(county: County) -> None:
    from django.db import DatabaseError, connection, transaction

    item = an_item(county, factories.a_clue_with_office(county), "甲问题")
    meeting = a_meeting(county, item)
    step(meeting, "open", county.head, present=[county.head.username, county.deputy.username, county.reviewer.username])
    voted(item, county.head)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_vote SET choice = 'disagree'")
    for _n in range(meetings.PAGE):
        a_meeting(county)
    first, second = (meetings.visible_meetings(county.head, number) for number in (1, 2))
    assert (len(first.rows), first.has_next, len(second.rows), second.has_next) == (meetings.PAGE, True, 1, False)
    assert meetings.visible_meetings(county.outsider, 1).rows == ()
    assert meetings.calling_for(county.clerk, AT + timedelta(days=1)) is None

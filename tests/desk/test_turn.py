"""Whose turn it is: the worklist and the approvals inbox name a person's duty, not everything that person might do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dandang.base import clock
from dandang.cases import registry
from dandang.cases.models import Proceeding
from dandang.desk import approvals
from dandang.desk.worklist import worklist
from dandang.organs.models import Staff
from dandang.procedures import loader
from tests import factories

ON = factories.AT.date()


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.fixture
def county(db: None) -> factories.County:
    return factories.a_county()


def duties(staff: Staff, view: str = "mine") -> set[tuple[str, str]]:
    """State and verb of everything on the list."""
    return {(row.state_code, task.verb) for row in worklist(staff, ON, view=view).rows for task in row.tasks}


def verbs(staff: Staff, proceeding: Proceeding, view: str = "mine") -> list[str]:
    rows = [row for row in worklist(staff, ON, view=view).rows if row.proceeding_key == proceeding.key]
    return [task.verb for row in rows for task in row.tasks]


def test_a_matter_moves_from_list_to_list(county: factories.County) -> None:
    clarification = factories.a_submitted_clarification(county)

    before = {name: verbs(getattr(county, name), clarification) for name in ("handler", "reviewer", "head")}
    factories.step(clarification, "review", county.reviewer, fact_bound="on")
    after = {name: verbs(getattr(county, name), clarification) for name in ("handler", "reviewer", "head")}

    assert before == {"handler": [], "reviewer": ["review"], "head": []}
    assert after == {"handler": [], "reviewer": [], "head": ["approve", "reject"]}


def test_what_may_be_done_at_any_time_is_nobodys_duty(county: factories.County) -> None:
    factories.a_submitted_clarification(county)

    assert not {verb for _state, verb in duties(county.head)} & {"suspend", "revoke", "return_draft"}


def test_only_assigned_handlers_have_it_on_their_list(county: factories.County) -> None:
    clue = factories.a_clue_in_verification(county)
    third = factories.a_person("sc-third", "郑一", county.organ, "handler")

    assert verbs(county.handler, clue) == ["find", "report"]
    assert verbs(third, clue) == []


@pytest.mark.rule("R-30")
def test_who_had_a_hand_in_it_is_not_asked_to_approve_it(county: factories.County) -> None:
    both = factories.a_person("sc-both", "冯一", county.organ, "case_management", "principal_officer")
    clue = factories.a_clue(county)
    factories.step(clue, "allot", both, handlers=[county.handler.username, county.second.username])

    assert verbs(both, clue) == []
    assert verbs(county.head, clue) == ["approve_allotment"]


@pytest.mark.rule("R-21")
def test_a_masked_text_is_a_duty_only_while_it_waits_and_never_of_its_writer(county: factories.County) -> None:
    report = factories.a_registered_report(county)
    judges = (county.petition_head, county.deputy)
    before = [verbs(judge, report) for judge in judges]
    factories.step(report, "mask", county.petition_head, text="反映人称：史某拖延办案。")
    written = [verbs(judge, report) for judge in judges]
    inbox = verbs(county.deputy, report, view="approvals")
    factories.step(report, "return_mask", county.deputy, reason="写明时间")
    returned = [verbs(judge, report) for judge in judges]

    assert before == [[], []]
    assert written == [[], ["release_mask"]]
    assert inbox == ["release_mask"]
    assert returned == before


def test_every_condition_that_a_step_waits_for_can_be_asked_of_the_database(county: factories.County) -> None:
    asked = {(kind, step.waits) for kind in loader.kinds() for step in loader.in_force(kind, ON).steps if step.waits}

    assert asked
    for kind in loader.kinds():
        waits = registry.of(kind).noun.waits
        assert {(kind, name) for name in waits} == {each for each in asked if each[0] == kind}
        assert not [name for name, condition in waits.items() if Proceeding.objects.filter(condition(ON)).exists()]


def test_a_report_waits_while_its_clue_runs(county: factories.County) -> None:
    clue = factories.a_clue_in_verification(county)
    report = clue.casefile.proceedings.get(kind="reports")

    waiting = [row for row in worklist(county.handler, ON, view="waiting").rows if row.proceeding_key == report.key]

    assert verbs(county.handler, report) == []
    assert [row.waiting_for for row in waiting] == [("问题线索核查",)]


def test_the_list_can_be_narrowed_to_a_kind(county: factories.County) -> None:
    factories.a_registered_report(county)
    factories.a_clue(county)

    assert {row.kind_code for row in worklist(county.case_manager, ON).rows} == {"verification"}
    assert not worklist(county.case_manager, ON, kind="reports").rows


def test_what_is_due_first_stands_first(county: factories.County) -> None:
    later = factories.a_registered_report(county, reporter_name="赵某")
    sooner = factories.a_registered_report(county, reporter_name="赵某", at=factories.AT - timedelta(days=7))

    listed = [row.proceeding_key for row in worklist(county.petition, ON).rows]

    assert listed == [sooner.key, later.key]


def test_overdue_is_what_ran_out_yesterday(county: factories.County) -> None:
    report = factories.a_registered_report(county, reporter_name="赵某")
    due = report.deadlines.get(code="DL-03").due_on

    assert not worklist(county.petition, due, view="overdue").rows
    late = worklist(county.petition, due + timedelta(days=1), view="overdue").rows
    assert [(row.proceeding_key, row.clock.tone) for row in late if row.clock] == [(report.key, "late")]


def test_the_inbox_shows_the_whole_matter(county: factories.County) -> None:
    clarification = factories.a_submitted_clarification(county)

    (card,) = [c for c in approvals.inbox(county.reviewer, ON).cards if c.row.proceeding_key == clarification.key]

    assert [(a.statement, a.last.code) for a in card.allegations] == [("拖延办案", "untrue"), ("偏袒一方当事人", "untrue")]
    assert [told["name"] for told in card.before] == ["王一", "王一", "王一"]
    assert ("澄清方式", "书面澄清") in card.before[1]["entries"]
    assert card.can_preview


def test_a_handlers_own_work_is_no_approval(county: factories.County) -> None:
    notice = factories.an_issued_clarification(county)

    assert verbs(county.head, notice) == ["serve"]
    assert verbs(county.head, notice, view="approvals") == []


def test_in_a_stationed_group_the_local_steps_have_their_turn(db: None) -> None:
    group, above = factories.the_group(), factories.a_county()
    secretary = factories.a_person("g-head", "蒋一", group, "principal_officer")
    contact = factories.a_person("sc-contact", "韩一", above.organ, "contact_office")
    people = {role: factories.a_person(f"g-{role}", name, group, role) for role, name in
              [("reviewer", "沈一"), ("handler", "杨一"), ("intake_clerk", "朱一"), ("petition_officer", "秦一")]}
    second = factories.a_person("g-second", "尤一", group, "handler")
    local = factories.County(
        group, people["intake_clerk"], people["petition_officer"], people["petition_officer"], above.case_manager,
        people["handler"], second, people["reviewer"], secretary, secretary, above.outsider,
    )
    clarification = factories.a_submitted_clarification(local, managing_organ=above.organ.name)
    factories.step(clarification, "review", local.reviewer, fact_bound="on")

    consulted = (verbs(contact, clarification), verbs(secretary, clarification))
    factories.step(clarification, "consult", contact)
    endorsed = (verbs(contact, clarification), verbs(secretary, clarification))

    assert consulted == (["consult"], [])
    assert endorsed == ([], ["endorse"])

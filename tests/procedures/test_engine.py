"""The order of the engine's questions, and what follows from a step. Pure; no database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dandang.base.verdict import ALLOWED, Allowed, Refused, says
from dandang.procedures import engine
from dandang.procedures.model import (
    Actor,
    Extension,
    Need,
    Opening,
    Position,
    Procedure,
    Running,
    State,
    Step,
    Taken,
    Term,
)


@says("条件不成立。")
def need(facts: dict[str, bool]) -> bool:
    return facts.get("need", False)


def demand(facts: dict[str, bool]) -> bool:
    return facts.get("demand", False)


PREDICATES: dict[str, Any] = {"need": need, "demand": demand}
A, B, END = State("a", "甲态", "A"), State("b", "乙态", "B"), State("end", "终", "End", final=True)


def step(verb: str, start: tuple[str, ...], to: str, **more: Any) -> Step:
    return Step(verb, f"步骤{verb}", verb, start, to, more.pop("by", ("handler",)), "源2020", "D", **more)


PROCEDURE = Procedure(
    kind="k", version=date(2020, 1, 1), title="程序", title_en="P", table="SM-X", source="s", initial="a",
    states={s.code: s for s in (A, B, END)}, organ_kinds=("discipline_commission",),
    steps=(
        step("open", (), "a"),
        step(
            "go", ("a",), "b", by=("handler", "deputy_in_charge"), assigned=True, distinct_from=("open", "gone"), role_rule="R-10",
            needs=(Need("R-43", "need"),), demands=(Need("R-42", "demand"),), papers=("note",),
            opens=(Opening("other"), Opening("rare", "demand")),
        ),
        step("note", ("b",), "same"),
    ),
    terms=(
        Term("T1", "t", "t", ("go",), ("note",), "s", "D", days=3),
        Term("T2", "t", "t", ("go",), ("note",), "s", "D", days=3, when="demand"),
        Term("T3", "t", "t", ("opened",), ("note",), "s", "D", days=3),
        Term("T4", "t", "t", ("opened",), ("note",), "s", "D", days=3, when="demand"),
    ),
)
YES = {"need": True, "demand": True}
HANDLER = Actor(1, frozenset({"handler"}), assigned=True)
EVERYTHING_WRONG = Actor(1, frozenset(), recused=True, concerned=True)


@pytest.mark.parametrize(
    ("verb", "state", "history", "actor", "facts", "submitted", "rule"),
    [
        pytest.param("nothing", "b", (), EVERYTHING_WRONG, {}, True, "SM-X", id="the step does not exist: asked first"),
        pytest.param("go", "b", (), EVERYTHING_WRONG, {}, True, "R-31", id="concerned, before recused"),
        pytest.param("go", "b", (), Actor(1, frozenset(), recused=True), {}, True, "R-28", id="recused, before the state"),
        pytest.param("go", "b", (), Actor(1, frozenset()), {}, True, "SM-X", id="the state, before the role"),
        pytest.param("go", "a", ("open",), Actor(1, frozenset()), {}, True, "R-10", id="the role, before other hands"),
        pytest.param("go", "a", ("open",), Actor(1, frozenset({"handler"})), {}, True, "SM-X", id="assigned, before other hands"),
        pytest.param("go", "a", ("open",), HANDLER, {}, True, "R-30", id="other hands, before needs"),
        pytest.param("go", "a", (), HANDLER, {}, True, "R-43", id="needs, before demands"),
        pytest.param("go", "a", (), HANDLER, {"need": True}, True, "R-42", id="demands last"),
        pytest.param("go", "a", (), HANDLER, {"need": True}, False, None, id="no demand before anything was entered"),
        pytest.param("go", "a", ("note",), HANDLER, YES, True, None, id="open"),
        pytest.param("go", "a", (), Actor(1, frozenset({"deputy_in_charge"})), YES, True, None, id="assignment is for handlers"),
        pytest.param("open", "", (), HANDLER, {}, True, None, id="an opening step before the first state"),
        pytest.param("open", "a", (), HANDLER, {}, True, "SM-X", id="an opening step opens once"),
        pytest.param("go", "nowhere", (), HANDLER, {}, True, "SM-X", id="a state that the law does not know"),
    ],
)
def test_the_refusal_names_the_most_telling_reason(
    verb: str, state: str, history: tuple[str, ...], actor: Actor, facts: dict[str, bool], submitted: bool, rule: str | None
) -> None:
    position = Position(state, tuple(Taken(v, 1) for v in history))

    verdict = engine.ask(PROCEDURE, position, verb, actor, facts, PREDICATES, submitted=submitted)

    assert (verdict.rule if isinstance(verdict, Refused) else None) == rule


def test_who_must_stay_away_does_not_learn_of_the_matter() -> None:
    for actor in (Actor(1, frozenset({"handler"}), recused=True), Actor(1, frozenset({"handler"}), concerned=True)):
        verdict = engine.ask(PROCEDURE, Position("a"), "go", actor, YES, PREDICATES)

        assert isinstance(verdict, Refused)
        assert verdict.hidden


def test_other_hands_are_named_by_their_step() -> None:
    own = engine.ask(PROCEDURE, Position("a", (Taken("open", 1),)), "go", HANDLER, YES, PREDICATES)
    former = engine.ask(PROCEDURE, Position("a", (Taken("gone", 1),)), "go", HANDLER, YES, PREDICATES)
    others = engine.ask(PROCEDURE, Position("a", (Taken("open", 2),)), "go", HANDLER, YES, PREDICATES)

    assert isinstance(own, Refused)
    assert own.values == {"verb": "步骤open"}
    assert isinstance(former, Refused)
    assert former.values == {"verb": "gone"}
    assert isinstance(others, Allowed)


def test_a_refused_need_speaks_its_sentence_or_else_its_name() -> None:
    refused = engine.ask(PROCEDURE, Position("a"), "go", HANDLER, {}, PREDICATES)
    demanded = engine.ask(PROCEDURE, Position("a"), "go", HANDLER, {"need": True}, PREDICATES)

    assert isinstance(refused, Refused)
    assert refused.reason == "条件不成立。"
    assert isinstance(demanded, Refused)
    assert demanded.reason == "demand"


def test_open_steps_are_those_that_lead_on_from_here() -> None:
    offered = engine.open_steps(PROCEDURE, Position("a"), HANDLER, {"need": True}, PREDICATES)

    assert [(s.verb, verdict) for s, verdict in offered] == [("go", ALLOWED)]


def test_what_follows_from_a_step() -> None:
    full = engine.outcome(PROCEDURE, Position("a"), "go", YES, PREDICATES)
    bare = engine.outcome(PROCEDURE, Position("a"), "go", {}, PREDICATES)
    stays = engine.outcome(PROCEDURE, Position("b"), "note", {}, PREDICATES)

    assert (full.to, full.opens, [t.code for t in full.starts], full.papers) == ("b", ("other", "rare"), ["T1", "T2"], ("note",))
    assert (bare.opens, [t.code for t in bare.starts]) == (("other",), ["T1"])
    assert (stays.to, stays.stops) == ("b", ("T1", "T2", "T3", "T4"))
    with pytest.raises(KeyError):
        engine.outcome(PROCEDURE, Position("a"), "nothing", {}, PREDICATES)


def test_clocks_that_run_from_the_opening() -> None:
    assert [t.code for t in engine.on_opening(PROCEDURE, YES, PREDICATES)] == ["T3", "T4"]
    assert [t.code for t in engine.on_opening(PROCEDURE, {}, PREDICATES)] == ["T3"]


def extendable(most: int = 1, ahead: int = 0) -> Procedure:
    """A procedure whose one clock may be extended."""
    states = ("a",)
    return Procedure(
        kind="k", version=date(2020, 1, 1), title="程序", title_en="P", table="SM-X", source="s", initial="a",
        states={"a": A, "end": END}, organ_kinds=("discipline_commission",),
        steps=(
            step("go", states, "end"),
            step("ask_extension", states, "same", extends="T1"),
            step("grant_extension", states, "same", extends="T1", by=("deputy_in_charge",), distinct_from=("ask_extension",), role_rule="R-67"),
            step("refuse_extension", states, "same", extends="T1", by=("deputy_in_charge",), distinct_from=("ask_extension",), role_rule="R-67"),
        ),
        terms=(Term("T1", "t", "t", ("opened",), ("go",), "s", "D", days=30, extension=Extension("s", "U", days=30, most=most, ahead_days=ahead)),),
    )


TODAY = date(2023, 3, 10)


def running(left: int, *, pending: bool = False, granted: int = 0) -> tuple[Running, ...]:
    return (Running("T1", date.fromordinal(TODAY.toordinal() + left), TODAY, pending, granted),)


@pytest.mark.rule("R-67")
@pytest.mark.parametrize(
    ("verb", "clocks", "role", "rule"),
    [
        pytest.param("ask_extension", running(0), "handler", None, id="asked on the last day"),
        pytest.param("ask_extension", running(-1), "handler", "R-67", id="asked too late"),
        pytest.param("ask_extension", running(5, pending=True), "handler", "R-67", id="asked twice"),
        pytest.param("ask_extension", running(5, granted=1), "handler", "R-67", id="asked more often than the law says"),
        pytest.param("ask_extension", (), "handler", "SM-X", id="no clock runs"),
        pytest.param("grant_extension", running(0, pending=True), "deputy_in_charge", None, id="granted on the last day"),
        pytest.param("grant_extension", running(-1, pending=True), "deputy_in_charge", "R-67", id="never afterwards"),
        pytest.param("grant_extension", running(5), "deputy_in_charge", "R-67", id="nobody asked"),
        pytest.param("grant_extension", running(5, pending=True), "handler", "R-67", id="only the named approver"),
        pytest.param("refuse_extension", running(-1, pending=True), "deputy_in_charge", None, id="a refusal may come late"),
        pytest.param("refuse_extension", running(5), "deputy_in_charge", "R-67", id="nothing to refuse"),
    ],
)
def test_more_time_is_granted_before_the_end_by_the_named_approver(
    verb: str, clocks: tuple[Running, ...], role: str, rule: str | None
) -> None:
    verdict = engine.ask(extendable(), Position("a", (), clocks), verb, Actor(1, frozenset({role})), {}, PREDICATES)

    assert (verdict.rule if isinstance(verdict, Refused) else None) == rule


@pytest.mark.rule("R-67")
def test_a_request_may_have_to_come_some_days_ahead() -> None:
    verdicts = {
        left: engine.ask(extendable(ahead=7), Position("a", (), running(left)), "ask_extension", HANDLER, {}, PREDICATES)
        for left in (7, 6)
    }

    assert verdicts[7] == ALLOWED
    assert verdicts[6] == Refused("须在期限届满%(n)s日前申请延长。", "R-67", {"n": 7})


def test_steps_about_an_extension_are_shown_when_they_are_at_hand() -> None:
    def shown(clocks: tuple[Running, ...]) -> list[str]:
        position = Position("a", (), clocks)
        return [s.verb for s, _v in engine.open_steps(extendable(), position, HANDLER, {}, PREDICATES)]

    assert shown(()) == ["go"]
    assert shown(running(5)) == ["go", "ask_extension"]
    assert shown(running(5, pending=True)) == ["go", "ask_extension", "grant_extension", "refuse_extension"]

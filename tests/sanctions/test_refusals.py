"""What the law of sanctions refuses, each by its rule."""

from __future__ import annotations

from datetime import date

import pytest

from dandang.base.verdict import Refused, StepRefused, Verdict
from dandang.sanctions import changing, reckoning, refusals
from dandang.sanctions.imposed import Imposed
from tests.sanctions.measures import day, imposed


def ruled(verdict: Verdict) -> str:
    return verdict.rule if isinstance(verdict, Refused) else ""


def faults(*measures: Imposed) -> list[tuple[int, str, str]]:
    return [(fault.number, fault.field, fault.refused.rule) for fault in refusals.faults(measures)]


@pytest.mark.rule("S-1")
def test_a_kind_belongs_to_its_instrument() -> None:
    assert ruled(refusals.belongs("G2", "party")) == "S-1"
    assert ruled(refusals.belongs("P2", "governmental")) == "S-1"
    assert not ruled(refusals.belongs("P2", "party"))
    assert faults(imposed("P2", "2023-05-10", regulation="governmental-2020")) == [(0, "regulation", "S-1")]
    assert faults(imposed("W4", "2023-05-10")) == [(0, "kind", "S-1")]
    assert not faults(imposed("W4", "2023-05-10", subject="organisation"))


@pytest.mark.rule("S-2")
@pytest.mark.parametrize(("kind", "rule"), [("G1", ""), ("G2", ""), ("G3", ""), ("G4", "S-2"), ("G5", "S-2"), ("G6", "S-2"), ("P3", "")])
def test_managers_of_villages(kind: str, rule: str) -> None:
    assert ruled(refusals.fits_subject(kind, "village")) == rule


@pytest.mark.rule("S-3")
def test_the_first_day_counts() -> None:
    assert ruled(refusals.starts_on(day("2023-05-10"), day("2023-05-11"))) == "S-3"
    assert not ruled(refusals.starts_on(day("2023-05-10"), day("2023-05-10")))


@pytest.mark.rule("S-4")
def test_no_date_is_set_by_hand() -> None:
    assert ruled(refusals.alters(decision=" ")) == "S-4"
    assert not ruled(refusals.alters(decision="某纪决〔2023〕1号"))
    assert ruled(refusals.last_day_agrees(day("2023-06-14"), day("2023-06-15"))) == "S-4"
    assert not ruled(refusals.last_day_agrees(day("2023-06-14"), day("2023-06-15"), reason="决定笔误，已函请更正"))
    assert ruled(refusals.last_day_agrees(None, day("2023-06-15"))) == "S-4"
    assert faults(imposed("P1", "2023-05-10", months=6)) == [(0, "months", "S-4")]
    assert faults(imposed("G1", "2023-05-10", months=7)) == [(0, "months", "S-4")]
    assert faults(imposed("P1", "2023-05-10", regulation="party-2023")) == [(0, "regulation", "S-4")]


@pytest.mark.rule("S-5")
def test_forty_eight_months_at_most() -> None:
    assert ruled(refusals.governmental_total(49)) == "S-5"
    assert not ruled(refusals.governmental_total(48))
    assert faults(imposed("G2", "2023-05-10", months=60)) == [(0, "months", "S-5")]
    two = imposed("G2", "2023-05-10"), imposed("G2", "2023-05-10")
    assert [rule for _n, _f, rule in faults(*two)] == ["S-5", "S-5"]  # the decision has to say how long
    for months, rules in ((11, ["S-5"]), (12, []), (24, []), (25, ["S-5"])):
        assert [rule for _n, _f, rule in faults(imposed("G2", "2023-05-10", months=months), two[0])] == rules
    assert reckoning.reckon([imposed("G2", "2023-05-10", months=20), two[0]]).fitness == day("2025-01-10")


@pytest.mark.rule("S-6")
def test_party_periods_have_no_cap_and_probation_nothing_to_add() -> None:
    assert ruled(refusals.party_combined(day("2022-02-05"), day("2021-07-05"))) == "S-6"
    probation = imposed("P4", "2021-05-01", probation_months=12, restored="2022-05-01")
    assert faults(probation, imposed("P1", "2021-09-01")) == [(1, "kind", "S-6")]
    assert faults(imposed("P1", "2020-09-01", change="P4@2021-05-01+12"), imposed("P2", "2021-09-01")) == [(1, "kind", "S-6")]
    assert not faults(probation, imposed("P5", "2021-09-01"))
    assert reckoning.fitness_date([probation, imposed("P1", "2023-01-10")]) == day("2025-05-01")


@pytest.mark.rule("S-7")
def test_a_change_keeps_to_its_arithmetic() -> None:
    assert faults(imposed("P1", "2023-05-10", change="G1@2023-06-10")) == [(0, "change", "S-7")]
    assert faults(imposed("P1", "2023-05-10", change="P1@2023-06-10")) == [(0, "change", "S-7")]
    assert faults(imposed("P1", "2023-05-10", change="P2@2023-04-10")) == [(0, "change", "S-7")]
    lighter, heavier = imposed("P2", "2023-02-01", change="P1@2023-06-01"), imposed("P1", "2023-01-10", change="P2@2023-07-20")
    assert ruled(changing.agrees(lighter, start=day("2023-06-01"))) == "S-7"
    assert ruled(changing.agrees(heavier, start=day("2023-01-10"))) == "S-7"
    assert not ruled(changing.agrees(heavier, start=day("2023-07-20")))
    assert not ruled(changing.agrees(lighter, start=day("2023-06-01"), ground="上级机关批复"))


@pytest.mark.rule("S-8")
def test_probation_and_impact_are_two_things() -> None:
    assert faults(imposed("P4", "2021-05-01")) == [(0, "probation_months", "S-8")]
    assert faults(imposed("P4", "2021-05-01", probation_months=36)) == [(0, "probation_months", "S-8")]
    assert faults(imposed("P3", "2021-05-01", probation_months=12)) == [(0, "probation_months", "S-8")]
    assert faults(imposed("P4", "2021-05-01", probation_months=12, months=36)) == [(0, "months", "S-4")]
    assert faults(imposed("P4", "2021-05-01", probation_months=12, restored="2022-04-30")) == [(0, "restored_on", "S-8")]
    assert faults(imposed("P3", "2021-05-01", restored="2022-05-01")) == [(0, "restored_on", "S-8")]
    assert not faults(imposed("P4", "2021-05-01", probation_months=12, restored="2022-05-01"))


@pytest.mark.rule("S-9")
@pytest.mark.parametrize("standing", ["cancelled", "expunged", "lifted"])
def test_a_party_sanction_is_never_cancelled(standing: str) -> None:
    assert ruled(refusals.may_mark("party", standing)) == "S-9"
    assert not ruled(refusals.may_mark("party", "ended"))


@pytest.mark.rule("S-10")
def test_a_governmental_sanction_ends_by_itself_or_not_at_all() -> None:
    assert ruled(refusals.may_mark("governmental", "lifted")) == "S-10"
    assert ruled(refusals.released(day("2023-06-14"), day("2023-06-14"), new_act=False)) == "S-10"
    assert ruled(refusals.released(day("2023-06-14"), day("2023-06-15"), new_act=True)) == "S-10"
    assert not ruled(refusals.released(day("2023-06-14"), day("2023-06-15"), new_act=False))
    held = imposed("G1", "2022-01-10", new_act=True)
    assert ruled(reckoning.fitness_on([held], day("2030-01-01"))) == "S-12"
    assert reckoning.fitness_date([held, imposed("G2", "2022-04-10")]) == day("2023-07-10")


@pytest.mark.rule("S-11")
@pytest.mark.parametrize(("kind", "rule"), [("G3", ""), ("G4", "S-11"), ("G5", "S-11")])
def test_post_and_pay_do_not_come_back(kind: str, rule: str) -> None:
    assert ruled(refusals.restores(kind, treatment=True)) == rule
    assert not ruled(refusals.restores(kind, treatment=False))


@pytest.mark.rule("S-12")
def test_nobody_is_fit_before_the_latest_day() -> None:
    measures = [imposed("P1", "2023-01-10"), imposed("G3", "2023-01-10"), imposed("O5", "2023-02-10")]
    assert ruled(reckoning.fitness_on(measures, day("2025-02-09"))) == "S-12"
    assert not ruled(reckoning.fitness_on(measures, day("2025-02-10")))
    assert not ruled(reckoning.fitness_on(measures, day("2022-12-31")))  # nothing was in effect yet
    assert ruled(reckoning.fitness_on([imposed("G6", "2023-01-10")], date(2060, 1, 1))) == "S-12"
    assert not ruled(reckoning.fitness_on([], day("2023-01-10")))


@pytest.mark.rule("S-14")
def test_one_act_one_governmental_sanction() -> None:
    first, again, unit = imposed("G1", "2022-01-10", act="a"), imposed("G2", "2022-03-10", act="a"), imposed("I1", "2022-03-10", act="a")
    assert faults(first, again) == [(1, "act", "S-14")]
    assert faults(first, unit) == [(1, "act", "S-14")]
    assert not faults(first, imposed("G2", "2022-03-10", act="b"))
    assert not faults(imposed("G1", "2022-01-10", act="a", withdrawn="2022-02-01"), again)
    assert not faults(first, imposed("P1", "2022-03-10", act="a"))


FORMS = [
    (1, ["A"], False, ""), (1, ["A", "F1"], False, ""), (1, ["P1"], False, "S-15"), (2, ["P2", "G4"], False, ""), (2, ["P1", "A"], False, ""),
    (2, ["P4"], False, "S-15"), (2, ["G5"], False, "S-15"), (2, ["P1", "O5"], False, "S-15"), (3, ["P1", "O5"], False, ""),
    (3, ["P1"], False, "S-15"), (3, ["P3", "G1"], False, ""), (4, ["P5", "G6"], True, ""), (4, ["P5"], False, "S-15"), (3, ["P5"], True, "S-15"),
    (2, ["I2"], False, ""),
]


@pytest.mark.rule("S-15")
@pytest.mark.parametrize(("form", "kinds", "crime", "rule"), FORMS)
def test_the_form_agrees_with_the_measures(form: int, kinds: list[str], crime: bool, rule: str) -> None:
    assert ruled(refusals.form_agrees(form, kinds, crime=crime)) == rule


def test_what_is_refused_is_not_computed() -> None:
    with pytest.raises(StepRefused):
        reckoning.reckon([imposed("P4", "2021-05-01")])

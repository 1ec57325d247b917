"""The worked examples of the law of sanctions, as a table: what was imposed when, and the last day of the restriction.

Sections are those of the reference: 4.5 end dates, 4.6 combination, 4.7 change; then the demonstration cases 7 to 10.
"""

from __future__ import annotations

from datetime import date

import pytest

from dandang.sanctions import appraisal, law, reckoning
from dandang.sanctions.days import CORRESPONDING_DAY, END_OF_MONTH, rest
from dandang.sanctions.imposed import Bar, Imposed
from tests.sanctions.measures import day, imposed

END_DATES = [
    # what                          kind  effective      last day, by day   last day, by month's end
    ("official example",            "G1", "2020-12-15", "2021-06-14", "2021-06-14"),
    ("party warning",               "P1", "2023-03-01", "2024-02-29", "2024-02-29"),
    ("serious party warning",       "P2", "2023-03-01", "2024-08-31", "2024-08-31"),
    ("across February",             "G1", "2022-08-31", "2023-02-27", "2023-02-27"),
    ("into a leap February",        "G1", "2023-08-31", "2024-02-28", "2024-02-28"),
    ("eighteen months to February", "G3", "2022-08-31", "2024-02-28", "2024-02-28"),
    ("from a leap day",             "P1", "2024-02-29", "2025-02-27", "2025-02-27"),
    ("from the end of February",    "G1", "2021-02-28", "2021-08-27", "2021-08-30"),
    ("from the end of April",       "G1", "2021-04-30", "2021-10-29", "2021-10-30"),
    ("two years from February",     "G4", "2022-02-28", "2024-02-27", "2024-02-28"),
    ("admonition, case 13",         "A",  "2023-04-20", "2023-10-19", "2023-10-19"),
    ("change of post",              "O2", "2023-05-10", "2024-05-09", "2024-05-09"),
    ("removal by handling",         "O4", "2023-05-10", "2025-05-09", "2025-05-09"),
    ("public institution",          "I2", "2023-05-10", "2024-05-09", "2024-05-09"),
]


@pytest.mark.parametrize(("what", "kind", "on", "by_day", "by_month"), END_DATES)
def test_end_date(what: str, kind: str, on: str, by_day: str, by_month: str) -> None:
    plain, monthly = reckoning.both([imposed(kind, on)])

    assert (plain.lines[0].last, monthly.lines[0].last) == (day(by_day), day(by_month))
    assert plain.fitness == date.fromordinal(day(by_day).toordinal() + 1)
    assert (plain.policy, monthly.policy) == (CORRESPONDING_DAY, END_OF_MONTH)


TOGETHER = [
    ("4.6.2 rest 7 months and 18", [("P1", "2019-08-06"), ("P2", "2020-01-06")], "2022-02-05"),
    ("4.6.3 24 months from the second", [("P1", "2016-01-15"), ("P2", "2016-07-15")], "2018-07-14"),
    ("4.6.4 odd remainder", [("P2", "2023-03-10"), ("P1", "2024-01-25")], "2025-09-09"),
    ("4.6.5 the old one is over", [("P1", "2019-08-06"), ("P2", "2020-08-06")], "2022-02-05"),
    ("4.6.1 no cap: four in a row", [("P2", "2024-01-10"), ("P2", "2024-02-10"), ("P2", "2024-03-10"), ("P2", "2024-04-10")], "2030-01-09"),
    ("4.2 old and new", [("G1", "2022-01-10"), ("G2", "2022-04-10")], "2023-07-09"),
    ("4.2 at most 48 months from the new one", [("G4", "2021-01-10"), ("G4", "2021-02-10"), ("G3", "2021-03-10")], "2025-03-09"),
    ("4.2 the heaviest of several is executed", [("G1", "2022-01-10"), ("G3", "2022-01-10")], "2023-07-09"),
    ("4.6.8 instruments are not added", [("P1", "2023-01-10"), ("G2", "2023-03-10")], "2024-03-09"),
    ("4.3 the longer one where handling takes part", [("P2", "2023-01-10"), ("G1", "2023-01-10"), ("O5", "2023-01-10")], "2025-01-09"),
]


@pytest.mark.parametrize(("what", "measures", "last"), TOGETHER)
def test_combination(what: str, measures: list[tuple[str, str]], last: str) -> None:
    found = reckoning.reckon([imposed(*each) for each in measures])

    assert max(line.last for line in found.lines if line.last) == day(last)
    assert found.fitness == date.fromordinal(day(last).toordinal() + 1)


def test_the_official_example_says_twenty_five_months() -> None:
    second = reckoning.reckon([imposed("P1", "2019-08-06"), imposed("P2", "2020-01-06")]).lines[1]

    added = next(step for step in second.steps if "running" in step.values)
    assert added.values == {"months": 7, "days": 0, "running": day("2020-08-05"), "new": 18}
    assert rest(second.first, second.last or second.first) == (25, 0)


CHANGES = [
    ("4.7 heavier to lighter", imposed("P2", "2023-02-01", change="P1@2023-06-01"), "2024-01-31"),
    ("4.7 lighter to heavier, still running", imposed("P1", "2023-01-10", change="P2@2023-07-20"), "2024-07-09"),
    ("4.7 lighter to heavier, run out", imposed("P2", "2017-01-10", change="P3@2019-03-20"), "2019-09-19"),
    ("4.7 to probation: from the day of the change", imposed("P2", "2023-01-10", change="P4@2023-07-20+12", restored="2024-07-20"), "2026-07-19"),
    ("4.7 expulsion to probation, long after: rights come with the change", imposed("P5", "2019-01-10", change="P4@2022-03-01+24"), "2024-02-29"),
    ("4.7 expulsion to probation, within it", imposed("P5", "2021-01-10", change="P4@2021-07-01+12", restored="2022-01-10"), "2024-01-09"),
    ("4.7 the same for a governmental sanction", imposed("G3", "2022-01-10", change="G1@2022-03-01"), "2022-07-09"),
]


@pytest.mark.parametrize(("what", "measure", "last"), CHANGES)
def test_change(what: str, measure: Imposed, last: str) -> None:
    assert reckoning.reckon([measure]).lines[0].last == day(last)


def test_a_withdrawn_sanction_never_restricted() -> None:
    found = reckoning.reckon([imposed("G2", "2022-01-10", withdrawn="2022-05-01")])

    assert (found.bar, found.fitness, found.lines[0].bar) == (Bar.NONE, None, Bar.WITHDRAWN)
    assert appraisal.years([imposed("G2", "2022-01-10", withdrawn="2022-05-01")]) == ()


DEMONSTRATION = [
    ("case 7, 己", [imposed("P1", "2019-08-06"), imposed("P2", "2020-01-06")], "2022-02-05"),
    ("case 8, 庚", [imposed("G1", "2022-08-31")], "2023-02-27"),
    ("case 9, 辛", [imposed("P1", "2023-01-10", change="P2@2023-07-20")], "2024-07-09"),
    ("case 10, 壬", [imposed("P4", "2021-05-01", probation_months=12, restored="2022-05-01")], "2024-04-30"),
]


@pytest.mark.parametrize(("what", "measures", "last"), DEMONSTRATION)
def test_demonstration_case(what: str, measures: list[Imposed], last: str) -> None:
    assert reckoning.reckon(measures).lines[-1].last == day(last)


def test_probation_has_two_fields_and_no_end_before_rights_are_restored() -> None:
    before, after = (
        reckoning.reckon([imposed("P4", "2021-05-01", probation_months=12, restored=restored)]) for restored in ("", "2022-05-01")
    )

    assert (before.bar, before.fitness, before.lines[0].probation_last) == (Bar.OPEN, None, day("2022-04-30"))
    assert (after.lines[0].probation_last, after.lines[0].first, after.lines[0].last) == (day("2022-04-30"), day("2022-05-01"), day("2024-04-30"))


def test_expulsion_ends_never_but_readmission_has_a_period() -> None:
    found = reckoning.reckon([imposed("P5", "2023-05-10")])

    assert (found.bar, found.fitness) == (Bar.PERMANENT, None)
    assert [each.last for each in found.lines[0].also] == [day("2028-05-09")]


VERSIONS = [
    ("2003 text: a serious warning has one year as well", "2010-05-10", "party-2003", "2011-05-09"),
    ("2018 text", "2018-11-10", "party-2018", "2020-05-09"),
    ("decided under the 2023 text in force, by the 2018 text that governs the act", "2024-02-10", "party-2018", "2025-08-09"),
    ("the same day by the 2003 text", "2024-02-10", "party-2003", "2025-02-09"),
]


@pytest.mark.parametrize(("what", "on", "regulation", "last"), VERSIONS)
def test_the_regulation_applied_gives_the_length_and_no_other_day_does(what: str, on: str, regulation: str, last: str) -> None:
    assert reckoning.reckon([imposed("P2", on, regulation=regulation)]).lines[0].last == day(last)


APPRAISAL = [
    ([imposed("P1", "2023-05-10")], {2023: "not_excellent"}),
    ([imposed("P2", "2023-05-10")], {2023: "comments_only"}),
    ([imposed("P3", "2023-05-10")], {2023: "incompetent"}),
    ([imposed("P4", "2023-05-10", probation_months=24)], {2023: "incompetent", 2024: "comments_only", 2025: "comments_only"}),
    ([imposed("P5", "2023-05-10")], {2023: "incompetent", 2024: "comments_only", 2025: "comments_only"}),
    ([imposed("G1", "2023-05-10")], {2023: "not_excellent"}),
    ([imposed("G2", "2023-05-10")], {2023: "comments_only"}),
    ([imposed("G5", "2023-05-10")], {2023: "comments_only", 2024: "comments_only"}),
    ([imposed("A", "2023-05-10")], {2023: "not_excellent"}),
    ([imposed("O2", "2023-05-10")], {2023: "not_excellent"}),
    ([imposed("O5", "2023-05-10")], {2023: "comments_only"}),
    ([imposed("P1", "2023-05-10"), imposed("G3", "2023-05-10")], {2023: "comments_only", 2024: "comments_only"}),
    ([imposed("P3", "2023-05-10"), imposed("O3", "2023-05-10")], {2023: "incompetent"}),
]


@pytest.mark.parametrize(("measures", "effects"), APPRAISAL)
def test_appraisal(measures: list[Imposed], effects: dict[int, str]) -> None:
    assert {each.year: each.effect for each in appraisal.years(measures)} == effects


def test_what_is_not_confirmed_stays_so() -> None:
    assert {each.standing for each in appraisal.years([imposed("G1", "2023-05-10")])} == {"U"}
    assert [step.standing for step in reckoning.reckon([imposed("P3", "2024-05-10")]).unconfirmed] == ["U"]


@pytest.mark.parametrize(
    ("instrument", "months", "days"), [("governmental", 1, 0), ("accountability", 0, 15), ("party", 0, 0), ("organisational", 0, 0)]
)
def test_the_first_remedy_of_an_instrument(instrument: str, months: int, days: int) -> None:
    first = law.remedies(instrument)[0]

    assert (first.months, first.days) == (months, days)
    assert first.body
    assert first.limit
    assert first.source


def test_the_data_hangs_together() -> None:
    for kind in law.kinds().values():
        assert kind.instrument in law.instruments()
        assert kind.title_en
        assert kind.source
        assert kind.standing in "CALDU"
    for regulation in law.regulations().values():
        assert {law.kinds()[code].instrument for code in regulation.periods} <= {regulation.instrument}
    assert {each.code for each in law.duties_for("P1")} | {"adjust"} == {each.code for each in law.duties()}
    assert [each.months for each in law.duties_for("G4") if each.code in ("announce", "adjust", "report")] == [1, 1, 6]

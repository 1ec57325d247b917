"""Measures: imposed by a step after the pure checks, never changed, read only by whom the matter exists for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import doors
from dandang.cases.models import CaseFile, Measure, MeasureEvent, Proceeding
from dandang.cases.models.measure import fitness_of, measures_of
from tests import factories
from tests.factories import County
from tests.sanctions.measures import day

AT = datetime(2023, 3, 6, 9, 10, tzinfo=clock.ZONE)


@pytest.fixture
def county(db: Any) -> Iterator[County]:
    with clock.frozen(AT):
        yield factories.a_county()


def receive(county: County, *rows: dict[str, str], name: str = "己某", **data: Any) -> Proceeding:
    given = {
        "name": name, "unit": "某局", "managing_organ": county.organ.code, "decided_by": "某纪委", "decision": "某纪决〔2023〕1号",
        "decided_on": "2023-03-01", "measures": list(rows), **data,
    }
    return doors.begin("execution", "receive", by=county.reviewer, organ=county.organ, at=AT, data=given).proceeding


WARNING = {"instrument": "party", "kind": "P1", "effective_on": "2022-08-06"}
SERIOUS = {"instrument": "party", "kind": "P2", "effective_on": "2023-01-06"}


def test_what_was_imposed_is_a_row_with_its_regulation_and_no_computed_date(county: County) -> None:
    receive(county, WARNING, {**SERIOUS, "stated_last_day": "2025-02-05"})

    first, second = Measure.objects.all()
    assert (first.seq, first.kind, first.regulation, first.instrument) == (1, "P1", "party-2018", "party")
    assert (second.stated_last_day, second.decision) == (day("2025-02-05"), "某纪决〔2023〕1号")
    assert not [field.name for field in Measure._meta.fields if "last" in field.name and field.name != "stated_last_day"]


@pytest.mark.rule("S-4")
@pytest.mark.parametrize("table", ["cases_measure", "cases_measureevent"])
def test_nobody_edits_a_date(county: County, table: str) -> None:
    execution = receive(county, WARNING)
    factories.step(execution, "correct_period", county.reviewer, at=AT, measure="1", stated_last_day="2023-08-05", document="函1")
    column = "effective_on" if table == "cases_measure" else '"on"'

    for statement in (f"UPDATE {table} SET {column} = '2023-01-01'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.rule("S-14")
@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"kind": "G1", "instrument": "party"}, "S-1"), ({"kind": "P4", "instrument": "party"}, "S-8"),
        ({"kind": "G4", "instrument": "governmental", "subject_kind": "village", "act": "b"}, "S-2"),
        ({"kind": "G1", "instrument": "governmental", "months": 50, "act": "b"}, "S-5"), ({"kind": "P1", "instrument": "party", "months": 24}, "S-4"),
        ({"kind": "G2", "instrument": "governmental"}, "S-14"),
    ],
)
def test_impose_asks_the_law_first(county: County, given: dict[str, Any], rule: str) -> None:
    execution = receive(county, {"instrument": "governmental", "kind": "G1", "effective_on": "2023-02-06"})
    step, subject = execution.steps.get(), execution.casefile.subjects.get()

    with pytest.raises(StepRefused) as refused:
        Measure.impose(step, subject, regulation="", effective_on=day("2023-03-01"), **given)

    assert refused.value.verdict.rule == rule
    assert Measure.objects.count() == 1


@pytest.mark.rule("S-7")
@pytest.mark.rule("S-9")
@pytest.mark.rule("S-10")
def test_what_becomes_of_a_measure_is_a_row_with_its_decision(county: County) -> None:
    execution = receive(county, WARNING)
    step, measure = execution.steps.get(), Measure.objects.get()
    refusals = []
    for given in ({"document": ""}, {"document": "决2", "kind": "G1"}, {"document": "决2", "kind": "P4"}):
        with pytest.raises(StepRefused) as refused:
            measure.record(step, MeasureEvent.What.CHANGE, on=day("2023-02-06"), **{"kind": "P2", **given})
        refusals.append(refused.value.verdict.rule)

    assert refusals == ["S-4", "S-7", "S-8"]
    assert not MeasureEvent.objects.exists()
    assert {"cancel", "lift", "expunge", "release"} & set(MeasureEvent.What.values) == set()
    measure.record(step, MeasureEvent.What.CHANGE, on=day("2023-02-06"), kind="P2", document="决2")
    change = Measure.objects.get().imposed.change
    assert change
    assert change.kind == "P2"


@pytest.mark.rule("S-12")
def test_fitness_over_case_files_that_a_person_may_know_of(county: County) -> None:
    first, second = receive(county, WARNING), receive(county, SERIOUS, decision="某纪决〔2023〕2号")
    receive(county, SERIOUS, decision="某纪决〔2023〕2号")  # registered twice by mistake: counted once
    receive(county, {**WARNING, "kind": "P3"}, name="另一人")
    last = day("2025-02-05")

    with clock.frozen(AT):
        assert [each.casefile_id for each in measures_of(county.head, "己某", "某局")] == [first.casefile_id, second.casefile_id]
        barred = fitness_of(county.head, "己某", "某局", last)
        assert isinstance(barred, Refused)
        assert barred.rule == "S-12"
        assert fitness_of(county.head, "己某", "某局", day("2025-02-06"))
        assert measures_of(county.outsider, "己某", "某局") == []


@pytest.mark.rule("R-28")
def test_measures_of_a_matter_that_does_not_exist_for_somebody_do_not_exist(county: County) -> None:
    execution = receive(county, WARNING)
    doors.recuse(CaseFile.objects.get(pk=execution.casefile_id), county.reviewer, ground="witness", by=county.head, at=AT)

    with clock.frozen(AT):
        assert Measure.objects.visible_to(county.head).count() == 1
        assert Measure.objects.visible_to(county.reviewer).count() == 0


def test_the_case_page_shows_the_period_and_the_way_to_its_arithmetic(county: County) -> None:
    execution = receive(county, WARNING, {**SERIOUS, "stated_last_day": "2024-07-05"})
    client = Client()
    client.force_login(county.reviewer, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(f"/cases/{execution.casefile.key}/").content.decode()

    for part in ("党内严重警告", "2023-01-06", "2025-02-05", "决定载明至2024-07-05，与计算不一致"):
        assert part in page
    asked = page.split('href="/sanctions/?')[1].split('"')[0].replace("&amp;", "&")
    assert "2025-02-06" in client.get(f"/sanctions/?{asked}").content.decode()

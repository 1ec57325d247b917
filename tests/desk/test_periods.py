"""The page 影响期: what is entered is judged at its field, computed, explained and never stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from dandang.audit.models import AuditEvent
from dandang.base import clock
from tests import factories
from tests.factories import AT, County

TWO = {"rows": "2", "m1-kind": "P1", "m1-effective_on": "2019-08-06", "m2-kind": "P2", "m2-effective_on": "2020-01-06"}


@pytest.fixture
def county(db: Any) -> Iterator[County]:
    with clock.frozen(AT):
        yield factories.a_county()


@pytest.fixture
def client(county: County) -> Client:
    found = Client()
    found.force_login(county.handler, backend="django.contrib.auth.backends.ModelBackend")
    return found


def ask(client: Client, **given: str) -> tuple[int, str]:
    response = client.get("/sanctions/", {name.replace("__", "-"): value for name, value in given.items()})
    return response.status_code, response.content.decode()


def test_two_measures_step_by_step(client: Client) -> None:
    before = AuditEvent.objects.count()
    code, page = ask(client, **TWO, on="2022-02-05")

    assert code == 200
    for part in ("2022-02-05", "2022-02-06", "剩余7个月零0天", "两种月末算法结果相同", "只写评语", "处分条例第45条", "#S-12"):
        assert part in page
    assert AuditEvent.objects.count() == before


def test_both_results_at_the_end_of_a_month_and_what_is_not_confirmed(client: Client) -> None:
    code, page = ask(client, rows="1", m1__kind="G1", m1__effective_on="2021-02-28")

    assert code == 200
    for part in ("按对应日", "按月末日", "2021-08-27", "2021-08-30", "政务警告对年度考核的影响"):
        assert part in page


@pytest.mark.parametrize(
    ("given", "field", "part"),
    [
        ({}, "m1-kind", "至少填写一项"),
        ({"m1-kind": "P1"}, "m1-effective_on", ""),
        ({"m1-kind": "P1", "m1-effective_on": "2023-02-30"}, "m1-effective_on", ""),
        ({"m1-kind": "P1", "m1-effective_on": "9999-12-31"}, "m1-effective_on", "2199"),
        ({"m1-kind": "G9", "m1-effective_on": "2023-02-03"}, "m1-kind", "G9"),
        ({"m1-kind": "G1", "m1-effective_on": "2010-02-03"}, "m1-regulation", "没有这一天"),
        ({"m1-kind": "G4", "m1-effective_on": "2023-02-03", "m1-subject": "village"}, "m1-kind", "S-2"),
        ({"m1-kind": "P4", "m1-effective_on": "2023-02-03"}, "m1-probation_months", "S-8"),
        ({"m1-kind": "P1", "m1-effective_on": "2023-02-03", "m1-change_to": "P2"}, "m1-changed_on", "一并填写"),
        ({"m1-kind": "P1", "m1-effective_on": "2023-02-03", "m1-change_to": "G1", "m1-changed_on": "2023-03-03"}, "m1-change_to", "S-7"),
        ({"m1-kind": "P1", "m1-effective_on": "2023-02-03", "m1-withdrawn_on": "2022-03-03"}, "m1-withdrawn_on", "不能早于"),
        ({"m1-kind": "P1", "m1-effective_on": "2023-02-03", "on": "soon"}, "on", ""),
    ],
)
def test_bad_input_is_named_at_its_field_and_nothing_typed_is_lost(client: Client, given: dict[str, str], field: str, part: str) -> None:
    code, page = ask(client, rows="2", **given)

    assert code == 422
    assert f'href="#id_{field}"' in page
    assert part in page
    assert "没有限制的第一日</dt>" not in page
    for name, value in given.items():
        if name.endswith("effective_on"):
            assert f'value="{value}"' in page


def test_another_row_keeps_what_was_typed_and_judges_nothing_yet(client: Client) -> None:
    code, page = ask(client, rows="2", m1__kind="P4", m1__effective_on="2021-05-01", more="1")

    assert code == 200
    assert 'name="m3-kind"' in page
    assert 'value="2021-05-01"' in page
    assert "field--wrong" not in page
    code, page = ask(client, rows="99", more="1")
    assert 'name="m8-kind"' in page
    assert 'name="m9-kind"' not in page
    assert 'name="more"' not in page


def test_in_english(client: Client) -> None:
    client.cookies["django_language"] = "en"
    code, page = ask(client, **TWO)

    assert code == 200
    assert "First day without restriction" in page
    assert "Serious party warning" in page

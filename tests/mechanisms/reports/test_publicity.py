"""Publicity and reward: no name without consent (R-23), no name in any step, a reward only for what proved true."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases.models import Proceeding
from tests import factories

pytestmark = pytest.mark.django_db
NAME = "诸葛玥珏"


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.fixture
def county() -> factories.County:
    return factories.a_county()


def a_completed_report(county: factories.County, *, named: bool = True) -> Proceeding:
    """Every allegation untrue; the reporter's name verified."""
    clue = factories.a_closed_clue(county, **({"reporter_name": NAME} if named else {}))
    report = clue.casefile.proceedings.get(kind="reports")
    return factories.step(report, "complete", county.handler).proceeding


TOLD = {"published": "有群众实名反映问题，积极配合核查。", "place": "公告栏"}


def a_real_name(report: Proceeding, county: factories.County) -> Proceeding:
    from dandang import vault

    vault.reseal_identity_state(report.casefile.sealed, "real_name_verified", by=county.clerk, at=factories.AT)
    return report


def consent(report: Proceeding, county: factories.County, answer: str, scope: str = "named_publicity") -> None:
    factories.step(
        report, "record_consent", county.clerk, scope=scope, answer=answer, asked_on=factories.AT.date().isoformat()
    )


@pytest.mark.rule("R-23")
def test_a_name_is_published_with_consent_and_while_it_lasts(county: factories.County) -> None:
    report = a_real_name(a_completed_report(county), county)

    for before in (None, "no"):
        if before:
            consent(report, county, before)
        with pytest.raises(StepRefused) as stop:
            factories.step(report, "publicise", county.head, names_reporter="on", **TOLD)
        assert stop.value.verdict.rule == "R-23"
    consent(report, county, "yes")
    step = factories.step(report, "publicise", county.head, names_reporter="on", **TOLD).step
    consent(report, county, "no")
    with pytest.raises(StepRefused):
        factories.step(report, "publicise", county.head, names_reporter="on", **TOLD)

    assert NAME not in str(step.record)
    assert factories.step(report, "publicise", county.head, **TOLD).step.record["place"] == "公告栏"


@pytest.mark.rule("R-49")
def test_also_with_consent_no_step_holds_the_name(county: factories.County) -> None:
    report = a_real_name(a_completed_report(county), county)
    consent(report, county, "yes")

    with pytest.raises(StepRefused) as stop:
        factories.step(report, "publicise", county.head, published=f"{NAME}实名反映问题", place="公告栏", names_reporter="on")

    assert stop.value.verdict.rule == "R-49"


@pytest.mark.rule("R-23")
def test_an_anonymous_reporter_is_not_asked(county: factories.County) -> None:
    with pytest.raises(StepRefused) as stop:
        consent(a_completed_report(county, named=False), county, "yes")

    assert stop.value.verdict.rule == "R-23"


@pytest.mark.rule("SM-A")
def test_what_proved_untrue_is_not_rewarded(county: factories.County) -> None:
    with pytest.raises(StepRefused) as stop:
        factories.step(a_real_name(a_completed_report(county), county), "reward", county.head, reward="表扬", grounds="配合")

    assert stop.value.verdict.rule == "SM-A"

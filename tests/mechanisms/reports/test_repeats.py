"""Repeats and withdrawals: no second notice, nothing new refused, nothing deleted, nobody counted."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.documents.models import Document
from dandang.mechanisms.reports.models import RepeatCancel, RepeatLink, Report
from tests import factories
from tests.factories import step

pytestmark = pytest.mark.django_db
SAME = {"same_fact": "同一法官、同一案件"}


@pytest.fixture
def county() -> factories.County:
    return factories.a_county()


@pytest.fixture
def main(county: factories.County) -> Proceeding:
    return step(factories.a_registered_report(county), "accept", county.petition).proceeding


def a_repeat(county: factories.County, main: Proceeding, **data: str) -> Proceeding:
    report = factories.a_registered_report(county, reporter_name="周某", **data)
    return step(report, "link_repeat", county.petition, main=main.casefile.code, **SAME).proceeding


@pytest.mark.rule("R-8")
def test_a_repeat_gets_no_second_notice(county: factories.County, main: Proceeding) -> None:
    repeat = a_repeat(county, main)

    assert repeat.deadlines.get(code="DL-03").met_at is not None
    with pytest.raises(StepRefused, match="重复件"):
        step(repeat, "accept", county.petition)

    assert repeat.state == "kept_repeat"
    assert not Document.objects.filter(casefile_code=repeat.casefile.code).exists()
    assert not repeat.deadlines.filter(met_at=None).exists()


@pytest.mark.rule("R-15")
def test_what_brings_new_evidence_is_not_linked(county: factories.County, main: Proceeding) -> None:
    report = factories.a_registered_report(county, brings_new_evidence="on")

    with pytest.raises(StepRefused) as refusal:
        step(report, "link_repeat", county.petition, main=main.casefile.code, **SAME)

    assert refusal.value.verdict.rule == "R-15"


def test_a_chain_of_repeats_knows_main_and_predecessor(county: factories.County, main: Proceeding) -> None:
    first, second = a_repeat(county, main), a_repeat(county, main)

    links = {link.repeat_id: link for link in RepeatLink.objects.all()}
    assert {link.main_id for link in links.values()} == {main.pk}
    assert (links[first.pk].predecessor_id, links[second.pk].predecessor_id) == (main.pk, first.pk)


def test_a_link_is_undone_by_a_row_of_its_own(county: factories.County, main: Proceeding) -> None:
    repeat = a_repeat(county, main)

    step(repeat, "unlink_repeat", county.petition, reason="另涉一案")

    report = Report.objects.get(pk=repeat.pk)
    assert report.link is None
    assert RepeatCancel.objects.get().reason == "另涉一案"
    assert RepeatLink.objects.count() == 1
    assert [(d.starts_on, d.met_at) for d in repeat.deadlines.filter(met_at=None)] == [(factories.AT.date(), None)]
    step(repeat, "link_repeat", county.petition, main=main.casefile.code, **SAME)
    assert Report.objects.get(pk=repeat.pk).link is not None


def test_a_matter_of_another_organ_is_answered_like_none(county: factories.County) -> None:
    other = factories.a_county("xs", "萧山区纪委监委")
    theirs, report = factories.a_registered_report(other), factories.a_registered_report(county)

    told = []
    for code in (theirs.casefile.code, "上城纪-2023-NOTHING", report.casefile.code):
        with pytest.raises(doors.FormInvalid) as invalid:
            step(report, "link_repeat", county.petition, main=code, **SAME)
        told.append(str(invalid.value))

    assert len(set(told)) == 1


@pytest.mark.rule("R-27")
def test_a_link_is_between_items_and_knows_no_reporter() -> None:
    names = {field.name for model in (RepeatLink, RepeatCancel, Report) for field in model._meta.get_fields()}

    assert not {name for name in names if "reporter" in name} - {"reporters"}  # how many signed this one item


@pytest.mark.rule("R-16")
def test_a_withdrawal_deletes_nothing_and_stops_no_check(county: factories.County) -> None:
    clue = factories.a_clue_with_office(county, reporter_name="周某")
    report = clue.casefile.proceedings.get(kind="reports")
    running = list(clue.deadlines.filter(met_at=None).values_list("code", flat=True))

    step(report, "withdraw", county.clerk, note="来电提出", stop_feedback="on")

    clue.refresh_from_db()
    noun = Report.objects.get(pk=report.pk)
    assert (clue.state, noun.feedback_waived, noun.withdrawn_at) == ("with_office", True, factories.AT)
    assert list(clue.deadlines.filter(met_at=None).values_list("code", flat=True)) == running
    assert clue.casefile.allegations.count() == 2
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        noun.delete()
    for table in ("reports_report", "reports_repeatlink", "cases_casefile"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


@pytest.mark.rule("R-16")
def test_a_withdrawal_is_no_sign_of_a_false_accusation() -> None:
    from dandang.mechanisms.verification import forms

    offered = {value for value, _label in forms.SuspectForm.base_fields["signs"].choices}  # type: ignore[attr-defined]

    assert offered
    assert not {sign for sign in offered if "withdr" in sign}

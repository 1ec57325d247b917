"""Roads to other organs: both watch the clock, the seal moves along, each organ has its own and nothing else."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from dandang import vault
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import CaseFile, Proceeding
from dandang.desk.worklist import worklist
from dandang.mechanisms.reports import access
from dandang.mechanisms.reports.models import Dispatch, Report
from dandang.organs.models import Organ, Staff
from tests import factories
from tests.factories import AT, step

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
TOO_LATE = datetime(2023, 3, 14, 9, 0, tzinfo=clock.ZONE)
PART = "法院执行局乙某拖着不执行。"


@pytest.fixture
def county() -> factories.County:
    return factories.a_county()


@pytest.fixture
def city() -> factories.County:
    return factories.a_county("hz", "杭州市纪委监委")


@pytest.fixture
def group() -> Organ:
    return factories.the_group()


@pytest.fixture
def registrar(group: Organ) -> Staff:
    return factories.a_person("fy-registrar", "郑一", group, "petition_officer")


@pytest.fixture
def keeper(group: Organ) -> Staff:
    return factories.a_person("fy-keeper", "郑二", group, "intake_clerk")


def forwarded(city: factories.County, county: factories.County, **data: str) -> tuple[Proceeding, Proceeding]:
    """What the city sent down, and what it became in the county."""
    report = factories.a_registered_report(city, reporter_name="周某", managing_organ=county.organ.name)
    done = step(report, "forward_down", city.petition, to_organ=county.organ.code, **data)
    return done.proceeding, done.opened[0]


def split(county: factories.County, group: Organ) -> tuple[Proceeding, Proceeding]:
    second = [{"subject_name": "乙某", "subject_unit": "上城区人民法院", "managing_organ": county.organ.code, "statements": "拖延执行"}]
    report = factories.a_received_report(county, reporter_name="周某", reporter_contact="13800000000")
    step(report, "register", county.clerk, **{**factories.REGISTER, "subject_unit": "区建设局", "more_subjects": json.dumps(second)})
    done = step(report, "split_off", county.clerk, to_organ=group.code, chosen=["3"], excerpt=PART)
    return report, done.opened[0]


@pytest.mark.rule("R-14")
def test_the_same_clock_is_late_in_the_worklists_of_both_organs(city: factories.County, county: factories.County) -> None:
    sent, arrived = forwarded(city, county)

    for person, proceeding in ((city.petition, sent), (county.petition, arrived)):
        assert not worklist(person, date(2023, 3, 13), view="overdue").rows
        with clock.frozen(TOO_LATE):
            late = worklist(person, TOO_LATE.date(), view="overdue").rows
        assert [row.proceeding_key for row in late] == [proceeding.key]


@pytest.mark.rule("R-14")
def test_what_was_forwarded_is_not_closed_before_it_is_answered_for(city: factories.County, county: factories.County) -> None:
    sent, arrived = forwarded(city, county)

    with pytest.raises(StepRefused) as refusal:
        step(sent, "close_forwarding", city.petition, at=LATER)
    step(arrived, "take_in", county.petition, at=LATER)
    step(arrived, "accept", county.petition, at=LATER)

    assert refusal.value.verdict.rule == "R-14"
    assert sent.deadlines.get(code="DL-02a").met_at == LATER
    assert step(sent, "close_forwarding", city.petition, at=LATER).proceeding.state == "forwarding_closed"


def test_the_case_pages_tell_the_status_and_nothing_else(city: factories.County, county: factories.County) -> None:
    sent, arrived = forwarded(city, county)

    def shown(person: Staff, proceeding: Proceeding) -> str:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        with clock.frozen(TOO_LATE):
            return client.get(reverse("desk:case", args=[proceeding.casefile.key])).content.decode()

    before = shown(city.petition, sent)
    assert county.organ.name in before
    assert "待签收" in before
    assert "超过期限未登记受理" in before
    assert arrived.casefile.code not in before
    assert "超过期限未登记受理" in shown(county.petition, arrived)


@pytest.mark.rule("R-19")
def test_the_seal_moves_along_to_the_clerk_who_takes_it_in(city: factories.County, county: factories.County) -> None:
    sent, arrived = forwarded(city, county)
    step(arrived, "take_in", county.petition, at=LATER, keeper=county.clerk.username)
    sent.casefile.refresh_from_db()
    arrived.casefile.refresh_from_db()

    with clock.frozen(LATER):
        reporter = access.open_reporter(arrived.casefile, by=county.clerk, purpose="verify_name", at=LATER)
        with pytest.raises(StepRefused) as refusal:
            access.open_reporter(sent.casefile, by=city.clerk, purpose="verify_name", at=LATER)

    assert reporter is not None
    assert reporter.name == "周某"
    assert refusal.value.verdict.rule == "R-19"


@pytest.mark.rule("R-21")
def test_a_part_carries_its_own_words_and_its_own_duties(
    county: factories.County, group: Organ, registrar: Staff, keeper: Staff
) -> None:
    home, part = split(county, group)
    step(home, "verify_name", county.clerk, outcome="real_name_verified", note="当面核实")
    step(part, "take_in", registrar, at=LATER, keeper=keeper.username)
    part.casefile.refresh_from_db()

    with clock.frozen(LATER):
        wording = access.open_wording(part.casefile, by=keeper, purpose="evidence_offered", at=LATER)
        own = access.open_wording(home.casefile, by=county.clerk, purpose="evidence_offered", at=LATER)
        with pytest.raises(StepRefused) as refusal:
            access.open_wording(home.casefile, by=keeper, purpose="evidence_offered", at=LATER)

    assert wording == PART
    assert "史某" in own
    assert refusal.value.verdict.rule == "R-21"
    assert [s.name for s in home.casefile.subjects.all()] == ["史某"]
    assert [(a.seq, a.statement) for a in part.casefile.allegations.all()] == [(1, "拖延执行")]
    assert vault.identity_state(home.casefile.sealed) == "real_name_verified"
    assert vault.identity_state(part.casefile.sealed) == "signed_unverified"  # the group checks for itself


def test_a_part_is_derived_only_by_who_serves_where_the_item_is_held(county: factories.County, group: Organ) -> None:
    report = factories.a_received_report(county, reporter_name="周某")

    with pytest.raises(vault.NotSealed):
        vault.derive(report.casefile.sealed, PART, group.pk, county.outsider, AT)


def test_neither_organ_sees_the_others_file(county: factories.County, group: Organ, registrar: Staff) -> None:
    home, part = split(county, group)

    with clock.frozen(AT):
        assert not CaseFile.objects.visible_to(registrar).filter(pk=home.casefile_id).exists()
        assert not CaseFile.objects.visible_to(county.petition).filter(pk=part.casefile_id).exists()


@pytest.mark.rule("R-31")
def test_who_was_a_subject_here_stays_kept_away_after_the_matter_has_gone(county: factories.County, group: Organ) -> None:
    second = [{
        "subject_name": "陈二", "subject_unit": "上城区人民法院", "managing_organ": county.organ.code, "statements": "泄密",
        "subject_staff": county.petition.username,
    }]
    report = factories.a_received_report(county)
    step(report, "register", county.clerk, **{**factories.REGISTER, "more_subjects": json.dumps(second)})
    step(report, "split_off", county.clerk, to_organ=group.code, chosen=["3"], excerpt="x")

    with clock.frozen(AT):
        assert not CaseFile.objects.visible_to(county.petition).filter(pk=report.casefile_id).exists()
    with pytest.raises(doors.NotVisible):
        step(report, "accept", county.petition)


@pytest.mark.rule("R-17")
@pytest.mark.parametrize("change", ["UPDATE reports_dispatch SET way = 'assign'", "DELETE FROM reports_dispatch"])
def test_what_was_sent_stays_written(city: factories.County, county: factories.County, change: str) -> None:
    forwarded(city, county)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_search_finds_what_stands_where_it_stands(county: factories.County, group: Organ) -> None:
    home, part = split(county, group)

    def text(proceeding: Proceeding) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM cases_searchentry WHERE casefile_id = %s", [proceeding.casefile_id])
            return str(cursor.fetchone()[0])

    assert "拖延执行" in text(part)
    assert "乙某" not in text(home)
    assert "史某" in text(home)


def test_what_arrives_takes_over_how_it_came(city: factories.County, county: factories.County) -> None:
    sent, arrived = forwarded(city, county)

    report = Report.objects.get(pk=arrived.pk)
    assert (report.channel, report.source) == ("letter", "0201")
    assert Dispatch.objects.get().is_taken_over is False
    assert {d.code: d.met_at for d in arrived.deadlines.all()} == {"DL-02": None, "DL-03": None}
    assert sent.deadlines.get(code="DL-03").met_at == AT


@pytest.mark.rule("R-11")
def test_the_deputy_who_proposed_does_not_approve(city: factories.County, county: factories.County) -> None:
    both = factories.a_person("hz-both", "冯一", city.organ, "petition_officer", "deputy_in_charge")
    report = factories.a_registered_report(city, managing_organ=county.organ.name)
    step(report, "propose_assignment", both, to_organ=county.organ.code, ground="long_delayed", requirement="请核实。")

    with pytest.raises(StepRefused) as refusal:
        step(report, "assign", both)

    assert refusal.value.verdict.rule == "R-11"
    assert step(report, "refuse_assignment", city.deputy).proceeding.state == "registered"

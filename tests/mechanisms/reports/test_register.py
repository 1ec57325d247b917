"""Registering: several subjects on one page, codes, markers, versions; and nothing stays of what may not be registered here."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django import forms
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors, registry
from dandang.cases.models import Allegation, CaseFile, Subject
from dandang.cases.models.proceeding import received_on
from dandang.mechanisms.reports.forms import ReceiveForm, RegisterForm
from dandang.mechanisms.reports.models import Report
from dandang.procedures import loader
from tests import factories

pytestmark = pytest.mark.django_db
TWO = json.dumps([
    {"subject_name": "冯某", "subject_unit": "区教育局", "managing_organ": factories.COUNTY, "statements": "违规收费"},
    {"subject_name": "某镇卫生院", "subject_kind": "organisation", "managing_organ": "330102", "statements": ["套取医保资金"]},
])


@pytest.fixture
def county() -> factories.County:
    return factories.a_county()


def test_several_subjects_each_with_their_own_allegations(county: factories.County) -> None:
    report = factories.a_registered_report(
        county, statements="0123 收受礼金\n偏袒一方当事人", more_subjects=TWO, subject_rank="0502", sensitive="on",
    )

    casefile = report.casefile
    assert [s.name for s in casefile.subjects.all()] == ["史某", "冯某", "某镇卫生院"]
    assert [(a.seq, a.subject.name, a.nature, a.statement) for a in casefile.allegations.all()] == [
        (1, "史某", "0123", "收受礼金"), (2, "史某", "", "偏袒一方当事人"), (3, "冯某", "", "违规收费"), (4, "某镇卫生院", "", "套取医保资金"),
    ]
    assert casefile.subjects.all()[0].rank == "0502"
    assert Report.objects.get(pk=report.pk).sensitive


@pytest.mark.parametrize(
    ("changed", "field", "word"),
    [
        ({"statements": "0199 收受礼金"}, "statements", "0199"),
        ({"more_subjects": "[{"}, "more_subjects", "列表"),
        ({"more_subjects": json.dumps([{"subject_name": "冯某"}])}, "more_subjects", "第1项"),
        ({"more_subjects": json.dumps([{"nobody": "x"}])}, "more_subjects", "nobody"),
        ({"more_subjects": json.dumps([{}] * 10)}, "more_subjects", "9"),
    ],
)
def test_bad_input_is_told_at_its_field(county: factories.County, changed: dict[str, str], field: str, word: str) -> None:
    form = RegisterForm({**factories.REGISTER, **changed}, by=county.clerk)

    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert word in str(form.errors[field])


def test_a_telephone_code_belongs_to_a_call(county: factories.County) -> None:
    letter = ReceiveForm({"channel": "letter", "text": "x", "sub_channel": "3002"}, by=county.clerk)
    call = ReceiveForm({"channel": "phone", "text": "x", "sub_channel": "3002"}, by=county.clerk)

    assert list(letter.errors) == ["sub_channel"]
    assert call.is_valid()
    assert call.cleaned_data["source"] == "0101"


@pytest.mark.rule("SM-A")
def test_more_than_five_representatives_are_refused(county: factories.County) -> None:
    with pytest.raises(StepRefused) as refusal:
        factories.a_received_report(county, channel="visit", reporters="12", representatives="6")
    assert refusal.value.verdict.rule == "SM-A"

    report = factories.a_received_report(county, channel="visit", reporters="12", representatives="5")
    assert Report.objects.get(pk=report.pk).is_collective


@pytest.mark.rule("R-2")
def test_of_what_belongs_above_nothing_stays_when_it_is_received_and_registered_in_one(county: factories.County) -> None:
    data = {
        "channel": "letter", "text": "区长违规用人。", "reporter_name": "周某", "reporter_contact": "1", **factories.REGISTER,
        "more_subjects": json.dumps([{"subject_name": "某区长", "managing_organ": "杭州市纪委监委", "statements": "违规用人"}]),
    }
    before = rows()

    with clock.frozen(factories.AT), pytest.raises(StepRefused) as refusal:
        doors.begin("reports", "receive", by=county.clerk, organ=county.organ, at=factories.AT, data=data, then="register")

    assert refusal.value.verdict.rule == "R-2"
    assert rows() == before


def rows() -> dict[str, int]:
    """How many rows of case files, subjects and seals there are."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET ROLE dandang_vault")
        cursor.execute("SELECT count(*) FROM vault.item")
        sealed = cursor.fetchone()[0]
        cursor.execute("SET ROLE dandang_app")
    return {"files": CaseFile.objects.count(), "subjects": Subject.objects.count(), "sealed": sealed}


@pytest.mark.rule("R-4")
def test_the_second_subject_may_be_the_organs_own_head(county: factories.County) -> None:
    report = factories.a_received_report(county)
    head = [{"subject_name": "李一", "managing_organ": factories.COUNTY, "subject_staff": county.head.username, "statements": "x"}]

    with pytest.raises(StepRefused) as refusal:
        factories.step(report, "register", county.clerk, **{**factories.REGISTER, "more_subjects": json.dumps(head)})

    assert refusal.value.verdict.rule == "R-4"


@pytest.mark.rule("R-17")
@pytest.mark.parametrize("statement", ["UPDATE cases_allegation SET statement = 'x'", "UPDATE cases_subject SET name = 'x'",
                                       "DELETE FROM cases_allegation"])
def test_what_was_registered_is_never_overwritten(county: factories.County, statement: str) -> None:
    factories.a_registered_report(county)

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_versions_that_were_replaced_no_longer_stand(county: factories.County) -> None:
    casefile = factories.a_registered_report(county).casefile
    old = casefile.allegations.get(seq=1)

    Allegation.objects.create(
        casefile=casefile, subject=old.subject, seq=1, version=2, statement="拖延立案", replaces=old
    )

    assert [a.statement for a in casefile.allegations.all()] == ["拖延立案", "偏袒一方当事人"]
    assert Allegation.objects.filter(casefile=casefile).count() == 3


def post(client: Client, **data: Any) -> Any:
    with clock.frozen(factories.AT):
        return client.post(reverse("desk:register"), data)


def test_one_page_receives_and_registers(county: factories.County) -> None:
    client = Client()
    client.force_login(county.clerk, backend="django.contrib.auth.backends.ModelBackend")
    given = {"channel": "visit", "text": "史某办案拖延。", "once": "abc"}
    second = {"more_subjects-1-subject_name": "冯某", "more_subjects-1-statements": "违规收费"}

    wrong = post(client, **given, **factories.REGISTER | {"managing_organ": county.organ.code}, **second)
    assert wrong.status_code == 422
    assert "冯某" in wrong.content.decode()
    assert not CaseFile.objects.exists()

    done = post(
        client, **given, **factories.REGISTER | {"managing_organ": county.organ.code}, **second,
        **{"more_subjects-1-managing_organ": factories.COUNTY},
    )
    again = post(client, **given, **factories.REGISTER | {"managing_organ": county.organ.code})
    casefile = CaseFile.objects.get()
    assert done.status_code == again.status_code == 302
    assert [s.name for s in casefile.subjects.all()] == ["史某", "冯某"]


def test_to_receive_alone_leaves_the_registration_for_later(county: factories.County) -> None:
    client = Client()
    client.force_login(county.clerk, backend="django.contrib.auth.backends.ModelBackend")

    assert post(client, channel="letter", text="执行局有人泄密。", alone="1").status_code == 302
    with clock.frozen(factories.AT):
        assert CaseFile.objects.visible_to(county.clerk).get().proceedings.get().state == "received"


def test_the_catalogues_of_codes_are_whole() -> None:
    from dandang.cases import codes

    for name in ("natures", "ranks", "sources", "phone", "petition_classes"):
        entries = codes.catalogue(name)
        assert entries
        assert all(entry.title and entry.title_en and entry.source for entry in entries.values())
        assert all(not entry.parent or entry.parent in entries for entry in entries.values())
    assert codes.nature_of("2019年收受礼金") == ("", "2019年收受礼金")


# The day of receipt

OLD = "2023-02-27"


def test_clocks_count_from_the_day_of_receipt_also_when_it_is_entered_later(county: factories.County) -> None:
    report = factories.a_received_report(county, reporter_name="周某", received_on=OLD, source="0301")
    factories.step(report, "register", county.clerk, **{**factories.REGISTER, "managing_organ": factories.OTHER_COUNTY})

    clocks = {each.code: (each.starts_on.isoformat(), each.due_on.isoformat()) for each in report.deadlines.all()}
    assert clocks == {"DL-03": (OLD, "2023-03-20"), "DL-07": (OLD, "2023-03-06"), "DL-11": (OLD, "2023-03-06")}
    assert received_on(report.casefile).isoformat() == OLD
    assert report.casefile.opened_at == factories.AT


def test_a_repeat_undone_still_counts_from_its_receipt(county: factories.County) -> None:
    main = factories.a_registered_report(county)
    report = factories.a_received_report(county, reporter_name="周某", received_on=OLD)
    factories.step(report, "register", county.clerk, **factories.REGISTER)
    factories.step(report, "link_repeat", county.petition, main=main.casefile.code, same_fact="同一案件")

    factories.step(report, "unlink_repeat", county.petition, reason="另涉一案")

    assert [each.starts_on.isoformat() for each in report.deadlines.filter(code="DL-03", met_at=None)] == [OLD]


@pytest.mark.parametrize(
    ("written", "said"), [("2023-03-07", "晚于今天"), ("0223-03-01", "早于"), ("1949-09-30", "早于"), ("03/01/2023", ""), ("上周", "")],
)
def test_a_day_that_cannot_be_is_told_at_its_field(county: factories.County, written: str, said: str) -> None:
    with pytest.raises(doors.FormInvalid) as invalid:
        factories.a_received_report(county, received_on=written)

    assert list(invalid.value.form.errors) == ["received_on"]
    assert said in str(invalid.value)


@pytest.mark.parametrize("written", ["2023-02-27", "2023/2/27", "2023.02.27", "2023年2月27日", "20230227", "2023-02-27 08:30", "2023-02-27T00:00:00"])
def test_a_day_is_read_as_systems_write_it(county: factories.County, written: str) -> None:
    assert received_on(factories.a_received_report(county, received_on=written).casefile).isoformat() == OLD


def test_without_a_day_it_came_today(county: factories.County) -> None:
    report = factories.a_received_report(county, reporter_name="周某", received_on="")

    assert "received_on" not in report.steps.get().record
    assert received_on(report.casefile) == report.deadlines.get().starts_on == factories.AT.date()


@pytest.mark.rule("R-66")
def test_a_term_from_a_year_without_a_calendar_is_refused(county: factories.County) -> None:
    with pytest.raises(StepRefused) as refused:
        factories.a_received_report(county, reporter_name="周某", received_on="1999-05-04")

    assert refused.value.verdict.rule == "R-66"
    assert not CaseFile.objects.exists()


@pytest.mark.rule("R-3")
def test_what_is_sealed_upward_counts_from_its_receipt(county: factories.County) -> None:
    report = factories.a_received_report(county, received_on=OLD)

    envelope = factories.step(report, "seal_upward", county.clerk, number="密封字第9号", second=county.petition.username).opened[0]

    assert [(each.code, each.starts_on.isoformat()) for each in envelope.deadlines.all()] == [("DL-01", OLD)]


def test_a_step_that_names_its_day_has_a_field_for_it() -> None:
    for kind in registry.kinds():
        for step in loader.in_force(kind, date.max).steps:
            if step.dated_by:
                form = registry.form_of(kind, step.verb)
                assert isinstance(form.base_fields[step.dated_by], forms.DateField)
                assert step.dated_by not in form.sealed

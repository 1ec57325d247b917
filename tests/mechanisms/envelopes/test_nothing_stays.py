"""R-2: of what belongs to a higher organ nothing is stored. Every road a clerk may take, and then every place is searched."""

from __future__ import annotations

import json
import logging
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from dandang import audit, vault
from dandang.base import clock, postgres
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.covers import CoverForm, SecondHandForm, StubForm
from dandang.cases.models import CaseFile, Proceeding, Step
from dandang.desk.models import ApiToken
from dandang.mechanisms.envelopes import forms
from dandang.mechanisms.envelopes.models import Envelope
from dandang.mechanisms.reports import access
from tests import factories
from tests.conftest import owner_connection
from tests.factories import AT
from tests.leaks import Planted, in_folder, in_tables, unlike_any

WORDS = Planted(map(unlike_any, [
    "邬〇〇〇", "137########", "〇〇巷七弄##号", "副市长替内弟〇〇揽下旧城改造", "分管城建的〇〇副市长", "〇〇副市长内弟揽工程", "转账截图〇〇##.jpg",
]))
NAME, CONTACT, ADDRESS, WORDING, SUBJECT, STATEMENT, FILE = WORDS.words
REPORT = {
    "channel": "letter", "text": WORDING, "reporter_name": NAME, "reporter_contact": CONTACT, "reporter_address": ADDRESS,
}
REGISTER = {"subject_name": SUBJECT, "subject_unit": "市政府", "subject_post": "副市长", "statements": STATEMENT}
COVER = {"number": "密封字第9号", "received_on": "2023-03-06"}


@pytest.fixture
def committed(fresh_database: str, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        yield fresh_database


def a_client(staff: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def out_of_order(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if "vault.seal" in sql:
        raise RuntimeError("the server stumbles")
    return execute(sql, params, many, context)


def walk_every_road(county: factories.County) -> dict[str, Any]:
    """Each way in which the words may be typed before the clerk sees that they may not be; gives the answers."""
    clerk, answers = a_client(county.clerk), {}
    upload = SimpleUploadedFile(FILE, (WORDING * 99).encode(), "image/jpeg")
    answers["no channel"] = clerk.post("/register/", {**REPORT, "channel": ""})
    with connection.execute_wrapper(out_of_order):
        answers["server error"] = clerk.post("/register/", {**REPORT, "alone": "1", "attachment": upload})
    above = {**REPORT, **REGISTER, "managing_organ": county.organ.superior.name}
    answers["refused on the one page"] = clerk.post("/register/", above)
    own_head = {**above, "managing_organ": county.organ.name, "subject_staff": county.head.username}
    answers["refused, about the head"] = clerk.post("/register/", own_head)
    answers["given up"] = clerk.get("/register/sealed/")
    answers["into the wrong form"] = clerk.post("/register/sealed/", {**COVER, **REPORT, **REGISTER, "second": "nobody"})
    answers["as a number"] = clerk.post("/register/sealed/", {**COVER, "number": SUBJECT, "second": county.petition.username})
    text, _token = ApiToken.objects.issue(county.clerk, at=clock.now())
    post = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {text}"}}
    answers["api, no channel"] = clerk.post("/api/v1/begin/reports/receive", json.dumps({**REPORT, "channel": ""}), **post)
    answers["api, unknown fields"] = clerk.post(
        "/api/v1/begin/envelopes/seal", json.dumps({**COVER, "second": county.petition.username, **REGISTER}), **post
    )
    return answers


@pytest.mark.rule("R-2")
def test_whatever_road_the_clerk_takes_nothing_of_it_is_anywhere(
    committed: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    began = time.time() - 1
    with clock.frozen(AT):
        county = factories.a_county()
        answers = walk_every_road(county)
        clerk = a_client(county.clerk)
        done = clerk.post("/register/sealed/", {**COVER, "second": county.petition.username})
    time.sleep(1)  # the server writes its log of changes within this time

    assert {road: answer.status_code for road, answer in answers.items()} == {
        "no channel": 422, "refused on the one page": 409, "refused, about the head": 409, "server error": 500, "given up": 200,
        "into the wrong form": 422, "as a number": 422,
        "api, no channel": 422, "api, unknown fields": 422,
    }
    assert done.status_code == 302
    for road in ("given up", "server error", "as a number", "refused on the one page", "refused, about the head", "api, no channel"):
        assert WORDS.within(answers[road].content) == set(), road
    with owner_connection(committed) as owner:
        assert in_tables(owner, WORDS) == set()
    assert in_folder(Path(settings.HOME), WORDS) == set()
    assert in_folder(postgres.place_of(Path(settings.HOME)).root, WORDS, since=began) == set()
    assert in_folder(tmp_path, WORDS) == set()
    told = capfd.readouterr()
    assert "the server stumbles" in caplog.text
    assert WORDS.within(caplog.text + told.out + told.err) == set()


@pytest.mark.django_db
@pytest.mark.rule("R-2")
@pytest.mark.rule("R-4")
@pytest.mark.parametrize("whom", ["above", "own head"])
def test_refused_at_registration_the_words_are_gone_from_the_page_too(whom: str) -> None:
    with clock.frozen(AT):
        county = factories.a_county()
        report = factories.a_received_report(county, reporter_name=NAME)
        theirs = (
            {"managing_organ": county.organ.superior.code} if whom == "above"
            else {"managing_organ": county.organ.code, "subject_staff": county.head.username}
        )
        page = a_client(county.clerk).post(f"/proceedings/{report.key}/register/", {**REGISTER, **theirs})

    assert page.status_code == 409
    assert WORDS.within(page.content) == set()
    assert f"/proceedings/{report.key}/seal_upward/" in page.content.decode()
    assert not Step.objects.filter(verb="register").exists()


@pytest.mark.django_db
@pytest.mark.rule("R-2")
def test_letters_taken_in_meanwhile_are_destroyed_with_it(settings: Any, tmp_path: Path) -> None:
    settings.MAILBOX_KEYS, settings.MAILBOX_FILES, settings.VAULT_KEYS = tmp_path / "mail", tmp_path / "crates", tmp_path / "keys"
    with clock.frozen(AT):
        county = factories.a_county()
        report = factories.a_received_report(county, text=WORDING, reporter_name=NAME)
        letter = vault.seal(None, STATEMENT, organ_id=county.organ.pk, received_by_id=county.clerk.pk, at=AT)
        Step.objects.create(
            proceeding=report, seq=2, verb="take_letter", from_state="received", to_state="received", by=county.clerk, at=AT,
            record={"letter": str(letter)},
        )
        Proceeding.objects.filter(pk=report.pk).update(last_seq=2)
        cover = {"number": "密封字第9号", "second": county.petition.username}
        envelope = factories.step(report, "seal_upward", county.clerk, **cover).opened[0]
        factories.step(envelope, "countersign", county.petition, content_is_inside="on")

    assert not vault.text_reveals(letter, STATEMENT)
    assert not vault.text_reveals(report.casefile.sealed, WORDING)


def a_report_sealed_upward(county: factories.County) -> Proceeding:
    report = factories.a_received_report(county, text=WORDING, reporter_name=NAME, reporter_contact=CONTACT)
    return factories.step(report, "seal_upward", county.clerk, number="密封字第9号", second=county.petition.username).opened[0]


@pytest.mark.rule("R-2")
def test_what_was_received_is_unreadable_once_two_have_signed(committed: str) -> None:
    with clock.frozen(AT):
        county = factories.a_county()
        envelope = a_report_sealed_upward(county)
        casefile = CaseFile.objects.get(pk=envelope.casefile_id)
        before = access.open_wording(casefile, by=county.clerk, purpose="feedback", at=AT)
        factories.step(envelope, "countersign", county.petition, content_is_inside="on")
        with pytest.raises(StepRefused) as refused:
            access.open_wording(casefile, by=county.clerk, purpose="feedback", at=AT)

    assert (before, refused.value.verdict.rule) == (WORDING, "R-2")
    assert not vault.is_close_to(casefile.sealed, [NAME])
    assert not vault.text_reveals(casefile.sealed, WORDING)
    assert not audit.verify(vault.chain(casefile.sealed)).problems
    with owner_connection(committed) as owner:
        owner.execute("SET ROLE dandang_vault")
        kept = owner.execute("SELECT wrapped, body FROM vault.sealed WHERE token = %s", [casefile.sealed]).fetchall()
    assert kept == [(b"", b"")] * 2


@pytest.mark.django_db
@pytest.mark.rule("R-17")
@pytest.mark.parametrize("at_state", ["registered", "accepted", "sealed_upward"])
def test_a_report_that_went_on_is_not_destroyed_by_calling_it_higher(at_state: str) -> None:
    with clock.frozen(AT):
        county = factories.a_county()
        if at_state == "sealed_upward":
            report = Proceeding.objects.get(casefile=a_report_sealed_upward(county).casefile, kind="reports")
        else:
            report = factories.a_registered_report(county)
        if at_state == "accepted":
            factories.step(report, "accept", county.petition)
        with pytest.raises(StepRefused) as refused:
            factories.step(report, "seal_upward", county.clerk, number="密封字第9号", second=county.petition.username)

    assert refused.value.verdict.rule == "SM-A"


@pytest.mark.django_db
@pytest.mark.rule("R-1")
def test_one_person_alone_destroys_nothing() -> None:
    with clock.frozen(AT):
        county = factories.a_county()
        envelope = a_report_sealed_upward(county)
        with pytest.raises(StepRefused) as refused:
            factories.step(envelope, "countersign", county.clerk, content_is_inside="on")

    assert refused.value.verdict.rule == "R-1"
    assert vault.text_reveals(envelope.casefile.sealed, WORDING)


@pytest.mark.rule("R-2")
def test_there_is_no_field_for_what_may_not_be_told() -> None:
    """In no form, and so in nothing that page or API take, and in no column."""
    covers = [f for f in vars(forms).values() if isinstance(f, type) and issubclass(f, StubForm)]
    told = {name for form in (*covers, CoverForm, SecondHandForm) for name in form.base_fields}
    columns = {field.name for field in Envelope._meta.get_fields()}

    assert told == {"number", "received_on", "straight_up", "second", "content_is_inside", "addressee"}
    assert columns == {"proceeding", "number", "received_on", "straight_up", "first", "second"}


@pytest.mark.django_db
@pytest.mark.rule("R-3")
@pytest.mark.parametrize("wrong", ["桐乡市纪委监委", "余杭区纪委监委", "浙江省纪委监委", ""])
def test_it_goes_to_the_organ_above_and_nowhere_else(wrong: str) -> None:
    with clock.frozen(AT):
        county = factories.a_county()
        envelope = a_report_sealed_upward(county)
        factories.step(envelope, "countersign", county.petition, content_is_inside="on")
        with pytest.raises(StepRefused) as refused:
            factories.step(envelope, "dispatch", county.clerk, addressee=wrong)

    assert refused.value.verdict.rule == "R-3"


@pytest.mark.django_db
def test_the_province_records_the_receipt_of_an_organ_that_is_not_here() -> None:
    with clock.frozen(AT):
        province = factories.a_county("zj", "浙江省纪委监委")
        given = {"number": "密封字第1号", "received_on": "2023-03-06", "second": province.petition.username}
        envelope = doors.begin("envelopes", "seal", by=province.clerk, organ=province.organ, at=AT, data=given).proceeding
        factories.step(envelope, "countersign", province.petition, content_is_inside="on")
        factories.step(envelope, "dispatch", province.clerk, addressee="")
        done = factories.step(envelope, "record_receipt", province.clerk)

    assert done.proceeding.state == "acknowledged"
    with pytest.raises(doors.NotVisible):
        factories.step(envelope, "acknowledge", province.petition)

"""Reading under a permit, from request to page: who, what, how long, with or without custodians. R-19, R-21, R-28."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from dandang import vault
from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.kinship import not_free
from dandang.cases.models import Proceeding, Step
from dandang.desk.worklist import worklist
from dandang.mechanisms.identity_access.models import IdentityAccess, LeakIncident
from dandang.organs.models import Staff
from dandang.vault import custody, models
from tests.factories import AT, REGISTER, County, a_county, a_person, a_received_report, a_registered_report, step
from tests.vault.test_threshold import HOLDERS, PASSPHRASES

REPORTER = {"reporter_name": "闻人柏舟", "reporter_contact": "13900001357", "reporter_address": "硖石街道虚构弄5号"}
PLANTED = ("闻人柏舟", "13900001357", "虚构弄5号")


@pytest.fixture
def county(db: None, settings: Any, tmp_path: Any) -> County:
    settings.VAULT_KEYS = tmp_path / "vault"
    return a_county()


def ask(report: Proceeding, by: Staff, **given: Any) -> Proceeding:
    asked = {"purpose": "evidence_offered", "scope": ["contact"], "reason": "约见补证", **given}
    with clock.frozen(AT):
        return doors.begin_within(report.casefile, "identity_access", "ask", by=by, at=AT, data=asked).proceeding


def a_grant(county: County, **given: Any) -> Proceeding:
    report = a_received_report(county, **REPORTER)
    asked = ask(report, county.petition, **given)
    return step(asked, "approve", county.deputy, masking_considered="on", working_days="5").proceeding


def page(proceeding: Proceeding, by: Staff, at: Any = AT, **data: Any) -> Any:
    client = Client()
    client.force_login(by)
    with clock.frozen(at):
        address = f"/permits/{proceeding.key}/"
        return client.post(address, data) if data else client.get(address)


@pytest.mark.rule("R-19")
def test_the_page_shows_exactly_what_was_permitted_to_the_viewer(county: County) -> None:
    grant = a_grant(county)

    before = page(grant, county.petition)
    shown = page(grant, county.petition, scope=["contact"])

    assert not any(value in before.content.decode() for value in PLANTED)
    text = shown.content.decode()
    assert "13900001357" in text
    assert not any(value in text for value in ("闻人柏舟", "虚构弄5号"))
    assert "no-store" in shown.headers["Cache-Control"]
    assert grant.steps.filter(verb="read", by=county.petition).count() == 1
    assert AuditEvent.objects.filter(chain=vault.chain(grant.casefile.sealed), verb="vault.open").count() == 1


@pytest.mark.rule("R-19")
@pytest.mark.parametrize("who", ["petition_head", "deputy", "head", "clerk", "outsider", "handler"])
def test_for_anybody_else_there_is_no_such_page(county: County, who: str) -> None:
    grant = a_grant(county)

    for data in ({}, {"scope": ["contact"]}):
        answer = page(grant, getattr(county, who), **data)
        assert answer.status_code == 404
        assert not any(value in answer.content.decode() for value in PLANTED)


@pytest.mark.rule("R-19")
@pytest.mark.parametrize(("after", "status"), [(timedelta(days=6), 200), (timedelta(days=8), 409)])
def test_it_ends_with_the_fifth_working_day(county: County, after: timedelta, status: int) -> None:
    """Granted on Monday the 6th: the fifth working day after it is Monday the 13th."""
    grant = a_grant(county)

    answer = page(grant, county.petition, AT + after, scope=["contact"])

    assert answer.status_code == status
    assert ("13900001357" in answer.content.decode()) is (status == 200)


@pytest.mark.rule("R-19")
def test_a_field_that_was_not_permitted_is_refused_at_the_form(county: County) -> None:
    grant = a_grant(county)

    answer = page(grant, county.petition, scope=["name"])

    assert answer.status_code == 422
    assert not any(value in answer.content.decode() for value in PLANTED)


def test_no_step_nor_audit_event_nor_list_holds_a_value(county: County) -> None:
    grant = a_grant(county)
    page(grant, county.petition, scope=["contact"])
    client = Client()
    client.force_login(county.petition)
    with clock.frozen(AT):
        listed = client.get("/permits/").content.decode()

    kept = str(list(Step.objects.values())) + str(list(AuditEvent.objects.values())) + str(list(IdentityAccess.objects.values()))
    assert grant.casefile.code in listed
    assert not any(value in kept + listed for value in PLANTED)


def test_the_list_is_empty_in_words(county: County) -> None:
    client = Client()
    client.force_login(county.petition)

    assert "您没有在办的查阅" in client.get("/permits/").content.decode()


@pytest.mark.rule("R-28")
@pytest.mark.parametrize("relation", ["reporters_relative", "subjects_relative", "is_subject"])
@pytest.mark.parametrize("role", ["ask", "approve", "assign"])
def test_whoever_is_close_is_refused_in_the_same_words(county: County, relation: str, role: str) -> None:
    report = a_registered_report(county, **({"reporter_name": "闻人柏舟"}))
    person = a_person("close", "史某" if relation == "is_subject" else "郑一", county.organ, "petition_head", "deputy_in_charge")
    if relation != "is_subject":
        person.declare_relative("闻人柏舟" if relation == "reporters_relative" else "史某", "配偶", at=AT)
    asked = ask(report, county.petition) if role == "approve" else None

    def act() -> None:
        if role == "ask":
            ask(report, person)
        elif asked is not None:
            step(asked, "approve", person, masking_considered="on", working_days="5")
        else:
            report.casefile.assign([person], by=county.head, at=AT)

    with pytest.raises(StepRefused) as stop:
        act()

    assert stop.value.verdict.rule == "R-28"
    assert "检举控告人的" not in stop.value.verdict.reason
    assert not_free(report.casefile, [person, county.petition]) == ("close",)


@pytest.mark.rule("R-28")
def test_everybody_is_asked_the_same_questions(county: County, django_assert_num_queries: Any) -> None:
    """Whatever keeps a person away, the same queries run: the time tells nothing."""
    report = a_registered_report(county, reporter_name="闻人柏舟")
    kin = a_person("kin", "郑一", county.organ, "handler")
    kin.declare_relative("闻人柏舟", "配偶", at=AT)
    subject = a_person("namesake", "史某", county.organ, "handler")

    for person in (kin, subject, county.handler):
        with django_assert_num_queries(5):
            not_free(report.casefile, [person])


@pytest.mark.rule("R-19")
def test_a_leak_stops_every_permit_of_the_item_and_is_on_file(county: County) -> None:
    grant = a_grant(county)
    other = ask(grant, county.petition_head, purpose="protection", scope=["name"])
    step(other, "approve", county.head, masking_considered="on", working_days="5")

    step(grant, "freeze", county.petition_head, noticed_on="2023-03-06", what="有人打听", measures="冻结")

    incident = LeakIncident.objects.get()
    assert (incident.stopped, incident.what) == (2, "有人打听")
    assert page(other, county.petition_head, scope=["name"]).status_code == 409


def test_a_refusals_reason_is_sealed(county: County) -> None:
    report = a_received_report(county, **REPORTER)
    asked = ask(report, county.petition)

    step(asked, "refuse", county.head, grounds="这一理由只封存")

    assert "这一理由" not in str(list(Step.objects.values())) + str(list(AuditEvent.objects.values()))
    assert IdentityAccess.objects.get(pk=asked.pk).note is not None


# With custodians


@pytest.fixture
def kept(settings: Any) -> Any:
    known, _secret, made = custody.begin(2, HOLDERS, PASSPHRASES, models.suite_in_use(), own_days=1)
    custody.write(settings.VAULT_KEYS, known)
    return made


def asked_of(keepers: list[Any], days: int = 0) -> list[bool]:
    """For each custodian, whether the worklist asks for a part."""
    on = AT.date() + timedelta(days=days)
    return [any(task.verb == "release" for row in worklist(keeper, on).rows for task in row.tasks) for keeper in keepers]


@pytest.mark.rule("R-19")
def test_nothing_is_asked_of_a_custodian_where_nothing_is_needed(county: County, settings: Any) -> None:
    keeper = a_person("keeper", "保管", county.organ, "custodian")
    a_grant(county)  # before there are custodians: its permit needs none of them
    known, _secret, _made = custody.begin(2, HOLDERS, PASSPHRASES, models.suite_in_use(), own_days=1)
    custody.write(settings.VAULT_KEYS, known)

    assert asked_of([keeper]) == [False]


@pytest.mark.rule("R-19")
def test_of_a_permit_whose_time_is_over_no_part_is_asked_but_its_end_is_written_down(county: County, kept: Any) -> None:
    keeper, grant = a_person("keeper", "保管", county.organ, "custodian"), a_grant(county)
    days = (doors.noun_of(grant).expires_at.astimezone(clock.ZONE).date() - AT.date()).days - 1  # the last on which it opens

    def to_write_down(on: int) -> bool:
        rows = worklist(county.petition_head, AT.date() + timedelta(days=on)).rows
        return any(task.verb == "expire" for row in rows for task in row.tasks)

    assert (asked_of([keeper], days), asked_of([keeper], days + 1)) == ([True], [False])
    assert (to_write_down(days), to_write_down(days + 1)) == (False, True)


@pytest.mark.rule("R-19")
def test_with_custody_two_custodians_give_their_part_and_then_it_opens(county: County, kept: Any) -> None:
    keepers = [a_person(f"keeper{number}", f"保管{number}", county.organ, "custodian") for number in (1, 2)]
    grant = a_grant(county)
    early = page(grant, county.petition, scope=["contact"])
    asked = [asked_of(keepers)]

    for number, keeper in enumerate(keepers):
        step(grant, "release", keeper, share_text=kept[number].text("保管"), passphrase=PASSPHRASES[number])
        asked.append(asked_of(keepers))
    late = page(grant, county.petition, scope=["contact"])

    assert early.status_code == 409
    assert "R-19" in early.content.decode()
    assert asked == [[True, True], [False, True], [False, False]]
    assert "13900001357" in late.content.decode()
    with pytest.raises(StepRefused):
        step(grant, "release", keepers[0], share_text=kept[2].text("保管"), passphrase=PASSPHRASES[2])


def test_a_custodian_sees_the_request_and_nothing_of_the_matter(county: County, kept: Any) -> None:
    keeper = a_person("keeper", "保管", county.organ, "custodian")
    report = a_received_report(county, **REPORTER)
    step(report, "register", county.clerk, **{**REGISTER, "managing_organ": county.organ.name})
    grant = step(ask(report, county.petition), "approve", county.deputy, masking_considered="on", working_days="5").proceeding
    client = Client()
    client.force_login(keeper)

    with clock.frozen(AT):
        worklist = client.get("/").content.decode()
        form = client.get(f"/proceedings/{grant.key}/release/")
        case = client.get(f"/cases/{grant.casefile.key}/")
        of_intake = Proceeding.objects.visible_to(keeper).filter(kind="reports")
        done = client.post(
            f"/proceedings/{grant.key}/release/", {"share_text": kept[0].text("保管"), "passphrase": PASSPHRASES[0]}
        )

    assert (form.status_code, case.status_code, of_intake.exists()) == (200, 404, False)
    assert "提供保密员份额" in worklist
    for text in (worklist, form.content.decode()):
        assert f"/cases/{grant.casefile.key}/" not in text
        assert "史某" not in text
    assert done.status_code == 302
    assert grant.steps.filter(verb="release", by=keeper).exists()


@pytest.mark.parametrize(
    ("share", "passphrase", "field"),
    [("", PASSPHRASES[0], "share_text"), ("01 AAAA AAAA", PASSPHRASES[0], "share_text"), (None, "wrong passphrase", "passphrase"),
     (None, "", "passphrase")],
)
def test_a_wrong_share_or_passphrase_is_told_at_its_field_and_not_repeated(
    county: County, kept: Any, share: str | None, passphrase: str, field: str
) -> None:
    keeper = a_person("keeper", "保管", county.organ, "custodian")
    grant, text = a_grant(county), kept[0].text("保管")

    with pytest.raises(doors.FormInvalid) as invalid:
        step(grant, "release", keeper, share_text=text if share is None else share, passphrase=passphrase)

    assert field in invalid.value.form.errors
    assert text.splitlines()[4] not in str(invalid.value.form)
    assert "wrong passphrase" not in str(invalid.value.form)


@pytest.mark.rule("R-19")
def test_days_later_the_clerk_needs_a_permit_too(county: County, kept: Any) -> None:
    report, later = a_received_report(county, **REPORTER), AT + timedelta(days=2)
    client = Client()
    client.force_login(county.clerk)

    with clock.frozen(later):
        answer = client.post(f"/cases/{report.casefile.key}/sealed/", {"purpose": "feedback"})

    assert answer.status_code == 409
    assert "R-19" in answer.content.decode()
    assert date(2023, 3, 8) == later.date()


# The log


@pytest.mark.rule("R-19")
@pytest.mark.rule("R-24")
def test_the_security_auditor_reads_who_when_and_why_and_no_value(county: County) -> None:
    auditor = a_person("auditor", "审九", county.organ, "security_auditor")
    grant = a_grant(county)
    page(grant, county.petition, scope=["contact"])
    client = Client()
    client.force_login(auditor)

    text = client.get("/openings/").content.decode()

    assert county.petition.name in text
    assert IdentityAccess.objects.get(pk=grant.pk).number in text
    assert "补充证据" in text
    assert not any(value in text for value in (*PLANTED, grant.casefile.code))


@pytest.mark.rule("R-19")
@pytest.mark.parametrize("who", ["head", "petition_head", "clerk", "outsider"])
def test_for_others_there_is_no_log(county: County, who: str) -> None:
    client = Client()
    client.force_login(getattr(county, who))

    assert client.get("/openings/").status_code == 404


def test_an_auditor_of_another_organ_sees_nothing_of_it_and_pages_end(county: County) -> None:
    grant = a_grant(county)
    page(grant, county.petition, scope=["contact"])
    elsewhere = a_person("auditor-2", "审八", county.outsider.organs(AT.date())[0], "security_auditor")
    client = Client()
    client.force_login(elsewhere)

    assert "还没有开启记录" in client.get("/openings/").content.decode()
    assert "没有更早的记录" in client.get("/openings/?before=1").content.decode()
    assert client.get("/openings/?before=x").status_code == 200

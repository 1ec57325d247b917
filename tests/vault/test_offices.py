"""What an office may open: the wording of its organ's items to mask it, and requests for protection. Never who reported."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from dandang.base.verdict import StepRefused
from dandang.organs.models import Staff
from dandang.vault import consent, identity, models, offices
from dandang.vault.places import places
from tests.vault.conftest import AT, REPORTER, WORDING

pytestmark = pytest.mark.django_db


def an_officer(organ, role: str) -> Staff:
    staff = Staff.objects.appoint(f"the-{role}", "某人")
    staff.take_post(organ, role, from_on=date(2020, 1, 1), by="setup", at=AT)
    return staff


def log(token) -> list[tuple[str, str]]:
    from dandang.audit.models import AuditEvent

    return list(AuditEvent.objects.filter(chain=f"vault:{token}").order_by("seq").values_list("verb", "actor"))


def test_the_head_of_the_petition_office_opens_the_wording_on_record(sealed, organ):
    token, head = sealed(), an_officer(organ, "petition_head")

    assert offices.open_wording(token, by=head, at=AT) == WORDING
    assert log(token)[-1] == ("vault.open", "the-petition_head")


def test_the_receiving_clerk_opens_it_to_mask_it(sealed, clerk):
    assert offices.open_wording(sealed(), by=clerk, at=AT) == WORDING


@pytest.mark.rule("R-21")
@pytest.mark.parametrize("role", ["handler", "case_management", "deputy_in_charge", "principal_officer", "petition_officer", "custodian"])
def test_nobody_else_opens_the_wording_to_mask_it(sealed, organ, role):
    token, other = sealed(), an_officer(organ, role)

    with pytest.raises(StepRefused) as stop:
        offices.open_wording(token, by=other, at=AT)

    assert stop.value.verdict.rule == "R-21"
    assert log(token)[-1] == ("vault.open.refused", f"the-{role}")


@pytest.mark.rule("R-19")
def test_the_head_does_not_open_who_reported(sealed, organ):
    token, head = sealed(), an_officer(organ, "petition_head")

    with pytest.raises(StepRefused) as stop:
        identity.open_own(token, staff_id=head.pk, purpose="protection", at=AT)

    assert stop.value.verdict.rule == "R-19"
    assert models.open_office(token, "reporter", staff_id=head.pk, organs=[organ.pk], purpose="masking", at=AT) is None
    assert models.open_office(token, "reporter", staff_id=head.pk, organs=[organ.pk], purpose="protection", at=AT) is None


@pytest.mark.rule("R-65")
def test_a_request_for_protection_is_read_by_its_two_readers_and_nobody_else(sealed, organ):
    token = sealed()
    assert models.file_request(token, AT)

    for role in ("petition_head", "principal_officer"):
        person, wording = offices.open_request(token, by=an_officer(organ, role), at=AT)
        assert (person.name, wording) == (REPORTER["name"], WORDING)
    with pytest.raises(StepRefused) as stop:
        offices.open_request(token, by=an_officer(organ, "deputy_in_charge"), at=AT)

    assert stop.value.verdict.rule == "R-65"


@pytest.mark.rule("R-65")
def test_a_report_is_no_request_for_protection(sealed, organ):
    with pytest.raises(StepRefused) as stop:
        offices.open_request(sealed(), by=an_officer(organ, "principal_officer"), at=AT)

    assert stop.value.verdict.rule == "R-65"


def test_what_was_opened_once_does_not_become_a_request(sealed, clerk, organ):
    token = sealed()
    offices.open_wording(token, by=clerk, at=AT)

    assert not models.file_request(token, AT)


def test_the_places_that_reveal_are_found_where_they_stand(sealed):
    text = "反映人诸 葛·玥珏（电话１３８－０５７１－４３２１）称，其亲属欧阳堃在望湖酒楼当厨师。席间收下两条香烟。我当时坐在隔壁桌。"

    found = [text[start:end] for start, end in offices.revealing(sealed(), text)]

    assert found == ["诸 葛·玥珏", "１３８－０５７１－４３２１", "欧阳堃"]


def test_a_text_that_keeps_the_wording_but_not_the_person_is_clean(sealed):
    assert offices.revealing(sealed(), WORDING) == []


def test_a_word_that_must_be_named_is_no_place(sealed):
    assert offices.revealing(sealed(), "虚构律师事务所代理了该案", ["虚构律师事务所"]) == []
    assert offices.revealing(sealed(), "虚构律师事务所代理了该案") != []


def test_the_end_of_a_long_address_or_number_is_found(sealed):
    for piece in ("27号3单元501室", "02303217", "3301 0219 8502 303217"):
        assert offices.revealing(sealed(), f"见{piece}。"), piece


def test_nothing_stands_in_a_text_about_no_report():
    assert offices.revealing(None, "诸葛玥珏") == []


@pytest.mark.parametrize(
    ("text", "pieces", "known", "found"),
    [
        ("甲乙丙", {"乙"}, (), [(1, 2)]),
        ("甲 乙、丙", {"甲乙", "乙丙"}, (), [(0, 5)]),
        ("①②③", {"12"}, (), [(0, 2)]),
        ("乙丙乙", {"乙"}, ("乙丙",), [(2, 3)]),
        ("", {"乙"}, (), []),
        ("乙", {""}, (), []),
    ],
)
def test_places_are_those_of_the_text_as_written(text, pieces, known, found):
    assert places(text, pieces, known) == found


@pytest.mark.rule("R-23")
def test_consent_is_the_last_answer_and_never_asked_is_no(sealed, clerk):
    token = sealed()
    assert not consent.given(token, "named_publicity")

    consent.record(token, "named_publicity", True, asked_on=AT.date(), by=clerk, at=AT)
    assert consent.given(token, "named_publicity")
    assert not consent.given(token, "named_reward")
    consent.record(token, "named_publicity", False, asked_on=AT.date(), by=clerk, at=AT)

    assert not consent.given(token, "named_publicity")
    assert not consent.given(None, "named_publicity")
    with pytest.raises(ValueError, match="scope"):
        consent.record(token, "anything", True, asked_on=AT.date(), by=clerk, at=AT)


def test_the_application_cannot_read_or_change_requests_and_consents(sealed, clerk):
    from django.db import ProgrammingError, transaction

    consent.record(sealed(), "named_publicity", True, asked_on=AT.date(), by=clerk, at=AT)
    for sentence in ("SELECT * FROM vault.consent", "SELECT * FROM vault.request", "DELETE FROM vault.consent"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sentence)

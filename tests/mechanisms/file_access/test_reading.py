"""Reading a person's files: filed by a step, read under a permit, on record before display, hidden from who stands aside (A-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.cases import doors
from dandang.cases.models import FileEntry, PersonFile, Proceeding, Recusal
from dandang.cases.models.personfile import entries
from dandang.mechanisms.clarification.models import Clarification
from dandang.organs.models import Staff
from tests.factories import AT, County, a_county, a_person, an_issued_clarification, step

MODEL = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(AT):
        yield


@pytest.fixture
def county(db: None) -> County:
    return a_county()


@pytest.fixture
def filed(county: County) -> Proceeding:
    """A notice that was put into both files."""
    matter = an_issued_clarification(county)
    Proceeding.objects.filter(pk=matter.pk).update(state="delivered")
    Clarification.objects.filter(pk=matter.pk).update(announced_methods=["meeting", "circular", "face_to_face", "media"])
    step(Proceeding.objects.get(pk=matter.pk), "file", county.handler, integrity_file_ref="廉1", personnel_file_ref="人1")
    return matter


def ask(by: Staff, county: County, name: str, unit: str) -> Proceeding:
    data = {"name": name, "unit": unit, "purpose": "opinion", "reason": "征求廉政意见"}
    return doors.begin("file_access", "ask", by=by, organ=county.organ, at=AT, data=data).proceeding


def test_filing_enters_the_notice_in_both_files_and_nothing_changes_it(filed: Proceeding, county: County) -> None:
    found = FileEntry.objects.select_related("file", "document")

    assert {(e.file.kind, e.reference, e.document.kind) for e in found} == {
        ("integrity", "廉1", "clarification_notice"), ("personnel", "人1", "clarification_notice"),
    }
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_fileentry SET title = 'x'")


def test_a_view_is_on_record_before_it_is_shown(filed: Proceeding, county: County) -> None:
    subject = filed.casefile.subjects.get()
    access = ask(county.reviewer, county, subject.name, subject.unit)
    step(access, "approve", county.deputy, until=(AT + timedelta(days=3)).date().isoformat())
    client = Client()
    client.force_login(county.reviewer, backend=MODEL)

    with clock.frozen(AT):
        before = client.get(f"/files/{access.key}/").content.decode()
        shown = client.post(f"/files/{access.key}/").content.decode()
    assert "廉1" not in before
    assert "廉1" in shown
    assert "人1" in shown
    assert AuditEvent.objects.filter(chain=access.casefile.code, verb="file_access.read", actor=county.reviewer.username).count() == 1
    client.force_login(county.deputy, backend=MODEL)
    assert client.get(f"/files/{access.key}/").status_code == 404


def test_who_stands_aside_from_one_matter_reads_nothing_of_the_file(filed: Proceeding, county: County) -> None:
    subject = filed.casefile.subjects.get()
    assert len(entries(county.petition_head, subject.name, subject.unit, AT)) == 2
    Recusal.objects.create(casefile=filed.casefile, staff=county.petition_head, ground="interest", by=county.head, at=AT)

    assert entries(county.petition_head, subject.name, subject.unit, AT) == []
    assert entries(county.outsider, subject.name, subject.unit, AT) == []


def test_the_person_concerned_learns_of_neither_file_nor_request(filed: Proceeding, county: County) -> None:
    colleague = a_person("concerned", "庚某某", county.organ, "deputy_in_charge")
    PersonFile.objects.create(organ=county.organ, kind="integrity", name="庚某某", unit=county.organ.name, staff=colleague)

    access = ask(county.reviewer, county, "庚某某", county.organ.name)

    assert not Proceeding.objects.visible_to(colleague).filter(pk=access.pk).exists()
    assert Proceeding.objects.visible_to(county.deputy).filter(pk=access.pk).exists()
    assert not PersonFile.objects.visible_to(colleague).filter(name="庚某某").exists()
    client = Client()
    client.force_login(colleague, backend=MODEL)
    with clock.frozen(AT):
        assert client.get(f"/cases/{access.casefile.key}/").status_code == 404


def test_asking_by_page_refuses_without_a_purpose_and_keeps_what_was_typed(county: County) -> None:
    client = Client()
    client.force_login(county.reviewer, backend=MODEL)

    with clock.frozen(AT):
        page = client.post("/files/ask/", {"name": "己某", "unit": "某街道", "reason": "了解"})

    assert page.status_code == 409
    assert "A-3" in page.content.decode()
    assert "某街道" in page.content.decode()

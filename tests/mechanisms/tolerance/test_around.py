"""Around a tolerance case: who decides a head's recusal, what stays shut, what a person's file shows, what the decision says."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client

from dandang import vault
from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import Refused
from dandang.cases import doors
from dandang.cases.models import FileEntry, Proceeding, RecusalRequest
from dandang.desk import stories
from dandang.documents.models import Document
from dandang.mechanisms.archiving import packing
from dandang.organs import seed
from dandang.organs.models import Staff

pytestmark = pytest.mark.django_db
AT = datetime(2024, 5, 17, 11, tzinfo=clock.ZONE)


def played(stem: str) -> dict[str, Proceeding]:
    """A bundled story."""
    seed.demo_organs()
    return stories.play(next(each for each in stories.bundled() if each.path.stem == stem), today=date(2024, 8, 1))


def staff(name: str) -> Staff:
    return Staff.objects.get(username=name)


@pytest.mark.rule("T-24")
def test_the_file_shows_tolerated_with_the_number_of_the_decision_and_no_breach() -> None:
    named = played("tc02_lucheng_lag")

    entry = FileEntry.objects.get(casefile=named["tolerance"].casefile)
    paper = Document.objects.get(casefile_code=named["tolerance"].casefile.code, kind="tolerance_decision")
    assert entry.file.kind == "integrity"
    assert entry.title == f"已容错（免责），{paper.number}"
    assert paper.context["effects"][1] == "不作负面评价"
    client = Client()
    client.force_login(staff("tc02.handler"), backend="django.contrib.auth.backends.ModelBackend")
    with clock.frozen(AT):
        page = client.get(f"/papers/{paper.key}/").content.decode()
        prints = [client.post(f"/papers/{paper.key}/personal-{n}.pdf") for n in range(paper.recipients.count() + 2)]
    assert [answer.status_code for answer in prints] == [404, *([200] * paper.recipients.count()), 404]
    assert page.count("取这一份") == paper.recipients.count()
    assert AuditEvent.objects.filter(chain=paper.casefile_code, verb="exchange.copy", data__what="original").count() == paper.recipients.count()


@pytest.mark.rule("T-26")
def test_a_change_replaces_the_paper_and_a_revocation_takes_it_back() -> None:
    named = played("tr1_changed_and_revoked")

    papers = Document.objects.filter(casefile_code=named["tolerance"].casefile.code, kind__in=["tolerance_decision", "tolerance_revocation"]).order_by("pk")
    assert [(paper.kind, paper.state) for paper in papers] == [
        ("tolerance_decision", "replaced"), ("tolerance_decision", "revoked"), ("tolerance_revocation", "issued"),
    ]


@pytest.mark.rule("T-23")
def test_the_matter_opens_no_seal_though_the_token_went_along() -> None:
    matter = played("tr1_changed_and_revoked")["matter"]
    by = staff("tr1.handler")

    assert matter.casefile.sealed is not None
    assert vault.text_reveals(matter.casefile.sealed, "费守义")
    refused = doors.ask_within(matter.casefile, "identity_access", "ask", by=by, at=AT)
    assert isinstance(refused, Refused)
    client = Client()
    client.force_login(staff("tr1.head"))
    page = client.get(f"/cases/{matter.casefile.key}/").content.decode()
    assert "检举控告人" not in page.split('id="people"')[1]


@pytest.mark.rule("T-15")
def test_a_head_whose_recusal_is_open_does_not_determine() -> None:
    case = played("tc01_jingning_village")["tolerance"]
    leader = staff("tc01.leader")
    case.state = "awaiting_determination"
    case.save(update_fields=["state"])
    assert doors.ask(case, "determine", by=leader, at=AT) is None

    RecusalRequest.ask(case.casefile, leader, asked_by="party", ground="other", reason="有利害关系", by=staff("tc01.petition"), at=AT)

    refused = doors.ask(case, "determine", by=leader, at=AT)
    assert refused is not None
    assert refused.rule == "T-15"


def test_an_archived_volume_has_its_papers_in_the_order_of_the_reference() -> None:
    case = played("tc01_jingning_village")["tolerance"]

    assert [paper.kind for paper in packing.papers(case.casefile)] == [
        "tolerance_assessment", "tolerance_initiation", "talk_record", "tolerance_report", "meeting_minutes", "tolerance_decision", "tolerance_filing",
        "correction_notice", "correction_acceptance", "correction_acceptance",
    ]

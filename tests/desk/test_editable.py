"""The draft of a notice as a Word file: who gets it, what is recorded first, and what never leaves with it."""

from __future__ import annotations

import io
import zipfile

import pytest

from dandang.audit.models import AuditEvent
from dandang.mechanisms.clarification.models import Clarification
from tests import factories
from tests.desk.test_pages import address, at_the_desk

pytestmark = pytest.mark.django_db


def test_the_handler_takes_a_numbered_draft_before_issue_and_nobody_after() -> None:
    county = factories.a_county()
    clarification = factories.an_approved_clarification(county)
    where, client = address("editable", clarification.key), at_the_desk(county.handler)

    answer = client.post(where)

    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        words = packed.read("word/document.xml").decode()
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "拖延办案" in words
    event = AuditEvent.objects.get(chain=clarification.casefile.code, verb="exchange.copy")
    assert (event.data["format"], event.actor) == ("docx", county.handler.username)
    assert (client.get(where).status_code, at_the_desk(county.outsider).post(where).status_code) == (405, 404)
    assert "取可编辑的草稿" in client.get(address("preview", clarification.key)).content.decode()

    factories.step(clarification, "issue", county.handler)

    assert client.post(where).status_code == 404
    assert "取可编辑的草稿" not in client.get(address("preview", clarification.key)).content.decode()


@pytest.mark.rule("R-49")
def test_a_draft_that_could_give_the_reporter_away_does_not_leave() -> None:
    county = factories.a_county()
    clarification = factories.a_drafting_clarification(county, reporter_name="诸葛玥珏")
    factories.step(clarification, "draft", county.handler, **factories.DRAFT)
    Clarification.objects.filter(pk=clarification.pk).update(matters=["诸葛玥珏所说的拖延", "偏袒一方当事人"])  # as if drafted unasked

    answer = at_the_desk(county.handler).post(address("editable", clarification.key))

    assert answer.status_code == 403
    assert "R-49" in answer.content.decode()
    assert "诸葛玥珏" not in answer.content.decode()
    assert not AuditEvent.objects.filter(verb="exchange.copy").exists()

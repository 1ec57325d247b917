"""The audit page says in words what happened, and keeps the event's own code beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.desk import audits
from tests import factories


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_event_of_a_whole_matter_has_words(language: str) -> None:
    county = factories.a_county()
    notice = factories.an_issued_clarification(county)
    person = notice.casefile.subjects.get().name
    factories.step(
        notice, "serve", county.handler, recipient=person, servers=[county.handler.username, county.second.username],
        method="in_person", received_by=person, received_on=factories.AT.date().isoformat(),
    )
    notice.casefile.recuse(county.reviewer, ground="other", by=county.head, at=factories.AT)

    with translation.override(language):
        page = audits.of(notice.casefile)

    assert len(page["events"]) == AuditEvent.objects.filter(chain=notice.casefile.code).count() > 25
    assert [event.verb for event in page["events"] if not event.words] == []
    assert {event.name for event in page["events"]} >= {"王一", "李一", "陈一"}
    assert page["report"]


@pytest.mark.django_db
def test_a_refusal_is_told_as_one() -> None:
    county = factories.a_county()
    report = factories.a_received_report(county)
    with pytest.raises(StepRefused):
        factories.step(report, "accept", county.petition)

    newest = audits.of(report.casefile)["events"][0]

    assert (newest.words, newest.data["rule"]) == ("被拒绝：受理", "SM-A")

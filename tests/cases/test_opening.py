"""Pages on which a matter begins by its form: shown to who may, with the faults at their fields and what was typed kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import CaseFile
from dandang.organs.models import Staff
from dandang.procedures import engine, loader
from tests import factories
from tests.desk.api.conftest import Caller


def answers(staff: Staff, address: str) -> tuple[int, int, str]:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    with clock.frozen(factories.AT):
        shown, sent = client.get(address), client.post(address, {"origin": "省重点项目甲", "decision": "某纪〔2023〕1号"})
    return shown.status_code, sent.status_code, sent.content.decode()


@pytest.mark.parametrize("address", ["/accountability/open/?from=X-1", "/execution/receive/"])
def test_who_may_begin_gets_the_form_and_keeps_what_was_typed(db: Any, address: str) -> None:
    county = factories.a_county()
    found = {name: answers(getattr(county, name), address) for name in ("case_manager", "clerk")}

    assert found["clerk"][:2] == (404, 404)
    assert found["case_manager"][:2] == (200, 422)
    assert "省重点项目甲" in found["case_manager"][2] or "某纪〔2023〕1号" in found["case_manager"][2]
    assert not CaseFile.objects.exists()


FILING = {
    "filer": "某局", "received_on": "2023-03-06", "matter": "容缺受理", "plan": "先受理后补正", "begins_on": "2023-04-03", "risks": "逾期不补正",
    "safeguards": "书面承诺", "basis": "没有明文禁止", "decided_how": "集体研究",
}


@pytest.mark.rule("SM-H")
def test_a_procedure_that_is_closed_begins_nowhere_until_a_profile_opens_it(db: None) -> None:
    county = factories.a_county()
    organ, by = county.organ, county.case_manager

    def begun() -> Any:
        return doors.begin("prefiling", "file", by=by, organ=organ, at=factories.AT, data=FILING)

    with pytest.raises(StepRefused) as refused:
        begun()
    with clock.frozen(factories.AT):
        told = Caller(by).post("/begin/prefiling/file", FILING)
        listed = [shown(by, address) for address in ("/", "/procedures/", "/search/")]
    assert (refused.value.verdict.rule, str(refused.value.verdict)) == ("SM-H", engine.begins(loader.in_force("prefiling", date.max)).reason)
    assert AuditEvent.objects.filter(verb="prefiling.file.refused", data={"rule": "SM-H"}).count() == 2
    assert (told.status_code, told.json()["rule"]) == (403, "SM-H")
    assert answers(by, "/prefilings/file/")[:2] == (409, 409)
    assert answers(county.clerk, "/prefilings/file/")[:2] == (404, 404)
    assert not any("容错报备" in page for page in listed)
    assert not CaseFile.objects.exists()

    organ.profile = "yunnan/kunming"
    organ.save(update_fields=["profile"])
    by = Staff.objects.get(pk=by.pk)
    begun()
    with clock.frozen(factories.AT):
        assert all("容错报备" in shown(by, address) for address in ("/", "/procedures/", "/search/"))
        assert "容缺受理" in shown(by, "/prefilings/")
    assert answers(by, "/prefilings/file/")[:2] == (200, 422)


def shown(staff: Staff, address: str) -> str:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address).content.decode()

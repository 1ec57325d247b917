"""Pages on which a matter begins by its form: shown to who may, with the faults at their fields and what was typed kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dandang.base import clock
from dandang.cases.models import CaseFile
from dandang.organs.models import Staff
from tests import factories


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

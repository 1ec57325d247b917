"""The API fuzzed from its own description: whatever is sent, never a server error, and every answer is as described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from dandang.cases.models import Proceeding
from tests import factories
from tests.desk.api.conftest import Caller

schemathesis.serializer.alias("application/x-ndjson", "application/octet-stream")
LIMITS = settings(
    max_examples=15, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
VERBS = ["register", "accept", "decline", "verify_name", "hand_over", "complete", "receive", "invented"]


@pytest.fixture
def report(fresh_database: str, django_db_blocker: Any) -> Iterator[Proceeding]:
    """Requests are committed for real, as behind a web server."""
    with django_db_blocker.unblock():
        county = factories.a_county()
        county.clerk.take_post(county.organ, "petition_officer", from_on=factories.AT.date(), by="tests", at=factories.AT)
        yield factories.a_received_report(county)


def test_fuzzed_requests_are_answered_as_described(report: Proceeding) -> None:
    headers = Caller(report.casefile.received_by).headers
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=headers)
    operations = [result.ok() for result in schema.get_all_operations()]

    for operation in operations:
        fuzz(operation, report, headers)

    assert len(operations) == 21


def fuzz(operation: Any, report: Proceeding, headers: dict[str, str]) -> None:
    """Half of the requests name a matter and a verb that exist. The token that signs out is not ours."""
    real = {"/api/v1/casefiles/{key}": report.casefile.key}.get(operation.path, report.key)
    mine = None if operation.label == "DELETE /api/v1/token" else headers

    @LIMITS
    @given(case=operation.as_strategy(), exists=strategies.booleans(), verb=strategies.sampled_from(VERBS))
    def send(case: Any, exists: bool, verb: str) -> None:
        if exists:
            known = {"key": real, "verb": verb, "kind": "reports"}
            case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        case.call_and_validate(headers=mine, checks=CHECKS)

    send()

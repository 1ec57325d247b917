"""Imports and exports for programs: the doors of the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dandang.cases.models import CaseFile
from dandang.exchange import worker
from dandang.exchange.models import Copy, ImportJob
from tests import factories
from tests.desk.api.conftest import ROOT, Caller
from tests.exchange.conftest import a_row, as_ndjson


@pytest.fixture(autouse=True)
def _files_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.SEALED_FILES = tmp_path / "files"


def send(caller: Caller, data: bytes, source: str = "12388") -> Any:
    return caller.client.post(
        f"{ROOT}/imports", data, content_type="application/x-ndjson", headers=caller.headers, query_params={"source": source}
    )


def test_a_program_imports_in_two_calls(county: factories.County) -> None:
    clerk = Caller(county.clerk)

    answer = send(clerk, as_ndjson([a_row(1), a_row(2, 来源渠道="飞鸽")]))
    assert answer.status_code == 202, answer.content
    path = f"/imports/{answer.json()['key']}"
    worker.work_once()
    told = clerk.get(path).json()
    assert (told["state"], told["taken"], told["faulty"]) == ("checked", 1, 1)
    assert told["faults"] == [{"row": 2, "reasons": ["来源渠道 取值不在可选范围内。"]}]

    assert clerk.post(f"{path}/run").status_code == 200
    worker.work_once()
    assert clerk.get(path).json()["state"] == "done"
    assert CaseFile.objects.count() == 1
    assert clerk.post(f"{path}/run").status_code == 409
    report = clerk.post(f"{path}/faults")
    assert "飞鸽" in b"".join(report.streaming_content).decode()


def test_what_is_no_ndjson_or_lacks_a_column_is_told(county: factories.County) -> None:
    clerk = Caller(county.clerk)

    for data, field in ((b"", "body"), (b"{broken", "body"), (b'{"text": "x"}\n', "source_number")):
        answer = send(clerk, data)
        assert answer.status_code == 422, data
        assert field in [error["field"] for error in answer.json()["errors"]]
    assert not ImportJob.objects.exclude(state="cancelled").exists()


@pytest.mark.rule("SM-A")
def test_only_an_intake_clerk_sends_and_only_the_sender_follows(county: factories.County) -> None:
    assert send(Caller(county.handler), as_ndjson([a_row(1)])).status_code == 403
    key = send(Caller(county.clerk), as_ndjson([a_row(1)])).json()["key"]

    assert Caller(county.head).get(f"/imports/{key}").status_code == 404
    assert Caller(county.head).post(f"/imports/{key}/cancel").status_code == 404


@pytest.mark.rule("R-25")
def test_a_list_is_a_numbered_copy_and_never_anonymous(county: factories.County) -> None:
    matter = factories.a_registered_report(county)

    assert Caller(None).post("/exports/cases").status_code == 401
    assert Caller(factories.a_person("nobody", "郑五", county.organ)).post("/exports/cases").json()["rule"] == "R-25"
    answer = Caller(county.head).post("/exports/cases")

    told = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert matter.casefile.code in told
    assert "副本 上城纪-000001 · 李一" in told
    assert Copy.objects.count() == 1

"""An intake clerk with files, and a worker in the same process."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dandang.base import clock
from dandang.exchange import jobs, worker
from dandang.exchange.models import ImportJob
from dandang.vault import uploads
from tests import factories

HEADINGS = ["来源编号", "来源渠道", "举报内容", "举报人", "联系电话", "被反映人", "单位", "职务", "管理机关", "反映的问题"]


@pytest.fixture(autouse=True)
def _files_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.SEALED_FILES = tmp_path / "files"


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.fixture
def county(db: None) -> factories.County:
    return factories.a_county()


def a_row(number: int, **changed: str) -> list[str]:
    """A signed report with its subject; `changed` by heading."""
    row = dict(zip(HEADINGS, [
        f"信2023-{number:05d}", "来信", f"第{number}件：史某办案拖延，偏袒一方当事人。", f"周某{number}", f"138{number:08d}", "史某",
        "区人民法院", "法官", factories.COUNTY, "拖延办案\n偏袒一方当事人",
    ], strict=True))
    return list({**row, **changed}.values())


def as_csv(rows: list[list[str]], *, encoding: str = "utf-8-sig", delimiter: str = ",", headings: list[str] | None = None) -> bytes:
    kept = io.StringIO(newline="")
    csv.writer(kept, delimiter=delimiter).writerows([headings or HEADINGS, *rows])
    return kept.getvalue().encode(encoding)


def as_ndjson(rows: list[list[str]]) -> bytes:
    return "".join(json.dumps(dict(zip(HEADINGS, row, strict=True)), ensure_ascii=False) + "\n" for row in rows).encode()


def as_xlsx(rows: list[list[Any]], *, headings: list[str] | None = None) -> bytes:
    import xlsxwriter

    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate([headings or HEADINGS, *rows]):
            sheet.write_row(number, 0, row)
    return kept.getvalue()


def sent(county: factories.County, data: bytes, *, source: str = "12388") -> ImportJob:
    """A file as it arrives."""
    upload = uploads.seal("来件.csv", [data])
    assert upload.stored is not None
    job = jobs.receive(
        upload.stored, upload.key, upload.head, organ=county.organ, source=source, by=county.clerk, at=clock.now(), language="zh-hans"
    )
    upload.keep()
    return job


def checked(county: factories.County, data: bytes, **more: Any) -> ImportJob:
    """Sent, matched as guessed, and read through."""
    job = sent(county, data, **more)
    jobs.match(job, job.mapping, jobs.headings(job), by=county.clerk, at=clock.now())
    assert worker.work_once()
    job.refresh_from_db()
    assert job.state == ImportJob.State.CHECKED, job.problem
    return job


def imported(county: factories.County, data: bytes, **more: Any) -> ImportJob:
    """All the way in."""
    job = checked(county, data, **more)
    jobs.run(job, by=county.clerk, at=clock.now())
    assert worker.work_once()
    job.refresh_from_db()
    assert job.state == ImportJob.State.DONE, job.problem
    return job


Encode = Callable[[list[list[str]]], bytes]

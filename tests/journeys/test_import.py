"""A table of letters with faults in it, as a clerk brings it in: upload, dry run, error report, put right, again."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from dandang.cases.models import CaseFile
from dandang.exchange import worker
from tests import factories
from tests.exchange.conftest import HEADINGS, a_row, as_csv
from tests.journeys.conftest import LiveDesk
from tests.journeys.desk import Desk


@pytest.mark.journey
def test_a_clerk_brings_in_a_table_and_puts_right_what_was_wrong(browser: Any, live_desk: LiveDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "SEALED_FILES", tmp_path / "files")
    factories.a_county(password=factories.PASSWORD)
    live_desk.at = factories.AT
    desk = Desk(browser, live_desk)
    page = desk.page
    desk.sign_in("sc-clerk", factories.PASSWORD)
    first = tmp_path / "来件.csv"
    first.write_bytes(as_csv([a_row(1), a_row(2, 来源渠道="飞鸽"), a_row(3)], encoding="gb18030"))

    told = bring_in(page, desk, first)
    assert "可以导入\n2" in told
    assert "取值不在可选范围内" in told
    page.get_by_role("button", name="导入这 2 件").click()
    worker.work_once()
    page.get_by_text("下载差错表").wait_for()
    with page.expect_download() as coming:
        page.get_by_role("button", name="下载差错表").click()
    report = Path(coming.value.path()).read_bytes()
    assert "上城纪-000001" in coming.value.suggested_filename

    rows = list(csv.reader(io.StringIO(report.decode("gb18030"), newline="")))
    assert rows[0] == ["退回原因", "原行号", *HEADINGS]
    rows[1][3] = "来信"
    second = tmp_path / "改好.csv"
    second.write_bytes(as_csv(rows[1:], encoding="gb18030", headings=rows[0]))
    assert "可以导入\n1" in bring_in(page, desk, second)
    page.get_by_role("button", name="导入这 1 件").click()
    worker.work_once()
    page.get_by_text("再上传一份").wait_for()

    assert CaseFile.objects.count() == 3
    assert desk.complaints == []


def bring_in(page: Any, desk: Desk, file: Path) -> str:
    """Upload, match as guessed, dry run; what the page says then."""
    page.goto(f"{desk.address}/import/")
    page.get_by_label("来源系统").fill("12388")
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="上传并封存").click()
    page.get_by_role("button", name="试导入").click()
    page.locator("#progress progress").wait_for()
    worker.work_once()
    page.locator("#progress .counts").wait_for()
    page.locator("#progress progress").wait_for(state="detached")  # the page has asked again by itself
    return str(page.locator("main").inner_text())

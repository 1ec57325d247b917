"""Files on their way in: what is taken, what stays outside and why, and that nothing comes twice."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest

from dandang import audit
from dandang.audit.models import AuditEvent
from dandang.base.verdict import StepRefused
from dandang.cases.models import Allegation, CaseFile, Deadline, Step
from dandang.exchange import columns, faults, jobs, reading, worker
from dandang.exchange.models import ImportedRow, ImportJob
from dandang.vault import files
from tests import factories
from tests.exchange.conftest import HEADINGS, Encode, a_row, as_csv, as_ndjson, as_xlsx, checked, imported, sent

NUMBER, CHANNEL, TEXT, NAME, PHONE, SUBJECT, UNIT, POST, ORGAN, STATEMENTS = range(10)


def counts(job: ImportJob) -> tuple[int, int, int, int]:
    told = job.progress()
    return told["rows"], told["taken"], told["repeated"], told["faulty"]


def report_of(job: ImportJob) -> bytes:
    return b"".join(faults.as_file(job))


def table(data: bytes, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))


KINDS: dict[str, Encode] = {
    "utf-8 with BOM": as_csv,
    "utf-8": lambda rows: as_csv(rows, encoding="utf-8"),
    "gb18030": lambda rows: as_csv(rows, encoding="gb18030"),
    "semicolons": lambda rows: as_csv(rows, encoding="gb18030", delimiter=";"),
    "excel's unicode text": lambda rows: as_csv(rows, encoding="utf-16", delimiter="\t"),
    "ndjson": as_ndjson,
    "xlsx": as_xlsx,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_is_read(county: factories.County, kind: str) -> None:
    rows = [a_row(1), a_row(2, 举报人="喆堃玥", 举报内容="第一行\n“第二行”，有逗号,和\"引号\""), a_row(3, 举报人="", 联系电话="")]

    job = imported(county, KINDS[kind](rows))

    assert counts(job) == (3, 3, 0, 0)
    assert set(Allegation.objects.values_list("statement", flat=True)) == {"拖延办案", "偏袒一方当事人"}
    assert list(ImportedRow.objects.values_list("number", flat=True)) == ["信2023-00001", "信2023-00002", "信2023-00003"]
    assert {step.by for step in Step.objects.all()} == {county.clerk}, "R-1: the hand that signed is whoever imports"
    assert audit.verify()


def test_a_dry_run_takes_nothing_in(county: factories.County) -> None:
    job = checked(county, as_csv([a_row(1), a_row(2, 来源渠道="飞鸽")]))

    assert counts(job) == (2, 1, 0, 1)
    assert CaseFile.objects.count() == 0
    assert AuditEvent.objects.filter(chain__startswith="vault:").count() == 0


def test_broken_rows_do_not_stop_the_good_ones(county: factories.County) -> None:
    rows = [
        a_row(1), a_row(2, 来源渠道="飞鸽传书"), a_row(3, 举报内容=""), a_row(4, 来源编号=""), a_row(5, 举报人="", 联系电话="13800001234"),
        a_row(6, 管理机关="没有这个机关"), a_row(7, 反映的问题=""), a_row(8, 举报内容="有\x00空字符"), a_row(9), a_row(9), a_row(10, 被反映人="长" * 101),
    ]

    job = imported(county, as_csv(rows))

    assert counts(job) == (11, 2, 0, 9)
    said = {fault.row: " ".join(f"{label}{sentence}" for label, sentence in fault.reasons) for fault in job.faults.filter(turn=job.turn)}
    assert sorted(said) == [3, 4, 5, 6, 7, 8, 9, 11, 12]
    assert said[3] == "来源渠道取值不在可选范围内。"
    assert "没有来源编号" in said[5]
    assert said[11] == "来源编号与第10行的来源编号相同。"


def test_an_error_report_is_the_same_kind_of_file_and_comes_back_corrected(county: factories.County) -> None:
    data = as_csv([a_row(1), a_row(2, 来源渠道="飞鸽"), a_row(3, 联系电话="+86 13800001234", 被反映人="")], encoding="gb18030", delimiter=";")
    job = imported(county, data)

    told = table(report_of(job), "gb18030", ";")

    assert told[0] == ["退回原因", "原行号", *HEADINGS]
    assert [row[1] for row in told[1:]] == ["3", "4"]
    assert told[1][2:] == a_row(2, 来源渠道="飞鸽")
    assert told[2][2 + PHONE] == "'+86 13800001234", "no spreadsheet takes it for a formula"
    told[1][2 + CHANNEL], told[2][2 + SUBJECT] = "来信", "史某"
    again = imported(county, as_csv(told[1:], encoding="gb18030", delimiter=";", headings=told[0]))

    assert counts(again) == (2, 2, 0, 0)
    assert columns.unknown(told[0], again.mapping) == []
    assert CaseFile.objects.count() == 3


def test_an_error_report_of_ndjson_and_xlsx(county: factories.County) -> None:
    wrong = a_row(2, 来源渠道="飞鸽")
    lines = report_of(imported(county, as_ndjson([a_row(1), wrong]))).decode().splitlines()
    book = list(reading.records([report_of(imported(county, as_xlsx([a_row(3), wrong])))], reading.Shape("xlsx"), ["", "", *HEADINGS]))

    assert [json.loads(line) for line in lines] == [
        {"退回原因": "来源渠道：取值不在可选范围内。", "原行号": 2, **dict(zip(HEADINGS, wrong, strict=True))}
    ]
    assert [row.cells for row in book] == [["来源渠道：取值不在可选范围内。", "3", *wrong]]


def test_the_same_file_twice_adds_nothing(county: factories.County) -> None:
    data = as_csv([a_row(n) for n in range(1, 8)])
    imported(county, data)

    again = imported(county, data)

    assert counts(again) == (7, 0, 7, 0)
    assert CaseFile.objects.count() == 7


def test_the_same_number_of_another_system_or_organ_is_another_report(county: factories.County) -> None:
    other = factories.a_county("yh", factories.OTHER_COUNTY)
    imported(county, as_csv([a_row(1)]))
    imported(county, as_csv([a_row(1)]), source="信访系统")

    imported(other, as_csv([a_row(1, 管理机关=factories.OTHER_COUNTY)]))

    assert CaseFile.objects.count() == 3


@pytest.mark.rule("R-2")
def test_a_row_of_higher_competence_leaves_its_number_and_the_rule_only(county: factories.County) -> None:
    secret = a_row(2, 管理机关="杭州市纪委监委", 举报内容="关于某市管干部的内容", 被反映人="某市管干部")
    job = imported(county, as_csv([a_row(1), secret, a_row(3, 来源渠道="飞鸽")]))

    told = table(report_of(job))

    assert counts(job) == (3, 1, 0, 2)
    assert told[1][0].endswith("R-2")
    assert told[1][1:] == ["3", *[""] * len(HEADINGS)]
    assert told[2][2:] == a_row(3, 来源渠道="飞鸽")
    refused = AuditEvent.objects.get(verb="reports.register.refused")
    assert (refused.chain, refused.data) == (f"organ:{county.organ.code}", {"rule": "R-2", "rows": 1})
    assert len(list(files.store().folder.iterdir())) == 1, "what was sent is gone; only the error report is kept"


def test_the_sent_file_goes_when_all_is_taken_in(county: factories.County) -> None:
    job = imported(county, as_csv([a_row(1)]))

    assert (job.file, bytes(job.wrapped)) == ("", b"")
    assert list(files.store().folder.iterdir()) == []


def test_a_file_that_nobody_comes_back_to_goes_after_a_week(county: factories.County) -> None:
    job = checked(county, as_csv([a_row(1)]))

    assert jobs.sweep(at=factories.AT + jobs.KEPT) == 0
    assert jobs.sweep(at=factories.AT + jobs.KEPT * 1.01) == 1

    job.refresh_from_db()
    assert (job.state, job.file) == ("cancelled", "")
    assert list(files.store().folder.iterdir()) == []


@pytest.mark.rule("SM-A")
def test_only_an_intake_clerk_sends_a_file(county: factories.County) -> None:
    data = as_csv([a_row(1)])
    stored, key = files.store().write([data], new := files.new_key()), None
    key = new

    with pytest.raises(StepRefused) as stop:
        jobs.receive(
            stored, key, data[:100], organ=county.organ, source="x", by=county.handler, at=factories.AT, language="zh-hans"
        )

    assert stop.value.verdict.rule == "SM-A"
    assert ImportJob.objects.count() == 0


def test_nobody_else_sees_an_import(county: factories.County) -> None:
    sent(county, as_csv([a_row(1)]))
    colleague = factories.a_person("sc-clerk-2", "陈四", county.organ, "intake_clerk")

    assert ImportJob.objects.visible_to(county.clerk).count() == 1
    assert [ImportJob.objects.visible_to(each).count() for each in (colleague, county.head, county.petition, county.outsider)] == [0] * 4


def test_a_paused_import_goes_on_where_it_stopped(county: factories.County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dandang.exchange.batches.SIZE", 3)
    job = checked(county, as_csv([a_row(n) for n in range(10)]))
    jobs.run(job, by=county.clerk, at=factories.AT)

    def after_a_batch(rows: int) -> None:
        if job.progress()["taken"] == 6:
            jobs.pause(ImportJob.objects.get(pk=job.pk), by=county.clerk, at=factories.AT)

    worker.work_once(seen=after_a_batch)
    job.refresh_from_db()
    assert (job.state, CaseFile.objects.count()) == ("paused", 6)
    assert not worker.work_once()

    jobs.resume(job, by=county.clerk, at=factories.AT)
    assert worker.work_once()

    job.refresh_from_db()
    assert job.state == "done"
    assert counts(job) == (10, 10, 0, 0)
    assert sorted(ImportedRow.objects.values_list("row", flat=True)) == list(range(2, 12))


def test_a_cancelled_import_keeps_what_was_taken_in_and_no_file(county: factories.County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dandang.exchange.batches.SIZE", 3)
    job = checked(county, as_csv([a_row(n) for n in range(10)]))
    jobs.run(job, by=county.clerk, at=factories.AT)

    worker.work_once(seen=lambda rows: jobs.cancel(job, by=county.clerk, at=factories.AT) if job.state == "running" else None)

    job.refresh_from_db()
    assert (job.state, job.file, CaseFile.objects.count()) == ("cancelled", "", 3)
    with pytest.raises(jobs.NotNow):
        jobs.resume(job, by=county.clerk, at=factories.AT)


def test_a_choice_of_columns_is_remembered_for_the_same_headings(county: factories.County) -> None:
    strange = ["甲", "乙", "丙"]
    first = sent(county, as_csv([["1", "来信", "某某"]], headings=strange))
    assert first.mapping == {}
    chosen = {"source_number": {"column": 0}, "channel": {"column": 1}, "text": {"column": 2}}
    jobs.match(first, chosen, strange, by=county.clerk, at=factories.AT)

    second = sent(county, as_csv([["某某", "2", "来信"]], headings=["丙", "甲", "乙"]))

    assert second.mapping == {"source_number": {"column": 1}, "channel": {"column": 2}, "text": {"column": 0}}


def test_columns_that_lack_and_columns_that_nobody_knows_are_named(county: factories.County) -> None:
    job = sent(county, as_csv([["1", "某某", "x"]], headings=["编号", "内容", "血型"]))

    assert [target.name for target in columns.lacking(job.mapping)] == ["channel"]
    assert columns.unknown(jobs.headings(job), job.mapping) == ["血型"]


def test_a_fixed_value_stands_in_for_a_missing_column(county: factories.County) -> None:
    job = sent(county, as_csv([["1", "某某一", ""], ["2", "某某二", "电话举报"]], headings=["编号", "内容", "渠道"]))
    jobs.match(job, {**job.mapping, "channel": {"column": 2, "value": "letter"}}, jobs.headings(job), by=county.clerk, at=factories.AT)
    worker.work_once()
    job.refresh_from_db()
    jobs.run(job, by=county.clerk, at=factories.AT)
    worker.work_once()

    channels = [case.proceedings.get().mechanism.noun.objects.get(proceeding__casefile=case).channel for case in CaseFile.objects.order_by("pk")]
    assert channels == ["letter", "phone"]


def test_a_row_without_subject_is_received_and_waits_for_registration(county: factories.County) -> None:
    imported(county, as_csv([a_row(1, 被反映人="", 单位="", 职务="", 管理机关="", 反映的问题="")]))

    assert CaseFile.objects.get().proceedings.get().state == "received"


def test_a_box_takes_yes_and_no_and_nothing_else(county: factories.County) -> None:
    headings = [*HEADINGS, "涉外、涉港澳台"]
    words = ["是", "否", "", "√", "NO", "1", "也许"]

    job = imported(county, as_csv([[*a_row(n), word] for n, word in enumerate(words, start=1)], headings=headings))

    nouns = [case.proceedings.get().mechanism.noun.objects.get(proceeding__casefile=case) for case in CaseFile.objects.order_by("pk")]
    assert [noun.foreign_related for noun in nouns] == [True, False, False, True, False, True]
    assert [fault.reasons for fault in job.faults.filter(turn=job.turn)] == [[["涉外、涉港澳台", "请写“是”或者“否”。"]]]


@pytest.mark.parametrize("encode", [as_csv, as_xlsx], ids=["csv", "xlsx"])
def test_an_old_report_comes_with_its_day_of_receipt_and_its_clock_counts_from_there(county: factories.County, encode: Any) -> None:
    days: list[Any] = ["2023-02-27", "2023/2/28", "2023年3月1日", "", "2023-03-07", "去年", "1999-05-04"]
    if encode is as_xlsx:
        days[0] = date(2023, 2, 27)  # a cell of the kind date

    job = imported(county, encode([[*a_row(number), day] for number, day in enumerate(days, 1)], headings=[*HEADINGS, "收件日期"]))

    found = Deadline.objects.filter(code="DL-03").order_by("starts_on").values_list("starts_on", "due_on")
    assert [(str(first), str(last)) for first, last in found] == [
        ("2023-02-27", "2023-03-20"), ("2023-02-28", "2023-03-21"), ("2023-03-01", "2023-03-22"), ("2023-03-06", "2023-03-27"),
    ]
    faulty = {fault.row: fault.reasons[0] for fault in job.faults.filter(turn=job.turn)}
    assert [faulty[row][0] for row in (6, 7)] == ["收到日期", "收到日期"]
    assert "晚于今天" in faulty[6][1]
    assert "R-66" in faulty[8][1]
    assert len(faulty) == 3

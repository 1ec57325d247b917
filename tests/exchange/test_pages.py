"""The pages of imports and of the register of copies, as a browser without JavaScript asks for them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dandang.cases.models import CaseFile
from dandang.exchange import columns, copies, jobs, worker
from dandang.exchange.models import Copy, ImportJob
from dandang.vault import files
from tests import factories
from tests.desk.test_pages import at_the_desk, text_of
from tests.exchange.conftest import a_row, as_csv, sent

ROWS = [a_row(1), a_row(2, 来源渠道="飞鸽"), a_row(3)]


def send(client: Client, data: bytes, **more: str) -> Any:
    return client.post(reverse("exchange:imports"), {"source": "12388", "file": SimpleUploadedFile("张三举报.csv", data), **more})


def chosen(job: ImportJob) -> dict[str, str]:
    """The mapping page's form as it was shown."""
    given = {f"column_{name}": str(place["column"]) for name, place in job.mapping.items() if "column" in place}
    return given | {f"value_{name}": place["value"] for name, place in job.mapping.items() if "value" in place}


def test_a_file_goes_all_the_way_by_the_pages(county: factories.County) -> None:
    client = at_the_desk(county.clerk)

    answer = send(client, as_csv(ROWS))
    job = ImportJob.objects.get()
    assert answer["Location"] == reverse("exchange:columns", args=[job.key])
    assert "来源编号" in text_of(client.get(answer["Location"]))

    answer = client.post(answer["Location"], chosen(job))
    page = reverse("exchange:job", args=[job.key])
    assert answer["Location"] == page
    assert 'hx-trigger="every 1s"' in client.get(page).content.decode()
    worker.work_once()
    told = text_of(client.get(page))
    assert "可以导入 2" in told
    assert "来源渠道 ：取值不在可选范围内。" in told.replace("来源渠道：", "来源渠道 ：")

    client.post(reverse("exchange:act", args=[job.key, "run"]))
    worker.work_once()
    assert "已导入 2" in text_of(client.get(page))
    assert CaseFile.objects.count() == 2

    report = client.post(reverse("exchange:faults", args=[job.key]))
    assert "飞鸽" in b"".join(report.streaming_content).decode("utf-8-sig")
    assert "上城纪-000001" in report["Content-Disposition"].encode("latin-1").decode("latin-1") or "000001" in report["Content-Disposition"]
    assert Copy.objects.get().what == "faults"


def test_nobody_but_the_sender_finds_the_pages(county: factories.County) -> None:
    job = sent(county, as_csv(ROWS))
    others = [county.head, county.petition, county.outsider, factories.a_person("clerk-2", "陈四", county.organ, "intake_clerk")]

    for who in others:
        client = at_the_desk(who)
        for name, parts in (("job", [job.key]), ("columns", [job.key])):
            assert client.get(reverse(f"exchange:{name}", args=parts)).status_code == 404
        for name, parts in (("faults", [job.key]), ("act", [job.key, "run"]), ("act", [job.key, "cancel"])):
            assert client.post(reverse(f"exchange:{name}", args=parts)).status_code == 404
    assert at_the_desk(county.petition).get(reverse("exchange:imports")).status_code == 404
    job.refresh_from_db()
    assert job.state == "received"


@pytest.mark.parametrize(("data", "said"), [
    (b"", "不是可接受的文件|是空的|空文件|empty"),
    (b"\xd0\xcf\x11\xe0" + b"x" * 600, "另存为 .xlsx"),
    (b"PK\x03\x04 no workbook at all", "不是完整的 .xlsx"),
    (b"\n\n,,\n", "第一行是空的|文件是空的"),
])
def test_a_file_that_cannot_be_read_is_refused_at_its_field_and_not_kept(county: factories.County, data: bytes, said: str) -> None:
    answer = send(at_the_desk(county.clerk), data)

    assert answer.status_code == 422
    assert any(each in text_of(answer) for each in said.split("|"))
    assert "12388" in answer.content.decode(), "what was typed stays"
    assert ImportJob.objects.count() == 0
    assert not files.store().folder.exists() or list(files.store().folder.iterdir()) == []


def test_required_columns_that_lack_and_columns_chosen_twice_are_told_at_their_field(county: factories.County) -> None:
    job, client = sent(county, as_csv(ROWS)), at_the_desk(county.clerk)
    given = chosen(job)
    given["column_channel"], given["column_text"] = given["column_text"], ""
    given["column_reporter_name"] = given["column_source_number"]

    answer = client.post(reverse("exchange:columns", args=[job.key]), given)

    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors.keys() == {"column_text", "column_reporter_name"}
    assert "来源编号" in str(form.errors["column_reporter_name"])


def test_unknown_columns_are_named(county: factories.County) -> None:
    job = sent(county, as_csv([["1", "某某", "来信", "A"]], headings=["编号", "内容", "渠道", "血型"]))

    assert "血型" in text_of(at_the_desk(county.clerk).get(reverse("exchange:columns", args=[job.key]))).split("不认识")[1]


def test_a_second_click_is_told_and_does_nothing(county: factories.County) -> None:
    job, client = sent(county, as_csv(ROWS)), at_the_desk(county.clerk)
    client.post(reverse("exchange:columns", args=[job.key]), chosen(job))

    answer = client.post(reverse("exchange:columns", args=[job.key]), chosen(job))
    assert answer.status_code == 422
    assert "试导入中" in text_of(answer)
    told = client.post(reverse("exchange:act", args=[job.key, "run"]), follow=True)
    assert "不能这样办理" in text_of(told)


def test_the_fragment_asks_for_the_whole_page_when_the_state_changed(county: factories.County) -> None:
    job, client = sent(county, as_csv(ROWS)), at_the_desk(county.clerk)
    jobs.match(job, job.mapping, jobs.headings(job), by=county.clerk, at=factories.AT)
    page = reverse("exchange:job", args=[job.key])

    assert "HX-Refresh" not in client.get(page, {"state": "checking"}, headers={"HX-Request": "true"})
    worker.work_once()
    assert client.get(page, {"state": "checking"}, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_which_copy_leaked(county: factories.County) -> None:
    auditor = factories.a_person("auditor", "郑四", county.organ, "security_auditor")
    for by in (county.clerk, county.handler, county.clerk):
        copies.issue_copy(Copy.What.CASES, "csv", by=by, at=factories.AT)
    client, page = at_the_desk(auditor), reverse("exchange:copies")

    assert "王一" in text_of(client.get(page, {"number": "上城纪-000002"}))
    assert "陈一" not in text_of(client.get(page, {"number": "2"}))
    assert "没有您可以查到的" in text_of(client.get(page, {"number": "余杭纪-000002"}))
    assert "没有您可以查到的" in text_of(at_the_desk(county.clerk).get(page, {"number": "2"}))
    assert "还没有副本" in text_of(at_the_desk(county.reviewer).get(page))


def test_nothing_of_the_file_is_in_a_table_outside_the_vault(county: factories.County) -> None:
    """The reporter, the wording and the name of the file: in no column of ours, also of a row that stayed outside."""
    from django.apps import apps

    client = at_the_desk(county.clerk)
    send(client, as_csv([a_row(1, 举报人="喆堃玥"), a_row(2, 来源渠道="飞鸽传书", 举报人="喆堃玥"), a_row(3, 管理机关="杭州市纪委监委", 被反映人="喆堃玥")]))
    job = ImportJob.objects.get()
    client.post(reverse("exchange:columns", args=[job.key]), chosen(job))
    worker.work_once()
    client.post(reverse("exchange:act", args=[job.key, "run"]))
    worker.work_once()

    planted = ["喆堃玥", "13800000001", "偏袒一方当事人。", "飞鸽传书", "张三举报"]
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            assert not [word for word in planted if any(word in str(value) for value in row)], model
    for path in files.store().folder.iterdir():
        assert not [word for word in planted if word.encode() in path.read_bytes()]
    assert columns.fingerprint(["喆堃玥"]) != columns.fingerprint(["喆堃"])

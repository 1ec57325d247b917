"""Filing a report: once, sealed, with what was typed kept on the page whatever happens."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from dandang.mailbox import office
from tests.factories import AT
from tests.portal.conftest import ANONYMOUS, NAMED, PLANTED, code_of, proof_of, role, token_of


def taken(county: Any) -> Any:
    """What the desk finds in the one item that waits."""
    role("dandang_app")
    (one,) = office.waiting([county.organ.pk])
    with transaction.atomic():
        return office.take(one.item, organs=[county.organ.pk], by=county.clerk, at=AT)


def test_an_anonymous_report_gets_a_code_and_a_receipt(portal: Any, county: Any) -> None:
    answer = portal().send()
    item = taken(county)

    assert answer.status_code == 200
    assert len(code_of(answer).replace(" ", "")) == 28
    assert len(proof_of(answer).replace(" ", "")) == 24
    assert item.value["text"] == f"问题1：{PLANTED}"
    assert item.value["reporter"] == {}


def test_a_named_report_carries_the_reporter_apart_from_the_text(portal: Any, county: Any) -> None:
    portal().send(**NAMED, relatives="诸葛小满\n\n欧阳堃", subject1_name="史某", subject1_unit="区人民法院", allegation1_when="二月")
    item = taken(county)

    assert item.value["reporter"] == {"name": "诸葛玥珏", "contact": "13805714321", "relatives": ["诸葛小满", "欧阳堃"]}
    assert item.value["text"] == f"被反映人：史某，区人民法院\n问题1：{PLANTED}\n时间地点：二月"


def test_what_was_typed_as_a_name_is_not_sent_when_anonymous(portal: Any, county: Any) -> None:
    portal().send(name="诸葛玥珏", contact="13805714321")

    assert taken(county).value["reporter"] == {}


@pytest.mark.parametrize(("left_out", "sentence"), [("contact", "具体的联系方式"), ("name", "真实姓名")])
def test_a_name_without_contact_or_contact_without_name_stays_on_the_page(portal: Any, left_out: str, sentence: str) -> None:
    page = portal().send(**{**NAMED, left_out: ""})

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert PLANTED in page.content.decode()


def test_a_double_click_and_a_retry_give_the_same_code_and_one_report(portal: Any, county: Any) -> None:
    visitor = portal()
    form = visitor.form()
    first, second = visitor.send(form), visitor.send(form)
    changed = visitor.send(form, allegation1_what="另外写的")

    assert code_of(first) == code_of(second) == code_of(changed)
    assert proof_of(first) == proof_of(second) == proof_of(changed)
    assert "没有重复收件" in second.content.decode()
    assert "改动的内容没有收下" in changed.content.decode()
    assert taken(county).value["text"] == f"问题1：{PLANTED}"


def test_two_forms_are_two_reports_with_two_codes(portal: Any, county: Any) -> None:
    visitor = portal()
    codes = {code_of(visitor.send()) for _ in range(3)}
    role("dandang_app")

    assert len(codes) == 3
    assert len(office.waiting([county.organ.pk])) == 3


def test_the_check_page_shows_everything_and_sends_nothing(portal: Any, county: Any) -> None:
    visitor = portal()
    page = visitor.send(**{**NAMED, "do": "check"}, files=SimpleUploadedFile("a.txt", b"proof")).content.decode()
    role("dandang_app")
    assert office.waiting([county.organ.pk]) == []
    role("dandang_portal")
    for word in (PLANTED, "诸葛玥珏", "a.txt", "13805714321"):
        assert word in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    answer = visitor.post(f"/report/{visitor.organ}/", {**hidden, "do": "send"})
    item = taken(county)

    assert answer.status_code == 200
    assert item.value["reporter"]["name"] == "诸葛玥珏"
    (file,) = item.value["files"]
    assert file["name"] == "a.txt"
    assert b"".join(office.unpack(file["place"], bytes.fromhex(file["key"]))) == b"proof"


def test_more_lines_are_added_without_losing_what_was_typed(portal: Any) -> None:
    visitor = portal()
    page = visitor.send(do="more_allegations", files=SimpleUploadedFile("b.txt", b"proof")).content.decode()
    assert 'name="allegation2_what"' in page
    assert PLANTED in page
    assert "b.txt" in page
    page = visitor.send(do="more_subjects", subjects="99", allegations="abc").content.decode()
    assert 'name="subject5_name"' in page
    assert 'name="subject6_name"' not in page


def test_a_mistake_keeps_text_and_attachments_on_the_page(portal: Any, county: Any) -> None:
    visitor = portal()
    page = visitor.send(named="", files=SimpleUploadedFile("照片.jpg", b"\xff\xd8\xff"))
    words = page.content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', words)
    assert page.status_code == 422
    assert "请选择实名或者匿名" in words
    assert PLANTED in words
    assert kept
    assert "照片" not in kept[1]
    visitor.send(token_of(words), kept=kept[1])

    assert [each["name"] for each in taken(county).value["files"]] == ["照片.jpg"]


def test_an_attachment_can_be_taken_off_again_and_is_gone(portal: Any, settings: Any) -> None:
    visitor = portal()
    words = visitor.send(do="edit", files=SimpleUploadedFile("a.txt", b"proof")).content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', words)
    place = re.search(r'name="off" value="([^"]+)"', words)
    assert kept
    assert place
    words = visitor.send(do="edit", kept=kept[1], off=place[1]).content.decode()

    assert "a.txt" not in words
    assert list(settings.MAILBOX_FILES.iterdir()) == []


BROKEN = [
    ("gbk", "举报".encode("gbk"), "无法识别的字符"),
    ("cut", "举报".encode()[:-1], "无法识别的字符"),
    ("overlong", b"\xc0\xaf abc", "无法识别的字符"),
    ("surrogate", b"\xed\xa0\x80", "无法识别的字符"),
    ("control", b"a\x07b", "控制字符"),
]


@pytest.mark.parametrize(("raw", "sentence"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_broken_bytes_are_said_and_not_repaired(portal: Any, county: Any, raw: bytes, sentence: str) -> None:
    visitor = portal()
    body = multipart({**ANONYMOUS, "form": visitor.form(), "evidence": "还在这里"}, {"allegation1_what": raw})
    page = visitor.post(f"/report/{visitor.organ}/", body, content_type="multipart/form-data; boundary=x")

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "还在这里" in page.content.decode()


@pytest.mark.parametrize("text", ["😀🧾 emoji", "\u202eright to left\u202c", "e\u0301", "𠮷野家", "零宽\u200b空格", "أبلغ"])
def test_unusual_but_whole_text_is_taken_as_it_is(portal: Any, county: Any, text: str) -> None:
    assert portal().send(allegation1_what=text).status_code == 200
    assert taken(county).value["text"] == f"问题1：{text}"


def test_a_null_is_a_mistake_in_words(portal: Any) -> None:
    page = portal().send(allegation1_what="a\x00b")

    assert page.status_code == 422


def test_a_body_that_is_too_large_or_not_a_form_is_one_page_in_words(portal: Any) -> None:
    visitor = portal()
    for page in (
        visitor.send(evidence="字" * 1_000_000),
        visitor.post(f"/report/{visitor.organ}/", b"nonsense", content_type="multipart/form-data; boundary="),
        visitor.post(f"/report/{visitor.organ}/", {f"f{n}": "" for n in range(400)}),
    ):
        assert page.status_code == 400
        assert "没有办成" in page.content.decode()


def test_a_form_from_elsewhere_or_of_yesterday_is_not_filed_but_shown_again(portal: Any, county: Any) -> None:
    visitor = portal()
    page = visitor.send("made up")
    assert page.status_code == 422
    assert PLANTED in page.content.decode()
    role("dandang_app")
    assert office.waiting([county.organ.pk]) == []
    role("dandang_portal")
    assert visitor.send(token_of(page.content.decode())).status_code == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_a_page_of_another_site_cannot_send(portal: Any, headers: dict[str, str]) -> None:
    visitor = portal()
    assert visitor.post(f"/report/{visitor.organ}/", ANONYMOUS, headers=headers).status_code == 403


def test_an_organ_that_takes_nothing_in_here_is_not_there(portal: Any) -> None:
    visitor = portal()
    assert visitor.get("/report/999999/").status_code == 404
    assert visitor.get("/organs/999900/").status_code == 404
    assert "没有这一页" in visitor.get("/nothing/").content.decode()


def test_the_receipt_is_proven_by_anybody_and_tells_nothing_else(portal: Any, county: Any) -> None:
    answer = portal().send().content.decode()
    found = re.search(r"([0-9a-f]{64})", answer)
    assert found
    proof = re.search(r'<dd class="mono">([0-9a-f ]{29})</dd>', answer)
    assert proof
    other = portal()
    page = other.post("/proof/", {"proof": proof[1].upper(), "digest": found[1]}).content.decode()

    assert "证明已提交" in page
    assert county.organ.name in page
    assert "内容摘要相符" in page
    assert "诸葛" not in page
    assert "摘要不符" in other.post("/proof/", {"proof": proof[1], "digest": "0" * 64}).content.decode()
    assert "没有这个编号" in other.post("/proof/", {"proof": "0" * 24}).content.decode()
    assert other.post("/proof/", {"proof": "xyz"}).status_code == 422


def multipart(fields: dict[str, str], raw: dict[str, bytes]) -> bytes:
    parts = {**{name: value.encode() for name, value in fields.items()}, **raw}
    return b"".join(
        b'--x\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n' + value + b"\r\n" for name, value in parts.items()
    ) + b"--x--\r\n"

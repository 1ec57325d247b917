"""Coming back with the code: where it stands, both ways of the talk, evidence, withdrawing, protection; and nothing without the code."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from dandang.base import clock
from dandang.mailbox import office
from tests.factories import AT
from tests.portal.conftest import code_of, role, token_of


@pytest.fixture(name="filed")
def _filed(portal: Any) -> tuple[Any, str]:
    """A visitor who has filed, and the code."""
    visitor = portal()
    return visitor, code_of(visitor.send())


def take_in(county: Any, *answers: dict[str, Any]) -> None:
    """The desk takes the report in and answers."""
    role("dandang_app")
    (one,) = office.waiting([county.organ.pk])
    with transaction.atomic():
        taken = office.take(one.item, organs=[county.organ.pk], by=county.clerk, at=AT)
        office.bind(taken.thread, "the-proceeding", at=AT)
        for answer in answers:
            office.reply(taken.thread, answer, at=AT)
    role("dandang_portal")


def letters(county: Any) -> list[office.Waiting]:
    role("dandang_app")
    found = office.waiting([county.organ.pk], letters=True)
    role("dandang_portal")
    return found


def page(visitor: Any) -> str:
    return visitor.get("/thread/").content.decode()


def test_the_code_opens_the_thread_and_says_that_it_waits(filed: tuple[Any, str], county: Any) -> None:
    visitor, code = filed
    assert visitor.come_back(code).status_code == 302
    words = page(visitor)

    assert "已收到，等待机关登记" in words
    assert county.organ.name in words
    assert "竹影巷" not in words  # the original is not shown again


def test_no_cookie_before_the_code_and_one_strict_one_after(filed: tuple[Any, str], portal: Any) -> None:
    visitor, code = filed
    assert visitor.cookies == {}
    visitor.come_back(code)
    (cookie,) = visitor.cookies.values()

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["expires"]) == (True, "Strict", "", "")
    assert code.replace(" ", "") not in cookie.value
    assert portal().get("/thread/").status_code == 302


def test_the_cookie_ends_by_itself_and_by_leaving(filed: tuple[Any, str]) -> None:
    visitor, code = filed
    visitor.come_back(code)
    with clock.frozen(AT + timedelta(minutes=31)):
        assert visitor.get("/thread/").status_code == 302
    visitor.come_back(code)
    answer = visitor.post("/leave/")

    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "检举" not in answer.content.decode()
    assert visitor.get("/thread/").status_code == 302


@pytest.mark.parametrize("cookie", ["", "nonsense", "QUJD", "=" * 50, "é"])
def test_a_cookie_that_is_not_ours_opens_nothing(filed: tuple[Any, str], cookie: str) -> None:
    visitor, _code = filed
    visitor.cookies["dandang"] = cookie
    assert visitor.get("/thread/").status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda code: code[:-1], "位数不够"), (lambda code: code + "1", "位数太多"), (lambda code: "abc", "只有数字"),
        (lambda code: ("1" if code[0] != "1" else "2") + code[1:], "核对数字不符"), (lambda code: "", "请输入回执码"),
        (lambda code: "0" * 27 + "1", "没有找到这个回执码"),
    ],
)
def test_what_is_wrong_with_a_code_is_said(filed: tuple[Any, str], change: Any, sentence: str) -> None:
    visitor, code = filed
    answer = visitor.come_back(change(code))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert visitor.get("/thread/").status_code == 302


def test_answers_and_states_are_read_and_nothing_else_reads_them(filed: tuple[Any, str], county: Any) -> None:
    visitor, code = filed
    take_in(
        county, {"kind": "status", "state": "registered"}, {"kind": "answer", "text": "请问是哪一天？\n<b>谢谢</b>"},
        {"kind": "status", "state": "declined", "ground": "other_organ_competent", "text": "请向区信访局反映。"},
    )
    visitor.come_back(code)
    words = page(visitor)

    assert "请问是哪一天" in words
    assert "<b>谢谢</b>" not in words
    assert re.search(r'class="state"><strong>不予受理', words)
    assert "属于其他机关" in words
    assert "请向区信访局反映" in words


def test_a_letter_with_an_attachment_reaches_the_desk_once_and_is_read_again_by_the_code_alone(
    filed: tuple[Any, str], county: Any, portal: Any
) -> None:
    visitor, code = filed
    take_in(county)
    visitor.come_back(code)
    form = token_of(page(visitor))
    for _ in range(2):
        answer = visitor.post(
            "/thread/", {"form": form, "kind": "evidence", "text": "还有一张照片", "files": SimpleUploadedFile("证据.jpg", b"\xff\xd8")}
        )
        assert answer.status_code == 302
    (letter,) = letters(county)

    assert (letter.kind, letter.files, letter.matter) == ("evidence", 1, "the-proceeding")
    assert "还有一张照片" in page(visitor)
    assert "证据.jpg" in page(visitor)
    again = portal()
    again.come_back(code)
    assert "还有一张照片" in page(again)


def test_an_objection_can_be_made_only_after_the_result(filed: tuple[Any, str], county: Any) -> None:
    visitor, code = filed
    take_in(county)
    visitor.come_back(code)
    assert 'value="objection"' not in page(visitor)
    answer = visitor.post("/thread/", {"form": token_of(page(visitor)), "kind": "objection", "text": "不服"})
    assert answer.status_code == 422
    assert "不服" in answer.content.decode()
    role("dandang_app")
    thread = office.thread_of("the-proceeding")
    assert thread
    office.reply(thread, {"kind": "status", "state": "fed_back", "text": "查无实据"}, at=AT)
    role("dandang_portal")
    assert visitor.post("/thread/", {"form": token_of(page(visitor)), "kind": "objection", "text": "有新证据"}).status_code == 302
    assert [each.kind for each in letters(county)] == ["objection"]


@pytest.mark.parametrize(("address", "kind", "sentence"), [("withdraw", "withdraw", "不会删除"), ("protection", "protection", "立即看到")])
def test_withdrawing_and_protection_are_pages_to_confirm_and_letters_of_their_kind(
    filed: tuple[Any, str], county: Any, address: str, kind: str, sentence: str
) -> None:
    visitor, code = filed
    take_in(county)
    visitor.come_back(code)
    words = visitor.get(f"/thread/{address}/").content.decode()
    assert sentence in words
    assert letters(county) == []
    visitor.post(f"/thread/{address}/", {"form": token_of(words), "text": "因为害怕"})

    assert [each.kind for each in letters(county)] == [kind]


def test_a_protection_request_says_what_happened(filed: tuple[Any, str], county: Any) -> None:
    visitor, code = filed
    visitor.come_back(code)
    words = visitor.get("/thread/protection/").content.decode()

    assert visitor.post("/thread/protection/", {"form": token_of(words), "text": ""}).status_code == 422


def test_one_visitor_never_sees_the_thread_of_another(portal: Any) -> None:
    one, other = portal(), portal()
    first, second = code_of(one.send()), code_of(other.send(allegation1_what="另一件事"))
    one.come_back(first)
    other.come_back(second)
    one.post("/thread/", {"form": token_of(page(one)), "kind": "message", "text": "只有我知道"})

    assert "只有我知道" in page(one)
    assert "只有我知道" not in page(other)

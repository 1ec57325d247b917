"""The proof code: what is printed, what is read back, and that one wrong letter never leads to another paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dandang import documents
from dandang.base.verdict import StepRefused
from dandang.documents import proof
from dandang.documents.models import Document
from dandang.mailbox import papers
from dandang.organs.models import Staff
from tests.documents.conftest import AT, a_draft
from tests.documents.measure import sheets, text_of, unfolded

CODES = st.builds(papers.new_code)


@given(CODES, st.integers(0, 11), st.sampled_from(papers.ALPHABET))
def test_one_wrong_letter_is_noticed(code: str, at: int, letter: str) -> None:
    assert papers.read(code[:at] + letter + code[at + 1 :]) == (code if letter == code[at] else None)


@given(CODES, st.integers(0, 10))
def test_two_letters_exchanged_are_noticed(code: str, at: int) -> None:
    exchanged = code[:at] + code[at + 1] + code[at] + code[at + 2 :]

    assert papers.read(exchanged) == (code if exchanged == code else None)


@given(CODES)
def test_case_width_and_groups_do_not_matter(code: str) -> None:
    assert papers.read(f" {papers.spaced(code).lower()} ") == code
    assert papers.read("".join(chr(ord(letter) + 0xFEE0) for letter in code)) == code


def test_the_mark_needs_code_and_number_and_does_not_mind_brackets() -> None:
    code = papers.new_code()

    assert papers.mark(code, "上城纪澄〔2023〕1号") == papers.mark(code, " 上城纪澄 [２０２３] 1 号")
    assert papers.mark(code, "上城纪澄〔2023〕1号") != papers.mark(code, "上城纪澄〔2023〕2号")
    assert papers.mark(code, "上城纪澄〔2023〕1号") != papers.mark(papers.new_code(), "上城纪澄〔2023〕1号")


def test_the_first_page_carries_code_picture_and_address_below_the_type_area(issue: Callable[..., Document], settings: Any) -> None:
    settings.PORTAL_ADDRESS = "https://jubao.example.cn"
    document = issue()

    first, *others = sheets(bytes(document.body))
    shown = min((w for w in first.words if "校验码" in w.text), key=lambda w: w.y)

    assert f"校验码 {papers.spaced(document.proof_code or '')}" in unfolded(bytes(document.body))[0]
    assert "https://jubao.example.cn/verify/" in text_of(bytes(document.body))
    assert 262 + 5 <= shown.y <= 262 + 5 + 16
    assert all(w.x < 110 for w in first.words if w.size < 8), "opposite the page number"
    assert not any("校验码" in w.text for sheet in others for w in sheet.words)
    assert papers.standing(document.proof_mark) == papers.Standing(document.organ.name, AT.date(), "issued", None, None)


def test_the_code_never_reaches_a_server_by_the_address(settings: Any) -> None:
    settings.PORTAL_ADDRESS = "https://jubao.example.cn/"
    made: list[str] = []

    with pytest.MonkeyPatch.context() as patch:
        real = proof.segno.make
        patch.setattr(proof.segno, "make", lambda text, **how: made.append(text) or real(text, **how))
        proof.of("ABCDEFGHJKMN")

    assert made == ["https://jubao.example.cn/verify/#ABCDEFGHJKMN"]


def test_a_draft_and_an_internal_paper_carry_no_proof() -> None:
    draft = documents.preview("clarification_notice", a_draft(), on=AT.date())

    assert not any("校验码" in page for page in unfolded(draft))


@pytest.mark.rule("D-1")
def test_a_wrong_paper_is_replaced_and_a_cleared_one_taken_back_by_another_paper(issue: Callable[..., Document], staff: list[Staff]) -> None:
    wrong, taken_back, right = issue(), issue(), issue()

    wrong.replace(right, reason="字号有误", by=staff[1], at=AT)
    taken_back.revoke(right, reason="出现新的事实", by=staff[1], at=AT)

    found = [papers.standing(d.proof_mark) for d in (wrong, taken_back, right)]
    assert [f and f.state for f in found] == ["replaced", "revoked", "issued"]
    assert Document.objects.get(pk=wrong.pk).is_intact
    for again in (lambda: wrong.cancel(reason="再次", by=staff[1], at=AT), lambda: right.revoke(right, reason="自己", by=staff[1], at=AT)):
        with pytest.raises(StepRefused) as refused:
            again()
        assert refused.value.verdict.rule == "D-1"

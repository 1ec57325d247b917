"""The public page on which a holder checks a paper: what it tells, and that it tells nothing else."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from dandang.documents.models import Document
from dandang.mailbox import papers
from dandang.portal import limits
from tests import factories
from tests.factories import AT, County
from tests.portal.conftest import Reporter, role

Portal = Callable[..., Reporter]
HIDDEN = ("方某某", "民事审判庭", "澄清正名", "DC-")


@pytest.fixture
def paper(county: County) -> Document:
    factories.an_issued_clarification(county)
    found = Document.objects.select_related("organ").get(kind="clarification_notice")
    assert found.body  # read now: the portal's role may not
    return found


def ask(portal: Portal, code: str = "", number: str = "", file: bytes | None = None, language: str = "") -> Any:
    given: dict[str, Any] = {"code": code, "number": number}
    return portal().post(f"{language}/verify/", given | ({"file": io.BytesIO(file)} if file is not None else {}))


def told(answer: Any) -> str:
    assert answer.status_code == 200, answer.content.decode()
    found = re.search(r'<div class="note" role="status">(.*?)</div>', answer.content.decode(), re.S)
    assert found
    return re.sub(r"\s*<[^>]+>\s*", "|", found[1]).strip("|")


def test_a_genuine_paper_is_called_so_with_organ_and_day_and_nothing_more(paper: Document, portal: Portal) -> None:
    answer = ask(portal, papers.spaced(paper.proof_code or "").lower(), paper.number.replace("〔", " [").replace("〕", "] "))

    day = paper.issued_at.astimezone(AT.tzinfo).date().isoformat()
    assert [part for part in told(answer).split("|") if part] == ["是真实的文书，现行有效。", f"{paper.organ.name}，{day} 印发。"]
    assert not any(word in answer.content.decode() for word in (*HIDDEN, paper.title, paper.casefile_code))
    assert "genuine and in force" in told(ask(portal, paper.proof_code or "", paper.number, language="/en"))


def test_unknown_unreadable_and_mismatched_get_the_same_answer_to_the_byte(paper: Document, portal: Portal) -> None:
    code = paper.proof_code or ""
    wrong = papers.ALPHABET[(papers.ALPHABET.index(code[0]) + 1) % 31] + code[1:]
    typed = [
        (papers.new_code(), paper.number), (code, paper.number.replace("1号", "2号")), (wrong, paper.number), ("一二三", paper.number),
        ("'; --", "x" * 80), (code, "\u202e"),
    ]  # fmt: skip

    answers = [ask(portal, code, number) for code, number in typed]
    files = [ask(portal, file=body) for body in (b"%PDF-1.7 forged", b"", bytes(paper.body) + b" ")]

    blank = {re.sub(r' value="[^"]*"', "", answer.content.decode()) for answer in (*answers, *files[::2])}
    assert len(blank) == 1
    assert "没有查到这份文书。" in told(answers[0])
    assert {answer["Content-Length"] for answer in files[::2]} == {files[0]["Content-Length"]}


def test_the_file_alone_or_beside_the_code_is_compared_and_not_kept(paper: Document, portal: Portal, settings: Any) -> None:
    from pathlib import Path

    body, code = bytes(paper.body), paper.proof_code or ""

    assert "一字不差" in told(ask(portal, file=body))
    assert "一字不差" in told(ask(portal, code, paper.number, body))
    assert "不是印发时的正本" in told(ask(portal, code, paper.number, body.replace(b"%PDF", b"%PDf")))
    crates = Path(settings.MAILBOX_FILES)
    assert not crates.exists() or not list(crates.iterdir())
    role("dandang_app")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM mailbox.crate")
        assert cursor.fetchone() == (0,)


def test_what_became_of_a_paper_is_told_with_the_day(paper: Document, county: County, portal: Portal) -> None:
    role("dandang_app")
    paper.cancel(reason="收件人写错", by=county.petition_head, at=AT)
    role("dandang_portal")

    answer = ask(portal, paper.proof_code or "", paper.number)

    assert "曾经真实印发，已作废，不再有效。" in told(answer)
    assert f"{AT.date().isoformat()} 起不再有效" in told(answer)
    assert "收件人写错" not in answer.content.decode()


def test_an_internal_paper_is_confirmed_to_nobody(paper: Document, portal: Portal) -> None:
    role("dandang_app")
    inside = Document.objects.filter(category__isnull=True).first()
    assert inside is not None
    assert (inside.proof_code, inside.proof_mark) == (None, None)
    body = bytes(inside.body)
    role("dandang_portal")

    assert "没有查到这份文书。" in told(ask(portal, file=body))


def test_code_and_number_belong_together_and_something_must_be_given(portal: Portal) -> None:
    for code, number, field in (("ABCD", "", "number"), ("", "上城纪澄〔2023〕1号", "code"), ("", "", "code")):
        answer = ask(portal, code, number)

        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.content.decode()
        assert f'value="{number or code}"' in answer.content.decode() or not (code or number)


def test_a_file_that_is_too_large_is_refused_at_its_field(portal: Portal) -> None:
    answer = ask(portal, file=b"x" * (20 * 1024 * 1024 + 1))

    assert answer.status_code == 422
    assert "20 MB" in answer.content.decode()


def test_one_source_asks_so_often_and_is_told_when_to_come_back(paper: Document, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAPERS", limits.Limit("papers", 600, 3))
    for _ in range(3):
        ask(portal, papers.new_code(), paper.number)

    answer = ask(portal, paper.proof_code or "", paper.number)

    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert "是真实的文书" not in answer.content.decode()


def test_the_portals_role_reads_no_list_of_papers(paper: Document, portal: Portal) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mailbox.paper(NULL, '')")
        assert cursor.fetchone() == (None,) * 5
        cursor.execute("SELECT has_table_privilege('dandang_portal', 'documents_document', 'SELECT')")
        assert cursor.fetchone() == (False,)

"""A copy carries whose it is on every page; the paper itself stays as it was."""

from __future__ import annotations

import hashlib
import io
import threading

import pypdf
import pytest

from dandang.documents.models import Document
from dandang.documents.stamped import stamped
from tests import factories

WORDS = "副本 上城纪-000007 · 喆堃玥（sc-head）· 2023-03-06 09:10 · 不得外传"


@pytest.fixture
def notice(db: None) -> bytes:
    factories.an_issued_clarification(factories.a_county())
    return bytes(Document.objects.get(kind="clarification_notice").body)


def pages(body: bytes) -> list[str]:
    return [page.extract_text().replace(" ", "") for page in pypdf.PdfReader(io.BytesIO(body)).pages]


def test_every_page_says_twice_whose_copy_it_is_and_keeps_its_words(notice: bytes) -> None:
    digest, copy = hashlib.sha256(notice).hexdigest(), stamped(notice, WORDS)

    for before, after in zip(pages(notice), pages(copy), strict=True):
        assert after.count(WORDS.replace(" ", "")) == 2
        assert before.strip()[:20] in after
    assert hashlib.sha256(notice).hexdigest() == digest


def test_several_at_once(notice: bytes) -> None:
    made: list[str] = []
    threads = [threading.Thread(target=lambda n=n: made.append(pages(stamped(notice, f"copy {n}"))[0])) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(n for n in range(4) for text in made if f"copy{n}" in text) == [0, 1, 2, 3]

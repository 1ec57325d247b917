"""A copy carries whose it is on every page; the paper itself stays as it was."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable

import pypdf
import pytest

from dandang.documents import Recipient
from dandang.documents.models import Document
from dandang.documents.stamped import personal, stamped
from dandang.organs.models import Staff
from tests import factories
from tests.documents.conftest import AT
from tests.documents.contexts import CONTEXTS

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


def test_each_recipient_has_a_print_of_their_own(issue: Callable[..., Document], staff: list[Staff]) -> None:
    context = {k: v for k, v in CONTEXTS["tolerance_decision"].items() if k not in ("number", "issued_on")}
    recipients = [Recipient("甲某"), Recipient("某村村民委员会"), *(Recipient(name, "copy", unit=name) for name in context.get("cc", ()))]
    paper = issue("tolerance_decision", context, category="容", recipients=recipients)
    prints = [pages(personal(bytes(paper.body), each.name, each.place, len(recipients))) for each in paper.recipients.order_by("pk")]

    for number, (recipient, made) in enumerate(zip(recipients, prints, strict=True), 1):
        assert f"{number:06d}" in made[0]
        assert f"送达：{recipient.name}（第{number}份，共{len(recipients)}份）" in made[0]
        assert not any("送达：" in page for page in made[1:])
        assert sum(f"{n:06d}" in made[0] for n in range(1, 10)) == 1
    assert paper.is_intact
    second = paper.recipients.order_by("pk")[1]
    receipt = paper.serve(second, servers=staff[1:3], method="in_person", by=staff[0], at=AT).receipt_pdf()
    assert "份号000002" in pages(receipt)[0]

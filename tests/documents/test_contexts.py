"""Each paper of reports, clues, clarification and false accusation in a case as it could be: every word given is there, and it reads as Chinese."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dandang import documents
from dandang.documents.papers import paper_kind
from dandang.documents.render import render
from tests.documents import contexts, followup_contexts
from tests.documents.measure import text_of
from tests.documents.samples import VERSION

CONTEXTS = contexts.CONTEXTS | followup_contexts.CONTEXTS
CLUMSY = re.compile(r"。。|，，|。，|，。|：。|；。|none|\(\)|（）|dictionary")
each = pytest.mark.parametrize("kind", CONTEXTS)


def printed(kind: str) -> str:
    return re.sub(r"\s|—\d+—", "", text_of(render(kind, VERSION, CONTEXTS[kind])))


@each
def test_every_word_of_the_case_is_printed(kind: str) -> None:
    shown = printed(kind)
    words = documents.text_of(kind, CONTEXTS[kind], on=date(2023, 6, 8)).splitlines()
    codes = {code for f in paper_kind(kind, VERSION).fields for code, choice in f.choices.items() for code in (code, choice["title_en"])}

    missing = [w for w in words if w not in codes and not re.fullmatch(r"\d{4}-\d\d-\d\d", w) and w.rstrip("。") not in shown]

    assert missing == []


@each
def test_it_reads_as_a_person_would_write_it(kind: str) -> None:
    assert CLUMSY.findall(printed(kind)) == []


@pytest.mark.rule("D-7")
@pytest.mark.parametrize("kind", ["check_approval", "mistake_note", "finding_request", "finding_decision"])
def test_before_a_finding_no_paper_has_room_for_who_it_was(kind: str) -> None:
    assert not {"person_name", "person_referred", "addressee_unit"} & {f.name for f in paper_kind(kind, VERSION).fields}

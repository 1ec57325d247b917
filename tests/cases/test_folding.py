"""Python and the database fold text alike, or a name typed would not be the name that is kept."""

from __future__ import annotations

import sys

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from dandang.cases.folding import fold, marked

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
"""Characters that PostgreSQL can keep."""


def folded_by_the_database(texts: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_fold(t) FROM unnest(%s::text[]) WITH ORDINALITY AS given(t, n) ORDER BY n", [texts])
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
def test_both_fold_every_character_alike() -> None:
    """Assigned characters: what a later Unicode assigns is normalised by whoever knows it."""
    import unicodedata

    every = [chr(n) for n in range(1, sys.maxunicode + 1) if unicodedata.category(chr(n)) not in {"Cs", "Cn"}]

    differing = [(hex(ord(c)), fold(c), other) for c, other in zip(every, folded_by_the_database(every), strict=True) if fold(c) != other]

    assert differing == []


@pytest.mark.django_db
@settings(max_examples=200, deadline=None)
@given(st.lists(STORABLE, min_size=1, max_size=20))
def test_both_fold_any_text_alike(texts: list[str]) -> None:
    import unicodedata

    known = ["".join(c for c in text if unicodedata.category(c) != "Cn") for text in texts]

    assert folded_by_the_database(known) == [fold(text) for text in known]


def test_spellings_of_a_name_are_one_name() -> None:
    spellings = ["阿卜杜拉·买买提", "阿卜杜拉・买买提", "阿卜杜拉•买买提", "阿卜杜拉‧买买提", "阿卜杜拉 买买提", "阿卜杜拉．买买提", "阿卜杜拉\u200b买买提"]

    assert {fold(name) for name in spellings} == {"阿卜杜拉买买提"}
    assert fold("　ＡＢ－１２ ") == "ab12"
    assert fold("，。！ ") == ""


@given(STORABLE, st.lists(STORABLE.map(fold), max_size=3))
def test_marking_loses_nothing(text: str, terms: list[str]) -> None:
    assert "".join(piece for piece, _hit in marked(text, terms)) == text


def test_marks_what_was_found_in_its_own_spelling() -> None:
    assert marked("反映史 某拖延", ["史某"]) == [("反映", False), ("史 某", True), ("拖延", False)]
    assert marked("史某史某", ["史某"]) == [("史某史某", True)]
    assert marked("无关", ["史某"]) == [("无关", False)]

"""Every text has English, and what lacks it is found wherever it hides."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from dandang.base import catalogues
from dandang.base.catalogues import Missing


def test_every_text_has_english() -> None:
    found = catalogues.missing()
    assert found == [], "\n".join(map(str, found))


@pytest.fixture(name="package")
def _package(tmp_path: Path) -> Path:
    package = tmp_path / "demo"
    (package / "templates").mkdir(parents=True)
    (tmp_path / "en" / "parts").mkdir(parents=True)
    return package


def found_in(package: Path) -> list[tuple[int, str, str]]:
    return [(each.line, each.msgid, each.why) for each in catalogues.missing(package, package.parent / "en")]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("_('甲')", "甲"),
        ("_l('乙' '丙')", "乙丙"),
        ("gettext_lazy('丁')", "丁"),
        ("says('戊')(f)", "戊"),
        ("Refused('己', 'R-1')", "己"),
        ("verdict.Refused(rule='R-1', reason='庚')", "庚"),
    ],
)
def test_a_text_in_python_is_found(package: Path, source: str, text: str) -> None:
    (package / "code.py").write_text(f"\n{source}\n")
    assert found_in(package) == [(2, text, "untranslated")]


def test_both_sides_of_a_choice_and_f_strings_are_found(package: Path) -> None:
    (package / "code.py").write_text("_('甲' if a else '乙')\n_(f'丙{x}')\n_('English')\n'丁'\n")
    assert [text for _, text, _ in found_in(package)] == ["乙", "甲", "f'丙{x}'"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "甲" %}', ("甲", "untranslated")),
        ('{% translate "甲" as title %}', ("甲", "untranslated")),
        ("{% blocktranslate %}共 {{ n }} 件{% endblocktranslate %}", ("共 %(n)s 件", "untranslated")),
        ("{% blocktranslate trimmed %}\n  甲\n  乙\n{% endblocktranslate %}", ("甲 乙", "untranslated")),
        ('{% include "x.html" with a=_("丙") %}', ("丙", "untranslated")),
        ('<p>{{ x|default:_("丁") }}</p>', ("丁", "untranslated")),
        ("<p>戊</p>", ("<p>戊</p>", "literal")),
        ('{{ x|default:"己" }}', ('x|default:"己"', "literal")),
    ],
)
def test_a_text_in_a_template_is_found(package: Path, source: str, expected: tuple[str, str]) -> None:
    (package / "templates" / "page.html").write_text(source)
    assert [(text, why) for _, text, why in found_in(package)] == [expected]


def test_comments_are_not_texts(package: Path) -> None:
    page = "{# 甲 #}<!-- 乙 -->{% comment %}丙{% endcomment %}\n"
    (package / "templates" / "page.html").write_text(page)
    assert found_in(package) == []


def test_conflicts_and_lost_places_between_parts_are_found(package: Path) -> None:
    parts = package.parent / "en" / "parts"
    (parts / "a.po").write_text('msgid "甲"\nmsgstr "one"\n\nmsgid "共 %(n)s 件"\nmsgstr "many"\n\nmsgid "空"\nmsgstr ""\n')
    (parts / "b.po").write_text('msgid "甲"\nmsgstr "two"\n')
    found = catalogues.missing(package, package.parent / "en")
    assert found == [
        Missing("a.po", 4, "共 %(n)s 件", "places"),
        Missing("a.po", 7, "空", "untranslated"),
        Missing("b.po", 1, "甲", "conflict"),
    ]


def test_the_parts_become_one_catalogue(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.po").write_text('msgid "甲"\nmsgstr "one"\n')
    (tmp_path / "parts" / "b.po").write_text('msgid "乙"\nmsgstr "two"\n')
    assert catalogues.compile_all(tmp_path) == 2
    with (tmp_path / "LC_MESSAGES" / "django.mo").open("rb") as file:
        texts = gettext.GNUTranslations(file)
    assert (texts.gettext("甲"), texts.gettext("乙"), texts.gettext("丙")) == ("one", "two", "丙")
    assert [path.name for path in (tmp_path / "LC_MESSAGES").iterdir()] == ["django.mo"]

"""Names with rare characters: what prints, with which glyph, and what is refused at the form before it could become a box."""

from __future__ import annotations

import io
import random

import pypdf
import pytest

from dandang.base.verdict import StepRefused
from dandang.cases.forms import StepForm
from dandang.documents import glyphs
from dandang.documents.render import render
from tests.documents.measure import drawn
from tests.documents.samples import VERSION, a_notice

RARE = "𬭎㛃䶮𠅤喆堃槑𫖯𬱖𪟝𫗧㑇𠮷𱁬𰻝𬬭𫓧𮧵𨐈㐀"
"""GB 18030 level 2 and 3, extensions A to G, and what given names are made of."""
NONE_HAS = "\ue000"
BLOCKS = {"A": (0x3400, 0x4DBF), "B": (0x20000, 0x2A6DD), "C": (0x2A700, 0x2B734), "D": (0x2B740, 0x2B81D), "E": (0x2B820, 0x2CEA1), "F": (0x2CEB0, 0x2EBE0)}


def test_rare_characters_are_drawn_with_a_glyph_and_never_as_a_box() -> None:
    pdf = render("clarification_notice", VERSION, a_notice(addressee=RARE))

    codes = drawn(pdf)

    assert set(RARE) <= {letter for _code, letter in codes}
    assert [letter for code, letter in codes if code == 0 or not letter] == []


def test_fonts_are_embedded_as_subsets_and_a_rare_name_costs_little() -> None:
    pdf = render("clarification_notice", VERSION, a_notice(addressee=RARE))

    fonts = {
        str(font["/BaseFont"]): font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for font in (f.get_object() for f in page["/Resources"]["/Font"].values())
    }

    assert all(name[7] == "+" and {"/FontFile2", "/FontFile3"} & set(descriptor) for name, descriptor in fonts.items())
    assert len(pdf) < 200_000


@pytest.mark.parametrize("block", BLOCKS)
def test_whole_blocks_of_gb_18030_level_3_print(block: str) -> None:
    first, last = BLOCKS[block]

    assert [hex(code) for code in range(first, last + 1) if chr(code) not in glyphs.printable()] == []


def test_what_is_called_printable_does_print() -> None:
    some = random.Random(20230608).sample(sorted(c for c in glyphs.printable() if c >= "\u3400"), 1500)

    codes = drawn(render("clarification_notice", VERSION, a_notice(clarifying_statement="".join(some))))

    assert set(some) <= {letter for _code, letter in codes}
    assert 0 not in {code for code, _letter in codes}


@pytest.mark.rule("D-2")
@pytest.mark.parametrize("character", [NONE_HAS, "🙂", "\U000323af\U000e0100"])
def test_a_form_refuses_what_no_paper_can_print_and_names_it(character: str) -> None:
    form = StepForm({"reason": f"方{character}某"})

    assert not form.is_valid()
    assert f"U+{ord(character[-1]):04X}" in str(form.errors["reason"])
    assert "D-2" in str(form.errors["reason"])
    assert form["reason"].value() == f"方{character}某"


def test_a_form_takes_rare_characters_line_ends_and_plain_text() -> None:
    assert StepForm({"reason": f"{RARE}\r\n\t第二行 plain (text) ①“”—…"}).is_valid()


@pytest.mark.rule("D-2")
def test_the_printer_itself_names_the_character() -> None:
    with pytest.raises(StepRefused) as refused:
        render("clarification_notice", VERSION, a_notice(addressee=f"方{NONE_HAS}"))

    assert (refused.value.verdict.rule, refused.value.verdict.values["text"]) == ("D-2", f"{NONE_HAS}（U+E000）")

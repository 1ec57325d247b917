"""The editable draft: the words of the paper, on its page and grid, marked as a draft, opened by the library that word processors agree with."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from dandang.base.verdict import StepRefused
from dandang.documents import editable
from dandang.documents.papers import PaperKind
from tests.documents.samples import a_notice, everything, filled

ON = date(2023, 6, 8)
MARK = "副本 上城纪-000007 · 喆堃玥（sc-head）"


def made(kind: str, context: dict[str, Any]) -> Any:
    return docx.Document(io.BytesIO(editable.draft(kind, context, on=ON, mark=MARK)))


def text_of(paper: Any) -> str:
    cells = {cell._tc: cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    return "\n".join([*(line.text for line in paper.paragraphs), *cells.values()])


@pytest.fixture(scope="module")
def notice() -> Any:
    return made("clarification_notice", a_notice())


@pytest.mark.parametrize("paper", everything(), ids=lambda p: f"{p.kind}-{p.version}")
def test_every_text_of_every_paper_is_in_its_draft(paper: PaperKind) -> None:
    full = filled(paper)

    shown = re.sub(r"\s", "", text_of(made(paper.kind, full)))

    texts = [v for f in paper.fields if f.type == "text" and not f.given_at_issue for v in (full[f.name],)]
    texts += [v for f in paper.fields if f.type == "texts" for v in full[f.name]]
    assert [text for text in texts if text not in shown] == []


@pytest.mark.rule("D-2")
def test_page_margins_and_grid_are_those_of_the_standard(notice: Any) -> None:
    section = notice.sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))
    size, space, pitch = notice.styles["Normal"].font.size.pt, int(grid.get(qn("w:charSpace"))), int(grid.get(qn("w:linePitch")))

    assert [round(m.mm, 1) for m in (section.page_width, section.page_height)] == [210, 297]
    assert [round(m.mm) for m in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [37, 35, 28, 26]
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert (size + space / 4096) * 28 == pytest.approx(156 / 25.4 * 72, abs=0.05)
    assert pitch / 20 * 22 == pytest.approx(225 / 25.4 * 72, abs=0.5)
    assert pitch * 22 <= round((section.page_height - section.top_margin - section.bottom_margin) / 635) + 22
    assert notice.settings.element.find(qn("w:mirrorMargins")) is not None


def test_title_body_and_headings_have_the_fonts_of_the_standard(notice: Any) -> None:
    fonts = {line.text: line.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) for line in notice.paragraphs if line.text}
    sizes = {line.text: line.runs[0].font.size.pt for line in notice.paragraphs if line.text}
    body = next(text for text in fonts if text.startswith("有关反映涉及你"))

    assert (fonts["澄清正名通知书"], sizes["澄清正名通知书"]) == ("方正小标宋简体", 22)
    assert (fonts[body], sizes[body]) == ("仿宋_GB2312", 16)
    assert sizes["抄送：民事审判庭庭长。"] == 14


def test_a_draft_says_so_on_every_page_and_carries_neither_number_nor_date(notice: Any) -> None:
    section = notice.sections[0]

    for header in (section.header, section.even_page_header):
        said = "\n".join(line.text for line in header.paragraphs)
        assert "草  稿" in said
        assert MARK in said
    assert "1号" not in text_of(notice)
    assert "2023年6月8日" not in text_of(notice)
    assert (notice.core_properties.author, notice.core_properties.title) == ("", "草稿")


def test_the_file_holds_no_macro_no_link_and_no_path() -> None:
    body = editable.draft("clarification_notice", a_notice(addressee='#read("/etc/passwd")'), on=ON, mark=MARK)

    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        names = packed.namelist()
        whole = b"".join(packed.read(name) for name in names)

    assert not [name for name in names if "vba" in name.lower()]
    assert b'TargetMode="External"' not in whole
    assert b"root:x" not in whole


@pytest.mark.rule("D-7")
def test_a_draft_has_no_place_for_what_the_paper_has_none_for() -> None:
    with pytest.raises(StepRefused) as refused:
        editable.draft("clarification_notice", a_notice(reporter_name="某"), on=ON, mark=MARK)

    assert refused.value.verdict.rule == "D-7"

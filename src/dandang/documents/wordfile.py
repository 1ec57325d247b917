"""Parts of a paper set as a Word file: page, grid, fonts and places of GB/T 9704-2012, marked as a draft on every page."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)
FANGSONG, SONG_TITLE, HEI, KAI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
LINES, CHARACTERS = 22, 28
TYPE_WIDTH, TYPE_HEIGHT = 156, 225
"""Millimetres."""
PITCH = round(TYPE_HEIGHT / 25.4 * 1440 / LINES)
"""Twentieths of a point from line to line."""
CHARACTER = TYPE_WIDTH / 25.4 * 72 / CHARACTERS
"""Points from character to character; the grid wants the difference to the type's size, in 4096ths of a point."""
GREY = RGBColor(0x80, 0x80, 0x80)
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def written(parts: Iterable[Mapping[str, Any]], *, mark: str) -> bytes:
    """The whole file."""
    paper = docx.Document()
    _page(paper)
    _edges(paper, mark)
    for part in parts:
        _SET[part["role"]](paper, part)
    _about(paper)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _page(paper: Any) -> None:
    """A4, margins, 22 lines of 28 characters, left and right pages mirrored."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(_element("w:docGrid", type="linesAndChars", linePitch=PITCH, charSpace=round((CHARACTER - 16) * 4096)))
    paper.settings.element.insert(0, _element("w:mirrorMargins"))
    paper.settings.odd_and_even_pages_header_footer = True
    normal = paper.styles["Normal"]
    normal.font.size = SIZE_3
    _font(normal, FANGSONG)
    spacing = normal.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PITCH / 20)


def _edges(paper: Any, mark: str) -> None:
    """草稿 and whose copy above, the page number below: on the right of odd pages, on the left of even ones, one character in."""
    section = paper.sections[0]
    for header in (section.header, section.even_page_header):
        line = header.paragraphs[0]
        line.alignment = CENTRE
        _run(line, "草  稿", HEI, SIZE_2).font.color.rgb = GREY
        under = header.add_paragraph()
        under.alignment = CENTRE
        _run(under, f"非正式文书，没有编号和印章 · {mark}", SONG, Pt(7.5)).font.color.rgb = GREY
    for footer, side in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        line = footer.paragraphs[0]
        line.alignment = side
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = SIZE_4
        _run(line, "— ", SONG, SIZE_4)
        _page_number(_run(line, "", SONG, SIZE_4))
        _run(line, " —", SONG, SIZE_4)


def _page_number(run: Any) -> None:
    for kind in ("begin", "end"):
        if kind == "end":
            instruction = OxmlElement("w:instrText")
            instruction.text = "PAGE"
            run._r.append(instruction)
        run._r.append(_element("w:fldChar", fldCharType=kind))


def _about(paper: Any) -> None:
    """The file names nobody and no clock: only that it is a draft."""
    about = paper.core_properties
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.title = about.category = "草稿"
    about.created = about.modified = datetime(2020, 1, 1)  # noqa: DTZ001  (the format has no zone)


def _head(paper: Any, part: Mapping[str, Any]) -> None:
    _line(paper, "、".join(part["organs"]), align=CENTRE)
    signer = f"　　签发人：{part['signer']}" if part["signer"] else ""
    _line(paper, f"〔　　〕　号{signer}", align=CENTRE)


def _title(paper: Any, part: Mapping[str, Any]) -> None:
    line = _line(paper, "", align=CENTRE, before=1)
    line.paragraph_format.line_spacing = Pt(36)
    _run(line, part["text"], SONG_TITLE, SIZE_2)
    _line(paper, "")


def _form(paper: Any, part: Mapping[str, Any]) -> None:
    """Cells fill rows from the left; the first of a row and what stands between is a label."""
    rows: list[list[Mapping[str, Any]]] = [[]]
    for cell in part["cells"]:
        if sum(each["span"] for each in rows[-1]) + cell["span"] > part["columns"]:
            rows.append([])
        rows[-1].append(cell)
    table = paper.add_table(rows=len(rows), cols=part["columns"], style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        at = 0
        for number, cell in enumerate(cells):
            place = row.cells[at].merge(row.cells[at + cell["span"] - 1])
            _cell(place, cell["text"], HEI if number % 2 == 0 else FANGSONG)
            at += cell["span"]


def _cell(place: Any, text: str, font: str) -> None:
    lines = [line.strip() for line in text.split("\n") if line.strip()] or [""]
    for number, words in enumerate(lines):
        line = place.paragraphs[0] if number == 0 else place.add_paragraph()
        line.paragraph_format.line_spacing = Pt(22)
        _run(line, words, font, SIZE_4)


def _signature(paper: Any, part: Mapping[str, Any]) -> None:
    _line(paper, "")
    _line(paper, "")
    for organ in part["organs"]:
        _line(paper, organ, align=RIGHT, right=2)
    _line(paper, "    年  月  日", align=RIGHT, right=4)


def _imprint(paper: Any, part: Mapping[str, Any]) -> None:
    _line(paper, "")
    if part["copies"]:
        _ruled(_line(paper, f"抄送：{'，'.join(part['copies'])}。", size=SIZE_4))
    last = _ruled(_line(paper, f"{part['organ']}\t    年  月  日印发", size=SIZE_4))
    last.paragraph_format.tab_stops.add_tab_stop(Mm(TYPE_WIDTH) - SIZE_4, WD_TAB_ALIGNMENT.RIGHT)


def _ruled(line: Any) -> Any:
    """Between two lines, one character in on both sides."""
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = SIZE_4
    borders = OxmlElement("w:pBdr")
    for side in ("top", "bottom"):
        borders.append(_element(f"w:{side}", val="single", sz=8, space=1, color="auto"))
    line._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")
    return line


def _line(
    paper: Any, words: str, *, align: Any = LEFT, indent: float = 0, right: float = 0, before: float = 0, font: str = FANGSONG, size: Any = SIZE_3
) -> Any:
    """One paragraph; indents in characters, `before` in lines."""
    line = paper.add_paragraph()
    line.alignment = align
    line.paragraph_format.first_line_indent, line.paragraph_format.right_indent = Pt(indent * CHARACTER), Pt(right * CHARACTER)
    line.paragraph_format.space_before = Pt(before * PITCH / 20)
    if words:
        _run(line, words, font, size)
    return line


def _run(line: Any, words: str, font: str, size: Any) -> Any:
    run = line.add_run(words)
    run.font.size = size
    _font(run, font)
    return run


def _font(thing: Any, name: str) -> None:
    thing.font.name = name
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _element(name: str, **values: Any) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def _paragraph(font: str, indent: float) -> Callable[[Any, Mapping[str, Any]], Any]:
    return lambda paper, part: _line(paper, part["text"].strip(), font=font, indent=indent)


_SET: dict[str, Callable[[Any, Mapping[str, Any]], Any]] = {
    "head": _head, "title": _title, "recipient": _paragraph(FANGSONG, 0), "paragraph": _paragraph(FANGSONG, 2),
    "heading-1": _paragraph(HEI, 2), "heading-2": _paragraph(KAI, 2), "form": _form, "signature": _signature, "imprint": _imprint,
    "right": lambda paper, part: _line(paper, part["text"], align=RIGHT, size=SIZE_4),
}  # fmt: skip

"""A copy of a paper: the frozen pages with a line above and below that says whose copy it is. The frozen bytes stay as they are."""

from __future__ import annotations

import io
from threading import Lock
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from dandang.documents import render

_one_at_a_time = Lock()
"""PDFium is not safe for threads."""


def stamped(body: bytes, words: str) -> bytes:
    """The same pages, each with `words` printed small at its upper and lower edge; without the signature, which covers the original."""
    body = _without_signature(body)
    with _one_at_a_time:
        paper = pdfium.PdfDocument(body)
        try:
            marks: dict[tuple[float, float], Any] = {}
            for page in paper:
                size = page.get_size()
                if size not in marks:
                    marks[size] = _mark(paper, words, *size)
                page.insert_obj(marks[size].as_pageobject())
                page.gen_content()
                page.close()
            out = io.BytesIO()
            paper.save(out, flags=raw.FPDF_NO_INCREMENTAL)
            return out.getvalue()
        finally:
            paper.close()


def _without_signature(body: bytes) -> bytes:
    if b"/ByteRange" not in body:
        return body
    from dandang.documents import signing  # as in issuing

    return signing.unsigned(body)


def _mark(paper: pdfium.PdfDocument, words: str, width: float, height: float) -> Any:
    """A page of that size with nothing but the words, as an object that the paper's pages can show."""
    sheet = pdfium.PdfDocument(render.line(words, width, height))
    try:
        return sheet.page_as_xobject(0, paper)
    finally:
        sheet.close()

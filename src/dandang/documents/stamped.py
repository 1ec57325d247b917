"""A copy of a paper: the frozen pages with a line above and below that says whose copy it is; and the print for one recipient, with their
name and the number of the print. The frozen bytes stay as they are.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import islice
from threading import Lock
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from dandang.documents import render

_one_at_a_time = Lock()
"""PDFium is not safe for threads."""


def stamped(body: bytes, words: str) -> bytes:
    """The same pages, each with `words` printed small at its upper and lower edge; without the signature, which covers the original."""
    return _laid_over(body, lambda width, height: render.line(words, width, height))


def personal(body: bytes, name: str, place: int, total: int) -> bytes:
    """The print for one recipient: their name, and which print of how many, on the first page; without the signature."""
    return _laid_over(body, lambda width, height: render.for_one(name, place, total, width, height), first_only=True)


def _laid_over(body: bytes, made: Callable[[float, float], bytes], *, first_only: bool = False) -> bytes:
    """The pages with a sheet of their size, made once a size, laid over them."""
    body = _without_signature(body)
    with _one_at_a_time:
        paper = pdfium.PdfDocument(body)
        try:
            marks: dict[tuple[float, float], Any] = {}
            for page in islice(paper, 1 if first_only else None):
                size = page.get_size()
                if size not in marks:
                    marks[size] = _mark(paper, made(*size))
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


def _mark(paper: pdfium.PdfDocument, made: bytes) -> Any:
    """The one page of `made` as an object that the paper's pages can show."""
    sheet = pdfium.PdfDocument(made)
    try:
        return sheet.page_as_xobject(0, paper)
    finally:
        sheet.close()

"""From fields to PDF: `render(kind, version, context)`; the same input gives the same bytes.

typst sets the paper by the layout of GB/T 9704-2012 (`papers/gbt9704.typ`) with the fonts of this package and no other,
as PDF/A-2b. The context travels as JSON data and is never pasted into markup, so `#`, `$`, `*` or `<` in a name print as
they are. Not here: who may issue, numbers, freezing (models.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from threading import Lock
from typing import Any

import typst

from dandang.base.verdict import Refused, StepRefused
from dandang.documents import glyphs
from dandang.documents.papers import PAPERS, checked, paper_kind, version_on
from dandang.documents.proof import Proof

STANDARD = "a-2b"
_one_at_a_time = Lock()
_no_glyph = re.compile(r"the text `\"(?P<text>.*?)\"` could not be displayed")


class LayoutBroken(Exception):
    """A template does not compile: a fault of ours, not of the paper's content."""


@cache
def _compiler() -> typst.Compiler:
    """One compiler per process: fonts are read once (a first paper costs some 40 ms more than the next)."""
    return typst.Compiler(root=str(PAPERS), font_paths=[str(glyphs.FONTS)], ignore_system_fonts=True)


def render(kind: str, version: str, context: Mapping[str, Any], *, draft: bool = False, proof: Proof | None = None) -> bytes:
    """The paper as PDF/A-2b bytes; `draft` prints 草稿 across every page and lets number and date be missing; `proof`: on page 1.

    Refused: an unknown or missing field (D-7, D-2), a version that never was (D-6), a character no font can print (D-2).
    """
    paper = paper_kind(kind, version)
    plain = checked(paper, context, draft=draft)
    return _compile(f"{kind}/{version}.typ", plain, draft=draft, proof=proof)


def preview(kind: str, context: Mapping[str, Any], *, on: date) -> bytes:
    """The paper as it would be issued that day, marked 草稿; nothing is stored and no number is taken."""
    return render(kind, version_on(kind, on), context, draft=True)


def text_of(kind: str, context: Mapping[str, Any], *, on: date) -> str:
    """Every word the caller brings into the paper, a line each: what the vault is asked about before issue (R-49)."""
    plain = checked(paper_kind(kind, version_on(kind, on)), context, draft=True)
    return "\n".join(_words(plain))


def line(words: str, width: float, height: float) -> bytes:
    """A page of that size (points) with nothing but `words`, small, at both edges: to be laid over the pages of a copy."""
    plain = {"words": words, "width": width, "height": height}
    return bytes(_typeset("copy_mark.typ", plain, draft=False, format="pdf"))


def for_one(name: str, place: int, total: int, width: float, height: float) -> bytes:
    """A page of that size (points) that says for whom this print is and which of how many: to be laid over the first page of a paper."""
    plain = {"name": name, "number": f"{place:06d}", "place": place, "total": total, "width": width, "height": height}
    return bytes(_typeset("personal_mark.typ", plain, draft=False, format="pdf"))


def report(content: Mapping[str, Any], *, on: date) -> bytes:
    """A report of figures as PDF/A-2b, dated `on`: `content` as `papers/figures.typ` describes it. It is no official paper: no
    number, no recipient. The same content gives the same bytes.
    """
    return bytes(_compile("figures.typ", {**content, "issued_on": on.isoformat()}, draft=False))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
        return
    for part in value.values() if isinstance(value, Mapping) else value:
        yield from _words(part)


def _compile(
    template: str, plain: Mapping[str, Any], *, draft: bool, standard: str | None = STANDARD, proof: Proof | None = None
) -> bytes:
    # Without a creation date the clock of the machine would enter the file
    stamp = int(datetime.fromisoformat(plain.get("issued_on") or "1970-01-01").replace(tzinfo=UTC).timestamp())
    standards = [standard] if standard else []
    return _typeset(template, plain, draft=draft, proof=proof, format="pdf", timestamp=stamp, pdf_standards=standards)


def _picture(template: str, plain: Mapping[str, Any], *, ppi: int) -> bytes:
    """The first page as PNG, for measuring ink."""
    made = _typeset(template, plain, draft=False, format="png", ppi=ppi)
    return made if isinstance(made, bytes) else made[0]


def _typeset(template: str, plain: Mapping[str, Any], *, draft: bool, proof: Proof | None = None, **output: Any) -> Any:
    inputs = {"paper": json.dumps(plain, ensure_ascii=False, sort_keys=True), "draft": "yes" if draft else "no"}
    if proof is not None:
        inputs["proof"] = json.dumps(asdict(proof), ensure_ascii=False)
    try:
        with _one_at_a_time:
            return _compiler().compile(str(PAPERS / template), sys_inputs=inputs, **output)
    except typst.TypstError as error:
        raise _explained(error, template) from error


def _explained(error: typst.TypstError, template: str) -> Exception:
    found = _no_glyph.search(str(error))
    if not found:
        return LayoutBroken(f"{template}: {error}")
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), found["text"])
    characters = glyphs.unprintable(text) or list(text)
    return StepRefused(Refused("文书字库中没有这个字：%(text)s。", "D-2", {"text": glyphs.named(characters)}))

"""A paper as an editable draft (DOCX), for working on its wording outside the system. One way only: it is never read back.

The words come from the same template as the printed paper: it is asked for its parts (`part` in `papers/gbt9704.typ`) instead of
being set. Page, margins, grid and fonts are those of GB/T 9704-2012, with the fonts that Chinese offices have; the red mark of the
organ and a number are left out, for a draft is neither. The date stays blank.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import typst

from dandang.documents import glyphs
from dandang.documents.papers import PAPERS, checked, paper_kind, version_on

Part = Mapping[str, Any]


def outline(kind: str, version: str, context: Mapping[str, Any]) -> list[Part]:
    """What the paper says, part by part, in order: `role` is head, title, recipient, paragraph, heading-1, heading-2, right, form,
    signature or imprint. Refused as `render` refuses a draft. Thirty milliseconds.
    """
    plain = checked(paper_kind(kind, version), context, draft=True)
    inputs = {"paper": json.dumps(plain, ensure_ascii=False, sort_keys=True), "draft": "yes", "outline": "yes"}
    setter = typst.Compiler(
        str(PAPERS / kind / f"{version}.typ"), root=str(PAPERS), font_paths=[str(glyphs.FONTS)], ignore_system_fonts=True,
        sys_inputs=inputs,
    )
    found: list[Part] = json.loads(setter.query("<part>", field="value"))
    return found


def draft(kind: str, context: Mapping[str, Any], *, on: date, mark: str) -> bytes:
    """The paper as it stands, as DOCX; `mark` (whose copy it is) stands with 草稿 on every page."""
    from dandang.documents import wordfile  # only here: nobody else needs its library

    return wordfile.written(outline(kind, version_on(kind, on), context), mark=mark)

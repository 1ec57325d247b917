"""The proof on a paper that leaves: a code and its QR picture, printed on page 1 below the type area.

The picture leads to the public page with the code behind a `#`, which browsers never send: no server's log, ours or a proxy's,
learns it. The holder types the number of the paper besides.
"""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.conf import settings

from dandang.mailbox import papers

PAGE = "/verify/"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the printer puts on page 1: an SVG and lines of text."""

    picture: str
    lines: tuple[str, ...]


def of(code: str) -> Proof:
    """The proof for a code; without a public address only the code itself is in the picture."""
    address = settings.PORTAL_ADDRESS.rstrip("/")
    target = f"{address}{PAGE}#{code}" if address else code
    where = f"核验网址 {address}{PAGE}" if address else "核验网址由发文机关公布"
    picture = segno.make(target, error="m", micro=False).svg_inline(border=0, scale=1, omitsize=False)
    return Proof(picture, (f"校验码 {papers.spaced(code)}", where, "核验时须填写校验码和发文字号"))

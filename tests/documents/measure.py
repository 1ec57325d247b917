"""A ruler for PDFs: where text and lines stand, in millimetres from the upper left corner of the page."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdf
from pypdf.generic import ContentStream

from dandang.documents import render as rendering

POINT = 25.4 / 72


@dataclass(frozen=True)
class Words:
    """Text shown in one go: `x` of its first character, `y` of its baseline, size in points."""

    text: str
    x: float
    y: float
    size: float
    font: str


@dataclass(frozen=True)
class Rule:
    """A horizontal line; `y` of its middle."""

    x: float
    y: float
    length: float
    thickness: float
    red: bool


@dataclass(frozen=True)
class Sheet:
    width: float
    height: float
    words: tuple[Words, ...]
    rules: tuple[Rule, ...]

    def having(self, text: str) -> Words:
        """The only piece of text with these characters in it."""
        [found] = [w for w in self.words if text in w.text]
        return found

    def lines(self) -> list[float]:
        """Baselines inside the type area, each once, from above."""
        return sorted({round(w.y, 1) for w in self.words if 37 <= w.y <= 262})


def _times(a: list[float], b: list[float]) -> list[float]:
    return [
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    ]  # fmt: skip


def sheets(pdf: bytes) -> list[Sheet]:
    return [_sheet(page) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def _sheet(page: Any) -> Sheet:
    height = float(page.mediabox.height)
    words: list[Words] = []
    rules: list[Rule] = []
    pen: dict[str, Any] = {"width": 1.0, "red": False, "at": None}

    def text(shown: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if shown.strip():
            at = _times(tm, cm)
            name = str(font["/BaseFont"]) if font else ""
            words.append(Words(shown.strip("\n"), at[4] * POINT, (height - at[5]) * POINT, size, name))

    def operand(operator: bytes, args: Any, cm: list[float], tm: list[float]) -> None:
        if operator == b"w":
            pen["width"] = float(args[0])
        elif operator in {b"SC", b"SCN", b"RG"}:
            numbers = [float(a) for a in args if not isinstance(a, str)]
            pen["red"] = len(numbers) == 3 and numbers[0] > 0.7 and numbers[1] < 0.2
        elif operator == b"m":
            pen["at"] = _times([1, 0, 0, 1, float(args[0]), float(args[1])], cm)
        elif operator == b"l" and pen["at"]:
            a, b = pen["at"], _times([1, 0, 0, 1, float(args[0]), float(args[1])], cm)
            if abs(a[5] - b[5]) < 0.01:
                rules.append(
                    Rule(min(a[4], b[4]) * POINT, (height - a[5]) * POINT, abs(a[4] - b[4]) * POINT,
                         pen["width"] * POINT, pen["red"])
                )  # fmt: skip

    page.extract_text(visitor_text=text, visitor_operand_before=operand)
    return Sheet(float(page.mediabox.width) * POINT, height * POINT, tuple(words), tuple(rules))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def unfolded(pdf: bytes) -> list[str]:
    """The characters of each page in the order they are drawn, slanting ones too (which pypdf's own extraction drops)."""
    return ["".join(letter for _code, letter in _glyphs(page)) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def drawn(pdf: bytes) -> list[tuple[int, str]]:
    """Every glyph drawn, as its number in its font and the character it stands for; number 0 is the empty box (.notdef)."""
    return [
        pair for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for pair in _glyphs(page)
    ]


def _glyphs(page: Any) -> Iterator[tuple[int, str]]:
    letters: dict[int, str] = {}
    fonts = {name: f.get_object()["/ToUnicode"].get_data() for name, f in page["/Resources"]["/Font"].items()}
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator == b"Tf":
            letters = _characters(fonts[operands[0]])
        elif operator in {b"Tj", b"TJ"}:
            for piece in operands[0] if operator == b"TJ" else operands:
                raw = getattr(piece, "original_bytes", b"")
                codes = (int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2))
                yield from ((code, letters.get(code, "")) for code in codes)


def _characters(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n", table)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def first_red_row(kind: str, version: str, plain: dict[str, Any], *, ppi: int = 144) -> float:
    """Millimetres from the upper edge of page 1 to the first red ink, seen in a picture of the same layout."""
    picture = rendering._picture(f"{kind}/{version}.typ", plain, ppi=ppi)
    for y, row in enumerate(_rows(picture)):
        for x in range(0, len(row), 4):
            if row[x] > 180 and row[x + 1] < 90 and row[x + 2] < 90:
                return y / ppi * 25.4
    raise AssertionError("no red ink")


def _rows(png: bytes) -> Any:
    """Rows of an 8-bit RGBA picture, undoing PNG's filters."""
    at, data, width = 8, b"", 0
    while at < len(png):
        length, name = int.from_bytes(png[at : at + 4], "big"), png[at + 4 : at + 8]
        if name == b"IHDR":
            width = int.from_bytes(png[at + 8 : at + 12], "big")
            assert png[at + 16 : at + 18] == b"\x08\x06", "8 bits, RGBA"
        elif name == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    raw, step, before = zlib.decompress(data), 4 * width + 1, bytearray(4 * width)
    for start in range(0, len(raw), step):
        before = _unfilter(raw[start], bytearray(raw[start + 1 : start + step]), before)
        yield before


def _unfilter(kind: int, row: bytearray, above: bytearray) -> bytearray:
    for i in range(len(row) if kind else 0):
        left, up, corner = (row[i - 4], above[i], above[i - 4]) if i >= 4 else (0, above[i], 0)
        if kind == 4:
            p = left + up - corner
            nearest = min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))[2]
        else:
            nearest = (0, left, up, (left + up) // 2)[kind]
        row[i] = (row[i] + nearest) & 255
    return row

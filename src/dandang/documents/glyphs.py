"""Which characters the papers can print: asked at the form, so that nobody learns of it on the day of issue (D-2).

Printable is what a fallback font holds, or every one of the main fonts: then no style of a paper shows an empty box. The fonts
reach GB 18030-2022 level 3 (extensions A to F) and most of G and H.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
MAIN = ("FandolFang-Regular.otf", "FandolSong-Regular.otf", "FandolSong-Bold.otf", "FandolHei-Regular.otf", "FandolKai-Regular.otf")
FALLBACK = ("LXGWWenKai-Light.ttf", "HanaMinA-rest.ttf", "HanaMinB-rest.ttf", "BabelStoneHan-rest.ttf")


@cache
def printable() -> frozenset[str]:
    """Every character with a glyph in each style; read once, a quarter of a second."""
    shared = frozenset.intersection(*map(_characters, MAIN))
    return shared.union(*map(_characters, FALLBACK))


def unprintable(text: str) -> list[str]:
    """The characters of `text` that no paper can show, each once, in their order. White space counts for nothing."""
    if text.isascii():
        return []
    return list(dict.fromkeys(each for each in text if not each.isspace() and each not in printable()))


def named(characters: list[str]) -> str:
    """`𮯠（U+2EBE0）、…`: as it was typed, and by its number where the reader's own screen has no glyph either."""
    return "、".join(f"{each}（U+{ord(each):04X}）" for each in characters[:5])


def _characters(name: str) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / name, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))

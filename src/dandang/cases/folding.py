"""Text as search and likeness compare it: letters and digits in one width and case, nothing between them. Pure.

The database folds the same way (`search_fold` in the migration). The vault folds for itself (`vault.marks`): its marks were made once and
must never change.
"""

from __future__ import annotations

import re
import unicodedata

SEPARATORS = re.compile(
    "[\u0001-\u002f\u003a-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u16eb\u2000-\u206f"
    "\u2219\u22c5\u3000-\u3004\u3008-\u3020\u3030\u30fb\ufe00-\ufe1f\ufe30-\ufe6f\ufeff\uff01-\uff0f\U000e0100-\U000e01ef]+"
)
LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def fold(text: str) -> str:
    """`阿卜杜拉·买买提` and `阿卜杜拉　买买提` alike; `ＡＢ－１` is `ab1`."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", text).translate(LOWER))


def marked(text: str, terms: list[str]) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether it is one of the folded `terms`; joined, the pieces are the text again."""
    folded, places = _placed(text)
    hit = [False] * len(text)
    for term in filter(None, terms):
        start = folded.find(term)
        while start >= 0:
            first, last = places[start], places[start + len(term) - 1]
            hit[first : last + 1] = [True] * (last + 1 - first)
            start = folded.find(term, start + 1)
    pieces: list[tuple[str, bool]] = []
    for character, is_hit in zip(text, hit, strict=True):
        if pieces and pieces[-1][1] == is_hit:
            pieces[-1] = (pieces[-1][0] + character, is_hit)
        else:
            pieces.append((character, is_hit))
    return pieces


def _placed(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in `text` that it came from."""
    folded, places = [], []
    for place, character in enumerate(text):
        for each in fold(character):
            folded.append(each)
            places.append(place)
    return "".join(folded), places

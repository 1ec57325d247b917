"""Where in a text the pieces stand that the vault has found. Pure; positions are those of the text as it was written."""

from __future__ import annotations

from collections.abc import Iterable

from dandang.vault.marks import fold


def places(text: str, pieces: Iterable[str], known: Iterable[str] = ()) -> list[tuple[int, int]]:
    """Start and end of every place where one of the folded `pieces` stands, the overlapping ones joined, in order. A place
    that lies within a `known` word (the subject, the unit) is none.
    """
    folded, at = _folded(text)
    free = [span for word in known for span in _found(folded, fold(word))]
    spans = sorted(
        span
        for piece in pieces
        for span in _found(folded, piece)
        if not any(start <= span[0] and span[1] <= end for start, end in free)
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return [(at[start], at[end - 1] + 1) for start, end in joined]


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the text that it came from."""
    letters: list[str] = []
    at: list[int] = []
    for place, character in enumerate(text):
        for letter in fold(character):
            letters.append(letter)
            at.append(place)
    return "".join(letters), at


def _found(folded: str, word: str) -> list[tuple[int, int]]:
    spans, start = [], folded.find(word) if word else -1
    while start >= 0:
        spans.append((start, start + len(word)))
        start = folded.find(word, start + 1)
    return spans

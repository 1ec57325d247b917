"""How alike two allegations are, and where an alike one may be. Pure: signatures, scores, common passages.

MinHash over every two neighbouring characters of subject, unit and statement; of the bands, one in common makes a candidate; then the
edit similarity of the statements decides. The organ is part of every band, so that an index gives candidates of one organ only. Two
characters, not three: allegations are short, and a reworded one keeps too few runs of three (recall 0.95; of two 0.99).
See docs/decisions/0015.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import rensa
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from dandang.cases.folding import fold

BANDS, ROWS, SEED = 40, 3, 20200121
"""Changing one of these makes every signature anew: `dandang likeness --all`."""
ALIKE = 70.0
"""From this edit similarity on (percent), a person should look."""
SHORTEST = 12
"""A shorter statement says too little to be alike by itself: then the subject must be the same."""
PASSAGE = 3
"""A common run of so many characters is shown as one."""


def told(name: str, unit: str, statement: str) -> str:
    """What of an allegation is compared."""
    return fold(name) + fold(unit) + fold(statement)


def signatures(texts: Iterable[str]) -> list[list[tuple[int, ...]]]:
    """The bands of each folded text."""
    pieces = [[text[n : n + 2] for n in range(max(1, len(text) - 1))] for text in texts]
    digests = rensa.RMinHash.digests_from_token_sets(pieces, BANDS * ROWS, SEED)
    return [[tuple(digest[n * ROWS : (n + 1) * ROWS]) for n in range(BANDS)] for digest in digests]


def keys(signature: list[tuple[int, ...]], organ: int) -> list[int]:
    """One whole number of 32 bits (with sign, as PostgreSQL has it) for each band, different in every organ."""
    found = []
    for number, band in enumerate(signature):
        hashed = zlib.crc32(",".join(map(str, (organ, number, *band))).encode())
        found.append(hashed - 2**32 if hashed >= 2**31 else hashed)
    return found


def score(one: str, other: str, *, same_subject: bool) -> float:
    """Edit similarity of two folded statements in percent; 0 when that is below `ALIKE` or says too little."""
    if not same_subject and min(len(one), len(other)) < SHORTEST:
        return 0.0
    return float(fuzz.ratio(one, other, score_cutoff=ALIKE))


def passages(one: str, other: str) -> list[str]:
    """The runs of at least `PASSAGE` characters that two folded statements have in common, in their order."""
    blocks = Indel.opcodes(one, other)
    return [one[b.src_start : b.src_end] for b in blocks if b.tag == "equal" and b.src_end - b.src_start >= PASSAGE]

"""Marks: keyed hashes that let the vault answer "is it in there?" without opening anything. Pure.

Made once, when a report is sealed. A mark cannot be read back without the key, and each report has its own key, so the same name
in two reports leaves different marks. Texts are compared after folding: full and half width alike, no case, no spaces, no
punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from dandang.vault.suites import Suite

RUN = 12
"""So many characters in a row of the original wording give a writer away (R-49); longer values are looked for by such runs."""
SHORTEST_NAME, SHORTEST_VALUE, HOUSE = 2, 4, 8
"""HOUSE: the end of a long address, number or workplace is looked for by itself: where it says most. So is the part of an
address behind the last town or street office, when it has a number."""
PHONE = re.compile(r"\+?\d(?:[\s().\-·—–_/]{0,3}\d){6,}")


def fold(text: str) -> str:
    """Letters and digits only, in one width and case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def marks(suite: Suite, key: bytes, use: bytes, pieces: Collection[str]) -> list[int]:
    """The marks of folded texts, whole numbers of 64 bits, in order of size so that they tell nothing of the text's order."""
    return sorted(int.from_bytes(suite.mac(key, use + piece.encode())[:8], "big", signed=True) for piece in pieces)


def text_marks(suite: Suite, key: bytes, values: Iterable[str]) -> list[int]:
    """The same for every piece of `RUN` characters of the values, and for shorter values whole: what a paper must not hold.

    Characters go in as 32 bits each, so that a piece is three cipher blocks and the blocks of all pieces are cut at once.
    """
    whole = list(values)
    short = [value.ljust(RUN, "\0") for value in whole if len(value) <= RUN]
    parts = [_blocks("".join(short), RUN), *(_blocks(value, 1) for value in whole if len(value) > RUN)]
    blocks = [b"".join(part[number] for part in parts) for number in range(RUN // 4)]
    return sorted(set(suite.tags(suite.mac(key, b"texts")[: suite.key_bytes], blocks)))


def _blocks(text: str, stride: int) -> list[bytes]:
    """First, second and third block of each piece of `RUN` characters that begins at every `stride`-th character."""
    points = array("I", text.encode("utf-32-le"))
    count = (len(points) - RUN) // stride + 1 if points else 0
    last = (count - 1) * stride + 1
    blocks = []
    for first in range(0, RUN, 4):
        block = array("I", bytes(16 * count))
        for place in range(4 if count else 0):
            start = first + place
            block[place::4] = points[start : start + last : stride]
        blocks.append(block.tobytes())
    return blocks


def persons(reporter: Mapping[str, Any]) -> set[str]:
    """The names whose bearers are too close to handle the report: the reporter and the relatives named (R-28)."""
    names = {fold(name) for name in (reporter.get("name", ""), *reporter.get("relatives", ()))}
    return names - {""}


def traces(reporter: Mapping[str, Any], wording: str) -> set[str]:
    """Every folded value that must not appear in a paper (R-49); of one longer than `RUN`, every run of that length."""
    values = {name for name in persons(reporter) if len(name) >= SHORTEST_NAME}
    contact = unicodedata.normalize("NFKC", reporter.get("contact", ""))
    ends = [reporter.get(field, "") for field in ("address", "id_number", "workplace")]
    others = {fold(value) for value in (*ends, wording)}
    houses = re.split(r"[省市区县镇乡]|街道", reporter.get("address", ""))[-1:]
    others |= {fold(house) for house in houses if re.search(r"\d", house)}
    others |= {fold(contact)} | {value[-HOUSE:] for value in map(fold, ends) if len(value) > HOUSE}
    others |= {fold(part.partition("@")[0]) for part in re.split(r"[\s,;、|]+", contact)}
    for number in PHONE.findall(contact):
        others |= set(_numbers(fold(number)))
    values |= {value for value in others if len(value) >= SHORTEST_VALUE}
    return values


def _numbers(digits: str) -> Iterator[str]:
    """A phone number with and without the country, and a landline also without its area."""
    yield digits
    local = re.sub(r"^(00)?86(?=\d{9,})", "", digits)
    yield local
    if local.startswith("0") and len(local) >= 10:
        yield local[-8:]
        yield local[-7:]


def candidates(text: str, lengths: Iterable[int], known: Iterable[str] = ()) -> set[str]:
    """The pieces of `text` to be asked about. `known` are words that the paper must name anyway (the subject, the unit): a
    piece inside one of them does not count, and a run of `RUN` characters is broken by one.
    """
    folded = fold(text)
    spans = [span for word in known if fold(word) for span in _spans(folded, fold(word))]
    found = set()
    for length in lengths:
        for start in range(len(folded) - length + 1):
            end = start + length
            if not any(_covers(span, start, end, length) for span in spans):
                found.add(folded[start:end])
    return found


def _spans(folded: str, word: str) -> Iterator[tuple[int, int]]:
    start = folded.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = folded.find(word, start + 1)


def _covers(span: tuple[int, int], start: int, end: int, length: int) -> bool:
    if length == RUN:
        return span[0] < end and start < span[1]
    return span[0] <= start and end <= span[1]

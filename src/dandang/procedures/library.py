"""The policy library: the measures that procedures, rules and terms cite, as dated data, and how a source leads to its measure.

Texts are our own words; no text of law is copied. `cited` finds the names of measures in a source as it was written down, with the
articles named behind each, so that every source on a page is a link. What no name covers stays plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dandang.procedures.loader import DATA
from dandang.procedures.reader import Reader

KEYS = {
    "id", "title", "title_en", "names", "issuer", "issuer_en", "number", "from", "until", "year_only", "read", "standing", "staff",
    "staff_en", "public", "public_en", "articles",
}
ARTICLE = {"no", "text", "text_en", "from", "until"}
READ = ("full", "quoted", "second", "reported", "named", "own")
"""How the text is known: read, quoted elsewhere, at second hand, from news, by name only, our own."""
BEHIND = re.compile(r"》?(?:（[^）]*）)?((?:[、，和或]?第?\d+(?:[、至和或-]第?\d+)*条(?:第\d+项)?)+)")
RANGE = re.compile(r"(\d+)[至-](\d+)")


@dataclass(frozen=True, slots=True)
class Article:
    """One article in our own words, and the days on which it holds; the last day counts."""

    no: str
    text: str
    text_en: str
    from_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure in one version. `until`: its last day, which counts; None while it is in force."""

    id: str
    title: str
    title_en: str
    names: tuple[str, ...]
    issuer: str
    issuer_en: str
    number: str
    from_on: date
    until: date | None
    year_only: bool
    read: str
    standing: str
    staff: str
    staff_en: str
    public: str
    public_en: str
    articles: tuple[Article, ...]

    def is_in_force(self, on: date) -> bool:
        return _holds(self.from_on, self.until, on)

    def articles_on(self, on: date) -> tuple[Article, ...]:
        """The articles as in force on a day."""
        return tuple(a for a in self.articles if _holds(a.from_on, a.until, on))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a source; with `measure` it names one, and these articles of it."""

    text: str
    measure: str = ""
    articles: tuple[str, ...] = ()


@cache
def measures(data: Path = DATA) -> dict[str, Measure]:
    """All measures by id, in the order of `data/measures.toml`. Raises `DataError`."""
    reader = Reader(data / "measures.toml")
    found = {m.id: m for m in (_measure(reader, item, i) for i, item in enumerate(reader.tables("measure")))}
    if len(found) != len(reader.tables("measure")):
        raise reader.fail("each id once", "measure", 0, "id")
    return found


def in_force(on: date) -> list[Measure]:
    """The measures in force on a day."""
    return [measure for measure in measures().values() if measure.is_in_force(on)]


def _holds(first: date | None, last: date | None, on: date) -> bool:
    return (first is None or first <= on) and (last is None or on <= last)


def _measure(reader: Reader, item: dict[str, Any], index: int) -> Measure:
    def text(key: str, default: str | None = None) -> str:
        return reader.text_of(item, key, "measure", index, default)

    reader.known(item, KEYS, "measure", index)
    if type(item.get("from")) is not date:
        raise reader.fail("from = a day", "measure", index, "from")
    if item.get("read") not in READ:
        raise reader.fail(f"read = one of {', '.join(READ)}", "measure", index, "read")
    return Measure(
        text("id"), text("title"), text("title_en"), reader.list_of(item, "names", "measure", index), text("issuer"), text("issuer_en"),
        text("number", ""), item["from"], item.get("until"), bool(item.get("year_only")), item["read"],
        reader.standing(item, "measure", index), text("staff"), text("staff_en"), text("public"), text("public_en"),
        tuple(_article(reader, each, index) for each in item.get("articles", [])),
    )


def _article(reader: Reader, item: dict[str, Any], index: int) -> Article:
    reader.known(item, ARTICLE, "measure", index)
    no, text, english = (reader.text_of(item, key, "measure", index) for key in ("no", "text", "text_en"))
    return Article(no, text, english, item.get("from"), item.get("until"))


@cache
def _by_name() -> tuple[re.Pattern[str], dict[str, str]]:
    """All names in one expression, the longest first, so that a law's regulation is not taken for the law."""
    names = {name: measure.id for measure in measures().values() for name in measure.names}
    longest = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), names


@cache
def cited(source: str) -> tuple[Piece, ...]:
    """The source in pieces; joined, their texts are the source again."""
    return tuple(_pieces(source))


def _pieces(source: str) -> Iterator[Piece]:
    pattern, names = _by_name()
    done = 0
    for found in pattern.finditer(source):
        if found.start() < done:
            continue
        if found.start() > done:
            yield Piece(source[done : found.start()])
        behind = BEHIND.match(source, found.end())
        done = behind.end() if behind else found.end()
        yield Piece(source[found.start() : done], names[found.group()], _numbers(behind.group(1)) if behind else ())
    if done < len(source):
        yield Piece(source[done:])


def _numbers(text: str) -> tuple[str, ...]:
    """`第39至45条` is 39 … 45; `第4条第5项` is 4."""
    plain = re.sub(r"第\d+项", "", text)
    spread = RANGE.sub(lambda m: "、".join(map(str, range(int(m[1]), int(m[2]) + 1))), plain)
    return tuple(dict.fromkeys(re.findall(r"\d+", spread)))


def sources(measure: str, source: str) -> tuple[str, ...] | None:
    """The articles of this measure that a source names (perhaps none), or None when it does not name the measure."""
    hits = [piece for piece in cited(source) if piece.measure == measure]
    return tuple(dict.fromkeys(no for piece in hits for no in piece.articles)) if hits else None

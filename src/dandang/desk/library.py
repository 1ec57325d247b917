"""The policy library prepared for reading: search, versions by day, and what of our law rests on each measure and article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from dandang.base.wording import spoken
from dandang.cases.folding import fold, marked
from dandang.desk.words import title
from dandang.procedures import library, loader
from dandang.procedures.library import Article, Measure

READ = {
    "full": _("读过全文"), "quoted": _("经转引核对"), "second": _("二手资料"), "reported": _("据报道"), "named": _("只知名称"),
    "own": _("本系统"),
}
LONGEST = 60


@dataclass(frozen=True)
class Row:
    """A measure in the list; `hits`: articles in which the words were found, in pieces of text and whether marked."""

    measure: Measure
    names: list[tuple[str, bool]]
    staff: list[tuple[str, bool]]
    public: list[tuple[str, bool]]
    hits: list[tuple[str, list[tuple[str, bool]]]]
    read: Any


@dataclass(frozen=True)
class Resting:
    """Something of ours that names a measure: a rule (`kind` is empty), or a step or term of a procedure; `thing` has the title."""

    id: str
    thing: Any
    kind: str
    procedure: Any
    source: str


def worded(thing: Any, name: str) -> str:
    """`staff`, `public`, `text` or `issuer` in the reader's language."""
    return str(getattr(thing, spoken(name)))


def shelf(query: str, on: date) -> list[Row]:
    """Measures in force on that day in which every word of the query stands, in any language; of each, where."""
    terms = [term for term in map(fold, query[:LONGEST].split()) if term]
    return [_row(m, terms, on) for m in library.in_force(on) if all(term in fold(_whole(m, on)) for term in terms)]


def _whole(measure: Measure, on: date) -> str:
    parts = [
        measure.title, measure.title_en, measure.number, measure.issuer, measure.issuer_en, measure.staff, measure.staff_en,
        measure.public, measure.public_en, *measure.names,
    ]
    return " ".join([*parts, *(f"第{a.no}条 {a.text} {a.text_en}" for a in measure.articles_on(on))])


def _row(measure: Measure, terms: list[str], on: date) -> Row:
    found = [(a.no, marked(worded(a, "text"), terms)) for a in measure.articles_on(on)]
    return Row(
        measure, marked(title(measure), terms), marked(worded(measure, "staff"), terms), marked(worded(measure, "public"), terms),
        [(no, pieces) for no, pieces in found if any(hit for _text, hit in pieces)], READ[measure.read],
    )


def page(id: str, on: date) -> dict[str, Any] | None:
    """One measure as in force on a day, its articles with what rests on each; None when there is no such measure.

    A measure that is not in force that day is shown with its dates and without articles.
    """
    measure = library.measures().get(id)
    if measure is None:
        return None
    resting = [(r, numbers) for r in _resting(on) if (numbers := library.sources(id, r.source)) is not None]
    articles: tuple[Article, ...] = measure.articles_on(on) if measure.is_in_force(on) else ()
    return {
        "measure": measure, "read": READ[measure.read], "holds": measure.is_in_force(on), "on": on,
        "articles": [(a, worded(a, "text"), [r for r, numbers in resting if a.no in numbers]) for a in articles],
        "whole": [r for r, numbers in resting if not numbers],
        "staff": worded(measure, "staff"), "public": worded(measure, "public"), "issuer": worded(measure, "issuer"),
    }


@lru_cache(maxsize=8)
def _resting(on: date) -> tuple[Resting, ...]:
    """Every rule, and every step and term of the procedures in force on that day, with its source."""
    rules = [Resting(rule.id, rule, "", None, rule.source) for rule in loader.rules().values()]
    procedures = [loader.in_force(kind, on) for kind in loader.kinds_open(on)]
    steps = [Resting(s.verb, s, p.kind, p, s.source) for p in procedures for s in p.steps]
    terms = [Resting(t.code, t, p.kind, p, t.source) for p in procedures for t in p.terms]
    return (*rules, *steps, *terms)

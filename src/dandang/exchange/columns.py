"""Which column of a file is which field of the forms `receive` and `register`: guessed from the headings, chosen by a person,
remembered for the next file with the same headings.

A field takes a column, or for some fields one fixed value where the column is missing or a cell is empty.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from dandang.cases import registry
from dandang.cases.forms import RowsField
from dandang.exchange.models import KnownColumns
from dandang.organs.models import Organ

VERBS = ("receive", "register")
SOURCE_NUMBER = "source_number"
LEFT_OUT = frozenset({"reason"})
"""Both steps have a reason of their own; a file gives none."""
REASON, ROW = "退回原因", "原行号"
"""Headings that the error report adds; a file that comes back with them is understood."""
LONGEST_NUMBER = 100
YES, NO = {"是", "有", "y", "yes", "true", "1", "on", "√", "✓"}, {"否", "无", "n", "no", "false", "0", "off"}
"""What a cell may say where the form has a box to tick; empty is no."""
Mapped = dict[str, dict[str, Any]]
"""Field to {"column": place} or {"value": text} or both."""


@dataclass(frozen=True)
class Target:
    """A field that a column may fill. `opens` is the step that the field belongs to."""

    name: str
    label: Any
    verb: str
    required: bool
    choices: tuple[tuple[str, Any], ...] = ()
    fixed: bool = False
    is_box: bool = False


def targets() -> tuple[Target, ...]:
    """Every field, the number in the source system first."""
    found = [Target(SOURCE_NUMBER, _("来源编号"), "", True)]
    for verb in VERBS:
        for name, field in registry.form_of("reports", verb).base_fields.items():
            if name not in LEFT_OUT and not field.widget.is_hidden and not isinstance(field, forms.FileField | RowsField):
                found.append(_target(name, field, verb))
    return tuple(found)


def _target(name: str, field: Any, verb: str) -> Target:
    listed = getattr(field, "choices", None) if not isinstance(field, forms.ModelChoiceField) else None
    choices = tuple((str(code), label) for code, label in listed or getattr(field.widget, "choices", None) or () if code)
    fixed = bool(choices) or isinstance(field, forms.ModelChoiceField)
    return Target(name, field.label, verb, field.required, choices, fixed, isinstance(field, forms.BooleanField))


def fold(words: Any) -> str:
    """Letters and digits in one width and case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", str(words)).casefold()))


@cache
def _aliases() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "data" / "headings.toml").read_text("utf-8"))


def guess(headings: Sequence[str]) -> Mapped:
    """The columns whose heading is a name of a field, in either language; each column once."""
    found: Mapped = {}
    folded = [fold(heading) for heading in headings]
    for target in targets():
        for name in _names(target):
            place = folded.index(name) if name in folded else -1
            if place >= 0 and all(place != other.get("column") for other in found.values()):
                found[target.name] = {"column": place}
                break
    return found


def _names(target: Target) -> list[str]:
    spoken = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            spoken.append(str(target.label))
    return [fold(each) for each in (target.name, *spoken, *_aliases().get(target.name, ())) if fold(each)]


def unknown(headings: Sequence[str], mapping: Mapped) -> list[str]:
    """Headings of columns that no field takes, but for those that our own error report adds."""
    taken = {place.get("column") for place in mapping.values()}
    return [name for place, name in enumerate(headings) if place not in taken and name and name not in {REASON, ROW}]


def lacking(mapping: Mapped) -> list[Target]:
    """Required fields without column and value; those of `register` only when any field of it is filled by a column."""
    registers = any("column" in mapping.get(t.name, ()) for t in targets() if t.verb == "register")
    return [
        t for t in targets() if t.required and not mapping.get(t.name) and (t.verb != "register" or registers)
    ]


# Remembering


def fingerprint(headings: Sequence[str]) -> str:
    """A keyed hash of the set: a file without headings would otherwise leave words of its first row."""
    text = "\x1f".join(fold(headings[place]) for place in _order(headings))
    return salted_hmac("dandang headings", text, algorithm="sha256").hexdigest()


def remember(organ: Organ, headings: Sequence[str], mapping: Mapped, *, at: datetime) -> None:
    """Keep the match for the next file."""
    order = _order(headings)
    kept = {
        name: place | ({"column": order.index(place["column"])} if "column" in place else {})
        for name, place in mapping.items()
        if "column" not in place or place["column"] in order
    }
    KnownColumns.objects.update_or_create(
        organ=organ, headings=fingerprint(headings), defaults={"mapping": kept, "at": at}
    )


def recall(organ: Organ, headings: Sequence[str]) -> Mapped | None:
    """The match chosen for these headings before, or None."""
    known = KnownColumns.objects.filter(organ=organ, headings=fingerprint(headings)).first()
    if known is None:
        return None
    order, names = _order(headings), {target.name for target in targets()}
    return {
        name: place | ({"column": order[place["column"]]} if "column" in place else {})
        for name, place in known.mapping.items()
        if name in names
    }


def _order(headings: Sequence[str]) -> list[int]:
    """The places of the columns in the order of their headings, without those of our error report."""
    places = [place for place, name in enumerate(headings) if name not in {REASON, ROW}]
    return sorted(places, key=lambda place: (fold(headings[place]), place))


# Applying


@dataclass(frozen=True, slots=True, repr=False)
class Split:
    """A row as input for the two forms; `registered` is None where the row names no subject. `strange`: boxes that are neither yes
    nor no.
    """

    number: str
    received: dict[str, Any]
    registered: dict[str, Any] | None
    strange: tuple[str, ...] = ()


class Mapper:
    """Cuts rows into the input of the forms; made once for many rows."""

    def __init__(self, mapping: Mapped) -> None:
        known = {target.name: target for target in targets() if mapping.get(target.name)}
        self._parts = {verb: [self._part(t, mapping[t.name]) for t in known.values() if t.verb == verb] for verb in VERBS}
        self._boxes = [(t.name, mapping[t.name]["column"]) for t in known.values() if t.is_box and "column" in mapping[t.name]]
        self._number = mapping[SOURCE_NUMBER]["column"]

    @staticmethod
    def _part(target: Target, place: Mapping[str, Any]) -> tuple[str, int | None, Any, dict[str, str]]:
        codes = dict.fromkeys(map(fold, NO), "") | dict.fromkeys((fold(w) or w for w in YES), "on") if target.is_box else {}
        for code, label in target.choices:
            codes[fold(code)] = code
            for language in ("en", "zh-hans"):
                with translation.override(language):
                    codes[fold(label)] = code
        return target.name, place.get("column"), place.get("value", ""), codes

    def split(self, cells: Sequence[Any]) -> Split:
        received, _any = self._input("receive", cells)
        registered, named = self._input("register", cells)
        said = ((name, str(cells[column]).strip().casefold()) for name, column in self._boxes)
        strange = tuple(name for name, word in said if word and word not in YES | NO)
        return Split(str(cells[self._number]).strip(), received, registered if named else None, strange)

    def _input(self, verb: str, cells: Sequence[Any]) -> tuple[dict[str, Any], bool]:
        found, named = {}, False
        for name, column, fixed, codes in self._parts[verb]:
            value = cells[column] if column is not None else ""
            if codes and value:
                value = codes.get(fold(value) or str(value).strip(), value)
            named = named or bool(value)
            found[name] = value or fixed
        return found, named

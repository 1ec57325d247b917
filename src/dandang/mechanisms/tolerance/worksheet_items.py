"""What the tolerance worksheet asks: its items, their findings and leading questions, read from `data/worksheet.toml`. Pure.

Four discriminations, three distinctions and six factors stand in the data. Circumstances and exclusions come from the lists that
were in force on the day of the act (`Lists`), so they differ from matter to matter.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

FIXED = ("discrimination", "distinction", "factor")
"""The groups that every matter is asked, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer that may be given. `leans`: "for" wants evidence, "against" may bar an outcome, "" does neither."""

    code: str
    title: str
    title_en: str
    leans: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A leading question, or a numbered sub-question that may be noted (`F1.1`). `leads_to`: the exclusion that it may show."""

    key: str
    title: str
    title_en: str
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked, with its possible findings. `key` names it in the sheet, `mark` is what a reader sees of the key."""

    key: str
    group: str
    title: str
    title_en: str
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...] = ()
    source: str = ""
    standing: str = ""
    blocking: bool = False

    @property
    def mark(self) -> str:
        return self.key.partition("_")[0]

    def finding(self, code: str) -> Finding | None:
        """The finding with this code; None for a blank one, and for one that is no answer to this item."""
        return next((each for each in self.findings if each.code == code), None)


class Listed(Protocol):
    """An entry of a list in force: a circumstance, a scenario, an item of a sector's list, an exclusion."""

    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def text_en(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def standing(self) -> str: ...
    @property
    def blocking(self) -> bool: ...
    @property
    def sector(self) -> str: ...
    @property
    def conditions(self) -> tuple[str, ...]: ...
    @property
    def excluded_if(self) -> tuple[str, ...]: ...
    @property
    def evidence(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Lists:
    """The lists in force on the day of the act: what may be cited, what excludes."""

    tolerable: tuple[Listed, ...] = ()
    excluded: tuple[Listed, ...] = ()

    @cached_property
    def circumstances(self) -> tuple[Item, ...]:
        return _once(_listed("tolerable", each) for each in self.tolerable)

    @cached_property
    def exclusions(self) -> tuple[Item, ...]:
        return _once(_listed("excluded", each) for each in self.excluded)

    def of_sector(self, sector: str) -> frozenset[str]:
        """Codes of the entries of this sector's own list."""
        return frozenset(each.code for each in self.tolerable if each.sector == sector)

    @cached_property
    def conditions(self) -> dict[str, tuple[Item, ...]]:
        """Of each circumstance that has any: its conditions, `code/1` and so on, then what is in its way, `code/x1`."""
        return {each.code: tuple(_conditions(each)) for each in self.tolerable if each.conditions or each.excluded_if}

    @cached_property
    def items(self) -> dict[str, Item]:
        """Everything that the sheet of such a matter may hold a finding on, by key."""
        inside = (item for items in self.conditions.values() for item in items)
        return {item.key: item for item in (*fixed(), *self.circumstances, *inside, *self.exclusions)}


@cache
def data() -> dict[str, Any]:
    """The file as it is."""
    return tomllib.loads((Path(__file__).parent / "data/worksheet.toml").read_text("utf-8"))


@cache
def fixed() -> tuple[Item, ...]:
    """The thirteen items of every sheet: Q1 to Q4, D1 to D3, F1 to F6."""
    return tuple(_fixed(group, key, entry) for group in FIXED for key, entry in data()[group].items() if isinstance(entry, dict))


@cache
def notes() -> frozenset[str]:
    """The keys of the sub-questions, which may be noted and need not be."""
    return frozenset(question.key for item in fixed() for question in item.questions if "." in question.key)


def finding_of(key: str, code: str) -> Finding | None:
    """A finding by its code, also where the list that its item stands in is not at hand: codes of lists differ from group to group."""
    own = next((item.findings for item in fixed() if item.key == key), None)
    listed = (each for group in ("tolerable", "condition", "hindrance", "excluded") for each in _findings(data()[group]))
    return next((each for each in own or listed if each.code == code), None)


def _fixed(group: str, key: str, entry: dict[str, Any]) -> Item:
    head = data()[group]
    questions = tuple(
        Question(f"{key}.{number}" if group == "factor" else "", **each) for number, each in enumerate(entry.get("questions", ()), 1)
    )
    return Item(key, group, entry["title"], entry["title_en"], _findings(entry if "findings" in entry else head), questions, head["source"], head["standing"])


def _findings(entry: dict[str, Any]) -> tuple[Finding, ...]:
    return tuple(Finding(**each) for each in entry["findings"])


def _listed(group: str, entry: Listed) -> Item:
    wanted = tuple(Question("", text, text) for text in entry.evidence)
    findings = _findings(data()[group])
    return Item(entry.code, group, entry.text, entry.text_en or entry.text, findings, wanted, entry.source, entry.standing, entry.blocking)


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    """Each code once, as the highest organ says it; blocking when the list of any organ makes it so."""
    found: dict[str, Item] = {}
    for item in items:
        first = found.setdefault(item.key, item)
        found[item.key] = replace(first, blocking=first.blocking or item.blocking)
    return tuple(found.values())


def _conditions(entry: Listed) -> Iterator[Item]:
    for group, prefix, texts in (("condition", "", entry.conditions), ("hindrance", "x", entry.excluded_if)):
        findings = _findings(data()[group])
        for number, text in enumerate(texts, 1):
            yield Item(f"{entry.code}/{prefix}{number}", group, text, text, findings, (), entry.source, entry.standing)

"""Versions of lists as plain values: those that came with the program (cases/data/lists), and which of all of them hold on a day. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import spoken
from dandang.cases.codes import DATA

TOLERABLE, EXCLUDED, SECTOR = "tolerable", "excluded", "sector"
KINDS: Mapping[str, str | Promise] = {TOLERABLE: _("可以容错的情形"), EXCLUDED: _("不予容错的情形"), SECTOR: _("行业领域容错清单")}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. `category`: the code it stands under. `conditions`, `evidence`, `excluded_if`: each needed, each wanted, each in the way.

    `from_on` and `until` narrow the version's own days, both counted; None: as the version. `version` is the version's `ref`, and
    `organ` the code of the organ whose list it is (empty before `in_force` fills it in).
    """

    code: str
    text: str
    text_en: str = ""
    category: str = ""
    source: str = ""
    standing: str = "L"
    blocking: bool = False
    power_item: str = ""
    conditions: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    excluded_if: tuple[str, ...] = ()
    lead: str = ""
    from_on: date | None = None
    until: date | None = None
    kind: str = ""
    sector: str = ""
    level: int = 0
    organ: str = ""
    version: str = ""

    def __str__(self) -> str:
        """In the reader's language, where a translation came with the program."""
        return str(getattr(self, spoken("text"))) or self.text

    @property
    def is_known(self) -> bool:
        """Whether anybody has read what it says (of some, only the number is known)."""
        return bool(self.text)

    @property
    def is_unconfirmed(self) -> bool:
        return self.standing == "U"

    def holds(self, on: date) -> bool:
        return (self.from_on is None or self.from_on <= on) and (self.until is None or on <= self.until)

    def same(self, other: Item) -> bool:
        """Whether both say the same, whatever version they stand in."""
        return self._said() == other._said()

    def _said(self) -> tuple[Any, ...]:
        return (
            self.text, self.category, self.source, self.blocking, self.power_item, self.conditions, self.evidence, self.excluded_if,
            self.lead, self.from_on, self.until,
        )


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the list of an organ, a kind and a sector. `organ` is empty for lists of other places, which hold nowhere here.

    In force from `from_on` to `until` or to the day before the next version begins, both counted. `key`: of its proceeding; empty for
    what came with the program. `day_unknown`: of the first day only the month is known.
    """

    organ: str
    kind: str
    sector: str
    number: int
    title: str
    title_en: str
    document: str
    issued_by: tuple[str, ...]
    issued_on: date
    from_on: date | None
    until: date | None
    source: str
    standing: str
    items: tuple[Item, ...]
    level: int = 0
    organ_name: str = ""
    key: str = ""
    day_unknown: bool = False

    @property
    def ref(self) -> str:
        """Names the version for good, such as `330000:tolerable::1`."""
        return f"{self.organ}:{self.kind}:{self.sector}:{self.number}"

    @property
    def of(self) -> tuple[str, str, str]:
        """Of which list it is a version."""
        return self.organ, self.kind, self.sector


@dataclass(frozen=True, slots=True)
class Change:
    """What a version has otherwise than the one before: `before` is None for what is new, `after` for what is gone."""

    code: str
    before: Item | None
    after: Item | None


def holding(versions: Iterable[Version], on: date) -> list[Version]:
    """Of each list the version in force that day: the last that had begun, unless it has ended. Lists of no organ hold nowhere."""
    last: dict[tuple[str, str, str], Version] = {}
    for version in versions:
        if version.organ and version.from_on and version.from_on <= on:
            found = last.get(version.of)
            last[version.of] = version if found is None or version.number > found.number else found
    standing = [version for version in last.values() if version.until is None or on <= version.until]
    return sorted(standing, key=lambda v: (v.level, v.organ, v.kind, v.sector))


def in_force(versions: Iterable[Version], kind: str, on: date) -> list[Item]:
    """The items of every list of that kind in force that day, the highest organ first. Of two with one code, a lower list can only have
    made the exclusion of a higher one blocking: the higher one stays, blocking.
    """
    found: dict[tuple[str, str], Item] = {}
    for version in holding(versions, on):
        if version.kind != kind:
            continue
        for item in _named(version):
            if not item.holds(on):
                continue
            higher = found.setdefault((item.sector, item.code), item)
            if kind == EXCLUDED and item.blocking and not higher.blocking:
                found[item.sector, item.code] = replace(higher, blocking=True)
    return list(found.values())


def _named(version: Version) -> Iterator[Item]:
    for item in version.items:
        yield replace(
            item, kind=version.kind, sector=version.sector, level=version.level, organ=version.organ, version=version.ref,
        )


def difference(before: Version | None, after: Iterable[Item]) -> list[Change]:
    """What is new, gone or said otherwise, by code; what stands as it was is left out."""
    old = {item.code: item for item in before.items} if before else {}
    new = {item.code: item for item in after}
    found = [Change(code, old.get(code), item) for code, item in new.items() if code not in old or not item.same(old[code])]
    return [*found, *(Change(code, item, None) for code, item in old.items() if code not in new)]


@cache
def shipped() -> tuple[Version, ...]:
    """What came with the program, by file."""
    return tuple(_version(tomllib.loads(path.read_text("utf-8"))) for path in sorted((DATA / "lists").glob("*.toml")))


def _version(data: Mapping[str, Any]) -> Version:
    return Version(
        organ=data["organ"], kind=data["kind"], sector=data.get("sector", ""), number=1, title=data["title"],
        title_en=data["title_en"], document=data["document"], issued_by=tuple(data["issued_by"]), issued_on=data["from"],
        from_on=data["from"], until=None, source=data["source"], standing=data["standing"], day_unknown=data.get("day_unknown", False),
        items=tuple(_item(each, data) for each in data.get("item", ())),
    )


def _item(data: Mapping[str, Any], of: Mapping[str, Any]) -> Item:
    return Item(
        code=data["code"], text=data.get("text", ""), text_en=data.get("text_en", ""), category=data.get("category", ""),
        source=data.get("source", of["source"]), standing=data.get("standing", of["standing"]), blocking=data.get("blocking", False),
        from_on=data.get("from"),
    )

"""Reads every data file and resolves every name in it; collects all errors, each with file, line and what was expected.

Predicates and papers belong to layers above, which tell their names here when Django starts (`register`). The shapes are
the loader's; whether the procedures are sound is the business of `check`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dandang.organs import roles
from dandang.procedures import invariants, loader
from dandang.procedures.errors import DataError
from dandang.procedures.loader import DATA, Reader
from dandang.procedures.model import Rule, plain_role

CITES = re.compile(r"《|〔|GB/T|DA/T|\d{4}|答问|说明")
"""What a source must contain when its entry is tagged confirmed: a named text, a standard, a year, or an official answer or note."""
CONFIRMED = {"C", "C2"}


@dataclass
class Names:
    """What the layers above offer: predicates by kind of proceeding, and kinds of paper."""

    predicates: dict[str, frozenset[str]] = field(default_factory=dict)
    papers: frozenset[str] = frozenset()
    questions: dict[str, frozenset[str]] = field(default_factory=dict)


_known = Names()


def register(kind: str, *, predicates: Collection[str], papers: Collection[str]) -> None:
    """Tell the names that the data of a kind may use. Called once a mechanism, when Django starts."""
    _known.predicates[kind] = frozenset(predicates)
    _known.papers |= frozenset(papers)


def ask_of(question: str, types: Collection[str]) -> None:
    """Tell the types of which a question across mechanisms may be asked, such as `decided:three_offices` (`cases/across.py`)."""
    _known.questions[question] = frozenset(types)


def registered() -> Names:
    """The names told so far."""
    return _known


def lint(data: Path = DATA, names: Names | None = None) -> list[DataError]:
    """Every error in a data folder; an empty list when all is well. Never raises `DataError` itself."""
    return list(dict.fromkeys(_Linter(data, names or _known).errors()))


class _Linter:
    def __init__(self, data: Path, names: Names) -> None:
        self.data, self.names = data, names
        self.rules: Mapping[str, Rule] = {}

    def errors(self) -> Iterator[DataError]:
        """The catalogue of rules first, since everything else names it."""
        try:
            self.rules = loader.rules(self.data if (self.data / "rules.toml").exists() else DATA)
        except DataError as error:
            yield error
        for kind in loader.kinds(self.data):
            yield from self._kind(kind)
        for profile in loader.profiles(self.data):
            yield from self._profile(profile)
        yield from self._invariants()

    def _kind(self, kind: str) -> Iterator[DataError]:
        """Every version of a base procedure."""
        sound = True
        for path in sorted((self.data / kind).glob("*.toml")):
            try:
                loader.first_day(path)
                loader.read_base(path)
            except DataError as error:
                sound = False
                yield error
            yield from self._names(path, kind)
        if sound and not any((self.data / kind).glob("*.toml")):
            yield DataError(self.data / kind, 0, "at least one dated procedure file")

    def _profile(self, profile: str) -> Iterator[DataError]:
        """Every overlay of a profile, laid over every version that it may meet."""
        from dandang.procedures import check

        for folder in sorted(path for path in (self.data / "profiles" / profile).iterdir() if path.is_dir()):
            files = sorted(folder.glob("*.toml"))
            if files and folder.name not in loader.kinds(self.data):
                yield DataError(folder, 0, f"a kind of proceeding: {', '.join(loader.kinds(self.data))}")
                continue
            for path in files:
                yield from self._names(path, folder.name)
            try:
                yield from (early for path in files if (early := self._early(path, folder.name)))
                for day in check.days(folder.name, profile, self.data) if files else ():
                    loader.in_force(folder.name, day, profile, self.data)
            except DataError as error:
                yield error

    def _early(self, path: Path, kind: str) -> DataError | None:
        """An overlay cannot be in force before there is anything to lay it over."""
        first = loader.first_day(loader.versions(self.data / kind)[0])
        return DataError(path, 0, f"a first day not before that of the base ({first})") if loader.first_day(path) < first else None

    def _invariants(self) -> Iterator[DataError]:
        try:
            known = invariants.read(self.data)
        except DataError as error:
            yield error
            return
        path = self.data / "invariants.toml"
        if not path.exists():
            return
        reader = Reader(path)
        for index, invariant in enumerate(known):
            if invariant.rule not in self.rules:
                yield reader.fail(f"a rule of rules.toml; found {invariant.rule!r}", "invariant", index, "rule")
            if invariant.procedure not in {"*", *loader.kinds(self.data)}:
                yield reader.fail(f"a kind of proceeding or \"*\"; found {invariant.procedure!r}", "invariant", index, "procedure")
            if invariant.profile and invariant.profile not in loader.profiles(self.data):
                yield reader.fail(f"a profile that has data; found {invariant.profile!r}", "invariant", index, "profile")
            yield from self._predicate(reader, "invariant", index, "predicate", invariant.procedure, [invariant.predicate])
            yield from self._cited(reader, "invariant", index, {"standing": invariant.standing, "source": invariant.source})

    def _names(self, path: Path, kind: str) -> Iterator[DataError]:
        """Names in one file, base or overlay. What has no readable shape was reported already."""
        try:
            reader = Reader(path)
        except DataError as error:
            yield error
            return
        for table in ("step", "insert", "add", "return", "strengthen", "deadline"):
            items = reader.data.get(table, [])
            for index, item in enumerate(items if isinstance(items, list) else []):
                if isinstance(item, dict):
                    yield from self._entry(reader, table, index, item, kind)

    def _entry(self, reader: Reader, table: str, index: int, item: dict[str, Any], kind: str) -> Iterator[DataError]:
        """One step, inserted step, strengthening or deadline."""
        for key in ("needs", "demands"):
            for rule, predicates in _mapping(item.get(key)).items():
                yield from self._rule(reader, table, index, key, rule)
                yield from self._predicate(reader, table, index, key, kind, _texts(predicates))
        for key in ("role_rule", "hands_rule"):
            if item.get(key):
                yield from self._rule(reader, table, index, key, item[key])
        for role in _texts(item.get("by")):
            if plain_role(role) not in roles.catalogue():
                yield reader.fail(f"a role of the catalogue; found {role!r}", table, index, "by")
        for paper in _texts(item.get("papers")):
            if self.names.papers and paper not in self.names.papers:
                yield reader.fail(f"a kind of paper; found {paper!r}", table, index, "papers")
        for opening in item.get("opens") or ():
            if _mapping(opening).get("kind") not in loader.kinds(self.data):
                yield reader.fail(f"a kind of proceeding; found {_mapping(opening).get('kind')!r}", table, index, "opens")
            yield from self._predicate(reader, table, index, "opens", kind, _texts(_mapping(opening).get("when")))
        yield from self._predicate(reader, table, index, "when", kind, _texts(item.get("when")))
        yield from self._cited(reader, table, index, item)
        yield from self._cited(reader, table, index, _mapping(item.get("extension")))

    def _rule(self, reader: Reader, table: str, index: int, key: str, rule: Any) -> Iterator[DataError]:
        found = self.rules.get(rule)
        if found is None and self.rules:
            yield reader.fail(f"a rule of rules.toml; found {rule!r}", table, index, key)
        elif found and not found.enforced:
            yield reader.fail(f"{rule} marked as enforced in rules.toml, since a step names it", table, index, key)

    def _predicate(
        self, reader: Reader, table: str, index: int, key: str, kind: str, named: Collection[str]
    ) -> Iterator[DataError]:
        """A kind whose predicates nobody told is not judged."""
        known = self.names.predicates.get(kind)
        for name in named:
            question, _colon, asked = name.partition(":")
            if asked and asked in self.names.questions.get(question, ()):
                continue
            if name and known is not None and name not in known:
                yield reader.fail(f"a predicate of {kind}; found {name!r}", table, index, key)

    def _cited(self, reader: Reader, table: str, index: int, item: Mapping[str, Any]) -> Iterator[DataError]:
        if item.get("standing") in CONFIRMED and not CITES.search(str(item.get("source", ""))):
            yield reader.fail(
                f"a source that names a text, since it is tagged {item['standing']}; found {item.get('source')!r}",
                table, index, "source",
            )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    entries = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [entry for entry in entries if isinstance(entry, str)]

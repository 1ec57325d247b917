"""The model checker: every procedure, every version, every local profile, every reachable place, every invariant.

`all` returns one report a procedure as laid over by a profile. A violation carries the path that leads to it. Names
that lead nowhere and shapes are the business of `lint`.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter

from django.utils.translation import gettext as _

from dandang.procedures import invariants, loader, words
from dandang.procedures.invariants import Invariant
from dandang.procedures.loader import DATA
from dandang.procedures.model import Procedure
from dandang.procedures.proofs import PROOFS, Found, Proof


@dataclass(frozen=True)
class Violation:
    """An invariant that does not hold, and the path that shows it."""

    invariant: Invariant
    procedure: Procedure
    found: Found

    @property
    def verbs(self) -> tuple[str, ...]:
        """The verbs of the path, in their order."""
        return tuple(move.verb for move in self.found.path)

    def said(self, lang: str) -> str:
        """The violation and its path in words, several lines."""
        with words.speaking(lang):
            name = self.invariant.title_en if lang == "en" else self.invariant.title
            head = f"{self.invariant.id} {name}（{self.invariant.rule}）" if lang == "zh" else f"{self.invariant.id} {name} ({self.invariant.rule})"
            lines = [head, "  " + _(self.found.reason) % self._values(lang)]
            if self.found.path:
                lines.append("  " + _("路径："))
            lines += [f"    {n}. {words.move(self.procedure, move, lang)}" for n, move in enumerate(self.found.path, 1)]
        return "\n".join(lines)

    def _values(self, lang: str) -> dict[str, str]:
        """The values of the sentence, codes turned into titles."""
        values = dict(self.found.values)
        for key, value in values.items():
            if key in {"step", "after", "first"}:
                values[key] = words.verb(self.procedure, value, lang)
            elif key == "state":
                values[key] = words.quoted(words.state(self.procedure, value, lang), lang)
            elif key == "role":
                values[key] = words.role(value, lang)
        return values


@dataclass(frozen=True)
class Report:
    """What was proved about one procedure under one profile. `nodes`: places seen, over all proofs."""

    procedure: Procedure
    invariants: int
    nodes: int
    seconds: float
    violations: tuple[Violation, ...]

    def __bool__(self) -> bool:
        return not self.violations


def all(data: Path = DATA, *, kind: str | None = None, profile: str | None = None) -> list[Report]:
    """Check everything in a data folder, or one kind or profile of it ("" is the base).

    Raises `DataError` when a file cannot be read or a profile would weaken its base, whichever kind was asked for.
    """
    known = invariants.read(data)
    wanted = [p for p in procedures(data) if kind in {None, p.kind} and profile in {None, p.profile}]
    return [check(procedure, known) for procedure in wanted]


def check(procedure: Procedure, known: tuple[Invariant, ...]) -> Report:
    """Every invariant that concerns a procedure."""
    began, nodes, violations = perf_counter(), 0, builtins.list[Violation]()
    concerned = [invariant for invariant in known if invariant.concerns(procedure)]
    for invariant in concerned:
        proof = Proof()
        for name in invariants.missing(invariant, procedure):
            proof.fails("不变式提到%(name)s，而本程序没有。", name=name)
        PROOFS[invariant.proves](invariant, procedure, proof)
        nodes += proof.nodes
        violations += [Violation(invariant, procedure, found) for found in proof.found]
    return Report(procedure, len(concerned), nodes, perf_counter() - began, tuple(violations))


def procedures(data: Path = DATA) -> Iterator[Procedure]:
    """Every procedure that was, is or will be in force: each version, plain and with every profile that changes it."""
    for kind in loader.kinds(data):
        for profile in ("", *loader.profiles(data)):
            for day in days(kind, profile, data):
                procedure = loader.in_force(kind, day, profile, data)
                if procedure.profile == profile:
                    yield procedure


def days(kind: str, profile: str, data: Path = DATA) -> list[date]:
    """The days on which the law of a kind changes under a profile: first days of base versions and of overlays on its path."""
    parts = profile.split("/") if profile else []
    folders = [data / kind, *(data / "profiles" / "/".join(parts[: n + 1]) / kind for n in range(len(parts)))]
    first = min(loader.first_day(path) for path in loader.versions(data / kind))
    return sorted({max(first, loader.first_day(path)) for folder in folders for path in loader.versions(folder)})

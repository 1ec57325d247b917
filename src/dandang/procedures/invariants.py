"""Reads `data/invariants.toml`: what must hold for every reachable state of a procedure, each with its rule and source.

An invariant names a kind of proof (`proofs`), the procedure it is about (`*`: all) and, when it belongs to one local
profile, the profile. Targets are steps, named by verb, by the state they lead to, by their paper, or by what they open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dandang.procedures.explore import Move, opened
from dandang.procedures.loader import DATA, Reader
from dandang.procedures.model import Procedure, Step

COMMON = {"id", "proves", "procedure", "profile", "title", "title_en", "rule", "source", "standing"}
TARGET = {"verbs", "states", "papers", "opens"}
PARAMETERS: Mapping[str, set[str]] = {
    "must_precede": TARGET | {"after", "roles", "since"},
    "unreachable_if_false": TARGET | {"predicate", "at_the_step"},
    "taken_by": TARGET | {"roles"},
    "distinct_hands": {"hands", "since"},
    "no_dead_end": set(),
    "needs_bind": set(),
    "kept_away": set(),
    "role_exists": set(),
    "term_sane": {"held_by", "met_elsewhere", "met_after_the_end"},
    "extension_in_time": set(),
}
REQUIRED: Mapping[str, set[str]] = {
    "must_precede": {"after", "roles", "since"}, "unreachable_if_false": {"predicate"}, "taken_by": {"roles"},
    "distinct_hands": {"hands", "since"},
}


@dataclass(frozen=True, slots=True)
class Invariant:
    """One sentence that the checker proves. The parameters' meaning is that of the proof named by `proves`."""

    id: str
    proves: str
    procedure: str
    title: str
    title_en: str
    rule: str
    source: str
    standing: str
    profile: str = ""
    verbs: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    hands: tuple[tuple[str, ...], ...] = ()
    predicate: str = ""
    at_the_step: bool = False
    held_by: Mapping[str, str] = field(default_factory=dict)
    met_elsewhere: tuple[str, ...] = ()
    met_after_the_end: tuple[str, ...] = ()

    def concerns(self, procedure: Procedure) -> bool:
        """Whether it is about this procedure, as laid over by its profiles."""
        return self.procedure in {"*", procedure.kind} and (not self.profile or self.profile in procedure.profiles)

    def aims_at(self, procedure: Procedure, step: Step, move: Move) -> bool:
        """Whether the move is what the invariant watches: by verb, by entering a state, by paper, or by what it opens."""
        return (
            step.verb in self.verbs
            or (move.to in self.states and move.start != move.to)
            or not set(self.papers).isdisjoint(step.papers)
            or (bool(self.opens) and not set(self.opens).isdisjoint(opened(procedure, step)))
        )

    def names(self) -> dict[str, tuple[str, ...]]:
        """The verbs and states it names; every one must exist, or the proof would be about nothing."""
        return {
            "verbs": (*self.verbs, *self.after, *(verb for hand in self.hands for verb in hand)),
            "states": (*self.states, *self.since),
            "papers": self.papers,
            "opens": self.opens,
        }


def missing(invariant: Invariant, procedure: Procedure) -> tuple[str, ...]:
    """Names of the invariant that the procedure does not have."""
    there = {
        "verbs": {step.verb for step in procedure.steps},
        "states": set(procedure.states),
        "papers": {paper for step in procedure.steps for paper in step.papers},
        "opens": {opening.kind for step in procedure.steps for opening in step.opens},
    }
    return tuple(name for part, names in invariant.names().items() for name in names if name not in there[part])


def read(data: Path = DATA) -> tuple[Invariant, ...]:
    """All invariants in the order of the file; a data folder without its own has those of the program."""
    path = data / "invariants.toml"
    reader = Reader(path if path.exists() else DATA / "invariants.toml")
    reader.known(reader.data, {"invariant"})
    found = [_one(reader, item, index) for index, item in enumerate(reader.data.get("invariant", []))]
    for index, invariant in enumerate(found):
        if invariant.id in {other.id for other in found[:index]}:
            raise reader.fail(f"each id once; {invariant.id!r} stands twice", "invariant", index, "id")
    return tuple(found)


def _one(reader: Reader, item: dict[str, Any], index: int) -> Invariant:
    proves = reader.text_of(item, "proves", "invariant", index)
    if proves not in PARAMETERS:
        raise reader.fail(f"proves = one of {', '.join(PARAMETERS)}; found {proves!r}", "invariant", index, "proves")
    reader.known(item, COMMON | PARAMETERS[proves], "invariant", index)
    for key in sorted(REQUIRED.get(proves, ())):
        if not item.get(key):
            raise reader.fail(f"{key}, which {proves} needs", "invariant", index)
    if PARAMETERS[proves] >= TARGET and TARGET.isdisjoint(item):
        raise reader.fail(f"what it watches: one of {', '.join(sorted(TARGET))}", "invariant", index)
    texts: dict[str, Any] = {key: reader.text_of(item, key, "invariant", index) for key in COMMON - {"profile", "standing"}}
    listed = (*TARGET, "after", "roles", "since", "met_elsewhere", "met_after_the_end")
    lists: dict[str, Any] = {key: reader.list_of(item, key, "invariant", index) for key in listed}
    return Invariant(
        **texts, **lists,
        standing=reader.standing(item, "invariant", index),
        profile=reader.text_of(item, "profile", "invariant", index, ""),
        predicate=reader.text_of(item, "predicate", "invariant", index, ""),
        at_the_step=_flag(reader, item, index),
        hands=_hands(reader, item, index),
        held_by=_held(reader, item, index),
    )


def _flag(reader: Reader, item: dict[str, Any], index: int) -> bool:
    value = item.get("at_the_step", False)
    if not isinstance(value, bool):
        raise reader.fail("at_the_step = true or false", "invariant", index, "at_the_step")
    return value


def _hands(reader: Reader, item: dict[str, Any], index: int) -> tuple[tuple[str, ...], ...]:
    value = item.get("hands", [])
    if not isinstance(value, list) or not all(_is_texts(hand) for hand in value):
        raise reader.fail('hands = [["draft"], ["review"], ["approve"]]', "invariant", index, "hands")
    return tuple(tuple(hand) for hand in value)


def _held(reader: Reader, item: dict[str, Any], index: int) -> dict[str, str]:
    value = item.get("held_by", {})
    if not isinstance(value, dict) or not _is_texts(list(value.values())):
        raise reader.fail('held_by = { DL-04 = "predicate that is false while the clock runs" }', "invariant", index, "held_by")
    return value


def _is_texts(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str) and all(isinstance(entry, str) for entry in value)

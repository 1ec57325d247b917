"""The lot (抽取): who of the pool is asked. Pure, and the same for everybody who draws it again from what is on record.

Each candidate's place is the SHA-256 of "seed:user name", the smallest first. The seed is the key of the consultation and the number of
the draw: the key came about with the request, before it was approved, and nobody chooses it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be drawn: user name, code of the home organ, fields of competence."""

    who: str
    organ: str
    fields: frozenset[str]


def seed(key: str, draw: int) -> str:
    """The seed of the draw with that number, the first being 1."""
    return f"{key}/{draw}"


def place(seed: str, who: str) -> str:
    """Where the lot puts a person: 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{who}".encode()).hexdigest()


def draw(seed: str, candidates: Iterable[Candidate], fields: Sequence[str], number: int) -> tuple[str, ...]:
    """User names of those drawn, in the order in which they were; fewer than `number` when there are no more.

    For each field in turn that nobody drawn knows yet, the first who knows it; then whoever comes first. At both, somebody of an
    organ that is not there yet goes before the others, so that several departments are heard.
    """
    waiting = sorted(candidates, key=lambda each: place(seed, each.who))
    drawn: list[Candidate] = []

    def take(those: Sequence[Candidate]) -> None:
        heard = {each.organ for each in drawn}
        chosen = next((each for each in those if each.organ not in heard), those[0] if those else None)
        if chosen is not None and len(drawn) < number:
            drawn.append(chosen)
            waiting.remove(chosen)

    for field in fields:
        if not any(field in each.fields for each in drawn):
            take([each for each in waiting if field in each.fields])
    while waiting and len(drawn) < number:
        take(waiting)
    return tuple(each.who for each in drawn)

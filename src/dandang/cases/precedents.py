"""What of a decided matter is compared with another, and where two differ. Pure: findings, places, marks, the order in words.

Nothing is scored. Matters are put in an order that can be said in one sentence (`ORDER`): whatever is named first decides, and what
comes after is asked only among those that are the same so far. See decision 30.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext_lazy as _

from dandang.cases import likeness
from dandang.cases.folding import fold

TOLERABLE, EXCLUDED, SECTOR = "tolerable", "excluded", "sector"
MARKS = (TOLERABLE, EXCLUDED, SECTOR)
GROUPS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "distinction": dict.fromkeys(("D1_EXPERIENCE", "D2_RESTRICTION", "D3_PURPOSE"), ("left", "right", "not_relevant")),
    "discrimination": dict.fromkeys(("Q1_INTEREST", "Q2_FAULT", "Q3_ATTITUDE", "Q4_MANNER"), ("acceptable", "disqualifying")),
    "factor": dict.fromkeys(("F1", "F2", "F3", "F4", "F5", "F6"), ("favourable", "neutral", "unfavourable", "not_established")),
}
"""The items that every worksheet answers, with the answers. Stored as places in a number, so this only ever grows at the end."""
PLACES: Final[Mapping[tuple[str, str], int]] = {
    place: number
    for number, place in enumerate((key, code) for items in GROUPS.values() for key, codes in items.items() for code in codes)
}
ORDER = _(
    "先后只按这些：引用的容错情形相同的多的在前；再依次看三个区分、四组辨别、六要素、不予容错情形、行业领域的结论有多少相同；"
    "都一样的，理由的文字相近的在前；再后，认定晚的在前。不打分，先后不表示应当怎样认定。"
)


@dataclass(frozen=True)
class Profile:
    """What a worksheet found: answers by item, and the codes cited, excluded, and of sectors. `text`: its reasons, for likeness only."""

    answers: Mapping[str, str] = field(default_factory=dict)
    tolerable: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    sector: frozenset[str] = frozenset()
    text: str = ""

    @property
    def marks(self) -> list[str]:
        """By which matters are found, such as `tolerable:ZJ-2`; without any, nothing is alike."""
        return [f"{kind}:{code}" for kind in MARKS for code in sorted(getattr(self, kind))]

    @property
    def places(self) -> int:
        """The answers as one number with a bit a place; what is no answer of ours has none."""
        return sum(1 << PLACES[place] for place in self.answers.items() if place in PLACES)

    @property
    def bands(self) -> list[int]:
        """Of the text; empty when it says too little."""
        text = fold(self.text)
        return likeness.keys(likeness.signatures([text])[0], 0) if len(text) >= likeness.SHORTEST else []


def profile(places: int, marks: Iterable[str]) -> Profile:
    """Back from what is stored; the text is not kept."""
    answers = {key: code for (key, code), number in PLACES.items() if places >> number & 1}
    kinds = [mark.partition(":")[::2] for mark in marks]

    def of(kind: str) -> frozenset[str]:
        return frozenset(code for each, code in kinds if each == kind)

    return Profile(answers, of(TOLERABLE), of(EXCLUDED), of(SECTOR))


def mask(group: str) -> int:
    """The places of a group."""
    return sum(1 << PLACES[key, code] for key, codes in GROUPS[group].items() for code in codes)


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that two matters answer otherwise, or a code that only one of them has (`kind` of `MARKS`). Empty: not answered, not there."""

    kind: str
    key: str
    mine: str
    theirs: str


def differences(mine: Profile, theirs: Profile) -> Iterator[Difference]:
    """Where they differ, in the order of the worksheet. What is not yet answered here is no difference."""
    for kind in MARKS:
        ours, other = getattr(mine, kind), getattr(theirs, kind)
        for code in sorted(ours ^ other):
            yield Difference(kind, code, "yes" if code in ours else "", "yes" if code in other else "")
    for group, items in GROUPS.items():
        for key in items:
            here, there = mine.answers.get(key, ""), theirs.answers.get(key, "")
            if here and here != there:
                yield Difference(group, key, here, there)


def shared(mine: Profile, theirs: Profile) -> Iterator[tuple[str, str, str]]:
    """Kind, key and answer of what is the same in both, in the same order."""
    for kind in MARKS:
        yield from ((kind, code, "yes") for code in sorted(getattr(mine, kind) & getattr(theirs, kind)))
    for group, items in GROUPS.items():
        yield from ((group, key, mine.answers[key]) for key in items if mine.answers.get(key) and mine.answers[key] == theirs.answers.get(key))

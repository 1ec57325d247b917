"""The kinds of meeting, from cases/data/meetings.toml: composition, quorum, who chairs, what may be decided."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from dandang.base.wording import Named
from dandang.cases.codes import DATA

ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Office:
    """An office that must be there, and the roles that sit for it."""

    name: Named
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class MeetingKind:
    """`least`: fewest members present. `carries`: how many meetings may put an item off. `every_months` 0: no fixed rhythm.
    `departments`: of other organs, each of which must be heard. `invited`: those that may come. `mandatory`: who must be there and be
    heard under a local profile: departments, and `discipline` for this organ's own members (T-17).
    """

    code: str
    name: Named
    first_day: date
    source: str
    standing: str
    seats: frozenset[str]
    chairs: frozenset[str]
    least: int
    carries: int
    outcomes: Mapping[str, Named]
    every_months: int = 0
    offices: Mapping[str, Office] = field(default_factory=dict)
    departments: Mapping[str, Named] = field(default_factory=dict)
    invited: Mapping[str, Named] = field(default_factory=dict)
    mandatory: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def is_joint(self) -> bool:
        """Whether other organs sit in it."""
        return bool(self.departments or self.invited)

    @property
    def guests(self) -> Mapping[str, Named]:
        """Every department of another organ that may come."""
        return {**self.departments, **self.invited}

    def mandatory_in(self, profile: str) -> frozenset[str]:
        """Who must be there where this profile holds; a profile holds in every place below it."""
        return frozenset().union(*(those for name, those in self.mandatory.items() if f"{profile}/".startswith(f"{name}/")))

    def office_of(self, roles: frozenset[str]) -> str:
        """The office for which somebody with these roles sits; empty where the kind has none."""
        return next((code for code, office in self.offices.items() if office.roles & roles), "")


@cache
def kinds() -> Mapping[str, MeetingKind]:
    """Every kind by code, in the order of the file."""
    data: dict[str, Any] = tomllib.loads((DATA / "meetings.toml").read_text("utf-8"))
    return {code: _kind(code, item) for code, item in data.items()}


def _kind(code: str, item: dict[str, Any]) -> MeetingKind:
    offices = {name: Office(Named(*words[:2]), frozenset(words[2:])) for name, words in item.get("offices", {}).items()}
    seats = frozenset(item.get("seats", ())).union(*(office.roles for office in offices.values()))
    return MeetingKind(
        code, Named(item["title"], item["title_en"]), item["from"], item["source"], item["standing"], seats,
        frozenset(item["chairs"]), item["least"], item["carries"], _named(item["outcomes"]), item.get("every_months", 0), offices,
        _named(item.get("departments", {})), _named(item.get("invited", {})),
        {name: frozenset(those) for name, those in item.get("mandatory", {}).items()},
    )


def _named(entries: Mapping[str, list[str]]) -> dict[str, Named]:
    return {code: Named(*words) for code, words in entries.items()}


def questions() -> dict[str, Named]:
    """What a procedure may ask of a meeting: decided at all (`three_offices`), or with this outcome (`three_offices:clear`)."""
    found = {kind.code: kind.name for kind in kinds().values()}
    for kind in kinds().values():
        for code, outcome in kind.outcomes.items():
            found[f"{kind.code}:{code}"] = Named(f"{kind.name.title}：{outcome.title}", f"{kind.name.title_en}: {outcome.title_en}")
    return found


CONSULTATIONS = {
    "any": Named("专家咨询或者联席会议", "a consultation of experts or a joint meeting"), "expertise": Named("专家咨询", "a consultation of experts"),
    "joint_meeting": Named("联席会议", "a joint meeting"),
}
"""What a procedure may ask for as a consultation with a result (T-16): `consulted:any`."""


def choices() -> list[tuple[str, Any]]:
    """For a form."""
    return [(kind.code, kind.name) for kind in kinds().values()]

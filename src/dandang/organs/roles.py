"""The catalogue of roles (职务), from data/roles.toml: where each exists, and how high it stands on the approval ladder."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
THREE_ADMINISTRATORS = frozenset({"system_admin", "security_admin", "security_auditor"})
"""Kept by three different people, R-24."""


@dataclass(frozen=True, slots=True)
class Role:
    """`rank` 0: not on the ladder. `organ_kinds`: kinds of organ in which the role exists."""

    code: str
    title: str
    title_en: str
    rank: int
    organ_kinds: frozenset[str]
    source: str
    standing: str


@cache
def catalogue() -> dict[str, Role]:
    """All roles by code."""
    data = tomllib.loads((DATA / "roles.toml").read_text("utf-8"))
    return {
        code: Role(
            code, item["title"], item["title_en"], item.get("rank", 0), frozenset(item["organ_kinds"]), item["source"],
            item["standing"],
        )
        for code, item in data.items()
    }

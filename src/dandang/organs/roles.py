"""The catalogue of roles (职务), from data/roles.toml: where each exists, and how high it stands on the approval ladder."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
THREE_ADMINISTRATORS = frozenset({"system_admin", "security_admin", "security_auditor"})
"""Kept by three different people, R-24."""
FROM_ABOVE = frozenset({"case_management", "contact_office", "deputy_in_charge", "principal_officer"})
"""Roles whose hands reach the organs directly below their own: a stationed group reports to, and asks, the dispatching organ."""


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


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground for recusal (回避事由), for forms."""

    code: str
    title: str
    title_en: str
    source: str
    standing: str


@cache
def catalogue() -> dict[str, Role]:
    """All roles by code, in the order of the file."""
    return {
        code: Role(
            code, item["title"], item["title_en"], item.get("rank", 0), frozenset(item["organ_kinds"]), item["source"],
            item["standing"],
        )
        for code, item in _read("roles.toml").items()
    }


@cache
def recusal_grounds() -> dict[str, Ground]:
    """All grounds for recusal by code (Rules art. 48, Supervision Law art. 67): the widest reading of the texts."""
    return {
        code: Ground(code, item["title"], item["title_en"], item["source"], item["standing"])
        for code, item in _read("recusal.toml").items()
    }


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"))

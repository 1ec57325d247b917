"""The kinds of request, from data/requests.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dandang.base.wording import title

DATA = Path(__file__).parent / "data" / "requests.toml"


@dataclass(frozen=True, slots=True)
class RequestKind:
    """`to`: kinds of organ it may go to; `papers`: kinds of paper that may go with it; `number`: asks for an approval number (R-58)."""

    code: str
    title: str
    title_en: str
    to: frozenset[str]
    basis: str
    source: str
    standing: str
    papers: frozenset[str]
    number: bool = False

    def __str__(self) -> str:
        return title(self)


@cache
def kinds() -> Mapping[str, RequestKind]:
    """Every kind by code, in the order of the file."""
    data: dict[str, Any] = tomllib.loads(DATA.read_text("utf-8"))
    return {
        code: RequestKind(
            code, item["title"], item["title_en"], frozenset(item["to"]), item["basis"], item["source"], item["standing"],
            frozenset(item["papers"]), item.get("number", False),
        )
        for code, item in data.items()
    }


def choices() -> list[tuple[str, Any]]:
    """For a form."""
    return [(kind.code, kind) for kind in kinds().values()]


def partners() -> frozenset[str]:
    """Every kind of organ that a request may go to."""
    return frozenset().union(*(kind.to for kind in kinds().values()))

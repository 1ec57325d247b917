"""Lists of codes that a rule or a practice may change: data with source and standing, read once. Not for choices of the code alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
LEADING = re.compile(r"(01\d\d(?:\.\d{1,2})?)[\s、:：]+(\S.*)")
"""A line of the registration that begins with a code of the nature of the problem."""


@dataclass(frozen=True, slots=True)
class Code:
    """One entry. `parent` is the code it stands under; empty at the top."""

    code: str
    title: str
    title_en: str
    source: str
    standing: str
    parent: str = ""


@cache
def catalogue(name: str) -> Mapping[str, Code]:
    """The entries of `data/<name>.toml` by code, in the order of the file; each parent stands before what is under it."""
    data: dict[str, Any] = tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))
    source, standing = data.pop("source"), data.pop("standing")
    return {
        code: Code(
            code, item["title"], item["title_en"], item.get("source", source), item.get("standing", standing),
            code.rpartition(".")[0],
        )
        for code, item in data["code"].items()
    }


def choices(name: str, *, blank: bool = False) -> list[tuple[str, str]]:
    """For a form: code and title; with `blank` an empty choice first."""
    found = [(code, f"{code} {entry.title}") for code, entry in catalogue(name).items()]
    return [("", "—"), *found] if blank else found


def nature_of(line: str) -> tuple[str, str]:
    """The code of the nature at the beginning of a line, and the rest; no code when there is none of the catalogue."""
    found = LEADING.fullmatch(line)
    return (found[1], found[2]) if found and found[1] in catalogue("natures") else ("", line)


def unknown_nature(line: str) -> str:
    """The code at the beginning of a line when it looks like one and is none; else empty."""
    found = LEADING.fullmatch(line)
    return found[1] if found and found[1] not in catalogue("natures") else ""

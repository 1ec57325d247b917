"""How long a volume is proposed to be kept: data with its sources, a start for the form and no rule (7.6)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dandang.mechanisms.archiving.rules import TERMS

if TYPE_CHECKING:
    from dandang.cases.models import CaseFile


@dataclass(frozen=True, slots=True)
class Proposal:
    """`retention`: permanent, or so many years."""

    retention: str
    source: str
    standing: str


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "retention.toml").read_text("utf-8"))


def proposed(casefile: CaseFile) -> Proposal | None:
    """The longest that some proceeding of the case file asks for; None where the data know none of them."""
    found = []
    for proceeding in casefile.proceedings.filter(kind__in=_data()).order_by("pk"):
        entry = _data()[proceeding.kind]
        for_ever = proceeding.steps.filter(verb__in=entry.get("permanent_after", ())).exists()
        found.append(Proposal(TERMS[0] if for_ever else entry["retention"], entry["source"], entry["standing"]))
    return min(found, key=lambda each: TERMS.index(each.retention), default=None)

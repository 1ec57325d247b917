"""The remedy against an accountability decision (救济途径), by track, from `data/remedies.toml`. Where T-3 sends who comes too late."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dandang.base.wording import title
from dandang.cases.models import CaseFile, Step

ANY = "accountability"
"""When the decision names no track of its own."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What one may do, before whom, and in how many days, in one sentence."""

    title: str
    title_en: str
    source: str
    standing: str


@cache
def catalogue() -> dict[str, Remedy]:
    """Every remedy by track, in the order of the file."""
    data = tomllib.loads((Path(__file__).parent / "data/remedies.toml").read_text("utf-8"))
    return {track: Remedy(**entry) for track, entry in data.items()}


def left(casefile: CaseFile) -> str:
    """The sentences for the tracks of the decision, in the reader's language."""
    decided = Step.objects.filter(proceeding__casefile=casefile, proceeding__kind="accountability", verb="decide").order_by("-pk").first()
    tracks = (decided.record.get("tracks") if decided else None) or [ANY]
    return "".join(title(catalogue()[track]) for track in tracks)

"""The rules of screening as predicates over plain facts. Pure; the procedure data names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dandang.base.verdict import says

MEASURES = ("none", "education")
"""All that a mistaken reporter may get, Rules art. 45."""


@dataclass(frozen=True)
class Facts:
    """A screening as the rules see it."""

    given: Mapping[str, Any] = field(default_factory=dict)
    reveals: bool = False


@says("错告至多予以提醒教育，不得给予任何处分或者处理。")
def at_most_education(facts: Facts) -> bool:
    return facts.given.get("measure") in MEASURES


@says("记录中出现了检举控告人的信息，请改写。")
def education_hides_reporter(facts: Facts) -> bool:
    return not facts.reveals


@says("予以提醒教育的，须写明地点。")
def education_has_its_place(facts: Facts) -> bool:
    return facts.given.get("measure") != "education" or bool(facts.given.get("place"))

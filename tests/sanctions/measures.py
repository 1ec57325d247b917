"""Measures for tests, written as a decision would say them."""

from __future__ import annotations

from datetime import date
from typing import Any

from dandang.sanctions import law
from dandang.sanctions.imposed import Change, Imposed


def day(text: str) -> date:
    return date.fromisoformat(text)


def imposed(kind: str, on: str, *, regulation: str = "", change: str = "", restored: str = "", withdrawn: str = "", **more: Any) -> Imposed:
    """`change="P2@2023-07-20"`, or `"P4@2023-07-20+12"` with probation. The regulation in force on the day unless another is named."""
    found = law.regulation_on(law.kinds()[kind].instrument, day(on))
    to, _at, rest = change.partition("@")
    when, _plus, probation = rest.partition("+")
    return Imposed(
        kind, day(on), regulation or (found.code if found else ""), change=Change(to, day(when), int(probation or 0)) if to else None,
        restored_on=day(restored) if restored else None, withdrawn_on=day(withdrawn) if withdrawn else None, **more,
    )

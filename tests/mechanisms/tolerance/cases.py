"""A tolerance case for tests, brought by real steps to where its worksheet is filled in, and what may be typed into it."""

from __future__ import annotations

from typing import Any

from dandang.base import clock
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.mechanisms.tolerance import entries
from tests import factories
from tests.factories import AT, County


def a_case_being_verified(county: County, *, at: Any = AT, **data: Any) -> Proceeding:
    with clock.frozen(at):
        clue = factories.a_clue_in_verification(county, **data)
        return doors.begin_within(clue.casefile, "tolerance", "start", by=county.handler, at=at, data={}).proceeding


def typed(key: str, finding: str = "", reason: str = "", evidence: str = "", *, base: object = None, **more: str) -> dict[str, str]:
    """What a browser sends of one item."""
    return {f"{key}-finding": finding, f"{key}-reason": reason, f"{key}-evidence": evidence, f"{key}-base": str(base or entries.Base.of(None)), **more}

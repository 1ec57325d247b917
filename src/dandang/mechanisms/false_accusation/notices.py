"""What goes into the record of a reminder. It names nobody (R-57, D-7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dandang.mechanisms.false_accusation.models import Screening
    from dandang.organs.models import Staff


def education_record(screening: Screening, given: Mapping[str, Any], *, by: Staff, at: datetime) -> dict[str, Any]:
    """提醒教育记录: why it was a mistake, and by whom the reminder was given."""
    casefile = screening.proceeding.casefile
    return {
        "issuing_organ": casefile.organ.name,
        "casefile_code": casefile.code,
        "grounds": given["grounds"],
        "given_by": by.name,
        "given_on": at,
    }

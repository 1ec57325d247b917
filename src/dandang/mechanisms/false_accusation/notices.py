"""What goes into the record of a reminder. It names nobody (R-57, D-7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dandang.base import clock

if TYPE_CHECKING:
    from dandang.mechanisms.false_accusation.models import Screening
    from dandang.organs.models import Staff


def education_record(screening: Screening, given: Mapping[str, Any], *, by: Staff, at: datetime) -> dict[str, Any]:
    """提醒教育记录: why it was a mistake, and by whom the reminder was given."""
    return {
        "organ": screening.proceeding.casefile.organ.name,
        "person_name": "反映人（身份封存，不具名）",
        "held_on": at.astimezone(clock.ZONE).date(),
        "place": given["place"],
        "talkers": [by.name],
        "recorder": by.name,
        "matters": ["反映情况与事实不符，系误解，不追究任何责任"],
        "content": given["grounds"],
    }

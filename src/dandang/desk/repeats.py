"""The repeats of a quarter prepared for their page and its numbered print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from dandang.base import clock
from dandang.base.quarters import Quarter
from dandang.desk.returns import name
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.mechanisms.reports import briefings
from dandang.organs.models import Organ, Staff

PAGE = 50
VIEWS = ("all", "untold")


@dataclass(frozen=True)
class Row:
    """A repeat under its main item. `opens_main`: the first row of that main item on the page."""

    link: Any
    main: Any
    repeat: Any
    key: str
    carried: bool
    briefing: Any
    told: str
    opens_main: bool


def organ_of(staff: Staff, at: datetime) -> Organ | None:
    """The organ in whose petition office this person serves, or None."""
    return next(iter(staff.organs_as(briefings.READS, at.astimezone(clock.ZONE).date())), None)


def page(organ: Organ, quarter: Quarter, staff: Staff, at: datetime, *, view: str = "all", number: int = 1) -> dict[str, Any]:
    """A page of the quarter; `view`: all that is due, or what nobody was told of yet."""
    start = (number - 1) * PAGE
    rows = _rows(organ, quarter, staff, view, slice(start, start + PAGE + 1))
    present = Quarter.of(at.astimezone(clock.ZONE).date())
    return _frame(organ, quarter, staff) | {
        "page": {"rows": rows[:PAGE], "number": number, "has_next": len(rows) > PAGE}, "view": view,
        "before": quarter.before, "after": quarter.next if quarter < present else None,
    }


def printed(organ: Organ, quarter: Quarter, *, by: Staff, at: datetime) -> dict[str, Any]:
    """The whole quarter on one numbered print (R-25)."""
    copy = copies.issue_copy(Copy.What.PAGE, "print", by=by, at=at)
    rows = _rows(organ, quarter, by, "all", slice(None))
    return _frame(organ, quarter, by) | {"page": {"rows": rows, "number": 1, "has_next": False}, "view": "all", "stamp": copies.stamp(copy)}


def _frame(organ: Organ, quarter: Quarter, staff: Staff) -> dict[str, Any]:
    return {"organ": organ, "quarter": quarter, "name": name(quarter), "undone": briefings.undone(organ, quarter, staff)}


def _rows(organ: Organ, quarter: Quarter, staff: Staff, view: str, part: slice) -> list[Row]:
    wanted = briefings.untold if view == "untold" else briefings.due
    found = briefings.with_briefings(wanted(organ, quarter, staff)[part], quarter)
    names = _names([each.briefing for each in found if each.briefing])
    before = [None, *(each.link.main_id for each in found)]
    return [
        Row(
            each.link, each.link.main.proceeding.casefile, each.link.repeat.proceeding.casefile, each.link.repeat.proceeding.key,
            each.carried, each.briefing, _told(each.briefing, names), each.link.main_id != earlier,
        )
        for each, earlier in zip(found, before, strict=False)
    ]


def _names(steps: list[Any]) -> dict[str, str]:
    usernames = {step.record.get("told", "") for step in steps}
    return dict(Staff.objects.filter(username__in=usernames).values_list("username", "name")) if usernames else {}


def _told(step: Any, names: dict[str, str]) -> str:
    return names.get(step.record.get("told", ""), gettext("承办部门")) if step else ""

"""The quarterly return prepared for its page and its paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from dandang import audit
from dandang.base import clock
from dandang.base.quarters import Quarter
from dandang.base.verdict import StepRefused
from dandang.desk.words import title
from dandang.documents.papers import version_on
from dandang.documents.render import render
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.mechanisms.verification import returns
from dandang.organs.models import Organ, Staff

PAGE = 50
SHOWN = 6
"""So many quarters back are listed."""


def organ_of(staff: Staff, at: datetime) -> Organ | None:
    """The organ whose returns this person reads, or None."""
    return next(iter(staff.organs_as(returns.READS, at.astimezone(clock.ZONE).date())), None)


def shelf(organ: Organ, staff: Staff, at: datetime) -> list[dict[str, Any]]:
    """The last quarters, the present one first."""
    found, quarter = [], Quarter.of(at.astimezone(clock.ZONE).date())
    for _n in range(SHOWN):
        found.append({
            "quarter": quarter, "name": name(quarter), "closings": list(returns.closings(organ, quarter)),
            "gaps": returns.gaps(organ, quarter, staff).count(), "items": returns.due(organ, quarter, staff).count(),
        })
        quarter = quarter.before
    return found


def page(organ: Organ, quarter: Quarter, staff: Staff, at: datetime, number: int) -> dict[str, Any]:
    """A page of the items of a quarter."""
    start, on = (number - 1) * PAGE, at.astimezone(clock.ZONE).date()
    found = returns.items(organ, quarter, staff, start=start, most=PAGE + 1)
    rows = [_row(item, quarter) for item in found[:PAGE]]
    return {
        "organ": organ, "quarter": quarter, "name": name(quarter), "page": {"rows": rows, "number": number, "has_next": len(found) > PAGE},
        "gaps": returns.gaps(organ, quarter, staff).count(), "closings": list(returns.closings(organ, quarter)),
        "may_close": not returns.CLOSES.isdisjoint(staff.roles_in(organ, on)),
        "to_close": returns.still_to_close(organ, quarter, staff).exists(), "is_over": on > quarter.last,
    }


def _row(item: returns.Item, quarter: Quarter) -> dict[str, Any]:
    proceeding = item.proceeding
    return {
        "item": item, "casefile": proceeding.casefile, "key": proceeding.key,
        "subject": "、".join(s.name for s in proceeding.casefile.subjects.all()),
        "state": title(proceeding.procedure.states[proceeding.state]), "returned": item.returned,
    }


def close(organ: Organ, quarter: Quarter, *, by: Staff, at: datetime) -> Any:
    """Close the quarter; a refusal leaves an audit event of its own."""
    try:
        return returns.close(organ, quarter, by=by, at=at)
    except StepRefused as refused:
        audit.record(
            f"organ:{organ.code}", "verification.close_quarter.refused", by=by.username, at=at, data={"rule": refused.verdict.rule}
        )
        raise


def paper(organ: Organ, quarter: Quarter, *, by: Staff, at: datetime) -> tuple[Copy, bytes]:
    """The return as a paper, over what this person may know of; a copy with its number (R-25)."""
    issued = copies.issue_copy(Copy.What.PAPER, "pdf", by=by, at=at)
    rows = [
        {
            "code": row["casefile"].code, "person": row["subject"] or "—", "state": row["state"],
            "result": row["returned"].result if row["returned"] else gettext("未返回"),
        }
        for row in (_row(item, quarter) for item in returns.items(organ, quarter, by))
    ]
    context = {
        "issued_on": at.astimezone(clock.ZONE).date().isoformat(), "organ": organ.name, "quarter": name(quarter), "rows": rows,
        "copy": copies.stamp(issued),
    }
    return issued, render("quarterly_return", version_on("quarterly_return", at.astimezone(clock.ZONE).date()), context)


def name(quarter: Quarter) -> str:
    """A quarter in words."""
    return gettext("%(year)s年第%(n)s季度（%(first)s至%(last)s）") % {
        "year": quarter.year, "n": quarter.number, "first": quarter.first.isoformat(), "last": quarter.last.isoformat(),
    }

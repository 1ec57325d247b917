"""What goes into each paper of intake. No field can hold who reported, how, when or in which words (D-7, R-18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dandang.base import clock
from dandang.documents import Recipient

if TYPE_CHECKING:
    from dandang.mechanisms.reports.models import Report
    from dandang.organs.models import Staff


def issue_acceptance(report: Report, *, by: Staff, at: datetime) -> None:
    """受理告知书, addressed to nobody by name; the registering clerk hands it over."""
    casefile = report.proceeding.casefile
    context = {"issuing_organ": casefile.organ.name, "casefile_code": casefile.code, "basis": ["《工作规则》第二十六条"]}
    report.issue_paper(
        "acceptance_notice", context, category="函", recipients=[Recipient("反映人", "main")], by=by, at=at
    )


def decline_note(report: Report, given: Mapping[str, Any]) -> dict[str, Any]:
    """不予受理说明: the ground of Rules art. 13 and where the matter belongs."""
    casefile = report.proceeding.casefile
    return {
        "issuing_organ": casefile.organ.name, "casefile_code": casefile.code, "ground": given["ground"],
        "told": given["told"],
    }


def feedback_record(report: Report, given: Mapping[str, Any], *, by: Staff, at: datetime) -> dict[str, Any]:
    """反馈记录: status only, how and by whom it was told, how it was taken."""
    casefile = report.proceeding.casefile
    return {
        "issuing_organ": casefile.organ.name,
        "casefile_code": casefile.code,
        "way": str(report.FeedbackWay(given["way"]).label),
        "summary": given["summary"],
        "reaction": str(report.Reaction(given["reaction"]).label),
        "told_by": by.name,
        "told_on": at.astimezone(clock.ZONE).date(),
    }

"""What goes into the minutes of one item (会议纪要). One item, one paper: who may not know of another matter reads nothing of it here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dandang.cases.models import Deliberation
    from dandang.organs.models import Staff


def context(item: Deliberation, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Attendance, each vote with its opinion, dissent as said, the decision. Who is recused stands nowhere in it."""
    meeting = item.meeting
    assert meeting is not None
    seats = item.entitled()
    hands = dict(item.proceeding.steps.filter(verb__in=["draft_minutes", "check_minutes"]).order_by("seq").values_list("verb", "by__name"))
    votes = item.votes_now().select_related("seat__staff", "seat__meeting", "guest__meeting", "item")
    return {
        "organ": item.proceeding.casefile.organ.name,
        "meeting": item.kind.name.title,
        "held_on": meeting.meets_on,
        "place": meeting.place,
        "chair": next((seat.staff.name for seat in seats if seat.staff == meeting.chair), by.name),
        "present": [seat.staff.name for seat in seats if seat.is_present],
        "absent": [seat.staff.name for seat in seats if not seat.is_present],
        "guests": [f"{guest.department_name.title} {guest.name}" for guest in meeting.guests.filter(is_present=True)],
        "question": item.question,
        "proposal": item.proposal,
        "votes": [{"name": vote.name, "vote": vote.choice_title, "opinion": vote.opinion} for vote in votes],
        "discussion": item.discussion,
        "dissent": item.dissent(),
        "outcome": item.kind.outcomes[item.outcome].title,
        "resolution": item.resolution,
        "remark": item.minutes,
        "drafted_by": hands.get("draft_minutes", ""),
        "checked_by": hands.get("check_minutes", ""),
        "signed_by": by.name,
    }

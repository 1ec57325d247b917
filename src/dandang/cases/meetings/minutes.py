"""What goes into the minutes of one item (会议纪要). One item, one paper: who may not know of another matter reads nothing of it here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dandang.cases.models import Deliberation
    from dandang.organs.models import Staff

HERE = "本机关"


def context(item: Deliberation, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Attendance, each vote with its opinion, dissent as said, the decision. Who stands aside is named nowhere in it."""
    meeting = item.meeting
    assert meeting is not None
    seats = item.entitled()
    votes = item.votes_now().select_related("seat__staff", "seat__meeting", "guest__meeting", "item")
    drafted = item.proceeding.steps.filter(verb="draft_minutes").select_related("by").order_by("-seq")[0]
    guests = meeting.guests.filter(is_present=True).select_related("meeting")
    return {
        "organ": item.proceeding.casefile.organ.name,
        "meeting": item.kind.name.title,
        "held_on": meeting.meets_on,
        "place": meeting.place or HERE,
        "chair": next((seat.staff.name for seat in seats if seat.staff == meeting.chair), by.name),
        "recorder": drafted.by.name,
        "present": [*(s.staff.name for s in seats if s.is_present), *(f"{g.department_name.title} {g.name}" for g in guests)],
        "absent": [seat.staff.name for seat in seats if not seat.is_present],
        "agenda": [f"{item.question}。{item.proposal}"],
        "views": [{"who": vote.name, "view": f"{vote.choice_title}。{vote.opinion}"} for vote in votes],
        "dissent": "；".join(item.dissent()),
        "resolutions": [f"{item.kind.outcomes[item.outcome].title}：{item.resolution}", *filter(None, [item.discussion, item.minutes])],
    }

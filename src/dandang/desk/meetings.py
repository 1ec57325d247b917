"""Meetings as their members see them: the list, and one page that is agenda, meeting and minutes in turn.

An item that does not exist for a person is on no list, in no number and in no minutes of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from dandang.base import clock, paging
from dandang.base.paging import Page
from dandang.cases import doors
from dandang.cases.meetings import catalogue
from dandang.cases.models import CaseFile, Deliberation, Meeting, Proceeding
from dandang.cases.models.casefile import WHOLE_ORGAN
from dandang.desk import casepage
from dandang.documents.models import Document
from dandang.organs.models import Organ, Staff

PAGE = 25
MEETS = frozenset({role for kind in catalogue.kinds().values() for role in kind.seats}) & WHOLE_ORGAN
"""Who has a use for the page."""


@dataclass(frozen=True)
class Row:
    """A meeting on the list."""

    key: str
    name: Any
    meets_on: Any
    place: str
    chair: str
    organ: str
    state: Any
    is_open: bool


@dataclass(frozen=True)
class Item:
    """One item on the page. `casefile_key` is empty for who may not read the matter as a whole."""

    item: Deliberation
    key: str
    state: Any
    subjects: str
    casefile_key: str
    votes: tuple[Any, ...]
    buttons: tuple[Any, ...]
    stops: tuple[Any, ...]
    paper: Any


def visible_meeting(staff: Staff, key: str) -> Meeting | None:
    """The meeting, or None when it does not exist for this person."""
    visible = Proceeding.objects.visible_to(staff).filter(key=key, kind="meeting")
    found = Meeting.objects.select_related("proceeding__casefile__organ__parent", "chair").filter(proceeding__in=visible)
    return found.first()


def visible_meetings(staff: Staff, number: int) -> Page[Row]:
    """Meetings to which this person was called, or that they called, newest first."""
    visible = Proceeding.objects.visible_to(staff).filter(kind="meeting")
    found: QuerySet[Meeting] = Meeting.objects.filter(proceeding__in=visible).select_related("proceeding__casefile__organ", "chair")
    return paging.cut(found.order_by("-meets_on", "-pk"), number, PAGE, _row)


def _row(meeting: Meeting) -> Row:
    begun = meeting.proceeding
    organ = begun.casefile.organ.name
    return Row(begun.key, meeting.kind.name, meeting.meets_on, meeting.place, meeting.chair.name, organ, _state(begun), begun.is_open)


def page(meeting: Meeting, *, by: Staff, at: datetime) -> dict[str, Any]:
    """The head, the members, and every item that exists for this person with its votes and what they may do."""
    items = list(meeting.items(by))
    readable = set(CaseFile.objects.visible_to(by).filter(pk__in=[i.proceeding.casefile_id for i in items]).values_list("pk", flat=True))
    return {
        "meeting": meeting, "proceeding": meeting.proceeding, "kind": meeting.kind, "state": _state(meeting.proceeding),
        "casefile": meeting.proceeding.casefile, "buttons": casepage.buttons(meeting.proceeding, by=by, at=at),
        "seats": list(meeting.seats.select_related("staff", "meeting")), "guests": list(meeting.guests.select_related("meeting")),
        "items": [_item(item, item.proceeding.casefile_id in readable, by=by, at=at) for item in items],
        "begun": meeting.proceeding.state not in {"called", "cancelled"},
    }


def _item(item: Deliberation, reads: bool, *, by: Staff, at: datetime) -> Item:
    casefile = item.proceeding.casefile
    buttons = casepage.buttons(item.proceeding, by=by, at=at)
    return Item(
        item, item.proceeding.key, _state(item.proceeding), "、".join(s.name for s in casefile.subjects.all()),
        casefile.key if reads else "",
        tuple(item.votes_now().select_related("seat__staff", "seat__meeting", "guest__meeting", "item")),
        tuple(b for b in buttons if not b.refused), tuple(b for b in buttons if b.refused),
        Document.objects.for_casefiles([casefile.code]).filter(proceeding_id=item.proceeding_id).first(),
    )


def _state(proceeding: Proceeding) -> Any:
    return proceeding.procedure.states[proceeding.state]


def calling_for(staff: Staff, at: datetime) -> Organ | None:
    """The organ for which this person may call a meeting today; the oldest post first."""
    return next(iter(doors.organs_to_begin("meeting", staff, at.astimezone(clock.ZONE).date())), None)

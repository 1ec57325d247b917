"""The desk's side of the public portal: what waits to be taken in, letters on matters, opening an organ's intake.

Before an item is taken in, nobody knows more of it than kind, time, size and number of attachments. Letters of a matter are listed
for whoever may see the matter; requests for protection, so, for the head of the petition office and the principal officer (R-65).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.mailbox import office
from dandang.mailbox.office import PROTECTION, SEES_PROTECTION, Waiting
from dandang.mechanisms.reports.mailroom import LETTERS
from dandang.organs.models import Organ, Staff

PAGE = 25
READERS = frozenset({"intake_clerk", "petition_officer", "petition_head", "principal_officer"})
"""Roles whose page this is."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that waits, and the matter it belongs to."""

    kind: str
    label: Any
    at: datetime
    files: int
    code: str
    proceeding_key: str
    casefile_key: str
    item: UUID
    is_open: bool

    @property
    def is_urgent(self) -> bool:
        return self.kind == PROTECTION


@dataclass(frozen=True, slots=True)
class Inbox:
    """Everything of the page. `has_next`: more reports wait than are shown; nothing is counted."""

    reports: tuple[Waiting, ...]
    letters: tuple[Letter, ...]
    number: int
    has_next: bool
    may_take: bool
    closed: tuple[Organ, ...]


def is_for(staff: Staff, on: date) -> bool:
    """Whether the page exists for this person."""
    return any(post.role in READERS for post in staff.posts_on(on))


def inbox(staff: Staff, on: date, number: int = 1) -> Inbox:
    """What waits for this person today, oldest first; requests for protection before all else."""
    posts = [post for post in staff.posts_on(on) if post.role in READERS]
    takes = {post.organ_id for post in posts if post.role == "intake_clerk"}
    start = (number - 1) * PAGE
    reports = office.waiting(takes, start=start, most=PAGE + 1) if takes else []
    closed = {post.organ for post in posts if post.role in office.OPENERS and not office.has_intake(post.organ_id)}
    return Inbox(
        tuple(reports[:PAGE]), _letters(staff, {post.organ_id for post in posts}, on), number, len(reports) > PAGE, bool(takes),
        tuple(sorted(closed, key=lambda organ: organ.sort_key)),
    )


def _letters(staff: Staff, organs: set[int], on: date) -> tuple[Letter, ...]:
    found = office.waiting(organs, letters=True, most=PAGE * 8)
    keys = {each.matter for each in found}
    matters = Proceeding.objects.visible_to(staff).filter(key__in=keys).select_related("casefile")
    heads = {post.organ_id for post in staff.posts_on(on) if post.role in SEES_PROTECTION}
    known = {proceeding.key: proceeding for proceeding in matters}
    listed = [
        Letter(each.kind, LETTERS[each.kind], each.at, each.files, known[each.matter].casefile.code, each.matter,
               known[each.matter].casefile.key, each.item, known[each.matter].is_open)
        for each in found
        if each.matter in known and (each.kind != PROTECTION or each.organ_id in heads)
    ]
    return tuple(sorted(listed, key=lambda letter: not letter.is_urgent))


def take_in(item: UUID, *, by: Staff, at: datetime, once: str) -> doors.Done:
    """Receive an item of the mailbox in the person's organ: the same door as for a letter on paper. A double click is one step."""
    from dandang.base import clock

    post = next(post for post in by.posts_on(at.astimezone(clock.ZONE).date()) if post.role == "intake_clerk")
    data = {"mailbox_item": str(item), "channel": "network"}
    return doors.begin("reports", "receive", by=by, organ=post.organ, at=at, data=data, once=once)

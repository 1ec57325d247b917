"""Receiving a report from the page: the form of `reports.receive`, in the organ in which the person is intake clerk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from dandang.base import clock
from dandang.cases import doors, registry
from dandang.cases.forms import StepForm
from dandang.organs.models import Organ, Post, Staff


def post_of(staff: Staff, on: date) -> Post | None:
    """The post as intake clerk, or None: then the page does not exist."""
    return next((post for post in staff.posts_on(on) if post.role == "intake_clerk"), None)


NOTHING_STAYS = frozenset({"R-2", "R-4"})
"""Refused by these rules, what was typed is gone from the page as well: no draft of it is kept."""


def form(*, by: Staff, at: datetime, data: Any = None) -> StepForm:
    """The form, unbound when `data` is None."""
    return registry.form_of("reports", "receive")(data, by=by, at=at)


def receive(data: Any, *, by: Staff, organ: Organ, at: datetime) -> doors.Done:
    """One call for the page. Reporter and wording are sealed in the same transaction that opens the case file."""
    return doors.begin("reports", "receive", by=by, organ=organ, at=at, data=data, once=data.get("once", "")[:64])


def cover(*, by: Staff, at: datetime, data: Any = None) -> StepForm:
    """The cover of a sealed item, unbound when `data` is None."""
    initial = {"received_on": at.astimezone(clock.ZONE).date()}
    return registry.form_of("envelopes", "seal")(data, by=by, at=at, initial=initial)


def seal(data: Any, *, by: Staff, organ: Organ, at: datetime) -> doors.Done:
    """One call for the page: an item of which nothing is entered but its cover."""
    return doors.begin("envelopes", "seal", by=by, organ=organ, at=at, data=data, once=data.get("once", "")[:64])

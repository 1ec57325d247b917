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


def cover(*, by: Staff, at: datetime, data: Any = None) -> StepForm:
    """The cover of a sealed item, unbound when `data` is None."""
    initial = {"received_on": at.astimezone(clock.ZONE).date()}
    return registry.form_of("envelopes", "seal")(data, by=by, at=at, initial=initial)


def seal(data: Any, *, by: Staff, organ: Organ, at: datetime) -> doors.Done:
    """One call for the page: an item of which nothing is entered but its cover."""
    return doors.begin("envelopes", "seal", by=by, organ=organ, at=at, data=data, once=data.get("once", "")[:64])


def forms(*, by: Staff, at: datetime, data: Any = None, files: Any = None, alone: bool = False) -> list[StepForm]:
    """The two forms of the page, to receive and to register, unbound when `data` is None; `alone`: the second stays empty."""
    found = [
        registry.form_of("reports", verb)(None if alone and verb == "register" else data, files, by=by, at=at)
        for verb in ("receive", "register")
    ]
    del found[0].fields["reason"]  # one explanation for both, at the end
    if data is None:
        found[0].fields["channel"].widget.attrs["autofocus"] = True  # whoever types forty of these a day begins here
    return found


def receive(data: Any, files: Any = None, *, by: Staff, organ: Organ, at: datetime, alone: bool = False) -> doors.Done:
    """One call for the page: receive and register in turn, both or none; or receive alone, to be registered later.

    Reporter and wording are sealed in the same transaction that opens the case file. What is refused leaves nothing (R-2).
    """
    return doors.begin(
        "reports", "receive", by=by, organ=organ, at=at, data=data, files=files, once=data.get("once", "")[:64],
        then="" if alone else "register",
    )


def organs() -> list[str]:
    """Names of the organs that handle reports, for typing ahead."""
    return list(Organ.objects.disciplinary().values_list("name", flat=True))

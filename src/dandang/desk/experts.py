"""The pool of experts as the organ keeps it, and a consultation on one page: for who asked with all of it, for an expert their own part.

An expert reads what was written for the experts and the papers chosen, each opening a numbered copy (R-25), on record in both chains;
neither the matter nor who else was asked nor what they said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet

from dandang import audit
from dandang.base import clock, paging
from dandang.base.paging import Page
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.cases.models.casefile import WHOLE_ORGAN
from dandang.desk import casepage, shelf
from dandang.desk.words import title
from dandang.documents.models import Document
from dandang.exchange.models import Copy
from dandang.mechanisms.experts import catalogue, drawing
from dandang.mechanisms.experts.models import Expert, Expertise, Opinion
from dandang.mechanisms.experts.notices import dissenting
from dandang.organs.models import Organ, Staff

PAGE = 25
KEEPS = WHOLE_ORGAN
"""Who has a use for the page of the pool."""


@dataclass(frozen=True)
class Row:
    """An entry of the pool. `buttons`: what may be done with it now."""

    entry: Expert
    state: str
    is_open: bool
    fields: tuple[str, ...]
    since: Any
    buttons: tuple[Any, ...]


@dataclass(frozen=True)
class Draw:
    """One draw as it stands on record. `agrees`: drawn again from what is on record it comes out the same."""

    number: int
    at: datetime
    by: str
    seed: str
    order: tuple[str, ...]
    drawn: tuple[str, ...]
    left_out: tuple[tuple[str, Any], ...]
    agrees: bool


@dataclass(frozen=True)
class Found:
    """What this person may see of a consultation: `mine` alone for the expert, None for who asked."""

    request: Expertise
    proceeding: Proceeding
    mine: Opinion | None

    @property
    def papers(self) -> list[Document]:
        """What was chosen for the experts; for one who declined, or of a consultation that was withdrawn, nothing."""
        return [] if self.mine is not None and not self.mine.shows_papers else self.request.papers_chosen()


def enrolling_for(staff: Staff, at: datetime) -> Organ | None:
    """The organ for whose pool this person may propose somebody today; the oldest post first."""
    return next(iter(doors.organs_to_begin("pool", staff, at.astimezone(clock.ZONE).date())), None)


def pool(staff: Staff, field: str, number: int, *, at: datetime) -> Page[Row]:
    """The entries that exist for this person, of one field or of all: by name, those in the pool first."""
    found: QuerySet[Expert] = Expert.objects.visible_to(staff)
    if field:
        found = found.filter(known_fields__contains=[field])
    joined = found.select_related("person", "works_in", "proceeding__casefile__organ__parent")
    ordered = joined.order_by("-proceeding__is_open", "person__sort_key", "pk")
    return paging.cut(ordered, number, PAGE, partial(_row, by=staff, at=at))


def _row(entry: Expert, *, by: Staff, at: datetime) -> Row:
    buttons = tuple(b for b in casepage.buttons(entry.proceeding, by=by, at=at) if not b.refused)
    state = title(entry.proceeding.procedure.states[entry.proceeding.state])
    return Row(entry, state, entry.proceeding.is_open, tuple(entry.field_names()), entry.proceeding.casefile.opened_at, buttons)


def visible_consultation(staff: Staff, key: str) -> Found | None:
    """The consultation by the key of its proceeding or of an opinion's; None when it does not exist for this person."""
    visible = Proceeding.objects.visible_to(staff).filter(key=key, kind__in=("expertise", "opinion"))
    proceeding = visible.select_related("casefile__organ__parent").first()
    if proceeding is None:
        return None
    requests = Expertise.objects.select_related("proceeding__casefile__organ")
    if proceeding.kind == "expertise":
        return Found(requests.get(pk=proceeding.pk), proceeding, None)
    mine = Opinion.objects.select_related("proceeding", "expert__person", "expert__works_in", "request__proceeding").get(pk=proceeding.pk)
    return Found(requests.get(pk=mine.request_id), proceeding, mine)


def page(found: Found, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Request, papers, opinions and draws as far as they exist for this person, and what they may do now."""
    request = found.request
    codes = ("DL-P1",) if found.mine is None else ("DL-O1",)
    shared = {
        "request_": request, "proceeding": found.proceeding, "casefile": found.proceeding.casefile, "papers": found.papers,
        "asker": request.proceeding.casefile.organ, "state": found.proceeding.procedure.states[found.proceeding.state],
        "due": found.proceeding.deadlines.filter(code__in=codes).order_by("-pk").first(), "notes": _notes(found),
        "buttons": casepage.buttons(found.proceeding, by=by, at=at), "mine": found.mine,
    }
    if found.mine is not None:
        return shared | {"stands": found.mine.stands}
    places = request.places()
    return shared | {"stands": True, "places": _places(request, places), "draws": draws(request), "dissent": dissenting(places)}


def _notes(found: Found) -> list[tuple[datetime, str]]:
    """What was said to the experts since: urging to all who have not answered, a request to write anew to whom it concerns."""
    verbs = ("urge", "return_opinion") if found.mine is None else ("urge",)
    steps = list(found.request.proceeding.steps.filter(verb__in=verbs).order_by("seq"))
    opened = found.mine.proceeding.opened_by_step if found.mine is not None else None
    if opened is not None and opened.verb == "return_opinion":
        steps.insert(0, opened)
    return [(step.at, step.reason) for step in steps if step.reason]


def _places(request: Expertise, places: list[Opinion]) -> list[dict[str, Any]]:
    today = clock.today()
    return [
        {"place": each, "status": each.status(), "due": each.proceeding.deadlines.order_by("-pk").first(),
         "late": request.is_late(each, today), "counts": each in places}
        for each in request.all_places()
    ]


def draws(request: Expertise) -> list[Draw]:
    """Every draw, the first first, each drawn again from what is on record."""
    steps = list(request.proceeding.steps.filter(verb__in=("draw", "replace")).select_related("by").order_by("seq"))
    wanted = {each["who"] for step in steps for each in step.record["candidates"]}
    names = dict(Staff.objects.filter(username__in=wanted).values_list("username", "name"))
    found = []
    for number, step in enumerate(steps, 1):
        seed, left = step.record["seed"], step.record.get("left_out", [])
        order = sorted((each["who"] for each in step.record["candidates"]), key=partial(drawing.place, seed))
        found.append(Draw(
            number, step.at, step.by.name, seed, tuple(names[who] for who in order), tuple(names[who] for who in step.record["drawn"]),
            tuple((each["who"], catalogue.LEFT_OUT[each["why"]]) for each in left), again(step.record) == step.record["drawn"],
        ))
    return found


def again(record: Mapping[str, Any]) -> list[str]:
    """User names that come out when the lot is drawn again from what a step remembers."""
    lot = [drawing.Candidate(each["who"], each["organ"], frozenset(each["known"])) for each in record["candidates"]]
    return list(drawing.draw(record["seed"], lot, record["wanted"], len(record["drawn"])))


def copy(found: Found, number: int, *, by: Staff, at: datetime) -> tuple[Copy, bytes] | None:
    """A numbered copy of the paper with that place on the page; None when there is none."""
    papers = found.papers
    if not 1 <= number <= len(papers):
        return None
    paper, matter = papers[number - 1], found.request.proceeding.casefile.code
    audit.record(matter, "experts.copy", by=by.username, at=at, data={"document": paper.key})
    return shelf.copy_of(bytes(paper.body), found.proceeding.casefile.code, by=by, at=at)

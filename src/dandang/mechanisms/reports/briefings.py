"""What the offices are told of repeats (定期通报重复件): the repeats of a business quarter, each under its main item, and whether the
office was briefed. Rules art. 14 says "regularly" and names no term; the quarter of R-37 is our default [U].

A repeat is due in the quarter in which it was linked, and in each one after that until the office was briefed about it. Counted
are neither repeats nor reporters (R-27). An item that one may not know of, on either side of a link, leaves no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from dandang.base import clock
from dandang.base.quarters import Quarter
from dandang.cases.models import CaseFile, Step
from dandang.mechanisms.reports.repeats import RepeatCancel, RepeatLink, standing

if TYPE_CHECKING:
    from dandang.organs.models import Organ, Staff

READS = frozenset({"petition_officer", "petition_head"})
BRIEFING = "brief_office"


@dataclass(frozen=True)
class Due:
    """A link, the last briefing about it up to the end of the quarter, or None; `carried`: from an earlier quarter."""

    link: RepeatLink
    briefing: Step | None
    carried: bool


def due(organ: Organ, quarter: Quarter, staff: Staff) -> models.QuerySet[RepeatLink]:
    """The links that hold and are to be told in the quarter, those of one main item together."""
    begin, end = _moment(quarter.first), _moment(quarter.next.first)
    told_before = _briefings().filter(at__lt=begin)
    found = _known(standing(), organ, staff).filter(at__lt=end)
    return found.filter(Q(at__gte=begin) | ~Exists(told_before)).order_by("main", "pk")


def untold(organ: Organ, quarter: Quarter, staff: Staff) -> models.QuerySet[RepeatLink]:
    """Those of them about which nobody was briefed by the end of the quarter."""
    told = _briefings().filter(at__lt=_moment(quarter.next.first))
    return due(organ, quarter, staff).filter(~Exists(told))


def with_briefings(links: models.QuerySet[RepeatLink], quarter: Quarter) -> list[Due]:
    """These links with what the page says of them, in a constant number of queries."""
    sides = [f"{side}__proceeding__casefile" for side in ("repeat", "main")]
    listed = list(links.select_related("by", *sides).prefetch_related(*(f"{side}__subjects" for side in sides)))
    begin, end = _moment(quarter.first), _moment(quarter.next.first)
    taken = Step.objects.filter(verb=BRIEFING, proceeding__in=[link.repeat_id for link in listed], at__lt=end)
    last = {step.proceeding_id: step for step in taken.order_by("seq").select_related("by")}
    return [
        Due(link, step if (step := last.get(link.repeat_id)) and step.at >= link.at else None, link.at < begin) for link in listed
    ]


def undone(organ: Organ, quarter: Quarter, staff: Staff) -> list[RepeatCancel]:
    """The links that were undone in the quarter, with the reason."""
    mine = _known(RepeatLink.objects.all(), organ, staff)
    ended = RepeatCancel.objects.filter(link__in=mine, at__gte=_moment(quarter.first), at__lt=_moment(quarter.next.first))
    sides = [f"link__{side}__proceeding__casefile" for side in ("repeat", "main")]
    return list(ended.select_related("by", *sides))


def _known(links: models.QuerySet[RepeatLink], organ: Organ, staff: Staff) -> models.QuerySet[RepeatLink]:
    known = CaseFile.objects.visible_to(staff).filter(organ=organ)
    return links.filter(repeat__proceeding__casefile__in=known, main__proceeding__casefile__in=known)


def _briefings() -> models.QuerySet[Step]:
    """For `Exists`: the briefings about the repeat of a link since it was linked."""
    return Step.objects.filter(verb=BRIEFING, proceeding=OuterRef("repeat"), at__gte=OuterRef("at"))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.ZONE)

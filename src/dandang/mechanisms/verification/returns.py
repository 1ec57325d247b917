"""Quarterly return of results (季度办理结果返回): the handling offices tell the petition office what became of every item handed
over to them (Rules art. 18, R-37, DL-06).

A quarter is closed by the head of the petition office over the items that this person may know of; items hidden from that person
are neither counted nor shown, and stay open for somebody who may see them. So a closed quarter says nothing about them, and no
item is ever closed unreturned. An item that has not ended is carried into the next quarter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from dandang import audit
from dandang.base import clock
from dandang.base.quarters import Quarter
from dandang.base.verdict import Refused, StepRefused
from dandang.cases.models import Deadline, Proceeding, Step

if TYPE_CHECKING:
    from dandang.organs.models import Organ, Staff

CLOSES = frozenset({"petition_head", "deputy_in_charge", "principal_officer"})
READS = CLOSES | {"petition_officer", "case_management", "handling_head"}


class ResultReturn(models.Model):
    """What became of one item in one quarter, as the handling office returned it. A later row adds to an earlier one."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="+")
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(db_comment="Business quarter, 21st to 20th; 1 begins on 21 December")
    state = models.CharField(max_length=40, db_comment="State of the item when it was returned")
    result = models.TextField()
    is_late = models.BooleanField(db_comment="Returned after the last day of the quarter, R-37")

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["year", "quarter", "proceeding"])]

    @classmethod
    def give(cls, step: Step, quarter: Quarter, result: str) -> ResultReturn:
        late = step.at.astimezone(clock.ZONE).date() > quarter.last
        return cls.objects.create(
            proceeding=step.proceeding, step=step, year=quarter.year, quarter=quarter.number, state=step.to_state,
            result=result, is_late=late,
        )


class QuarterClosing(models.Model):
    """A quarter of an organ closed by one person, over the items in `items`. Never changed."""

    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    items = models.ManyToManyField(Proceeding, related_name="+")
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["organ", "year", "quarter"])]


@dataclass(frozen=True)
class Item:
    """One item of a quarter. `returned`: its last return, or None: a gap. `closed`: it lies in a closing."""

    proceeding: Any
    returned: ResultReturn | None
    closed: bool
    carried: bool


def due(organ: Organ, quarter: Quarter, staff: Staff) -> models.QuerySet[Proceeding]:
    """The items of the quarter that `staff` may know of: handed over by its last day, and not ended before its first; what ended
    after its return in the quarter before is asked for once more, with its end (the clock of the quarter, DL-06, says so).
    """
    begin, end = _moment(quarter.first), _moment(quarter.next.first)
    handed = Step.objects.filter(proceeding=OuterRef("pk"), verb="approve_allotment", at__lt=end)
    # Not by `moved_at`: a return is a step too, and what ended before would be asked for again because it was returned late
    ended = Step.objects.filter(proceeding=OuterRef("pk"), at__gte=begin).exclude(from_state=F("to_state"))
    found = Proceeding.objects.visible_to(staff).filter(kind="verification", casefile__organ=organ)
    owed = Deadline.objects.filter(proceeding=OuterRef("pk"), code="DL-06", due_on=quarter.last, met_at=None)
    of_it = Q(is_open=True) | Exists(ended) | Exists(owed) | Exists(_given(quarter, proceeding=OuterRef("pk")))
    return found.filter(of_it, Exists(handed)).order_by("moved_at", "pk")


def items(organ: Organ, quarter: Quarter, staff: Staff, *, start: int = 0, most: int | None = None) -> list[Item]:
    """A part of the quarter's items, in a constant number of queries."""
    wanted = due(organ, quarter, staff).select_related("casefile").prefetch_related("casefile__subjects")
    listed = list(wanted[start : None if most is None else start + most])
    given = {row.proceeding_id: row for row in _given(quarter, proceeding__in=listed).select_related("step__by")}
    closed = _closed(organ, quarter, listed)
    earlier = set(
        Step.objects.filter(proceeding__in=listed, verb="approve_allotment", at__lt=_moment(quarter.first))
        .values_list("proceeding_id", flat=True)
    )
    return [Item(p, given.get(p.pk), p.pk in closed, p.pk in earlier) for p in listed]


def gaps(organ: Organ, quarter: Quarter, staff: Staff) -> models.QuerySet[Proceeding]:
    """The items that were not returned yet."""
    return due(organ, quarter, staff).filter(~Exists(_given(quarter, proceeding=OuterRef("pk"))))


def still_to_close(organ: Organ, quarter: Quarter, staff: Staff) -> models.QuerySet[Proceeding]:
    """The items that lie in no closing yet."""
    closings = QuarterClosing.objects.filter(organ=organ, year=quarter.year, quarter=quarter.number)
    return due(organ, quarter, staff).exclude(pk__in=closings.values("items"))


@transaction.atomic
def close(organ: Organ, quarter: Quarter, *, by: Staff, at: datetime) -> QuarterClosing:
    """Close the quarter over what `by` may know of. Refused (R-37) by a gap, before its end, for others, and a second time."""
    on = at.astimezone(clock.ZONE).date()
    type(organ)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=organ.pk)  # two people at once: the second sees the first
    if CLOSES.isdisjoint(by.roles_in(organ, on)):
        raise StepRefused(Refused("季度办理结果由信访室负责人或者机关负责人关闭。", "R-37"))
    if on <= quarter.last:
        raise StepRefused(Refused("本季度到%(last)s为止，尚未结束。", "R-37", {"last": quarter.last.isoformat()}))
    missing = gaps(organ, quarter, by).count()
    if missing:
        raise StepRefused(Refused("还有%(n)s件没有返回办理结果，见清单。", "R-37", {"n": missing}))
    open_items = list(still_to_close(organ, quarter, by))
    if not open_items and closings(organ, quarter).exists():
        raise StepRefused(Refused("本季度已经关闭。", "R-37"))
    closing = QuarterClosing.objects.create(organ=organ, year=quarter.year, quarter=quarter.number, by=by, at=at)
    closing.items.set(open_items)
    audit.record(f"organ:{organ.code}", "verification.close_quarter", by=by.username, at=at, data={"quarter": str(quarter)})
    return closing


def closings(organ: Organ, quarter: Quarter) -> models.QuerySet[QuarterClosing]:
    """Who closed the quarter and when; says nothing about how many items."""
    return QuarterClosing.objects.filter(organ=organ, year=quarter.year, quarter=quarter.number).select_related("by")


def _given(quarter: Quarter, **of: Any) -> models.QuerySet[ResultReturn]:
    return ResultReturn.objects.filter(year=quarter.year, quarter=quarter.number, **of)


def _closed(organ: Organ, quarter: Quarter, listed: Iterable[Proceeding]) -> set[int]:
    through = QuarterClosing.items.through.objects
    return set(
        through.filter(
            quarterclosing__organ=organ, quarterclosing__year=quarter.year, quarterclosing__quarter=quarter.number,
            proceeding__in=list(listed),
        ).values_list("proceeding_id", flat=True)
    )


def _moment(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.ZONE)

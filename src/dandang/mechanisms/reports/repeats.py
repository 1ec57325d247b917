"""Repeats (重复件): linked to a main item with a reason, kept for reference, undone when mistaken. Rules art. 14, 26, 27.

A link is between items, never between people: nothing here knows or counts who reported (R-27).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from dandang.cases.models import Noun, Step
from dandang.cases.models.noun import Given

if TYPE_CHECKING:
    from dandang.organs.models import Staff


class RepeatLink(models.Model):
    """That an item says again what `main` said (重复件关联). Never changed; a `RepeatCancel` ends it."""

    repeat = models.ForeignKey("reports.Report", on_delete=models.PROTECT, related_name="+")
    main = models.ForeignKey("reports.Report", on_delete=models.PROTECT, related_name="+")
    predecessor = models.ForeignKey(
        "reports.Report", on_delete=models.PROTECT, related_name="+", db_comment="The last item of the same matter before this one"
    )
    same_fact = models.TextField(db_comment="Why it is the same fact, R-15")
    handled_together = models.BooleanField(default=False)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.same_fact


class RepeatCancel(models.Model):
    """The end of a link (撤销关联) and why."""

    link = models.OneToOneField(RepeatLink, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.reason


def standing() -> models.QuerySet[RepeatLink]:
    """The links that were not undone."""
    return RepeatLink.objects.filter(~models.Exists(RepeatCancel.objects.filter(link=models.OuterRef("pk"))))


class Repeats(Noun):
    """The verbs of repeats; a part of `Report`."""

    class Meta:
        abstract = True

    @property
    def link(self) -> RepeatLink | None:
        """The link that holds, if this is a repeat."""
        return standing().filter(repeat_id=self.pk).order_by("-pk").first()

    def link_repeat(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Keep the item as a repeat of another: no second notice, no clock towards the reporter (R-8, R-15)."""
        step = self.take("link_repeat", by=by, at=at, given=given)
        main = given["main"].pk
        last = standing().filter(main_id=main).order_by("-pk").values_list("repeat_id", flat=True).first()
        RepeatLink.objects.create(
            repeat_id=self.pk, main_id=main, predecessor_id=last or main, same_fact=given["same_fact"],
            handled_together=given["handled_together"], by=by, at=at,
        )
        return step

    def unlink_repeat(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Undo a link that was mistaken; the item stands where it stood, and its clock counts from its receipt."""
        step, link = self.take("unlink_repeat", by=by, at=at, given=given), self.link
        assert link is not None
        RepeatCancel.objects.create(link=link, reason=given["reason"], by=by, at=at)
        return step

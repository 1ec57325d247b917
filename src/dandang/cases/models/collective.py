"""Minutes of a collective discussion (集体研究), as one step writes them down or as a meeting's item gives them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from dandang.cases.models.casefile import CaseFile

if TYPE_CHECKING:
    from dandang.organs.models import Staff


class CollectiveDecision(models.Model):
    """Minutes of a collective discussion (集体研究): who took part, what was resolved (Rules art. 17)."""

    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="collective_decisions")
    topic = models.CharField(max_length=100)
    held_on = models.DateField()
    members = models.ManyToManyField("organs.Staff", related_name="+")
    absent = models.ManyToManyField("organs.Staff", related_name="+")
    minutes = models.TextField()
    resolution = models.TextField(blank=True, db_default="", db_comment="What was resolved; empty: the disposal named in topic")
    dissent = models.TextField(blank=True, db_default="", db_comment="Every differing opinion with its name, kept as said")
    item = models.OneToOneField(
        "cases.Deliberation", on_delete=models.PROTECT, null=True, related_name="decision",
        db_comment="The item of a meeting that this comes from; empty: written down by one step, with nobody's vote",
    )
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.topic

    @classmethod
    def write_down(
        cls, casefile: CaseFile, topic: str, *, held_on: date, members: Iterable[Staff], absent: Collection[Staff] = (), by: Staff,
        at: datetime, **words: Any,
    ) -> Self:
        """The minutes with who took part. `words`: minutes, resolution, dissent, and the `item` of a meeting they come from."""
        made = cls.objects.create(casefile=casefile, topic=topic, held_on=held_on, by=by, at=at, **words)
        made.members.set(members)
        if absent:
            made.absent.set(absent)
        return made

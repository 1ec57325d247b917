"""The last number of each series: what makes document numbers gapless (D-1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _l


class NumberSeries(models.Model):
    """The last number an organ gave in a category in a year; its row lock makes numbers gapless (D-1)."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+")
    category = models.CharField(_l("文号类别"), max_length=8)
    year = models.PositiveSmallIntegerField(_l("年份"))
    last = models.PositiveIntegerField(_l("末号"), default=0, db_comment="highest serial given; rises by one")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "category", "year"], name="one_series")]

    def __str__(self) -> str:
        return f"{self.category}〔{self.year}〕{self.last}"

    @staticmethod
    def draw(organ_id: int, category: str, year: int) -> int:
        """The next number; the series stays locked until the caller's transaction ends, so a rollback leaves no gap."""
        fresh = NumberSeries(organ_id=organ_id, category=category, year=year)
        NumberSeries.objects.bulk_create([fresh], ignore_conflicts=True)
        series = NumberSeries.objects.select_for_update(of=("self",)).get(organ_id=organ_id, category=category, year=year)
        series.last += 1
        series.save(update_fields=["last"])
        return series.last

"""What the organ above grants to a node: that an indicator does not apply there, and that an organ beside reads what is reported."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ViewQuerySet(models.QuerySet["View"]):
    def running(self, on: date) -> Self:
        """Not over and not ended; the last day counts."""
        return self.filter(until__gte=on, ended_at=None)


class View(models.Model):
    """An organ beside may read what is reported here, and nothing below it (5.3 rule 5)."""

    node = models.ForeignKey("campaigns.Node", on_delete=models.PROTECT, related_name="+")
    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+", db_comment="Who reads")
    until = models.DateField(db_comment="Last day")
    reason = models.TextField()
    granted_by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ViewQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["organ", "until"])]

    def __str__(self) -> str:
        return str(self.organ)


class Exemption(models.Model):
    """An indicator that an organ asked not to count, since it has no such cases (C-6)."""

    class Answer(models.TextChoices):
        GRANTED = "granted", _("已批准")
        REFUSED = "refused", _("不同意")

    node = models.ForeignKey("campaigns.Node", on_delete=models.PROTECT, related_name="exemptions")
    indicator = models.CharField(max_length=60)
    reason = models.TextField()
    asked_by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["node", "indicator"], condition=~Q(answer="refused"), name="exempt_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)), name="exemption_answered_at",
            ),
        ]

    def __str__(self) -> str:
        return self.indicator

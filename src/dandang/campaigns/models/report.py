"""A report as it was signed: one row a version, never changed; the database refuses it (C-4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """Figures as frozen, what was adjusted and why, and the words. A correction is a new version with its reason."""

    class Kind(models.TextChoices):
        PERIODIC = "periodic", _("阶段报告")
        FINAL = "final", _("总结报告")

    proceeding = models.ForeignKey("cases.Proceeding", on_delete=models.PROTECT, related_name="+", db_comment="Of the node, or of the campaign")
    kind = models.CharField(max_length=10, choices=Kind)
    version = models.PositiveSmallIntegerField(db_comment="Counts within kind and cut-off; 2 and higher: a correction, C-4")
    first = models.DateField(db_comment="First day that counts")
    cut_off = models.DateField(db_comment="Last day that counts")
    lines = models.JSONField(db_comment="[{code, value, own, of, per, na}], C-1")
    adjustments = models.JSONField(default=list, db_comment="[{indicator, amount, why}], apart from the figures, C-1")
    deviations = models.JSONField(default=list, db_comment="[{code, organ, reported, found}]")
    words = models.JSONField(default=dict, db_comment="deviation, methods, cases, problems, next_steps")
    reason = models.TextField(blank=True, db_comment="Why it was corrected")
    drafted_by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    paper = models.ForeignKey("documents.Document", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["proceeding", "kind", "cut_off", "version"], name="report_version")]

    def __str__(self) -> str:
        return f"{self.kind} {self.cut_off} v{self.version}"

    @property
    def values(self) -> dict[str, Any]:
        """Value by indicator; None where it is not applicable."""
        return {line["code"]: line["value"] for line in self.lines}


def next_version(proceeding: int, kind: str, cut_off: date) -> int:
    """1 for the first report of that kind and cut-off."""
    last = Report.objects.filter(proceeding=proceeding, kind=kind, cut_off=cut_off).aggregate(last=models.Max("version"))["last"]
    return (last or 0) + 1

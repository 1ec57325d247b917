"""Whom a document is for."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _l


class DocumentRecipientQuerySet(models.QuerySet["DocumentRecipient"]):
    def unserved(self) -> DocumentRecipientQuerySet:
        """Without a confirmed receipt."""
        confirmed = self.model.objects.filter(pk=OuterRef("pk"), services__state="confirmed")
        return self.filter(~Exists(confirmed)).order_by("pk")


class DocumentRecipient(models.Model):
    """Whom a document is for: the main recipient, or a unit with authority over the matter that gets a copy (D-5)."""

    class Relation(models.TextChoices):
        MAIN = "main", _l("主送")
        COPY = "copy", _l("抄送")

    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="recipients")
    name = models.CharField(_l("受送达人"), max_length=200)
    relation = models.CharField(_l("关系"), max_length=4, choices=Relation)
    organ = models.ForeignKey("organs.Organ", models.PROTECT, null=True, related_name="+", verbose_name=_l("机关"))
    unit = models.CharField(_l("所在单位"), max_length=200, blank=True, db_comment="D-5: unit with authority, when no organ here")

    objects = DocumentRecipientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="copy_names_its_unit", condition=Q(relation="main") | Q(organ__isnull=False) | ~Q(unit="")
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> int:
        """Which of the prints is theirs: 1, 2, 3 … in the order in which the paper was addressed, copies last."""
        return DocumentRecipient.objects.filter(document=self.document_id, pk__lte=self.pk).count()

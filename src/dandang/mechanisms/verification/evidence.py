"""The evidence register (证据登记): what was collected, by which two, where it is kept, in whose hands it went, who has a copy.

Files lie sealed in the store, each under a key of its own, wrapped by the keeper of the master keys. A registered piece is never
changed or taken away; what happens to it afterwards is a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from dandang.base import ids
from dandang.cases.models import Proceeding, Step
from dandang.vault import filekeys
from dandang.vault import media as types_of_file

if TYPE_CHECKING:
    from dandang.organs.models import Staff
    from dandang.vault.uploads import SealedUpload


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, staff: Staff) -> Self:
        """Evidence of the proceedings that `staff` reads."""
        return self.filter(proceeding__in=Proceeding.objects.visible_to(staff))


class Evidence(models.Model):
    """One piece of evidence. The name under which a file was sent is not kept: it may name somebody."""

    class Kind(models.TextChoices):
        FILE = "file", _("电子文件")
        OBJECT = "object", _("实物或者纸质材料")

    key = models.CharField(max_length=32, unique=True, default=ids.public_key, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="+")
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=500)
    obtained_on = models.DateField()
    obtained_by = models.ManyToManyField("organs.Staff", related_name="+")
    kept_at = models.CharField(max_length=200, blank=True, db_comment="Where an object lies")
    media = models.CharField(max_length=20, blank=True, db_comment="Type by content, never by name")
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, db_comment="Of the file as it came in")
    sm3 = models.CharField(max_length=64, blank=True)
    stored = models.CharField(max_length=32, blank=True, db_comment="Random name in the sealed store")
    suite = models.CharField(max_length=30, blank=True)
    key_id = models.CharField(max_length=40, blank=True)
    wrapped = models.BinaryField(default=b"", db_comment="Key of the file, under the master key named by key_id")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("seq",)
        constraints = [
            models.UniqueConstraint(fields=["proceeding", "seq"], name="evidence_seq"),
            models.CheckConstraint(
                condition=models.Q(kind="object", stored="") | (models.Q(kind="file") & ~models.Q(stored="") & ~models.Q(sha256="")),
                name="evidence_has_its_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}. {self.title}"

    @classmethod
    def register(cls, step: Step, given: Any) -> Evidence:
        """Write a piece down; the file that came with it is kept from now on."""
        last = cls.objects.filter(proceeding=step.proceeding).aggregate(models.Max("seq"))["seq__max"] or 0
        made = cls.objects.create(
            proceeding=step.proceeding, step=step, seq=last + 1, kind=given["kind"], title=given["title"],
            source=given["source"], obtained_on=given["obtained_on"], kept_at=given["kept_at"], **_sealed(given.get("file")),
        )
        made.obtained_by.set(given["obtained_by"])
        return made

    @property
    def type(self) -> types_of_file.Media:
        return types_of_file.of(self.media)

    def file_key(self) -> bytes:
        """The key of the file, from the keeper. Raises `SealBroken` when the master key is gone."""
        return KEYS.key(self)


KEYS = filekeys.FileKeys(Evidence, "stored", b"dandang evidence ")
"""Wrapped anew when the master key is rotated; nothing else of a registered piece may change (the database sees to it)."""


def _sealed(upload: SealedUpload | None) -> dict[str, Any]:
    if upload is None:
        return {}
    stored = upload.keep()
    return {
        "media": types_of_file.sniff(upload.head).code, "size": stored.size, "sha256": stored.sha256, "sm3": stored.sm3,
        "stored": stored.name, **KEYS.wrapped(stored.name, upload.key),
    }


class Custody(models.Model):
    """What happened to a piece: handed over, returned, moved (保管链). Never changed."""

    class Act(models.TextChoices):
        HANDED_OVER = "handed_over", _("移交")
        RETURNED = "returned", _("退还")
        MOVED = "moved", _("变更存放地点")
        LENT = "lent", _("借出")
        BACK = "back", _("归还")

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=20, choices=Act)
    to = models.CharField(max_length=200, db_comment="Person, unit or place that has it from then on")
    on = models.DateField()

    class Meta:
        ordering = ("pk",)


class CopyGrant(models.Model):
    """A copy of the file itself for one person until a day; what cannot be shown leaves only so. Never changed."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    until = models.DateField(db_comment="Last day on which the person may take the copy")

    class Meta:
        ordering = ("pk",)


def granted(evidence: Evidence, staff: Staff, on: date) -> CopyGrant | None:
    """The grant by which this person may take a copy that day."""
    return CopyGrant.objects.filter(evidence=evidence, staff=staff, until__gte=on).last()


def names_kept() -> Iterable[str]:
    """The files that the register keeps, for the sweep of the store."""
    return Evidence.objects.exclude(stored="").values_list("stored", flat=True)


"""The two files of a person (廉政档案、人事档案): what paper of which matter was put in, when, by whom. Rows are added, never changed.

The discipline organ keeps the integrity file; of the personnel file, which the organisation department keeps, this is the register
of what was handed over. Nothing of a reporter is ever an entry: papers of the reporter's own course are left out. Who may read is
the business of the mechanism `file_access`; nobody reads an entry of a matter that does not exist for them (A-3, R-28, R-31).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from dandang.base import clock
from dandang.cases.models.casefile import CaseFile, Subject
from dandang.cases.models.proceeding import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dandang.organs.models import Staff


class PersonFileQuerySet(models.QuerySet["PersonFile"]):
    def visible_to(self, staff: Staff) -> Self:
        """Files without an entry that is hidden from `staff`: of whom they may not know one matter, they read nothing (A-3)."""
        organs = {post.organ_id for post in staff.posts_on(clock.today())}
        known = CaseFile.objects.not_kept_from(staff, organs).filter(pk=OuterRef("casefile"))
        hidden = FileEntry.objects.filter(file=OuterRef("pk")).exclude(Exists(known))
        return self.filter(organ__in=organs).exclude(Exists(hidden)).exclude(staff=staff)


class PersonFile(models.Model):
    """One file of one person in one organ."""

    class Kind(models.TextChoices):
        INTEGRITY = "integrity", _("廉政档案")
        PERSONNEL = "personnel", _("人事档案")

    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=100)
    unit = models.CharField(max_length=200, blank=True)
    staff = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+", null=True)

    objects = PersonFileQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["organ", "kind", "name", "unit"], name="person_file_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    @classmethod
    def put(cls, step: Step, subject: Subject, references: Mapping[str, str], *, title: str, papers: list[Any]) -> None:
        """Enter what a step filed about a subject: each paper, or the step itself where it issued none, in each file that is named.

        `references`: kind of file to the number under which it is kept.
        """
        casefile = step.proceeding.casefile
        for kind, reference in references.items():
            file, _made = cls.objects.get_or_create(
                organ=casefile.organ, kind=kind, name=subject.name, unit=subject.unit, defaults={"staff": subject.staff}
            )
            for paper in papers or [None]:
                FileEntry.objects.create(
                    file=file, casefile=casefile, step=step, document=paper, title=paper.title if paper else title,
                    reference=reference, by=step.by, at=step.at,
                )


class FileEntry(models.Model):
    """One thing put into a file. Never changed."""

    file = models.ForeignKey(PersonFile, on_delete=models.PROTECT, related_name="entries")
    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+", null=True)
    title = models.CharField(max_length=200)
    reference = models.CharField(max_length=100, db_comment="Number under which it is kept in the file")
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["file", "step", "document"], nulls_distinct=False, name="filed_once")]

    def __str__(self) -> str:
        return self.title


def entries(staff: Staff, name: str, unit: str, at: datetime) -> list[FileEntry]:
    """What stands in the person's files of the organs in which `staff` serves, oldest first; nothing of a hidden file."""
    files = PersonFile.objects.visible_to(staff).filter(name=name, unit=unit)
    found = FileEntry.objects.filter(file__in=files, at__lte=at)
    return list(found.select_related("file", "casefile", "document", "by"))

"""The request to read a person's files and its verbs. What stands in the files is never here: only that it was read, by whom, when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from dandang.base import clock
from dandang.cases.models import CaseFile, Noun, PersonFile, Proceeding, Step, Subject
from dandang.cases.models.noun import Given, Waits
from dandang.cases.models.restriction import admit, restrict
from dandang.mechanisms.file_access.rules import Facts
from dandang.organs.models import Organ, Staff


class FileAccess(Noun):
    """One request, and the permit that came of it."""

    class Purpose(models.TextChoices):
        OPINION = "opinion", _("出具廉政意见")
        VERIFICATION = "verification", _("核查问题线索")
        FOLLOW_UP = "follow_up", _("回访教育")
        TOLERANCE = "tolerance", _("容错研判")
        CORRECTION = "correction", _("纠正错误处理")

    waits: ClassVar[Waits] = {
        "time_is_over": lambda on: models.Exists(FileAccess.objects.filter(proceeding=models.OuterRef("pk"), until__lt=on))
    }

    name = models.CharField(max_length=100)
    unit = models.CharField(max_length=200)
    purpose = models.CharField(max_length=20, choices=Purpose, blank=True)
    asked_by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    until = models.DateField(null=True, db_comment="Last day on which the file may be read; it counts")

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """A case file of its own, known to who asks and to the two offices that may approve, never to the person concerned."""
        casefile = CaseFile.open(organ=organ, sealed=None, by=by, at=at, profile=profile)
        restrict(casefile, bypass=False, by=by, at=at)
        admit(casefile, people=[by], roles=[(organ, "deputy_in_charge"), (organ, "principal_officer")], by=by, at=at)
        Subject.objects.create(
            casefile=casefile, name=given["name"], unit=given["unit"], managing_organ=organ,
            staff=None if _is_own(given, by, organ) else _colleague(given, organ),
        )
        return cls.objects.create(
            proceeding=Proceeding.begin(casefile, "file_access", at=at), name=given["name"], unit=given["unit"],
            purpose=given["purpose"], asked_by=by,
        )

    def home(self, by: Staff) -> tuple[str, str]:
        """Its own page for who asked, the case page for who decides."""
        return ("file_access:read", self.proceeding.key) if by.pk == self.asked_by_id else ("desk:case", self.proceeding.casefile.key)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Facts:
        return Facts(
            given=given, today=at.astimezone(clock.ZONE).date(), until=self.until,
            own=by is not None and "name" in given and _is_own(given, by, self.proceeding.casefile.organ),
            is_viewer=by is None or self.asked_by_id == by.pk,
        )

    def approve(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Permit it to the asker until the end of that day."""
        step = self.take("approve", by=by, at=at, given=given)
        return self.keep(step, until=given["until"])


def own(staff: Staff) -> list[Any]:
    """This person's requests, newest first, open and ended."""
    visible = Proceeding.objects.visible_to(staff).filter(kind="file_access")
    found = FileAccess.objects.filter(asked_by=staff, proceeding__in=visible).select_related("proceeding__casefile__organ")
    return list(found.order_by("-pk")[:50])


def of(staff: Staff, key: str) -> FileAccess | None:
    """The request with this key that this person made; None for everybody else."""
    visible = Proceeding.objects.visible_to(staff).filter(kind="file_access", key=key)
    return FileAccess.objects.filter(asked_by=staff, proceeding__in=visible).select_related("proceeding__casefile__organ__parent").first()


def _is_own(given: Given, by: Staff, organ: Organ) -> bool:
    """By name, or by the file itself; whether there is a file does not show, since one's own name is refused anyway."""
    return given["name"] == by.name or PersonFile.objects.filter(organ=organ, staff=by, name=given["name"], unit=given["unit"]).exists()


def _colleague(given: Given, organ: Organ) -> Staff | None:
    """The colleague whose file it is, so that the request does not exist for them."""
    named = PersonFile.objects.filter(organ=organ, name=given["name"], unit=given["unit"], staff__isnull=False).select_related("staff").first()
    if named:
        return named.staff
    return Staff.objects.filter(name=given["name"], posts__organ=organ).order_by("pk").first()



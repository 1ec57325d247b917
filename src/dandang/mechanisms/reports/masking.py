"""The masked text (脱密文本) of a report: what everybody reads who may not read the original (R-21).

Written by the clerk who received the report or the head of the petition office, released by other hands. A version is never
changed; the last released one counts. Source: 1996 Provisions art. 4(5); domain reference 3.9; decision 11.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from dandang.base import clock
from dandang.cases.models import CaseFile, Proceeding, Step, Subject
from dandang.cases.models.noun import Given, Waits
from dandang.mechanisms.reports.routing import Dispatch
from dandang.vault import offices

if TYPE_CHECKING:
    from dandang.organs.models import Staff


class MaskedTextQuerySet(models.QuerySet["MaskedText"]):
    def released(self) -> MaskedTextQuerySet:
        """Read by second eyes and given free."""
        return self.filter(verdict__is_released=True)

    def waiting(self) -> MaskedTextQuerySet:
        """Written, and nobody has answered yet."""
        return self.filter(verdict=None)


class MaskedText(models.Model):
    """One version. Its text was asked against the vault before it was stored."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("脱密文本"), db_comment="Holds no reporter data (R-21); shown to others only when released")
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = MaskedTextQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["proceeding", "number"], name="masked_text_number")]

    def __str__(self) -> str:
        return f"{self.number}"


class MaskVerdict(models.Model):
    """What the second reader said of a version."""

    masked = models.OneToOneField(MaskedText, on_delete=models.PROTECT, primary_key=True, related_name="+", related_query_name="verdict")
    is_released = models.BooleanField(db_comment="True: handlers read it from now on; False: given back with a reason")
    reason = models.TextField(blank=True)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)


WAITS: Waits = {"mask_waits": lambda on: Exists(MaskedText.objects.waiting().filter(proceeding=OuterRef("pk")))}
"""Proceedings in which a text waits for second eyes, on any day."""


class Masking:
    """The verbs of the report that make its masked text; mixed into `Report`."""

    proceeding: Proceeding
    take: Any

    def masked_texts(self) -> MaskedTextQuerySet:
        return MaskedText.objects.filter(proceeding=self.proceeding)

    def masking_facts(self, given: Given, *, by: Staff | None, at: datetime) -> dict[str, Any]:
        casefile, text = self.proceeding.casefile, given.get("text") or ""
        return {
            "reads_original": lambda: by is not None and reads_original(casefile, by, at),
            "mask_waits": lambda: self.masked_texts().waiting().exists(),
            "mask_released": lambda: self.masked_texts().released().exists(),
            "mask_names_others": lambda: any(name in text for name in self._subjects_elsewhere()),
            "mask_reveals": lambda: bool(offices.revealing(casefile.sealed, text, casefile.words_to_name())),
        }

    def _subjects_elsewhere(self) -> set[str]:
        """Names of the subjects that a split gave to another organ: each organ's masked text is about its own (DC-17)."""
        own, split = Dispatch.objects.filter, Dispatch.Way.SPLIT_OFF
        given = own(sent=self.proceeding.pk, way=split).values("arrived__proceeding__casefile")
        came = own(arrived=self.proceeding.pk, way=split).values("sent__proceeding__casefile")
        here = set(self.proceeding.casefile.subjects.values_list("name", flat=True))
        elsewhere = set(Subject.objects.filter(casefile__in=given).values_list("name", flat=True))
        return elsewhere | (set(Subject.objects.filter(casefile__in=came).values_list("name", flat=True)) - here)

    def mask(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write a version. Refused where it still names the reporter (R-21). The step remembers its digest, not its words."""
        text = given["text"]
        number = self.masked_texts().count() + 1
        remembered = {**given.get("_record", {}), "number": number, "sha256": hashlib.sha256(text.encode()).hexdigest()}
        step: Step = self.take("mask", by=by, at=at, given={**given, "_record": remembered})
        MaskedText.objects.create(proceeding=self.proceeding, number=number, text=text, by=by, at=at)
        return step

    def release_mask(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Second eyes have read it: others read it from now on."""
        return self._judge_mask("release_mask", True, by=by, at=at, given=given)

    def return_mask(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Give it back to be written again."""
        return self._judge_mask("return_mask", False, by=by, at=at, given=given)

    def _judge_mask(self, verb: str, released: bool, *, by: Staff, at: datetime, given: Given) -> Step:
        step: Step = self.take(verb, by=by, at=at, given=given)
        for masked in self.masked_texts().waiting():
            MaskVerdict.objects.create(
                masked=masked, is_released=released and masked == self.masked_texts().last(), reason=given.get("reason", ""),
                by=by, at=at,
            )
        return step


def reads_original(casefile: CaseFile, staff: Staff, at: datetime) -> bool:
    """Whether this person may open the wording to mask it; the vault itself asks again."""
    on = at.astimezone(clock.ZONE).date()
    return casefile.received_by_id == staff.pk or "petition_head" in staff.roles_in(casefile.organ, on)


def masked_text(casefile: CaseFile, staff: Staff) -> MaskedText | None:
    """The masked text as `staff` may read it: the last version released, for who reads the report's proceeding."""
    readable = Proceeding.objects.visible_to(staff).filter(casefile=casefile, kind="reports")
    return MaskedText.objects.released().filter(proceeding__in=readable).last()


def waiting_text(casefile: CaseFile, staff: Staff) -> MaskedText | None:
    """The version that waits for second eyes: for its writer and for who may release it."""
    found = MaskedText.objects.waiting().filter(
        proceeding__in=Proceeding.objects.visible_to(staff).filter(casefile=casefile, kind="reports")
    ).select_related("by").last()
    if found is None:
        return None
    may_judge = {"petition_head", "deputy_in_charge"} & staff.roles_in(casefile.organ, clock.today())
    return found if may_judge or found.by_id == staff.pk else None

"""The pool (专家库): who may be asked about what. One entry a person and organ that keeps the pool, in a case file of its own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction

from dandang.base import clock
from dandang.cases.lazily import Lazily
from dandang.cases.models import CaseFile, Noun, Proceeding, Step
from dandang.cases.models.noun import Given
from dandang.mechanisms.experts import catalogue
from dandang.mechanisms.experts.pool_rules import Facts

if TYPE_CHECKING:
    from dandang.organs.models import Organ, Staff

ROLE = "expert"


class ExpertQuerySet(models.QuerySet["Expert"]):
    def visible_to(self, staff: Staff) -> Self:
        """The entries whose case file this person may know of."""
        return self.filter(proceeding__in=Proceeding.objects.visible_to(staff).filter(kind="pool"))

    def listed_for(self, organ: Organ) -> Self:
        """Who may be drawn for a matter of this organ: of its own pool, or of that of the organ above, which leads the group."""
        keepers = [each.pk for each in (organ, organ.superior) if each is not None]
        found = self.filter(proceeding__state="listed", proceeding__casefile__organ__in=keepers)
        return found.select_related("person", "works_in").order_by("person__username", "pk")


class Expert(Noun):
    """An entry of the pool: person, home organ, post, fields of competence."""

    person = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    works_in = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+", db_comment="Where the person works as an expert")
    post = models.CharField(max_length=100)
    known_fields = models.JSONField(default=list, db_comment="Codes of data/fields.toml")

    objects = ExpertQuerySet.as_manager()

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """A case file of its own, of the organ that keeps the pool."""
        casefile = CaseFile.open(organ=organ, sealed=None, by=by, at=at, profile=profile)
        person: Staff = given["expert"]
        home = person.organs_as({ROLE}, at.astimezone(clock.ZONE).date())[0]
        return cls.objects.create(
            proceeding=Proceeding.begin(casefile, "pool", at=at), person=person, works_in=home, post=given["post"], known_fields=given["fields_known"]
        )

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        return Lazily(Facts, given=given, there_already=self._there_already)

    def _there_already(self) -> bool:
        same = Expert.objects.filter(person=self.person_id, proceeding__casefile__organ=self.proceeding.casefile.organ_id, proceeding__is_open=True)
        return same.exclude(pk=self.pk).exists()

    def amend(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Other fields from now on; consultations that were drawn stay as they are."""
        return self.keep(self.take("amend", by=by, at=at, given=given), known_fields=given["fields_known"])

    def is_able(self, on: Any) -> bool:
        """Whether the person still holds the post of an expert and is not away for good."""
        return self.person.is_active and ROLE in self.person.roles_in(self.works_in, on)

    def field_names(self) -> list[str]:
        return [str(catalogue.fields()[code]) for code in self.known_fields]

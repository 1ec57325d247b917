"""Who manages whom, from one day to another (干部管理权限). Competence follows it, not rank or place. Source: Rules art. 5."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dandang import audit
from dandang.base.verdict import Refused, StepRefused
from dandang.organs.competence import Authority, competent_organ
from dandang.organs.models.organ import Organ


class ManagementAuthorityQuerySet(models.QuerySet["ManagementAuthority"]):
    def history(self, person_key: str) -> list[Authority]:
        """All stretches of one person, oldest first."""
        rows = self.filter(person_key=person_key).order_by("from_on").select_related("managing_organ")
        return [Authority(row.managing_organ.code, row.from_on, row.to_on) for row in rows]

    def managing(self, person_key: str, on: date) -> Organ | None:
        """The organ that manages the person that day; None when nothing was recorded for it."""
        code = competent_organ(self.history(person_key), on)
        return Organ.objects.filter(code=code).first() if code else None


class ManagementAuthority(models.Model):
    """One stretch of management of one person. A new posting begins a new stretch; none is overwritten."""

    person_key = models.CharField(max_length=64, db_comment="Key of the person in the caller's records; never a name")
    managing_organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField(db_comment="First day counted")
    to_on = models.DateField(null=True, db_comment="Last day counted; empty while it lasts")
    source = models.CharField(max_length=200, db_comment="The decision or list that says so")

    objects = ManagementAuthorityQuerySet.as_manager()

    class Meta:
        ordering = ("person_key", "from_on")
        verbose_name = _("干部管理权限")
        constraints = [
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="authority_ends_after_start"),
            models.UniqueConstraint(fields=["person_key"], condition=Q(to_on=None), name="authority_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.person_key} {self.from_on}"

    @classmethod
    @transaction.atomic
    def begin(
        cls, person_key: str, organ: Organ, *, from_on: date, source: str, rule: str, by: str, at: datetime
    ) -> ManagementAuthority:
        """Management by `organ` from a day on; the stretch before ends the day before. `rule` is the id a refusal names."""
        running = cls.objects.select_for_update(of=("self",)).filter(person_key=person_key, to_on=None).first()
        if running is not None:
            if from_on <= running.from_on:
                raise StepRefused(Refused("新的管理权限须晚于现有的起始日期。", rule))
            running.to_on = from_on - timedelta(days=1)
            running.save(update_fields=["to_on"])
        data = {"person": person_key, "from": from_on.isoformat()}
        audit.record(f"organ:{organ.code}", "organs.begin_authority", by=by, at=at, data=data)
        return cls.objects.create(person_key=person_key, managing_organ=organ, from_on=from_on, source=source)

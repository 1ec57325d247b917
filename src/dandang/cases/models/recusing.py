"""Asking that somebody stand aside (申请回避), and the answer. Rules art. 35(2), 48; 政务处分法 art. 47, 48; R-28, R-29.

The person concerned volunteers; parties, the reporter and others ask through the petition office. Who decides is the business of
`CaseFile.recuse`. A request is never changed; the answer is a row of its own. Who asks as the reporter is not named anywhere.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from dandang import audit
from dandang.base.verdict import Refused, StepRefused
from dandang.cases.models.casefile import CaseFile

if TYPE_CHECKING:
    from dandang.organs.models import Staff


class RecusalRequestQuerySet(models.QuerySet["RecusalRequest"]):
    def waiting(self) -> Self:
        """Nobody has answered yet."""
        return self.filter(answer=None)

    def visible_to(self, staff: Staff) -> Self:
        """Of the case files that `staff` may know of; a request about oneself that others made is not shown."""
        return self.filter(casefile__in=CaseFile.objects.visible_to(staff)).exclude(
            models.Q(staff=staff) & ~models.Q(by=staff)
        )


class RecusalRequest(models.Model):
    """That this person stand aside, on one of the listed grounds."""

    class AskedBy(models.TextChoices):
        SELF = "self", _("本人主动提出")
        PARTY = "party", _("被反映人等有关人员提出")
        REPORTER = "reporter", _("检举控告人提出")
        OTHER = "other", _("其他人提出")

    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="recusal_requests")
    staff = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+", db_comment="Who is to stand aside")
    asked_by = models.CharField(max_length=20, choices=AskedBy, db_comment="In what capacity it was asked; never who (R-18)")
    ground = models.CharField(max_length=40)
    reason = models.TextField()
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RecusalRequestQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("回避申请")

    @property
    def is_waiting(self) -> bool:
        return not hasattr(self, "answer")

    @classmethod
    @transaction.atomic
    def ask(cls, casefile: CaseFile, staff: Staff, *, asked_by: str, ground: str, reason: str, by: Staff, at: datetime) -> Self:
        """Put it on record. Refused: volunteering for somebody else (R-28), a reason that tells of the reporter (R-49)."""
        if asked_by == cls.AskedBy.SELF and staff != by:
            raise StepRefused(Refused("主动回避只能由本人提出。", "R-28"))
        if casefile.reveals(reason):
            raise StepRefused(Refused("申请理由中出现了检举控告人的信息，请改写。", "R-49"))
        request = cls.objects.create(
            casefile=casefile, staff=staff, asked_by=asked_by, ground=ground, reason=reason, by=by, at=at
        )
        audit.record(casefile.code, "cases.ask_recusal", by=by.username, at=at, data={"staff": staff.username, "ground": ground})
        return request

    @transaction.atomic
    def decide(self, *, granted: bool, reason: str, by: Staff, at: datetime) -> RecusalAnswer:
        """The one who may decide answers; granted, the case file no longer exists for the person. A refusal has its reason."""
        CaseFile.objects.select_for_update(of=("self",), no_key=True).get(pk=self.casefile_id)  # of two at once the second waits
        if RecusalAnswer.objects.filter(request=self).exists():
            raise StepRefused(Refused("这一回避申请已经答复。", "R-28"))
        if not granted and not reason:
            raise StepRefused(Refused("不同意回避须写明理由。", "R-28"))
        self.casefile.decides_recusal(self.staff, by=by, at=at)
        answer = RecusalAnswer.objects.create(request=self, is_granted=granted, reason=reason, by=by, at=at)
        audit.record(
            self.casefile.code, "cases.answer_recusal", by=by.username, at=at,
            data={"staff": self.staff.username, "granted": granted},
        )
        if granted:
            self.casefile.recuse(self.staff, ground=self.ground, by=by, at=at)
        return answer


class RecusalAnswer(models.Model):
    """What was decided of a request."""

    request = models.OneToOneField(RecusalRequest, on_delete=models.PROTECT, primary_key=True, related_name="answer")
    is_granted = models.BooleanField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

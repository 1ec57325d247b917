"""The grant (查阅授权) and its verbs. What was read is never here: only that it was, and which fields."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dandang.base import calendar, clock, ids
from dandang.base.verdict import Refused, StepRefused
from dandang.cases.kinship import not_free
from dandang.cases.lazily import Lazily
from dandang.cases.models import Noun, Step
from dandang.cases.models.noun import Given, Waits
from dandang.mechanisms.identity_access.rules import Facts
from dandang.organs.models import Staff
from dandang.vault import permits, tracing

TWICE = "这一份额或者您本人的份额已经计入，须由另一保密员提供另一份额。"


class IdentityAccess(Noun):
    """One request, and the permit that came of it."""

    class Purpose(models.TextChoices):
        FEEDBACK = "feedback", _("反馈处理结果")
        EVIDENCE_OFFERED = "evidence_offered", _("补充证据")
        PROTECTION = "protection", _("保护检举控告人")
        TRACING = "tracing", _("经批准的追查")

    waits: ClassVar[Waits] = {"parts_are_missing": lambda on: _parts_wanted(on), "time_is_over": lambda on: _lies(expires_at__lte=_from(on))}

    purpose = models.CharField(max_length=20, choices=Purpose, blank=True)
    permitted = models.JSONField(default=list, db_comment="Names of the fields asked for and permitted; never a value (R-19)")
    asked_by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=60, blank=True, db_comment="Approval number")
    permit = models.BigIntegerField(null=True, db_comment="Number of the permit in the vault")
    needed = models.PositiveSmallIntegerField(default=0, db_comment="How many custodians must give their part")
    expires_at = models.DateTimeField(null=True, db_comment="From this moment on nothing opens, whatever the state says")
    note = models.BigIntegerField(null=True, db_comment="Number of the sealed reason of a refusal")

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        words = " ".join(str(given.get(name) or "") for name in ("reason", "what", "measures")).strip()
        return Lazily(
            Facts,
            given=given,
            sealed=casefile.holds_a_seal,
            free=lambda: by is None or not not_free(casefile, [by]),
            asker_free=lambda: self.asked_by is None or not not_free(casefile, [self.asked_by]),
            tracing_approved=lambda: tracing.may_trace(casefile.sealed, "", at),
            reveals=lambda: casefile.reveals(words),
            is_viewer=by is None or self.asked_by_id == by.pk,
            alive=lambda: self.is_alive(at),
            over=self.expires_at is not None and at >= self.expires_at,
            needed=self.needed,
            released=lambda: len(self.released()),
            permitted=frozenset(self.permitted),
        )

    def is_alive(self, at: datetime) -> bool:
        """Whether the vault would open anything under the permit (the custodians' parts apart)."""
        casefile, viewer = self.proceeding.casefile, self.asked_by
        if self.permit is None or casefile.sealed is None or viewer is None:
            return False
        organs = {post.organ_id for post in viewer.posts_on(at.astimezone(clock.ZONE).date())}
        return permits.is_alive(casefile.sealed, self.permit, viewer_id=viewer.pk, serves_in=organs, at=at)

    def released(self) -> list[tuple[int, int]]:
        """Share numbers and custodians."""
        sealed = self.proceeding.casefile.sealed
        return permits.released(sealed, self.permit) if sealed and self.permit is not None else []

    def ask(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Ask for fields of an own matter (R-19)."""
        step = self.take("ask", by=by, at=at, given=given)
        self.purpose, self.permitted, self.asked_by = given["purpose"], list(given["scope"]), by
        self.save(update_fields=["purpose", "permitted", "asked_by"])
        return step

    def approve(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Permit it to the asker, until the end of the last working day. The permit lives in the vault."""
        step, viewer = self.take("approve", by=by, at=at, given=given), self.asked_by
        casefile = self.proceeding.casefile
        assert viewer is not None
        assert casefile.sealed is not None
        last = calendar.load().add_working_days(at.astimezone(clock.ZONE).date(), given["working_days"]).on
        self.expires_at = datetime.combine(last + timedelta(days=1), time(), tzinfo=clock.ZONE)
        self.number = ids.case_code(f"{casefile.organ.short_name}查", at.astimezone(clock.ZONE).year)
        try:
            made = permits.give(
                casefile.sealed, number=self.number, organ_id=casefile.organ_id, grantee=viewer, by=by, purpose=self.purpose,
                fields=self.permitted, at=at, until=self.expires_at,
            )
        except permits.NotPermitted:
            raise StepRefused(Refused("该件已不在本机关，或者内容已经销毁，不能批准查阅。", "R-19")) from None
        self.permit, self.needed = made.id, made.releases
        self.save(update_fields=["expires_at", "number", "permit", "needed"])
        return step

    def refuse(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Say no; why is sealed."""
        step, sealed = self.take("refuse", by=by, at=at, given=given), self.proceeding.casefile.sealed
        assert sealed is not None
        self.note = permits.put_note(sealed, given["grounds"], by=by, at=at)
        self.save(update_fields=["note"])
        return step

    def release(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A custodian's part; each custodian and each share counts once."""
        step, sealed = self.take("release", by=by, at=at, given=given), self.proceeding.casefile.sealed
        assert sealed is not None
        assert self.permit is not None
        if not permits.release(sealed, self.permit, *given["part"], by=by, at=at):
            raise StepRefused(Refused(TWICE, "R-19"))
        return step

    def end(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The purpose is over: nothing opens any more."""
        return self._ended("end", "purpose_ended", by=by, at=at, given=given)

    def expire(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write down that the time has passed; the vault stopped opening at that moment by itself."""
        return self._ended("expire", "expired", by=by, at=at, given=given)

    def _ended(self, verb: str, why: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step, sealed = self.take(verb, by=by, at=at, given=given), self.proceeding.casefile.sealed
        if sealed is not None and self.permit is not None:
            permits.end(sealed, self.permit, why=why, by=by, at=at)
        return step

    def freeze(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A leak is suspected: every permit of the item stops, and the incident is on file (Rules art. 52, Supervision Law 74)."""
        step, sealed = self.take("freeze", by=by, at=at, given=given), self.proceeding.casefile.sealed
        assert sealed is not None
        stopped = permits.freeze(sealed, by=by, at=at)
        LeakIncident.objects.create(
            grant=self, noticed_on=given["noticed_on"], what=given["what"], measures=given["measures"], stopped=stopped,
            by=by, at=at,
        )
        return step


def _from(on: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(on, time(), tzinfo=clock.ZONE)


def _lies(**conditions: Any) -> models.Exists:
    """Proceedings whose grant is so."""
    return models.Exists(IdentityAccess.objects.filter(proceeding=models.OuterRef("pk"), **conditions))


def _parts_wanted(on: date) -> models.Exists:
    """Proceedings whose permit lives on this day and lacks parts: each step `release` was one part, of one custodian."""
    given = Step.objects.filter(proceeding=models.OuterRef("proceeding"), verb="release").order_by()
    parts = Coalesce(models.Subquery(given.values("proceeding").annotate(n=models.Count("pk")).values("n")), 0)
    alive = IdentityAccess.objects.filter(proceeding=models.OuterRef("pk"), expires_at__gt=_from(on))
    return models.Exists(alive.annotate(parts=parts).filter(needed__gt=models.F("parts")))


class LeakIncident(models.Model):
    """A suspected leak (泄密事件): what was noticed and done. Never changed."""

    grant = models.ForeignKey(IdentityAccess, on_delete=models.PROTECT, related_name="+")
    noticed_on = models.DateField()
    what = models.TextField(db_comment="Never reporter data (R-18): asked against the vault")
    measures = models.TextField()
    stopped = models.PositiveIntegerField(db_comment="Permits of the item that were stopped")
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.noticed_on)


def own(staff: Staff, at: datetime) -> list[Any]:
    """This person's requests that have not ended, newest first, in matters that exist for them."""
    found = IdentityAccess.objects.filter(
        asked_by=staff, proceeding__is_open=True, proceeding__casefile__in=_visible(staff)
    ).select_related("proceeding__casefile__organ__parent", "asked_by")
    return list(found.order_by("-pk"))


def _visible(staff: Staff) -> Any:
    from dandang.cases.models import CaseFile

    return CaseFile.objects.visible_to(staff)

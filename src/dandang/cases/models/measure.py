"""The measure (处分、处理措施): what was imposed on which subject of which matter, and what became of it. Rows are added, never changed.

No last day is stored but the one that the decision states: periods are computed from the day of effect under the regulation applied
(`dandang.sanctions`), and nobody edits a date (S-4). A change, a withdrawal, the restoration of rights, a new act, a correction of the
stated day or the reason for a difference is an event of its own with its decision. There is no event that lifts or cancels (S-9, S-10).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from dandang.base.verdict import Refused, StepRefused, Verdict
from dandang.cases.measuring import judging
from dandang.cases.models.casefile import CaseFile, Subject, known_to, not_kept_from
from dandang.cases.models.proceeding import Step
from dandang.sanctions import law, reckoning, refusals
from dandang.sanctions.imposed import Change, Imposed

if TYPE_CHECKING:
    from dandang.organs.models import Staff


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, staff: Staff) -> Self:
        """Measures of the matters that `staff` may know of; of the others not even that there are any."""
        return self.filter(not_kept_from(staff, "casefile__"), known_to(staff, "casefile__"))

    def of(self, name: str, unit: str) -> Self:
        """Those of one person, as the files of a person tell people apart: by name and unit."""
        return self.filter(subject__name=name, subject__unit=unit)


class Measure(models.Model):
    """One measure. `probation_months` and the period after it are two things (S-8); `months` is set only where a decision sets it."""

    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="measures")
    seq = models.PositiveSmallIntegerField(db_comment="Number within the case file, from 1")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="measures")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, db_comment="Code of sanctions/data/kinds.toml")
    regulation = models.CharField(max_length=40, db_comment="Code of sanctions/data/regulations.toml: gives the length, for good")
    effective_on = models.DateField(db_comment="First day of the period, itself counted")
    months = models.PositiveSmallIntegerField(default=0, db_comment="Only where the decision sets the length; 0: by the table")
    probation_months = models.PositiveSmallIntegerField(default=0)
    stated_last_day = models.DateField(null=True, db_comment="As the decision states it; compared with the computed one")
    subject_kind = models.CharField(max_length=20, default="person")
    act = models.CharField(max_length=60, blank=True, db_comment="Tells one act from another (S-14)")
    decision = models.CharField(max_length=100, blank=True, db_comment="Number of the decision document")
    form = models.PositiveSmallIntegerField(default=0, db_comment="Form 1-4 (S-15); 0: not classified")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ("casefile", "seq")
        constraints = [models.UniqueConstraint(fields=["casefile", "seq"], name="measure_seq")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.effective_on}"

    @classmethod
    def impose(
        cls, step: Step, subject: Subject, *, kind: str, instrument: str, regulation: str, effective_on: date, months: int = 0,
        probation_months: int = 0, stated_last_day: date | None = None, subject_kind: str = "person", act: str = "", decision: str = "",
        form: int = 0, beside: Sequence[Imposed] = (),
    ) -> Self:
        """Write down what a decision imposed. `act` is the matter's own code where nothing else is said. `beside`: measures decided
        together that are not stored yet, so that several equal ones may have a length of their own. Raises `StepRefused` (S-1, S-2,
        S-4, S-5, S-6, S-8, S-14).
        """
        casefile = step.proceeding.casefile
        row = {
            "kind": kind, "instrument": instrument, "regulation": regulation, "effective_on": effective_on, "months": months,
            "probation_months": probation_months,
        }
        standing = [*(each.imposed for each in cls.objects.filter(subject=subject)), *beside]
        wrong = judging.faults([row], subject=subject_kind, act=act or casefile.code, earlier=standing)
        if wrong:
            raise StepRefused(wrong[0])
        imposed = judging.imposed_of(row, subject=subject_kind, act=act or casefile.code)
        return cls.objects.create(
            casefile=casefile, seq=cls.objects.filter(casefile=casefile).count() + 1, subject=subject, step=step, instrument=instrument,
            kind=kind, regulation=imposed.regulation, effective_on=effective_on, months=months, probation_months=probation_months,
            stated_last_day=stated_last_day, subject_kind=subject_kind, act=imposed.act, decision=decision, form=form,
        )

    @classmethod
    def impose_rows(
        cls, step: Step, subject: Subject, rows: Iterable[judging.Row], *, subject_kind: str = "person", decision: str = "", form: int = 0
    ) -> list[Measure]:
        """Several measures decided together, from rows of `measuring.forms.MeasureRow`."""
        given, code = list(rows), step.proceeding.casefile.code
        marked = [judging.imposed_of(row, subject=subject_kind, act=code) for row in given]
        return [
            cls.impose(
                step, subject, kind=row["kind"], instrument=row["instrument"], regulation=row.get("regulation") or "",
                effective_on=row["effective_on"], months=row.get("months") or 0, probation_months=int(row.get("probation_months") or 0),
                stated_last_day=row.get("stated_last_day"), subject_kind=subject_kind, act=row.get("act") or "", decision=decision,
                form=form, beside=marked[number + 1:],
            )
            for number, row in enumerate(given)
        ]

    def record(self, step: Step, what: str, *, on: date, document: str = "", reason: str = "", **more: Any) -> MeasureEvent:
        """Add what became of it. Refused (S-4) where a period would move without a decision document, and (S-7, S-8) where the law of
        sanctions does not know such a change or restoration.
        """
        event = MeasureEvent(measure=self, step=step, what=what, on=on, document=document, reason=reason, **more)
        if event.moves_the_period:
            self._allowed(refusals.alters(decision=document))
            others = [each.imposed for each in Measure.objects.filter(subject=self.subject).exclude(pk=self.pk)]
            for fault in refusals.faults([*others, _told(self, [*self.events.all(), event])]):
                self._allowed(fault.refused)
        event.save(force_insert=True)
        return event

    def _allowed(self, verdict: Verdict) -> None:
        if isinstance(verdict, Refused):
            raise StepRefused(verdict)

    @property
    def same_as(self) -> tuple[Any, ...]:
        """What tells one decision from another: the same kind, day and number is the same measure, registered again."""
        return self.kind, self.effective_on, self.decision or self.pk

    @property
    def imposed(self) -> Imposed:
        """As the law of sanctions takes it, with every event so far."""
        return _told(self, self.events.all())

    @property
    def last_stated(self) -> date | None:
        """The last day that the decision states, as it was corrected last."""
        corrected = [event.stated_last_day for event in self.events.all() if event.what == MeasureEvent.What.CORRECT]
        return corrected[-1] if corrected else self.stated_last_day

    @property
    def explained(self) -> str:
        """The reason on record for a stated day that differs; empty when there is none."""
        given = [event.reason for event in self.events.all() if event.what == MeasureEvent.What.EXPLAIN]
        return given[-1] if given else ""


class MeasureEvent(models.Model):
    """Something that became of a measure. Never changed."""

    class What(models.TextChoices):
        CHANGE = "change", _("变更")
        WITHDRAW = "withdraw", _("撤销处分")
        RESTORE = "restore", _("恢复党员权利")
        NEW_ACT = "new_act", _("期间内有新的应受处分行为")
        CORRECT = "correct", _("更正载明的最后一日")
        EXPLAIN = "explain", _("写明期间不一致的理由")

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="events")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=20, choices=What)
    on = models.DateField(db_comment="The day from which it has effect")
    kind = models.CharField(max_length=10, blank=True, db_comment="Of a change: the new kind")
    probation_months = models.PositiveSmallIntegerField(default=0)
    stated_last_day = models.DateField(null=True)
    document = models.CharField(max_length=100, blank=True, db_comment="Number of the decision document")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.get_what_display()

    @property
    def moves_the_period(self) -> bool:
        return self.what in (self.What.CHANGE, self.What.WITHDRAW, self.What.RESTORE)


def measures_of(staff: Staff, name: str, unit: str) -> list[Measure]:
    """What was imposed on a person in all matters that `staff` may know of, oldest first; the same decision registered twice counts once."""
    found = Measure.objects.visible_to(staff).of(name, unit).prefetch_related("events").order_by("effective_on", "pk")
    once: dict[Any, Measure] = {}
    for each in found:
        once.setdefault(each.same_as, each)
    return list(once.values())


def counted_with(measure: Measure, staff: Staff | None) -> list[Measure]:
    """Every measure that counts for the period of this one, itself among them: its subject's in the same matter, and the person's in
    other matters that `staff` may know of (nobody: none). A decision that is registered in both counts once.
    """
    here = list(Measure.objects.filter(subject=measure.subject_id).select_related("subject").prefetch_related("events"))
    known = measures_of(staff, measure.subject.name, measure.subject.unit) if staff else []
    kept = {each.same_as for each in here}
    return here + [each for each in known if each.casefile_id != measure.casefile_id and each.same_as not in kept]


def fitness_of(staff: Staff, name: str, unit: str, on: date) -> Verdict:
    """Whether the periods of a person allow a promotion that day, by what `staff` may know (S-12)."""
    return reckoning.fitness_on([each.imposed for each in measures_of(staff, name, unit)], on)


def _told(measure: Measure, events: Iterable[MeasureEvent]) -> Imposed:
    change, withdrawn, restored, new_act = None, None, None, False
    for event in events:
        if event.what == MeasureEvent.What.CHANGE:
            change = Change(event.kind, event.on, event.probation_months)
        elif event.what == MeasureEvent.What.WITHDRAW:
            withdrawn = event.on
        elif event.what == MeasureEvent.What.RESTORE:
            restored = event.on
        elif event.what == MeasureEvent.What.NEW_ACT:
            new_act = True
    return Imposed(
        measure.kind, measure.effective_on, measure.regulation, measure.months, 0 if change and change.probation_months else measure.probation_months,
        restored, measure.act, measure.subject_kind, withdrawn, change, new_act,
    )


def title_of(measure: Measure) -> law.Kind:
    """The kind now in force, after a change."""
    change = measure.imposed.change
    return law.kinds()[change.kind if change else measure.kind]

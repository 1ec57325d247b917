"""What a follow-up keeps beside its steps: strategies, prescriptions, visits, defects of execution, and personal matters for few eyes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from dandang import audit
from dandang.mechanisms.followup import methods

if TYPE_CHECKING:
    from dandang.cases.models import Step
    from dandang.cases.models.noun import Given
    from dandang.mechanisms.followup.models import FollowUp
    from dandang.organs.models import Staff

FOLLOW_UP = "followup.FollowUp"


class PersonalStrategy(models.Model):
    """一人一策: one a person, in versions; never changed."""

    followup = models.ForeignKey(FOLLOW_UP, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField(db_comment="What the form holds, without what is for few eyes")
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("version",)
        constraints = [models.UniqueConstraint(fields=["followup", "version"], name="strategy_version")]

    def __str__(self) -> str:
        return f"{self.followup_id} {self.version}"

    @classmethod
    def write(cls, followup: FollowUp, content: Mapping[str, Any], *, by: Staff, at: datetime) -> PersonalStrategy:
        """The next version."""
        version = cls.objects.filter(followup=followup).count() + 1
        return cls.objects.create(followup=followup, version=version, content=dict(content), by=by, at=at)


class Prescription(models.Model):
    """一病一方: one problem, what is done about it, what came of it."""

    followup = models.ForeignKey(FOLLOW_UP, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    problem = models.CharField(max_length=300)
    cause = models.CharField(max_length=300, blank=True)
    method = models.CharField(max_length=300)
    unit_duties = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()
    result = models.CharField(max_length=500, blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["followup", "number"], name="prescription_number")]

    def __str__(self) -> str:
        return self.problem

    @classmethod
    def write(cls, followup: FollowUp, rows: Iterable[Mapping[str, Any]]) -> None:
        """So many more, numbered on."""
        before = cls.objects.filter(followup=followup).count()
        for number, row in enumerate(rows, before + 1):
            cls.objects.create(followup=followup, number=number, **row)

    def review(self, *, result: str, closed_on: date | None, due_on: date | None) -> None:
        """What came of it; closed, or continued until another day."""
        self.result, self.closed_on, self.due_on = result, closed_on, due_on or self.due_on
        self.save(update_fields=["result", "closed_on", "due_on"])


class VisitRecord(models.Model):
    """一访一档: one visit, one record; the database neither changes nor deletes it (F-5)."""

    followup = models.ForeignKey(FOLLOW_UP, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    visited_on = models.DateField()
    place = models.CharField(max_length=100)
    way = models.CharField(max_length=10)
    visitors = models.JSONField(db_comment="Names as of that day")
    rank = models.CharField(max_length=40, db_comment="Highest role among the visitors (I-F7)")
    group_before = models.CharField(max_length=20)
    group_after = models.CharField(max_length=20)
    content = models.JSONField(db_comment="What was heard, checked, found and asked; nothing for few eyes")
    in_window = models.BooleanField()
    risk = models.BooleanField(default=False)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["followup", "number"], name="visit_number"),
            models.UniqueConstraint(fields=["followup", "visited_on"], name="one_visit_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.visited_on}"

    @classmethod
    def write(cls, followup: FollowUp, given: Given, *, rank: str, in_window: bool, by: Staff, at: datetime) -> VisitRecord:
        """The record of this visit."""
        kept = ("visited_on", "place", "way", "group_before", "group_after", "risk")
        apart = (*kept, "visitors")
        return cls.objects.create(
            followup=followup, number=cls.objects.filter(followup=followup).count() + 1, **{name: given[name] for name in kept},
            visitors=[person.name for person in given["visitors"]], rank=rank, in_window=in_window, by=by, at=at,
            content={name: value for name, value in given["_record"].items() if name not in apart},
        )


class Defect(models.Model):
    """Something that the decision orders and nobody did, or not rightly (F-7)."""

    followup = models.ForeignKey(FOLLOW_UP, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    duty = models.CharField(max_length=20, db_comment="Code of the check list")
    what = models.CharField(max_length=500, blank=True)
    found_on = models.DateField()
    correction = models.CharField(max_length=500, blank=True)
    corrected_on = models.DateField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["followup", "number"], name="defect_number")]

    def __str__(self) -> str:
        return methods.entries("check")[self.duty].title

    @property
    def entry(self) -> methods.Entry:
        return methods.entries("check")[self.duty]

    @classmethod
    def note(cls, followup: FollowUp, checks: Mapping[str, str], what: str, on: date) -> list[Defect]:
        """One for each duty that was found wanting and is not on record as open already."""
        open_now = set(cls.objects.filter(followup=followup, corrected_on=None).values_list("duty", flat=True))
        number = cls.objects.filter(followup=followup).count()
        found = [duty for duty, state in checks.items() if state == methods.DEFECT and duty not in open_now]
        return [cls.objects.create(followup=followup, number=n, duty=duty, what=what, found_on=on) for n, duty in enumerate(found, number + 1)]

    def correct(self, correction: str, on: date) -> None:
        self.correction, self.corrected_on = correction, on
        self.save(update_fields=["correction", "corrected_on"])


class PersonalMatter(models.Model):
    """What was told of mind, family and health, signs of risk, notes inside the team: for the team and the leader in charge (F-18).

    Never in a step, a paper, a list or an export. To read it is on record first.
    """

    class Topic(models.TextChoices):
        MIND = "mind", _("心理状态")
        FAMILY = "family", _("家庭、健康等个人情况")
        RISK = "risk_signs", _("紧急关爱的迹象")
        INTERNAL = "internal_note", _("组内备注")

    followup = models.ForeignKey(FOLLOW_UP, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=20, choices=Topic)
    text = models.TextField()
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.topic

    @classmethod
    def keep(cls, step: Step, followup: FollowUp, given: Given) -> None:
        """What the input tells of these things, apart from the step."""
        for topic in cls.Topic.values:
            if given.get(topic):
                cls.objects.create(followup=followup, topic=topic, text=given[topic], by=step.by, at=step.at)

    @classmethod
    def texts(cls, followup: FollowUp) -> tuple[str, ...]:
        """All of it, to keep it out of what leaves the team; never shown."""
        return tuple(cls.objects.filter(followup=followup).values_list("text", flat=True))

    @classmethod
    def read(cls, followup: FollowUp, *, by: Staff, at: datetime) -> list[PersonalMatter] | None:
        """On record first, then shown; None, and on record too, for who is neither of the team nor the leader in charge."""
        may = followup.knows_personal(by)
        what = "followup.read_personal" if may else "followup.read_personal.refused"
        audit.record(followup.proceeding.casefile.code, what, by=by.username, at=at, data={} if may else {"rule": "F-18"})
        return list(cls.objects.filter(followup=followup).select_related("by")) if may else None

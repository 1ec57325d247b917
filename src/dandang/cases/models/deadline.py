"""The clocks (期限) of a proceeding and what became of asking for more time. A clock never restarts (R-68)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dandang.base import calendar
from dandang.procedures.model import Running, Term

if TYPE_CHECKING:
    from dandang.cases.models.proceeding import Step


class Deadline(models.Model):
    """A running or met clock. `due_on` is the last day in time; provisional when the calendar of a year was.

    `due_on` moves only with a granted extension, and the database holds to that; `extensions` keeps every earlier date.
    """

    class Extended(models.TextChoices):
        NONE = "none", _("未申请延期")
        PENDING = "pending", _("延期待批")
        GRANTED = "granted", _("已延期")
        REFUSED = "refused", _("不同意延期")

    proceeding = models.ForeignKey("cases.Proceeding", on_delete=models.PROTECT, related_name="deadlines")
    code = models.CharField(max_length=20)
    starts_on = models.DateField(db_comment="The day of the starting event; not counted")
    due_on = models.DateField(db_comment="Last day in time")
    is_provisional = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True)
    extended = models.CharField(
        max_length=10, choices=Extended, default=Extended.NONE, db_default=Extended.NONE,
        db_comment="What became of the last request for more time, R-67",
    )
    times = models.PositiveSmallIntegerField(default=0, db_default=0, db_comment="How often it was extended")

    class Meta:
        ordering = ("due_on", "pk")
        indexes = [
            models.Index(fields=["due_on"], condition=Q(met_at=None), name="deadline_running"),
            models.Index(fields=["proceeding"], condition=Q(met_at=None, extended="pending"), name="deadline_pending"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["proceeding", "code"], condition=Q(met_at=None), name="one_running_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.due_on}"

    @property
    def term(self) -> Term | None:
        """Title, source and standing of the duty."""
        return self.proceeding.procedure.term(self.code)

    def running(self, on: date) -> Running:
        """This clock as the engine reads it."""
        return Running(self.code, self.due_on, on, self.extended == self.Extended.PENDING, self.times)

    def latest(self, term: Term) -> calendar.Due:
        """The last day that one more extension may reach: its length counted from the day after the present last day [U]."""
        assert term.extension is not None, term.code
        length = term.extension
        return calendar.load().due(
            self.due_on, working_days=length.working_days, days=length.days, months=length.months
        )

    def extend(self, step: Step, term: Term, given: Mapping[str, Any]) -> Extension:
        """Write what the step did about more time; only a grant moves the last day, to the one that was asked for."""
        act = Extension.Act(term_act(step.verb))
        if act == Extension.Act.ASKED:
            latest = self.latest(term)
            due_on, provisional = given.get("until") or latest.on, latest.provisional
        else:
            asked = self.extensions.filter(act=Extension.Act.ASKED).order_by("-pk")[0]
            due_on, provisional = asked.due_on, asked.is_provisional
        row = Extension.objects.create(
            deadline=self, step=step, act=act, due_before=self.due_on, due_on=due_on, is_provisional=provisional
        )
        if act == Extension.Act.GRANTED:
            self.due_on, self.is_provisional, self.times = due_on, provisional, self.times + 1
        self.extended = self.Extended.PENDING if act == Extension.Act.ASKED else self.Extended(act)
        self.save(update_fields=["due_on", "is_provisional", "times", "extended"])
        return row


def term_act(verb: str) -> str:
    """asked, granted or refused, by the first word of the step's verb."""
    return {"ask": "asked", "grant": "granted", "refuse": "refused"}[verb.partition("_")[0]]


class Extension(models.Model):
    """One act about more time for a clock: asked, granted or refused. Never changed; the database refuses it."""

    class Act(models.TextChoices):
        ASKED = "asked", _("申请延期")
        GRANTED = "granted", _("批准延期")
        REFUSED = "refused", _("不同意延期")

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="extensions")
    step = models.OneToOneField("cases.Step", on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=Act)
    due_before = models.DateField(db_comment="Last day in time when this was done: earlier dates stay readable, R-67")
    due_on = models.DateField(db_comment="The last day asked for; in force from a grant on")
    is_provisional = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = [models.CheckConstraint(condition=Q(due_on__gt=models.F("due_before")), name="extension_is_longer")]

    def __str__(self) -> str:
        return f"{self.act} {self.due_on}"

"""The correction task (纠错任务): a proceeding of its own in the matter's case file, tracked until it is accepted with proof (T-20, T-21)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dandang.base import clock
from dandang.cases.lazily import Lazily
from dandang.cases.models import Noun, Step
from dandang.cases.models.noun import Given, Waits
from dandang.mechanisms.tolerance.task_rules import Facts
from dandang.organs.models import Staff

WORDS = ("content", "unit", "person", "proof_wanted", "proof", "result", "reason")
STANDS = ("determined", "issued", "served", "filed", "correcting", "under_review")
"""States of a tolerance case in which a task may be set."""


class CorrectionTask(Noun):
    """What is to be put right, by whom, until when, proved by what, accepted by whom."""

    class Way(models.TextChoices):
        RECTIFY = "rectify", _("纠正行为")
        RECOVER = "recover", _("挽回损失")
        EXPLAIN = "explain", _("向受影响的人说明")
        CHANGE_RULE = "change_rule", _("修改规定")
        TRAIN = "train", _("培训")
        RECOMMEND = "recommend", _("纪检监察建议")

    content = models.CharField(max_length=500, blank=True)
    way = models.CharField(max_length=20, choices=Way, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=100, blank=True)
    due_on = models.DateField(null=True, db_comment="Last day in time; it counts")
    proof_wanted = models.CharField(max_length=300, blank=True)
    officer = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, null=True, related_name="+", db_comment="Who accepts it")
    missed = models.PositiveSmallIntegerField(default=0, db_comment="How many deadlines passed without it; nothing follows by itself")
    proof = models.JSONField(default=list)

    waits: ClassVar[Waits] = {
        "deadline_has_passed": lambda on: models.Exists(CorrectionTask.objects.filter(proceeding=models.OuterRef("pk"), due_on__lt=on))
    }

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        words = " ".join(str(given.get(name) or "") for name in WORDS)
        return Lazily(
            Facts,
            given=given,
            reveals=lambda: casefile.reveals(words),
            determined=lambda: casefile.proceedings.filter(kind="tolerance", state__in=STANDS).exists(),
            today=at.astimezone(clock.ZONE).date(),
            due_on=self.due_on,
            officer=self.officer.username if self.officer else "",
            actor=by.username if by else "",
        )

    def set(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write it down; it runs from now on."""
        step = self.take("set", by=by, at=at, given=given)
        return self.keep(step, **{name: given[name] for name in ("content", "way", "unit", "person", "due_on", "proof_wanted", "officer")})

    def report(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """It is done, and this proves it."""
        return self.keep(self.take("report", by=by, at=at, given=given), proof=given["proof"])

    def after(self, step: Step, *, at: datetime, given: Given) -> None:
        """Accepted or not, the officer's opinion is a paper (整改验收意见)."""
        from dandang.mechanisms.tolerance import sheets

        if step.verb in {"accept", "return"}:
            self.issue_paper("correction_acceptance", sheets.acceptance(self, step), by=step.by, at=at)

    def miss(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The day passed without it: why, and the new day."""
        step = self.take("miss", by=by, at=at, given=given)
        return self.keep(step, missed=self.missed + 1, due_on=given["due_on"])

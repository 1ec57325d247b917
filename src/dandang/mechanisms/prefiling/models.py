"""A filing beforehand (容错报备) and its verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction

from dandang.cases.models import CaseFile, Noun, Proceeding, Step
from dandang.cases.models.noun import Given
from dandang.mechanisms.prefiling.rules import Facts
from dandang.organs.models import Organ, Staff

CONTENT = ("file", "resubmit")
"""Steps that say what is meant to be done; the last one counts."""
PAGE = 25


class Filing(Noun):
    """What somebody meant to do, and when they said so. Its number is the code of its case file; what was written is in the steps."""

    filer = models.CharField(max_length=100, blank=True)
    matter = models.CharField(max_length=200, blank=True)
    received_on = models.DateField(null=True, db_comment="The day on which it first came in")
    begins_on = models.DateField(null=True, db_comment="The day on which it was meant to begin")

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """A case file of its own, with no subject: nobody is complained of."""
        casefile = CaseFile.open(organ=organ, sealed=None, by=by, at=at, profile=profile)
        return cls.objects.create(proceeding=Proceeding.begin(casefile, "prefiling", at=at))

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Facts:
        return Facts(given=given, received_on=self.received_on)

    def told(self) -> dict[str, Any]:
        """What was written last of what is meant to be done."""
        last = self.proceeding.steps.filter(verb__in=CONTENT).order_by("-seq").first()
        return dict(last.record) if last else {}

    def whose(self) -> str:
        """Who files, and what."""
        return f"{self.filer}：{self.matter}" if self.filer else ""

    def file(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """It came in."""
        step = self.take("file", by=by, at=at, given=given)
        return self.keep(step, **{name: given[name] for name in ("filer", "matter", "received_on", "begins_on")})

    def resubmit(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """It came in again, completed; the day on which it first came in stays."""
        step = self.take("resubmit", by=by, at=at, given=given)
        return self.keep(step, matter=given["matter"], begins_on=given["begins_on"])

    def acknowledge(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The first check is passed; these people look into it."""
        step = self.take("acknowledge", by=by, at=at, given=given)
        self.proceeding.casefile.assign(given["team"], by=by, at=at)
        return step


@dataclass(frozen=True)
class Page:
    """Filings, and whether there are more."""

    rows: tuple[Filing, ...]
    number: int
    has_next: bool


def page(staff: Staff, number: int) -> Page:
    """The filings that one may know of, the last received first."""
    seen = Filing.objects.filter(proceeding__in=Proceeding.objects.visible_to(staff).filter(kind="prefiling"))
    found = seen.select_related("proceeding__casefile__organ").order_by("-received_on", "-pk")
    start = (number - 1) * PAGE
    rows = list(found[start : start + PAGE + 1])
    return Page(tuple(rows[:PAGE]), number, len(rows) > PAGE)

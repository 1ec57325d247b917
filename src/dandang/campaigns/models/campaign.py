"""The campaign (专项行动) where it is issued: theme, days, scope, indicators; its distribution, its summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction

from dandang.base import clock
from dandang.campaigns import catalogue, freezing, notices
from dandang.campaigns.models import report as reports
from dandang.campaigns.rules import Facts
from dandang.cases.lazily import Lazily
from dandang.cases.models import CaseFile, Noun, Proceeding, Step
from dandang.cases.models.noun import Given
from dandang.organs.models import Organ, Staff
from dandang.statistics import figures

if TYPE_CHECKING:
    from dandang.campaigns.models.node import Node

WRITTEN = (
    "template", "title", "theme", "instrument", "forms", "since", "starts_on", "ends_on", "cut_off", "plan_due_on", "periodic_due_on", "due_on",
    "indicators", "stages", "focus", "division", "requirements", "report_form", "contact",
)
"""What a draft writes down, all of it parameters (F-20)."""
WORDS = ("deviation", "methods", "cases", "problems", "next_steps")
READS = figures.READS | {"handling_head"}
"""Who reads a campaign in an organ, and in all below it (C-5)."""


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, staff: Staff) -> Self:
        """Issued by an organ that this person reads, or by one above it once it reached a node there."""
        from dandang.campaigns.models.node import Node

        reached = Node.objects.visible_to(staff).values("campaign")
        return self.filter(models.Q(proceeding__organ__in=readable(staff)) | models.Q(pk__in=reached))


class Campaign(Noun):
    """One campaign of one organ. Its case file holds no matter of anybody."""

    template = models.CharField(max_length=40, blank=True, db_comment="Code of data/templates.toml it was drafted from")
    title = models.CharField(max_length=100)
    theme = models.TextField()
    instrument = models.CharField(max_length=40, db_comment="Code of data/instruments.toml")
    forms = models.JSONField(default=list, db_comment="Scope: which of the four forms")
    since = models.DateField(db_comment="Scope: cases closed, or measures in force, since that day; F-20")
    starts_on = models.DateField()
    ends_on = models.DateField()
    cut_off = models.DateField(db_comment="Last day that counts in the final report")
    plan_due_on = models.DateField(db_comment="Last day for the plans of the organs below")
    periodic_due_on = models.DateField(null=True, db_comment="Last day for a report on the way; null: none is asked for")
    due_on = models.DateField(db_comment="Last day for their final reports")
    indicators = models.JSONField(default=list, db_comment="Codes of statistics/data/indicators.toml")
    stages = models.JSONField(default=list, db_comment="[{name, first, last}]")
    focus = models.JSONField(default=list)
    division = models.TextField(blank=True)
    requirements = models.JSONField(default=list)
    report_form = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)
    plan = models.ForeignKey("documents.Document", on_delete=models.PROTECT, null=True, related_name="+")

    objects = CampaignQuerySet.as_manager()
    volume: ClassVar[tuple[str, ...]] = ("campaign_plan", "campaign_summary")

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """A case file of the organ that issues it."""
        casefile = CaseFile.open(organ=organ, sealed=None, by=by, at=at, profile=profile)
        return cls.objects.create(proceeding=Proceeding.begin(casefile, "campaign", at=at), **_written(given))

    @classmethod
    def names(cls, keys: Iterable[int]) -> Mapping[int, str]:
        return dict(cls.objects.filter(pk__in=keys).values_list("pk", "title"))

    @property
    def organ(self) -> Organ:
        return self.proceeding.casefile.organ

    def span(self, last: date, first: date | None = None) -> freezing.Span:
        """The days of a report: what happened counts from the first day of the campaign, what stands from that of its scope."""
        return freezing.Span(first or self.starts_on, last, self.since, catalogue.instruments()[self.instrument].standing)

    @property
    def upper(self) -> frozenset[str]:
        return frozenset(self.indicators)

    @property
    def report(self) -> reports.Report | None:
        """The summary's figures, the last version."""
        return reports.Report.objects.filter(proceeding=self.proceeding_id).select_related("paper", "signed_by").order_by("-pk").first()

    def nodes(self) -> models.QuerySet[Node]:
        """At the organs directly below."""
        from dandang.campaigns.models.node import Node

        return Node.objects.filter(campaign=self, above=None).select_related("proceeding__casefile__organ").order_by("pk")

    def home(self, by: Staff) -> tuple[str, str]:
        return "desk:campaign", self.proceeding.key

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        from dandang.campaigns.models import node

        on = day(at)
        instrument = catalogue.instruments().get(given.get("instrument") or self.instrument)
        return Lazily(
            Facts,
            given=given,
            missing=lambda: node.missing(self.nodes()),
            deviations=lambda: len(self.deviations()),
            countable=lambda: freezing.countable(self.indicators),
            belonging=lambda: frozenset(instrument.indicators) if instrument else frozenset(),
            cut_off_is_over=lambda: on > self.cut_off,
            behind=lambda: not freezing.current(),
            has_units=lambda: node.units(self.organ, self).exists(),
        )

    def deviations(self) -> list[freezing.Line]:
        from dandang.campaigns.models import node

        return freezing.deviations(self.organ, node.reported(self.nodes()), self.span(self.cut_off))

    def draft(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Theme, days, scope, indicators, stages."""
        return self.take("draft", by=by, at=at, given=given)

    def redraft(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Written anew after it was returned."""
        return self.keep(self.take("redraft", by=by, at=at, given=given), **_written(given))

    def publish(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The plan becomes a paper, under the number of the approval."""
        step = self.take("publish", by=by, at=at, given=given)
        paper = self.issue_paper("campaign_plan", notices.plan(self, given), category="通", by=by, at=at)
        return self.keep(step, plan=paper)

    def distribute(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """One node for each organ chosen, in a case file of its own, with its last days."""
        from dandang.campaigns.models.node import Node

        step = self.take("distribute", by=by, at=at, given=given)
        for organ in given["units"]:
            self.arrived.append(Node.arrive(self, organ, above=None, by=by, at=at))
        return step

    def roll_up(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The figures of the whole, frozen (C-2, C-4)."""
        step = self.take("roll_up", by=by, at=at, given=given)
        kind, cut_off = reports.Report.Kind.FINAL, self.cut_off
        reports.Report.objects.create(
            proceeding=self.proceeding, kind=kind, version=reports.next_version(self.proceeding_id, kind, cut_off), first=self.starts_on,
            cut_off=cut_off, lines=freezing.lines(self.organ, self.indicators, self.span(cut_off)), adjustments=given["adjustments"],
            deviations=self.deviations(), words=words_of(given), reason=given["reason"], drafted_by=by, signed_by=by, signed_at=at,
        )
        return step

    def close(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The summary is issued; no report below is corrected after that."""
        step = self.take("close", by=by, at=at, given=given)
        assert self.report is not None
        self.issue_paper("campaign_summary", notices.summary(self, self.report, given, by=by), category="通", by=by, at=at)
        return step


def _written(given: Given) -> dict[str, Any]:
    found = {name: given[name] for name in WRITTEN}
    found["stages"] = [{"name": row["name"], "first": row["first"].isoformat(), "last": row["last"].isoformat()} for row in given["stages"]]
    return found


def words_of(given: Given) -> dict[str, Any]:
    return {name: given.get(name) or "" for name in WORDS}


def readable(staff: Staff) -> set[int]:
    """The organs whose campaigns this person reads today: the own, and all below."""
    found: set[int] = set()
    for organ in staff.organs_as(READS, clock.today()):
        found |= figures.below(organ)
    return found


def day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()

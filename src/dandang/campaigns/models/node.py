"""A campaign at one organ (本级任务): its plan, its reports, what does not apply there, and the nodes of the organs below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from dandang.base import clock
from dandang.campaigns import freezing, notices
from dandang.campaigns.freezing import Below
from dandang.campaigns.models.campaign import READS, Campaign, day, readable, words_of
from dandang.campaigns.models.grants import Exemption, View
from dandang.campaigns.models.report import Report, next_version
from dandang.campaigns.node_rules import Facts
from dandang.cases.lazily import Lazily
from dandang.cases.models import CaseFile, Noun, Proceeding, Step
from dandang.cases.models.noun import Given, Waits
from dandang.documents import Recipient
from dandang.organs.models import Organ, Staff
from dandang.statistics import figures

APPROVED, EXCUSED, REPORTED = "approved", "excused", "reported"
SOON = timedelta(days=3)
"""So long before the last day a node is reminded, and so often a late one is urged again (5.3 rule 6 [D])."""


class NodeQuerySet(models.QuerySet["Node"]):
    def visible_to(self, staff: Staff) -> Self:
        """Of the organs that this person reads and all below them; beside them only what the organ above both lets them read (C-5)."""
        today = clock.today()
        mine = [organ.pk for organ in staff.organs_as(READS, today)]
        let = Exists(View.objects.running(today).filter(node=OuterRef("pk"), organ__in=mine))
        return self.filter(Q(proceeding__organ__in=readable(staff)) | let)


def _due(on: date) -> Exists:
    late = Q(due_on__lt=on) | Q(proceeding__state="distributed", campaign__plan_due_on__lt=on) | Q(report_kind="", campaign__periodic_due_on__lt=on)
    return Exists(Node.objects.filter(late, pk=OuterRef("pk")).filter(Q(urged_on=None) | Q(urged_on__lte=on - SOON)))


def _pending(_on: date) -> Exists:
    return Exists(Exemption.objects.filter(node=OuterRef("pk"), answer=""))


def _started(on: date) -> Exists:
    return Exists(Node.objects.filter(pk=OuterRef("pk"), campaign__starts_on__lte=on))


def _final(_on: date) -> Exists:
    return Exists(Node.objects.filter(pk=OuterRef("pk"), report_kind=Report.Kind.FINAL))


class Node(Noun):
    """One campaign at one organ. `above`: the node from which it came; none for an organ directly below the issuing one."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    above = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(db_comment="Last day for the final report")
    upper_indicators = models.JSONField(db_comment="Of the plan above; none of them may be dropped, C-3")
    indicators = models.JSONField(default=list, db_comment="Of the local plan")
    local = models.JSONField(default=dict, db_comment="Local plan: scope, measures, contact")
    plan = models.ForeignKey("documents.Document", on_delete=models.PROTECT, null=True, related_name="+")
    drafted = models.JSONField(default=dict, db_comment="The report in hand, figures frozen, before it is signed")
    drafted_by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    report_kind = models.CharField(max_length=10, blank=True, db_comment="Of the report signed last")
    urged_on = models.DateField(null=True)

    objects = NodeQuerySet.as_manager()
    waits: ClassVar[Waits] = {
        "is_late": _due, "exemption_is_pending": _pending, "has_started": _started, "report_is_final": _final,
    }

    volume: ClassVar[tuple[str, ...]] = ("campaign_local_plan", "campaign_report")

    class Meta:
        indexes = [models.Index(fields=["campaign", "above"])]

    @classmethod
    def names(cls, keys: Iterable[int]) -> Mapping[int, str]:
        return dict(cls.objects.filter(pk__in=keys).values_list("pk", "campaign__title"))

    def may_go_on(self) -> bool:
        """A report is corrected until the campaign closes."""
        return self.campaign.proceeding.is_open

    @classmethod
    def arrive(cls, campaign: Campaign, organ: Organ, *, above: Node | None, by: Staff, at: datetime) -> Proceeding:
        """Its case file there; the plan above is read from the campaign, and nothing of any matter."""
        there = CaseFile.open(organ=organ, sealed=None, by=by, at=at, profile="")
        proceeding = Proceeding.arrive(there, "campaign_node", at=at)
        upper = above.indicators if above else campaign.indicators
        node = cls.objects.create(proceeding=proceeding, campaign=campaign, above=above, due_on=campaign.due_on, upper_indicators=upper)
        proceeding.start_arrival(node.facts({}, by=None, at=at), at=at)
        return proceeding

    @property
    def organ(self) -> Organ:
        return self.proceeding.casefile.organ

    @property
    def upward(self) -> Organ:
        """The organ that checks its reports."""
        return self.above.organ if self.above else self.campaign.organ

    @property
    def counted(self) -> list[str]:
        """The indicators in force here: of the local plan, or before there is one of the plan above."""
        found: list[str] = self.indicators or self.upper_indicators
        return found

    def nodes(self) -> models.QuerySet[Node]:
        """At the organs directly below."""
        return Node.objects.filter(above=self).select_related("proceeding__casefile__organ").order_by("pk")

    def reports(self) -> models.QuerySet[Report]:
        """All that were signed, every version, newest first."""
        return Report.objects.filter(proceeding=self.proceeding_id).select_related("paper", "signed_by", "drafted_by").order_by("-pk")

    def exempt(self) -> frozenset[str]:
        """Indicators that do not apply here, by approval (C-6)."""
        return frozenset(Exemption.objects.filter(node=self, answer=Exemption.Answer.GRANTED).values_list("indicator", flat=True))

    def pending(self) -> list[Exemption]:
        return list(Exemption.objects.filter(node=self, answer="").order_by("pk"))

    def standing(self, on: date) -> str:
        """How it stands to its days: done, late, soon or on_time."""
        periodic = None if self.report_kind else self.campaign.periodic_due_on
        return standing(self.proceeding.state, self.campaign.plan_due_on, self.due_on, on, periodic)

    def home(self, by: Staff) -> tuple[str, str]:
        return "desk:campaign_node", self.proceeding.key

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        on, campaign = day(at), self.campaign
        until = given.get("cut_off")
        return Lazily(
            Facts,
            given=given,
            upper=lambda: frozenset(self.upper_indicators),
            missing=lambda: missing(self.nodes()),
            deviations=lambda: len(self.deviations(until or campaign.cut_off)),
            countable=lambda: freezing.countable(self.counted),
            exempt=self.exempt,
            cut_off_is_over=on > campaign.cut_off,
            behind=lambda: not freezing.current(),
            has_units=lambda: units(self.organ, campaign).exists(),
            has_started=on >= campaign.starts_on,
            is_open=lambda: campaign.proceeding.is_open,
            late=self.standing(on) == "late" and (self.urged_on is None or self.urged_on <= on - SOON),
            pending=lambda: Exemption.objects.filter(node=self, answer="").exists(),
            counts=lambda: self._counts(given.get("indicator") or "", on),
            drafted=self.report_kind,
            period_fits=until is None or campaign.starts_on <= until < min(on, campaign.cut_off),
            due_on=self.due_on,
            plan_due_on=campaign.plan_due_on,
            periodic_due_on=campaign.periodic_due_on,
            beside=lambda: self.beside().filter(pk=organ.pk).exists() if (organ := given.get("to_organ")) else False,
            today=on,
            readers=lambda: self.views(on).exists(),
        )

    def _counts(self, indicator: str, on: date) -> bool:
        freezing.current()
        return any(line["value"] for line in freezing.lines(self.organ, [indicator], self.campaign.span(on)))

    def deviations(self, cut_off: date) -> list[freezing.Line]:
        return freezing.deviations(self.organ, reported(self.nodes()), self.campaign.span(cut_off))

    def now(self, on: date) -> list[freezing.Line]:
        """The figures as they stand, for the page."""
        return freezing.lines(self.organ, self.counted, self.campaign.span(min(on, self.campaign.cut_off)), self.exempt())

    def accept(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The local plan: it may add to the plan above and drops nothing of it (C-3)."""
        step = self.take("accept", by=by, at=at, given=given)
        local = {name: given[name] for name in ("scope", "measures", "contact")}
        self.keep(step, indicators=given["indicators"], local=local)
        paper = self.issue_paper("campaign_local_plan", notices.local_plan(self, given), category="通", by=by, at=at)
        return self.keep(step, plan=paper)

    def distribute(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """On to the organs below this one."""
        step = self.take("distribute", by=by, at=at, given=given)
        for organ in given["units"]:
            self.arrived.append(Node.arrive(self.campaign, organ, above=self, by=by, at=at))
        return step

    def draft_report(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The final report, with the figures as they stood at the cut-off."""
        return self._freeze("draft_report", Report.Kind.FINAL, self.campaign.cut_off, by=by, at=at, given=given)

    def draft_periodic(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A report on the way, up to the day given."""
        return self._freeze("draft_periodic", Report.Kind.PERIODIC, given["cut_off"], by=by, at=at, given=given)

    def correct_report(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A new version of the final report, with its reason; what was submitted stays as it was (C-4)."""
        return self._freeze("correct_report", Report.Kind.FINAL, self.campaign.cut_off, by=by, at=at, given=given)

    def _freeze(self, verb: str, kind: str, cut_off: date, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        reason = given["reason"] if verb == "correct_report" else self._returned()
        lines = freezing.lines(self.organ, self.counted, self.campaign.span(cut_off), self.exempt())
        drafted = {
            "kind": kind, "cut_off": cut_off.isoformat(), "lines": lines, "adjustments": given["adjustments"],
            "deviations": self.deviations(cut_off), "words": words_of(given), "reason": reason,
        }
        return self.keep(step, drafted=drafted, drafted_by=by)

    def _returned(self) -> str:
        """Why the last report came back, when one did: the next version says so (C-4)."""
        last = self.proceeding.steps.filter(verb__in=["submit_report", "return_report", "note_report"]).order_by("-seq").first()
        return f"上级退回：{last.reason}" if last is not None and last.verb == "return_report" else ""

    def submit_report(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The head signs: from now on the report is a row that nobody changes, and a paper."""
        step = self.take("submit_report", by=by, at=at, given=given)
        held = self.drafted
        cut_off = date.fromisoformat(held["cut_off"])
        report = Report(
            proceeding=self.proceeding, kind=held["kind"], version=next_version(self.proceeding_id, held["kind"], cut_off),
            first=self.campaign.starts_on, cut_off=cut_off, lines=held["lines"], adjustments=held["adjustments"], deviations=held["deviations"],
            words=held["words"], reason=held["reason"], drafted_by=self.drafted_by, signed_by=by, signed_at=at,
        )
        to = [Recipient(self.upward.name, "main", organ=self.upward)]
        report.paper = self.issue_paper("campaign_report", notices.report(self, report), category="报", recipients=to, by=by, at=at)
        report.save(force_insert=True)
        return self.keep(step, drafted={}, drafted_by=None, report_kind=report.kind)

    def ask_exemption(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Ask that an indicator count as not applicable here."""
        step = self.take("ask_exemption", by=by, at=at, given=given)
        Exemption.objects.create(node=self, indicator=given["indicator"], reason=given["reason"], asked_by=by, asked_at=at)
        return step

    def grant_exemption(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """From now on the indicator shows n/a here, never zero (C-6)."""
        return self._answer("grant_exemption", Exemption.Answer.GRANTED, by=by, at=at, given=given)

    def refuse_exemption(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The indicator goes on counting here."""
        return self._answer("refuse_exemption", Exemption.Answer.REFUSED, by=by, at=at, given=given)

    def _answer(self, verb: str, answer: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        asked = Exemption.objects.filter(node=self, indicator=given["indicator"], answer="")
        asked.update(answer=answer, answered_by=by, answered_at=at)
        return step

    def beside(self) -> models.QuerySet[Organ]:
        """Organs below the one that checks this one's reports that take part in the campaign and stand neither above it nor below it."""
        line = {each.pk for each in self.organ.chain()} | figures.below(self.organ)
        taking = Node.objects.filter(campaign=self.campaign_id, proceeding__organ__in=figures.below(self.upward)).values("proceeding__organ")
        return Organ.objects.filter(pk__in=taking).exclude(pk__in=line).order_by("level", "sort_key")

    def views(self, on: date) -> models.QuerySet[View]:
        """By which organs beside read it that day."""
        return View.objects.running(on).filter(node=self).select_related("organ").order_by("pk")

    def grant_view(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The organ above lets one beside read what is reported here, until a day that counts (5.3 rule 5)."""
        step = self.take("grant_view", by=by, at=at, given=given)
        View.objects.create(node=self, organ=given["to_organ"], until=given["until"], reason=given["reason"], granted_by=by, granted_at=at)
        return step

    def end_view(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """From now on it does not exist any more for that organ."""
        step = self.take("end_view", by=by, at=at, given=given)
        self.views(day(at)).filter(organ=given["to_organ"]).update(ended_at=at)
        return step

    def urge(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The organ above urges a late one; again after three days."""
        return self.keep(self.take("urge", by=by, at=at, given=given), urged_on=day(at))


def units(organ: Organ, campaign: Campaign) -> models.QuerySet[Organ]:
    """Organs directly below that handle matters and have no node of this campaign yet."""
    taken = Node.objects.filter(campaign=campaign).values("proceeding__organ")
    return Organ.objects.directly_below([organ.pk]).disciplinary().exclude(pk__in=taken).order_by("level", "sort_key")


def missing(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Names of the organs that have neither an approved report nor leave to make none."""
    return tuple(each.organ.name for each in nodes if each.proceeding.state not in {APPROVED, EXCUSED})


def reported(nodes: models.QuerySet[Node]) -> list[Below]:
    """What each organ has reported, by the last version of its final report."""
    found = list(nodes)
    last = {
        report.proceeding_id: report
        for report in Report.objects.filter(proceeding__in=[each.proceeding_id for each in found], kind=Report.Kind.FINAL).order_by("pk")
    }
    return [Below(each.organ, last[each.proceeding_id].values if each.proceeding_id in last else None) for each in found]


def standing(state: str, plan_due_on: date, due_on: date, on: date, periodic_due_on: date | None = None) -> str:
    """How a node stands to its days: done, late, soon or on_time. Its last day is still in time. `periodic_due_on`: of a report on
    the way that is asked for and not signed yet. Pure.
    """
    if state in {REPORTED, APPROVED, EXCUSED}:
        return "done"
    last = plan_due_on if state == "distributed" else min(due_on, periodic_due_on or due_on)
    if on > last:
        return "late"
    return "soon" if last - on <= SOON else "on_time"


def tree(nodes: Iterable[Node]) -> dict[int | None, list[Any]]:
    """Nodes by the node above them."""
    found: dict[int | None, list[Any]] = {}
    for each in nodes:
        found.setdefault(each.above_id, []).append(each)
    return found

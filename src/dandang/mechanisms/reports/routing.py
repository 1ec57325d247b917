"""The roads of a report out of the organ that registered it: down, sideways, assigned, split. Rules art. 16, 20-23.

What is sent becomes a case file of the organ that receives it; the sender goes on knowing its status and nothing else. The
sealed item moves along in the vault. Up is not a road from here: of what belongs above nothing is registered (R-2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dandang import vault
from dandang.base import clock
from dandang.cases.models import CaseFile, CollectiveDecision, Noun, Proceeding, Step, Subject
from dandang.cases.models.noun import Given, Tie
from dandang.mechanisms.reports import notices
from dandang.organs import competence

if TYPE_CHECKING:
    from uuid import UUID

    from dandang.organs.models import Organ, Staff

WAITING = frozenset({"incoming", "registered", "assignment_proposed"})
"""States in which the organ has not yet answered for what was sent to it (Rules art. 16)."""
WATCH = "DL-02a"
"""The sender's clock over the organ it sent to; both organs see that it runs out (R-14)."""


class Dispatch(models.Model):
    """A report, or a part of one, sent to another organ (移送登记). Never changed."""

    class Way(models.TextChoices):
        FORWARD_DOWN = "forward_down", _("转送下级")
        FORWARD_SIDEWAYS = "forward_sideways", _("移送")
        ASSIGN = "assign", _("交办")
        SPLIT_OFF = "split_off", _("分出移送")

    sent = models.ForeignKey("reports.Report", on_delete=models.PROTECT, related_name="+", db_comment="The sender's item")
    arrived = models.OneToOneField("reports.Report", on_delete=models.PROTECT, related_name="+", db_comment="What it became there")
    way = models.CharField(max_length=20, choices=Way)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.get_way_display()

    @property
    def is_taken_over(self) -> bool:
        """Whether the organ it went to has accepted it, declined it or passed it on (R-14)."""
        return self.arrived.proceeding.state not in WAITING

    @property
    def result_came(self) -> bool:
        """Whether its result was sent up after collective review and the principal officer's approval (R-13)."""
        return self.arrived.result_is_sent


SOURCES = {Dispatch.Way.ASSIGN: "0202", Dispatch.Way.FORWARD_DOWN: "0201"}
"""Code of cases/data/sources.toml for what arrives; by other ways, from an organ beside: 0302."""


class Routing(Noun):
    """The verbs of the roads; a part of `Report`."""

    class Meta:
        abstract = True

    hand_thread_over: Any
    """Of the part that talks with the portal; of a report that is divided the letters stay with who divided it."""

    assign_to = models.ForeignKey(
        "organs.Organ", on_delete=models.PROTECT, null=True, related_name="+", db_comment="To whom an assignment is proposed (R-11)"
    )

    @cached_property
    def came(self) -> Dispatch | None:
        """By which dispatch it came from another organ, if it did."""
        found = Dispatch.objects.select_related("sent__proceeding__casefile__organ")
        return found.filter(arrived_id=self.pk).first()

    def dispatches(self) -> list[Dispatch]:
        """What was sent from here."""
        found = Dispatch.objects.select_related("arrived__proceeding__casefile__organ").filter(sent_id=self.pk)
        return list(found.order_by("pk"))

    @property
    def result_is_sent(self) -> bool:
        return self.proceeding.steps.filter(verb="send_up_result").exists()

    def routing_facts(self, given: Given) -> Mapping[str, Callable[[], Any]]:
        """What the rules of the roads ask, each found when it is asked for."""
        casefile, target = self.proceeding.casefile, given.get("to_organ")
        chosen: Callable[[], list[Subject]] = lambda: given.get("chosen") or list(casefile.subjects.all())  # noqa: E731
        return {
            "target_below": lambda: target is not None and target != casefile.organ and casefile.organ in target.chain(),
            "target_beside": lambda: target is not None and casefile.organ not in target.chain() and target not in casefile.organ.chain(),
            "target_competent": lambda: target is not None and all(may_handle(target, each) for each in chosen()),
            "subjects": lambda: casefile.subjects.count(),
            "subjects_left": lambda: casefile.subjects.count() - len(given.get("chosen") or ()),
            "elsewhere": lambda: any(
                not competence.may_handle(casefile.organ, each["managing_organ"], rule="SM-A") for each in given.get("subjects") or ()
            ),
            "from_department": lambda: (given.get("source") or self.source).startswith("03") and self.came is None,  # type: ignore[attr-defined]
            "from_organ": lambda: self.came is not None,
            "result_owed": lambda: self.came is not None and self.came.way == Dispatch.Way.ASSIGN,
            "result_sent": lambda: self.result_is_sent,
            "extended": lambda: self.proceeding.steps.filter(verb="grant_extension").exists(),
            "all_taken_over": lambda: all(each.is_taken_over for each in self.dispatches()),
            "result_came": lambda: all(each.result_came for each in self.dispatches()),
        }

    def take(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        """Take the step; where it answers for what another organ sent, that organ's clock over us is met."""
        step = super().take(verb, by=by, at=at, given=given)
        if step.from_state in WAITING and self.came is not None and self.proceeding.state not in WAITING:
            sender = self.came.sent
            if all(each.is_taken_over for each in sender.dispatches()):
                sender.proceeding.deadlines.filter(code=WATCH, met_at=None).update(met_at=at)
        return step

    def take_in(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Sign for what was sent here (签收). Whoever is named keeps the sealed item from now on (R-19)."""
        step = self.take("take_in", by=by, at=at, given=given)
        casefile, keeper = self.proceeding.casefile, given["keeper"] or by
        casefile.hand_to(keeper, by=by, at=at)
        if casefile.sealed:
            vault.transfer(casefile.sealed, casefile.organ_id, keeper.pk, by, at)
        return step

    def forward_down(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Forward the whole item to the competent organ below (Rules art. 16)."""
        return self._forward("forward_down", by=by, at=at, given=given)

    def forward_sideways(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Forward the whole item to the competent organ beside (DL-07)."""
        return self._forward("forward_sideways", by=by, at=at, given=given)

    def _forward(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        context = notices.transfer_list(self, given["to_organ"], by=by, at=at)
        self.issue_paper("transfer_list", context, by=by, at=at)
        self._send(given["to_organ"], verb, by=by, at=at)
        return step

    def propose_assignment(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Propose that a lower organ handles it and reports back (Rules art. 20); the deputy decides."""
        step = self.take("propose_assignment", by=by, at=at, given=given)
        self.assign_to = given["to_organ"]
        self.save(update_fields=["assign_to"])
        return step

    def assign(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The deputy approves: the item and the letter go to the lower organ (R-11, DL-05)."""
        step = self.take("assign", by=by, at=at, given=given)
        assert self.assign_to is not None
        notices.issue_assignment(self, self.assign_to, self._proposal(), by=by, at=at)
        self._send(self.assign_to, "assign", by=by, at=at)
        return step

    def urge(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The assigning organ's deputy urges, by a letter that the lower organ gets (R-12)."""
        step = self.take("urge", by=by, at=at, given=given)
        notices.issue_urging(self, given, by=by, at=at)
        return step

    def _proposal(self) -> Mapping[str, Any]:
        """What the last proposal remembers."""
        return self.proceeding.steps.filter(verb="propose_assignment").order_by("-seq")[0].record

    def split_off(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Send some subjects, with what is alleged against them and the part of the text about them, to their organ (DC-17)."""
        step = self.take("split_off", by=by, at=at, given=given)
        token, organ = self.proceeding.casefile.sealed, given["to_organ"]
        part = vault.derive(token, given["excerpt"], organ.pk, by, at) if token else None
        self._send(organ, "split_off", subjects=given["chosen"], sealed=part, by=by, at=at)
        return step

    def _send(
        self, organ: Organ, way: str, *, by: Staff, at: datetime, subjects: Iterable[Subject] | None = None,
        sealed: UUID | None = None,
    ) -> None:
        """Make the case file of the organ that receives it. Without `subjects` everything goes, the sealed item itself too."""
        casefile, whole = self.proceeding.casefile, subjects is None
        if subjects is None:
            subjects, sealed = list(casefile.subjects.all()), casefile.sealed
            if sealed:
                vault.transfer(sealed, organ.pk, None, by, at)
        there = CaseFile.open(organ=organ, sealed=sealed, by=by, at=at)
        there.carry_over(subjects)
        proceeding = Proceeding.arrive(there, "reports", at=at)
        report = type(self).objects.create(proceeding=proceeding, **self._carried(way))  # type: ignore[attr-defined]
        Dispatch.objects.create(sent_id=self.pk, arrived_id=report.pk, way=way, by=by, at=at)
        proceeding.start_arrival(report.facts({}, by=None, at=at), at=at)
        if whole:
            self.hand_thread_over(proceeding, by=by, at=at)
        self.arrived.append(proceeding)

    def _carried(self, way: str) -> dict[str, Any]:
        """What the receiving organ's item takes over from ours."""
        names = ("channel", "sub_channel", "reporters", "petition_class", "eight_point_rule", "level_skipping", "foreign_related",
                 "sensitive", "brings_new_evidence")
        return {name: getattr(self, name) for name in names} | {"source": SOURCES.get(Dispatch.Way(way), "0302")}

    def deliberate_result(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The result of what was assigned is reviewed together, with minutes (Rules art. 23, R-13)."""
        step = self.take("deliberate_result", by=by, at=at, given=given)
        if given["decision"]:
            return step
        CollectiveDecision.write_down(
            self.proceeding.casefile, "deliberate_result", held_on=given["held_on"], members=given["members"], by=by, at=at,
            minutes=given["minutes"],
        )
        return step

    def ties(self) -> list[Tie]:
        """What went out and what it came by: organ, way, status. Nothing of the other organ's file besides (R-14)."""
        found = [self._tie(each) for each in self.dispatches()]
        return [self._origin(self.came), *found] if self.came is not None else found

    def _tie(self, each: Dispatch) -> Tie:
        there = each.arrived.proceeding
        late = there.deadlines.filter(code="DL-02", met_at=None, due_on__lt=clock.today()).exists()
        return Tie(there.casefile.organ.name, each.get_way_display(), each.at, str(_status(each)), is_late=late)

    def _origin(self, came: Dispatch) -> Tie:
        sender = came.sent.proceeding
        urged = sender.steps.filter(verb="urge").order_by("seq") if came.way == Dispatch.Way.ASSIGN else []
        late = self.proceeding.deadlines.filter(code="DL-02", met_at=None, due_on__lt=clock.today()).exists()
        notes = tuple(f"{step.at.astimezone(clock.ZONE):%Y-%m-%d} {step.record.get('demand', '')}" for step in urged)
        return Tie(sender.casefile.organ.name, _now("来件：%(way)s") % {"way": came.get_way_display()}, came.at, "", late, notes)


def _status(each: Dispatch) -> Any:
    """All that the sender learns: not signed for, signed for, answered for, result sent up."""
    if each.result_came:
        return _("结果已上报")
    if each.is_taken_over:
        return _("已受理或者转出")
    return _("待签收") if each.arrived.proceeding.state == "incoming" else _("已签收登记，待受理")


def may_handle(organ: Organ, subject: Subject) -> bool:
    """Whether `organ` may handle this subject, by who manages whom."""
    return bool(competence.may_handle(organ, subject.managing_organ, unit=subject.unit or subject.name, rule="SM-A"))

"""The opinion (专家意见): what one expert has of a consultation, and what they say. In a case file that nobody else knows of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _l

from dandang import audit
from dandang.base.wording import title
from dandang.cases.lazily import Lazily
from dandang.cases.models import CaseFile, Noun, Proceeding, Recusal, RecusalRequest, Step
from dandang.cases.models.noun import Given
from dandang.cases.models.restriction import admit, restrict
from dandang.mechanisms.experts.models.pool import Expert
from dandang.mechanisms.experts.opinion_rules import Facts
from dandang.organs import roles
from dandang.organs.models import Staff

if TYPE_CHECKING:
    from dandang.mechanisms.experts.models.expertise import Expertise

DECLARED = "专家签收咨询时声明应当回避"


class Opinion(Noun):
    """One expert's place in a consultation, and the signed opinion. `released_at`: the place went to somebody else."""

    class Conclusion(models.TextChoices):
        AGREE = "agree", _l("赞同")
        PARTLY = "partly", _l("有保留地赞同")
        DISAGREE = "disagree", _l("不赞同")
        UNABLE = "unable", _l("不能判断")

    request = models.ForeignKey("experts.Expertise", on_delete=models.PROTECT, null=True, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    conclusion = models.CharField(max_length=20, choices=Conclusion, blank=True)
    opinion = models.TextField(blank=True, db_comment="As written; nobody changes or merges it (T-18)")
    basis = models.JSONField(default=list)
    evidence = models.JSONField(default=list, db_comment="What the expert offered: what, origin")
    ground = models.CharField(max_length=40, blank=True, db_comment="Why the expert declined: busy, other_field, or a ground for recusal")
    ended_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    @staticmethod
    def hand(request: Expertise, expert: Expert, step: Step, *, by: Staff, at: datetime) -> Opinion:
        """A case file of the expert's own: nothing of the matter is in it, and who may not know of the matter does not learn of it here."""
        here = request.proceeding.casefile
        there = CaseFile.open(organ=expert.works_in, sealed=None, by=by, at=at, profile=here.profile)
        restrict(there, bypass=False, by=by, at=at)
        admit(there, people=[expert.person], by=by, at=at)
        kept = {*here.recusals.values_list("staff_id", flat=True), *here.subjects.exclude(staff=None).values_list("staff_id", flat=True)}
        for person in Staff.objects.filter(pk__in=kept):
            Recusal.objects.create(casefile=there, staff=person, ground="is_subject_or_relative", by=by, at=at)
        return Opinion.ask(request, expert, there, step, at=at)

    @staticmethod
    def ask(request: Expertise, expert: Expert, room: CaseFile, step: Step, *, at: datetime) -> Opinion:
        """The place of this expert; asked once more in the case file that they have."""
        proceeding = Proceeding.begin(room, "opinion", at=at, after=step)
        Opinion.objects.filter(pk=proceeding.pk).update(request=request, expert=expert)
        return Opinion.objects.select_related("proceeding__casefile", "expert__person").get(pk=proceeding.pk)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        return Lazily(Facts, given=given, stands=lambda: self.stands, name=lambda: self.name)

    @property
    def name(self) -> str:
        """Of the expert."""
        return self.expert.person.name if self.expert is not None else ""

    @property
    def stands(self) -> bool:
        """Whether the expert is still asked: the request was not withdrawn, the place not given to somebody else."""
        return self.request is None or (self.released_at is None and self.request.proceeding.state != "withdrawn")

    @property
    def shows_papers(self) -> bool:
        """Whoever declined has no further use for them."""
        return self.stands and self.proceeding.state != "declined"

    def status(self) -> str:
        """All that the requester's list needs of it in a word."""
        return title(self.proceeding.procedure.states[self.proceeding.state])

    def ground_name(self) -> Any:
        """Why the expert declined, in words; of recusal only that it is one."""
        return {"": "", "busy": _l("因工作不能参加"), "other_field": _l("不属于本人专业领域")}.get(self.ground, _l("应当回避"))

    def home(self, by: Staff) -> tuple[str, str]:
        return "desk:expertise", self.proceeding.key

    def receive(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Signed for, with the declaration that there is no ground for recusal."""
        step = self.keep(self.take("receive", by=by, at=at, given=given), received_at=at)
        self.proceeding.casefile.hand_to(by, by=by, at=at)
        return self._told("received", step)

    def give_opinion(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The expert's own, signed; final."""
        step = self.take("give_opinion", by=by, at=at, given=given)
        words = {name: given[name] for name in ("conclusion", "opinion", "basis")}
        return self._told("answered", self.keep(step, ended_at=at, **words))

    def offer_evidence(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Where the local profile lets experts help to collect evidence: what there is and where; the handlers fetch it."""
        step = self.take("offer_evidence", by=by, at=at, given=given)
        return self.keep(step, evidence=[*self.evidence, {"what": given["what"], "origin": given["origin"]}])

    def decline(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Declined with a reason. A ground for recusal is put to who decides on recusal in the matter, too."""
        step = self.keep(self.take("decline", by=by, at=at, given=given), ground=given["ground"], ended_at=at)
        assert self.request is not None
        if given["ground"] in roles.recusal_grounds():
            matter = self.request.proceeding.casefile
            RecusalRequest.ask(matter, by, asked_by=RecusalRequest.AskedBy.SELF, ground=given["ground"], reason=DECLARED, by=by, at=at)
        return self._told("declined", step)

    def _told(self, what: str, step: Step) -> Step:
        """The matter's chain has the event, too."""
        assert self.request is not None
        matter, data = self.request.proceeding, {"proceeding": self.request.proceeding.key, "expert": step.by.username}
        audit.record(matter.casefile.code, f"experts.{what}", by=step.by.username, at=step.at, data=data)
        return step

"""Two proceedings beside a follow-up: urgent care, in its case file; the recommendation, in a case file of the organization department."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _now

from dandang.base import clock
from dandang.base.wording import title
from dandang.cases.lazily import Lazily
from dandang.cases.models import CaseFile, Noun, Proceeding, Step
from dandang.cases.models.noun import Given, Tie
from dandang.cases.models.restriction import admit, restrict
from dandang.mechanisms.followup import care_rules, measures, use_rules
from dandang.mechanisms.followup.records import FOLLOW_UP

if TYPE_CHECKING:
    from dandang.mechanisms.followup.models import FollowUp
    from dandang.organs.models import Organ, Staff

CARE_HOURS = timedelta(hours=24)
OFFICE = "organization_department"


class Care(Noun):
    """What is owed to a person in need within 24 hours (3.11). Which need stands among the personal matters, not here."""

    @property
    def owed_by(self) -> datetime:
        """The moment; the clock of the proceeding shows its day."""
        step = self.proceeding.opened_by_step
        return (step.at if step else self.proceeding.moved_at) + CARE_HOURS

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        words = " ".join(str(given.get(name) or "") for name in ("measures", "reason"))
        return Lazily(care_rules.Facts, given=given, late=lambda: at > self.owed_by, reveals=lambda: self.proceeding.casefile.reveals(words))


class UseRequest(Noun):
    """A recommendation as the organization department has it: its letter and its own answer."""

    asked_by = models.ForeignKey(FOLLOW_UP, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    appointed_on = models.DateField(null=True)
    post = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=50, blank=True)
    document_number = models.CharField(max_length=60, blank=True)

    @classmethod
    def arrive(cls, asked_by: FollowUp, organ: Organ, letter: Any, *, by: Staff, at: datetime) -> Proceeding:
        """Its case file there, known to that office alone: the letter and the person, nothing of the follow-up."""
        casefile = CaseFile.open(organ=organ, sealed=None, by=by, at=at, profile="")
        restrict(casefile, bypass=False, by=by, at=at)
        admit(casefile, roles=[(organ, OFFICE)], by=by, at=at)
        asked_by.person.copied(casefile=casefile)
        proceeding = Proceeding.arrive(casefile, "use_request", at=at)
        noun = cls.objects.create(proceeding=proceeding, asked_by=asked_by, letter=letter)
        proceeding.start_arrival(noun.facts({}, by=None, at=at), at=at)
        return proceeding

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        asking = self.asked_by
        return Lazily(
            use_rules.Facts,
            given=given,
            today=at.astimezone(clock.ZONE).date(),
            barred_on=lambda: self._barred(given.get("appointed_on")),
            stands=lambda: asking.proceeding.state == "recommended",
        )

    def _barred(self, on: date | None) -> bool:
        return on is not None and not measures.fit_on(self.asked_by.held, on)

    def home(self, by: Staff) -> tuple[str, str]:
        return "followup:request", self.proceeding.key

    def receive(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Sign for it; who asked sees that."""
        step = self.take("receive", by=by, at=at, given=given)
        self.proceeding.casefile.hand_to(by, by=by, at=at)
        return step

    def record_promotion(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The appointment, by its document; the only basis of the figure of persons promoted again."""
        return self._appointed("record_promotion", by=by, at=at, given=given)

    def record_early_promotion(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """An appointment while a period ran: on record as a breach."""
        return self._appointed("record_early_promotion", by=by, at=at, given=given)

    def _appointed(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        return self.keep(step, **{name: given[name] for name in ("appointed_on", "post", "level", "document_number")})

    def appointment(self) -> dict[str, str]:
        """What who recommended takes note of."""
        on = self.appointed_on
        return {"appointed_on": on.isoformat(), "post": self.post, "level": self.level, "document_number": self.document_number} if on else {}

    def status(self) -> str:
        return title(self.proceeding.procedure.states[self.proceeding.state])

    def ties(self) -> list[Tie]:
        """Who recommends."""
        here = self.asked_by.proceeding.casefile
        return [Tie(here.organ.name, _now("推荐使用"), self.proceeding.casefile.opened_at, self.letter.number)]

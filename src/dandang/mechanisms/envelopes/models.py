"""The sealed item (密封件) and its verbs. The stub knows a number, a day and two hands; nothing of what is inside."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Self
from uuid import UUID

from django.db import models, transaction

from dandang import vault
from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.cases.covers import SECOND_HANDS
from dandang.cases.lazily import Lazily
from dandang.cases.models import CaseFile, Noun, Proceeding, Step
from dandang.cases.models.noun import Given
from dandang.cases.models.proceeding import received_on
from dandang.cases.models.restriction import HEAD, admit, dismiss, restrict
from dandang.mechanisms.envelopes.rules import Facts
from dandang.organs.models import Organ, Staff

READERS_ABOVE = tuple(role for role in SECOND_HANDS if role != HEAD)
"""Who knows of the stub in the organ above: its petition office."""


class Envelope(Noun):
    """One sealed item."""

    number = models.CharField(max_length=30, db_comment="As written on the cover; no words of the content, R-2")
    received_on = models.DateField(db_comment="The five working days of R-3 count from here")
    straight_up = models.BooleanField(default=False, db_comment="Goes past the organ's own head, R-4")
    first = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """A case file that holds nothing, known to two people. Called by the door with the first step in one transaction."""
        casefile = CaseFile.open(organ=organ, sealed=None, by=by, at=at, profile=profile)
        return cls._made(Proceeding.begin(casefile, "envelopes", at=at), given, by=by, at=at)

    @classmethod
    def opened(cls, proceeding: Proceeding, *, at: datetime) -> Self:
        """An item that was received here before its higher competence was found: `reports.seal_upward` told what the stub needs."""
        step = proceeding.opened_by_step
        assert step is not None
        given = {
            "number": step.record["number"], "straight_up": step.record["straight_up"],
            "second": Staff.objects.get(username=step.record["second"]),
            "received_on": received_on(proceeding.casefile),
        }
        made = cls._made(proceeding, given, by=step.by, at=at)
        made._judge(given, by=step.by, at=at)
        return made

    def _judge(self, given: Given, *, by: Staff, at: datetime) -> None:
        """What sealing demands holds as well when another step opens the item."""
        step, facts = self.proceeding.procedure.step("seal"), self.facts(given, by=by, at=at)
        for need in step.demands if step else ():
            predicate: Any = self.proceeding.mechanism.predicates[need.predicate]
            if not predicate(facts):
                raise StepRefused(Refused(predicate.sentence, need.rule))

    @classmethod
    def _made(cls, proceeding: Proceeding, given: Given, *, by: Staff, at: datetime) -> Self:
        """The stub, its two readers, and its clock, which runs from the day of receipt (the step finds it running, R-68)."""
        casefile, straight_up, second = proceeding.casefile, bool(given["straight_up"]), given["second"]
        made = cls.objects.create(
            proceeding=proceeding, number=given["number"], received_on=given["received_on"], straight_up=straight_up,
            first=by, second=second,
        )
        restrict(casefile, bypass=straight_up, by=by, at=at)
        head = [] if straight_up else [(casefile.organ, HEAD)]
        admit(casefile, people=[by, second], roles=head, by=by, at=at)
        begins = datetime.combine(given["received_on"], time(12), clock.ZONE)
        proceeding.start(tuple(t for t in proceeding.procedure.terms if t.code == "DL-01"), at=begins)
        return made

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        organ, on = self.proceeding.casefile.organ, at.astimezone(clock.ZONE).date()
        second, addressee = given.get("second") or self.second, given.get("addressee")
        return Lazily(
            Facts,
            given=given,
            second_is_another=second.pk != self.first_id,
            second_is_bypassed=lambda: self.straight_up and _heads(second, organ, on),
            is_second=by is not None and by.pk == self.second_id,
            above=organ.superior.code if organ.superior else "",
            addressee=addressee.code if addressee else "",
        )

    def name_second(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Another colleague signs second; whoever was named before knows of it no more."""
        step = self.take("name_second", by=by, at=at, given=given)
        self.second = given["second"]
        self.save(update_fields=["second"])
        dismiss(self.proceeding.casefile, by=by, at=at)
        admit(self.proceeding.casefile, people=[self.first, self.second], by=by, at=at)
        return step

    def countersign(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The second hand (第二人签名). What had been sealed here of the item is made unreadable: it is in the envelope now."""
        step = self.take("countersign", by=by, at=at, given=given)
        for token in self._sealed_here():
            vault.destroy_body(token, by, at)
        return step

    def _sealed_here(self) -> list[UUID]:
        """What lies in the vault of this matter: the report, and letters of the reporter that were taken in since."""
        casefile = self.proceeding.casefile
        letters = Step.objects.filter(proceeding__casefile=casefile, record__has_key="letter").values_list("record", flat=True)
        return [*([casefile.sealed] if casefile.sealed else []), *(UUID(record["letter"]) for record in letters)]

    def dispatch(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Send it up (报送): who signed knows of it no more, the petition office above does."""
        step = self.take("dispatch", by=by, at=at, given=given)
        above, casefile = given["addressee"], self.proceeding.casefile
        if above is not None:
            dismiss(casefile, by=by, at=at)
            admit(casefile, roles=[(above, role) for role in READERS_ABOVE], by=by, at=at)
        return step

    def record_receipt(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write down the receipt of an organ above that is not on this platform."""
        step = self.take("record_receipt", by=by, at=at, given=given)
        dismiss(self.proceeding.casefile, by=by, at=at)
        return step


def _heads(person: Staff, organ: Organ, on: date) -> bool:
    return HEAD in person.roles_in(organ, on)

"""The meeting (会议): who is called, who came, and its minutes. What was said of a matter is never here but in the matter (`Deliberation`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction

from dandang.base import clock
from dandang.cases.lazily import Lazily
from dandang.cases.meetings import catalogue
from dandang.cases.meetings.rules import Facts
from dandang.cases.models.casefile import CaseFile
from dandang.cases.models.noun import Given, Noun
from dandang.cases.models.proceeding import Proceeding, Step
from dandang.cases.models.restriction import admit, restrict

if TYPE_CHECKING:
    from dandang.cases.meetings.catalogue import MeetingKind
    from dandang.cases.models.deliberation import Deliberation
    from dandang.organs.models import Organ, Staff


class Meeting(Noun):
    """One meeting of one kind in one organ. Its case file holds no matter and is known to who was called."""

    type = models.CharField(max_length=40, db_comment="Code of cases/data/meetings.toml")
    meets_on = models.DateField()
    place = models.CharField(max_length=100, blank=True)
    chair = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """A case file of its own, known to the members and to who calls the meeting."""
        casefile = CaseFile.open(organ=organ, sealed=None, by=by, at=at, profile=profile)
        restrict(casefile, bypass=False, by=by, at=at)
        admit(casefile, people=[by, given["chair"], *given["members"]], by=by, at=at)
        proceeding = Proceeding.begin(casefile, "meeting", at=at)
        meeting = cls.objects.create(
            proceeding=proceeding, type=given["type"], meets_on=given["meets_on"], place=given["place"], chair=given["chair"]
        )
        for person in dict.fromkeys([given["chair"], *given["members"]]):
            Seat.objects.create(meeting=meeting, staff=person, office=meeting.kind.office_of(person.roles_in(organ, _day(at))))
        for row in given["guests"]:
            Guest.objects.create(meeting=meeting, **row)
        return meeting

    def home(self, by: Staff) -> tuple[str, str]:
        """Its own page."""
        return "desk:meeting", self.proceeding.key

    @property
    def kind(self) -> MeetingKind:
        return catalogue.kinds()[self.type]

    def items(self, by: Staff) -> models.QuerySet[Deliberation]:
        """The items on this meeting's agenda that exist for `by`, as they were listed."""
        from dandang.cases.models.deliberation import Deliberation

        visible = Proceeding.objects.visible_to(by).filter(kind="deliberation")
        found = Deliberation.objects.filter(meeting=self, proceeding__in=visible)
        return found.select_related("proceeding__casefile__organ__parent", "meeting__chair").order_by("listed_at", "pk")

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        organ = self.proceeding.casefile.organ
        return Lazily(
            Facts,
            given=given,
            kind=lambda: self.kind if self.type else None,
            seated=lambda: frozenset(self.seats.values_list("staff__username", flat=True)),
            offices=lambda: dict(self.seats.values_list("staff__username", "office")),
            offices_chosen=lambda: _offices(given, organ, _day(at)),
            departments=lambda: frozenset(self.guests.values_list("department", flat=True)),
            chair=lambda: self.chair.username if self.chair_id else "",
            actor=by.username if by else "",
            mandatory=lambda: self._mandatory(given),
            unfinished=lambda: by is not None and self.items(by).filter(proceeding__state="on_agenda").exists(),
            minutes_wanting=lambda: frozenset(self._states(by)),
        )

    def _mandatory(self, given: Given) -> frozenset[str]:
        kind = catalogue.kinds().get(given.get("type") or self.type)
        return kind.mandatory_in(self.proceeding.profile) if kind else frozenset()

    def _states(self, by: Staff | None) -> Iterable[str]:
        return self.items(by).values_list("proceeding__state", flat=True) if by else ()

    def call(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Call the members, with the agenda."""
        step = self.take("call", by=by, at=at, given=given)
        for item in given["items"]:
            item.do("schedule", by=by, at=at, given={"meeting": self})
        return step

    def open(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The chair opens it; who is there is on record. Refused without the members that the kind asks for."""
        step = self.take("open", by=by, at=at, given=given)
        self.seats.filter(staff__in=given["present"]).update(is_present=True)
        self.guests.filter(department__in=given.get("guests_present") or ()).update(is_present=True)
        return step

    def cancel(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """It does not take place; its items wait for another meeting."""
        step = self.take("cancel", by=by, at=at, given=given)
        return self._each("on_agenda", "take_off", step, by=by, at=at, given=given)

    def draft_minutes(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Minutes of every item decided here, from what was written down in the meeting."""
        step = self.take("draft_minutes", by=by, at=at, given=given)
        return self._each("decided", "draft_minutes", step, by=by, at=at, given={"minutes": given["remark"]})

    def check_minutes(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Other hands have read them against the record."""
        step = self.take("check_minutes", by=by, at=at, given=given)
        return self._each("minutes_drafted", "check_minutes", step, by=by, at=at, given={})

    def return_minutes(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """They are to be written anew."""
        step = self.take("return_minutes", by=by, at=at, given=given)
        return self._each("minutes_drafted", "return_minutes", step, by=by, at=at, given={"reason": given["reason"]})

    def sign_minutes(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The chair signs: a paper for each item, in the matter that it belongs to."""
        step = self.take("sign_minutes", by=by, at=at, given=given)
        return self._each("minutes_checked", "sign_minutes", step, by=by, at=at, given={})

    def _each(self, state: str, verb: str, step: Step, *, by: Staff, at: datetime, given: Given) -> Step:
        """Take the same step of every item in that state that exists for `by`. An item hidden from them is left for others."""
        for item in self.items(by).filter(proceeding__state=state).order_by("pk"):
            item.do(verb, by=by, at=at, given=given)
            self.papers.extend(item.papers)
        return step


class Seat(models.Model):
    """A member who was called, and whether they came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="seats")
    staff = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=40, blank=True, db_comment="For which office of the kind of meeting")
    is_present = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["meeting", "staff"], name="seated_once")]

    def __str__(self) -> str:
        return self.staff.name

    @property
    def office_name(self) -> Any:
        office = self.meeting.kind.offices.get(self.office)
        return office.name if office else ""


class Guest(models.Model):
    """Who comes for a department of another organ. Signs in nowhere; the vote is written down by the secretary."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="guests")
    department = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    post = models.CharField(max_length=100, blank=True)
    is_present = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["meeting", "department"], name="department_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def department_name(self) -> Any:
        return self.meeting.kind.guests[self.department]


def _offices(given: Given, organ: Organ, on: date) -> frozenset[str]:
    """The offices for which those chosen as members would sit."""
    kind = catalogue.kinds().get(given.get("type") or "")
    people = [*(given.get("members") or ()), *filter(None, [given.get("chair")])]
    return frozenset(kind.office_of(person.roles_in(organ, on)) for person in people) if kind else frozenset()


def _day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()

"""An item for a meeting (上会议题): a proceeding of the matter's own case file. Votes and opinions stay there, with the matter's readers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext as _

from dandang.cases import across
from dandang.cases.kinship import not_free
from dandang.cases.lazily import Lazily
from dandang.cases.meetings import catalogue
from dandang.cases.meetings.catalogue import ABSTAIN
from dandang.cases.meetings.item_rules import Facts
from dandang.cases.models.collective import CollectiveDecision
from dandang.cases.models.meeting import Guest, Meeting, Seat
from dandang.cases.models.noun import Given, Noun
from dandang.cases.models.proceeding import Proceeding, Step
from dandang.organs.models import Staff

if TYPE_CHECKING:
    from dandang.cases.meetings.catalogue import MeetingKind

OWN = frozenset({"meeting", "deliberation", "coordination", "package", "pool", "expertise", "opinion"})
"""Kinds of proceeding that are never what a meeting decides about."""
TEXTS = ("question", "proposal", "opinion", "discussion", "resolution", "minutes", "reason")


class DeliberationQuerySet(models.QuerySet["Deliberation"]):
    def decided(self, proceeding: Proceeding, type: str) -> Self:
        """Decided by a meeting of that kind about this proceeding, with signed minutes."""
        return self.filter(about=proceeding.pk, type=type, proceeding__state="minuted")

    def waiting(self, type: str) -> Self:
        """Put forward for a meeting of that kind and on no agenda yet."""
        return self.filter(type=type, proceeding__state="submitted")


class Deliberation(Noun):
    """One question put to one kind of meeting about one proceeding of the case file."""

    about = models.ForeignKey(Proceeding, on_delete=models.PROTECT, null=True, related_name="+")
    type = models.CharField(max_length=40, blank=True, db_comment="Code of cases/data/meetings.toml")
    question = models.CharField(max_length=200, blank=True)
    proposal = models.TextField(blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+", db_comment="On whose agenda it stands")
    listed_at = models.DateTimeField(null=True)
    carried = models.PositiveSmallIntegerField(default=0, db_comment="How many meetings put it off")
    outcome = models.CharField(max_length=40, blank=True)
    discussion = models.TextField(blank=True)
    resolution = models.TextField(blank=True)
    minutes = models.TextField(blank=True)

    objects = DeliberationQuerySet.as_manager()

    @property
    def kind(self) -> MeetingKind:
        return catalogue.kinds()[self.type]

    @property
    def outcome_name(self) -> Any:
        return self.kind.outcomes.get(self.outcome, "")

    def home(self, by: Staff) -> tuple[str, str] | None:
        """The meeting that deals with it, for who was called to it."""
        meeting = self.meeting.proceeding if self.meeting is not None else None
        there = meeting is not None and Proceeding.objects.visible_to(by).filter(pk=meeting.pk).exists()
        return ("desk:meeting", meeting.key) if meeting is not None and there else None

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile, seat = self.proceeding.casefile, self._seat(by)
        meeting = given.get("meeting") or self.meeting
        return Lazily(
            Facts,
            given=given,
            has_matter=lambda: _matters(self.proceeding).exists(),
            waiting_already=lambda: self._waiting_already(given),
            kind=self.kind if self.type else None,
            type=self.type,
            meeting_type=lambda: meeting.type if meeting else "",
            meeting_state=lambda: meeting.proceeding.state if meeting else "",
            seated=seat is not None and seat.is_present,
            chairs=lambda: self._chairs(by, seat),
            free=lambda: by is None or not not_free(casefile, [by]),
            votes=lambda: tuple(self.votes_now().values_list("choice", flat=True)),
            voted=lambda: seat is not None and self.votes_now().filter(seat=seat).exists(),
            entitled=lambda: len(self.entitled()),
            offices_heard=lambda: frozenset(self.votes_now().filter(seat__isnull=False).values_list("seat__office", flat=True)),
            departments_heard=lambda: frozenset(self.votes_now().filter(guest__isnull=False).values_list("guest__department", flat=True)),
            carried=self.carried,
            reveals=lambda: self._reveals(given),
            mandatory=lambda: self.kind.mandatory_in(self.proceeding.profile) if self.type else frozenset(),
            advises=lambda: self._advises(by, given),
        )

    def _waiting_already(self, given: Given) -> bool:
        asked = {"about": given.get("about"), "type": given.get("type"), "proceeding__is_open": True}
        return given.get("about") is not None and Deliberation.objects.filter(**asked).exclude(pk=self.proceeding_id).exists()

    def _seat(self, by: Staff | None) -> Seat | None:
        return self.meeting.seats.filter(staff=by).first() if self.meeting is not None and by is not None else None

    def _chairs(self, by: Staff | None, seat: Seat | None) -> bool:
        """The chair; for an item that does not exist for the chair, a member present who may chair such a meeting."""
        if by is None or self.meeting is None or seat is None:
            return False
        if by == self.meeting.chair:
            return True
        kept_away = not Proceeding.objects.visible_to(self.meeting.chair).filter(pk=self.proceeding_id).exists()
        organ = self.proceeding.casefile.organ
        return kept_away and seat.is_present and bool(self.kind.chairs & by.roles_in(organ, self.meeting.meets_on))

    def _advises(self, by: Staff | None, given: Given) -> bool:
        """Whether whoever votes now, a member or the department's guest, was drawn as an expert in this matter (T-18)."""
        experts = across.advisers(self.proceeding.casefile)
        if not experts or self.meeting is None:
            return False
        guest = self.meeting.guests.filter(department=given.get("department") or "").values_list("name", flat=True).first()
        if guest is None:
            return by is not None and by.username in experts
        return Staff.objects.filter(username__in=experts, name=guest).exists()

    def _reveals(self, given: Given) -> bool:
        return self.proceeding.casefile.reveals("\n".join(str(given[name]) for name in TEXTS if given.get(name)))

    def votes_now(self) -> models.QuerySet[Vote]:
        """Votes of the meeting that has it on its agenda; those of a meeting that put it off stay on record."""
        return self.votes.filter(meeting=self.meeting_id)

    def entitled(self) -> list[Seat]:
        """Members called for whom the matter exists: who is recused or concerned does not count, wherever it is counted."""
        seats = self.meeting.seats.select_related("staff") if self.meeting is not None else ()
        return [seat for seat in seats if Proceeding.objects.visible_to(seat.staff).filter(pk=self.proceeding_id).exists()]

    def submit(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Put the question forward. It waits for the next meeting of that kind."""
        self.type, self.about = given["type"], given["about"]  # the clock of a kind that meets by the month asks for it
        step = self.take("submit", by=by, at=at, given=given)
        self.question, self.proposal = given["question"], given["proposal"]
        self.save(update_fields=["about", "type", "question", "proposal"])
        return step

    def schedule(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Put it on the agenda of a meeting that is called and not yet open."""
        meeting: Meeting = given["meeting"]
        step = self.take("schedule", by=by, at=at, given={**given, "_record": {"meeting": meeting.proceeding.key}})
        self.meeting, self.listed_at = meeting, at
        self.save(update_fields=["meeting", "listed_at"])
        return step

    def vote(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A member's opinion and vote, kept as given."""
        step = self.take("vote", by=by, at=at, given=given)
        assert self.meeting is not None
        Vote.objects.create(item=self, meeting=self.meeting, seat=self._seat(by), choice=given["choice"], opinion=given["opinion"], step=step)
        return step

    def record_guest(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What the department of another organ said and how it voted."""
        step = self.take("record_guest", by=by, at=at, given=given)
        assert self.meeting is not None
        guest = self.meeting.guests.get(department=given["department"])
        Vote.objects.create(item=self, meeting=self.meeting, guest=guest, choice=given["choice"], opinion=given["opinion"], step=step)
        return step

    def resolve(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What was decided, as the votes say."""
        step = self.take("resolve", by=by, at=at, given=given)
        self.outcome, self.discussion, self.resolution = given["outcome"], given["discussion"], given["resolution"]
        self.save(update_fields=["outcome", "discussion", "resolution"])
        return step

    def carry_over(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """To the next meeting; votes given so far stay on record and count there no more."""
        step = self.take("carry_over", by=by, at=at, given=given)
        self.carried += 1
        return self._off(step)

    def take_off(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The meeting does not take place, or ended without it."""
        return self._off(self.take("take_off", by=by, at=at, given=given))

    def _off(self, step: Step) -> Step:
        self.meeting, self.listed_at = None, None
        self.save(update_fields=["carried", "meeting", "listed_at"])
        return step

    def draft_minutes(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The minutes, with a remark or without; the paper takes the rest from the record."""
        step = self.take("draft_minutes", by=by, at=at, given=given)
        self.minutes = given["minutes"]
        self.save(update_fields=["minutes"])
        return step

    def sign_minutes(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The chair signs: the minutes are a paper of the matter, and the decision is the matter's own."""
        from dandang.cases.meetings import minutes

        step = self.take("sign_minutes", by=by, at=at, given=given)
        self.issue_paper("meeting_minutes", minutes.context(self, by=by, at=at), by=by, at=at)
        self._decide(by=by, at=at)
        return step

    def _decide(self, *, by: Staff, at: datetime) -> CollectiveDecision:
        assert self.meeting is not None
        seats = self.entitled()
        return CollectiveDecision.write_down(
            self.proceeding.casefile, self.question[:100], held_on=self.meeting.meets_on,
            members=[seat.staff for seat in seats if seat.is_present], absent=[seat.staff for seat in seats if not seat.is_present],
            by=by, at=at, minutes=self.discussion, resolution=self.resolution, dissent="\n".join(self.dissent()), item=self,
        )

    def dissent(self) -> list[str]:
        """Every vote for something else than what was decided, with its name and opinion as given."""
        others = self.votes_now().exclude(choice=self.outcome).select_related("seat__staff", "guest__meeting", "item")
        return [f"{vote.name}：{vote.choice_title}；{vote.opinion}" for vote in others]


class Vote(models.Model):
    """How a member, or a department of another organ, voted in one meeting, and why. Never changed."""

    item = models.ForeignKey(Deliberation, on_delete=models.PROTECT, related_name="votes")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    guest = models.ForeignKey(Guest, on_delete=models.PROTECT, null=True, related_name="+")
    choice = models.CharField(max_length=40)
    opinion = models.TextField(db_comment="Kept as said; never reporter data (R-49)")
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["item", "meeting", "seat"], condition=models.Q(guest=None), name="one_vote_a_member"),
            models.UniqueConstraint(fields=["item", "meeting", "guest"], condition=models.Q(seat=None), name="one_vote_a_department"),
            models.CheckConstraint(
                condition=models.Q(seat=None, guest__isnull=False) | models.Q(seat__isnull=False, guest=None), name="vote_of_one_hand"
            ),
        ]

    def __str__(self) -> str:
        return self.choice

    @property
    def name(self) -> str:
        if self.seat is not None:
            return self.seat.staff.name
        assert self.guest is not None
        return f"{self.guest.department_name.title} {self.guest.name}"

    @property
    def choice_name(self) -> Any:
        """In the reader's language."""
        return _("弃权") if self.choice == ABSTAIN else self.item.kind.outcomes[self.choice]

    @property
    def choice_title(self) -> str:
        """As a paper has it."""
        return "弃权" if self.choice == ABSTAIN else self.item.kind.outcomes[self.choice].title


def _matters(proceeding: Proceeding) -> models.QuerySet[Proceeding]:
    """The proceedings of this case file that a meeting may decide about."""
    return Proceeding.objects.filter(casefile=proceeding.casefile_id).exclude(kind__in=OWN).order_by("pk")

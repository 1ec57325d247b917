"""The clue (问题线索) and its verbs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from dandang import vault
from dandang.cases.lazily import Lazily
from dandang.cases.models import CollectiveDecision, Finding, Noun, Recusal, Step
from dandang.cases.models.noun import Given
from dandang.mechanisms.verification import notices
from dandang.mechanisms.verification.rules import Facts
from dandang.organs.models import Staff


class Clue(Noun):
    """A report admitted for disposal and numbered."""

    class Disposal(models.TextChoices):
        TALK = "talk_or_inquiry", _("谈话函询")
        VERIFY = "preliminary_verification", _("初步核实")
        HOLD = "hold_for_later", _("暂存待查")
        CLOSE = "close_clue", _("予以了结")

    class Ending(models.TextChoices):
        DISPROVED = "disproved", _("全部失实")
        UNCHECKABLE = "uncheckable", _("无法核查")
        MIXED = "mixed", _("兼有")

    handlers = models.ManyToManyField("organs.Staff", related_name="+")
    group = models.ManyToManyField("organs.Staff", related_name="+")
    disposal = models.CharField(max_length=40, choices=Disposal, blank=True)
    discussion = models.ForeignKey(CollectiveDecision, on_delete=models.PROTECT, null=True, related_name="+")
    ending = models.CharField(max_length=20, choices=Ending, blank=True)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        asked, kinds = given.get("allegation"), self.proceeding.casefile.proceedings.values_list("kind", flat=True)
        return Lazily(
            Facts,
            given=given,
            answers=lambda: tuple(self.proceeding.casefile.answers().values()),
            minuted=self.discussion_id is not None,
            group=lambda: frozenset(self.group.values_list("username", flat=True)),
            not_free=lambda: self.not_free([*(given.get("handlers") or ()), *(given.get("group") or ())]),
            answer_before=lambda: self.proceeding.casefile.answers()[asked.seq][0] if asked else "",
            clarification_begun=lambda: "clarification" in kinds,
            screening_begun=lambda: "false_accusation" in kinds,
        )

    def not_free(self, people: Iterable[Staff]) -> tuple[str, ...]:
        """User names of those who may not act here (R-28). Kinship with the reporter is answered inside the vault."""
        people = list(people)
        if not people:
            return ()
        casefile = self.proceeding.casefile
        recused = set(Recusal.objects.filter(casefile=casefile, staff__in=people).values_list("staff_id", flat=True))
        subjects = list(casefile.subjects.values_list("name", "staff_id"))
        found = []
        for person in people:
            names = [person.name, *person.family_names()]
            if (
                person.pk in recused
                or any(staff_id == person.pk or name in names for name, staff_id in subjects)
                or vault.is_close_to(casefile.sealed, names)
            ):
                found.append(person.username)
        return tuple(found)

    def allot(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Propose handlers (拟分办). They are assigned once the principal officer approves."""
        step = self.take("allot", by=by, at=at, given=given)
        self.handlers.set(given["handlers"])
        return step

    def approve_allotment(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The principal officer approves; the handlers now see the case file."""
        step = self.take("approve_allotment", by=by, at=at, given=given)
        self.proceeding.casefile.assign(self.handlers.all(), by=by, at=at)
        return step

    def propose(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """One of the four disposals, after a minuted collective discussion (R-32)."""
        step = self.take("propose", by=by, at=at, given=given)
        self.discussion = CollectiveDecision.objects.create(
            casefile=self.proceeding.casefile, topic=given["disposal"], held_on=given["held_on"], minutes=given["minutes"],
            by=by, at=at,
        )
        self.discussion.members.set(given["members"])
        self.disposal = given["disposal"]
        self.save(update_fields=["discussion", "disposal"])
        return step

    def approve_verification(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Approve the verification and its group (R-36)."""
        return self._with_group("approve_verification", by=by, at=at, given=given)

    def escalate(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """From a talk on to a verification, with its group (R-36)."""
        return self._with_group("escalate", by=by, at=at, given=given)

    def _with_group(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        self.group.set(given["group"])
        self.proceeding.casefile.assign(given["group"], by=by, at=at)
        return step

    def find(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Answer one allegation (认定). A new row each time; nothing is overwritten (R-17)."""
        step = self.take("find", by=by, at=at, given=given)
        Finding.objects.create(
            allegation=given["allegation"], code=given["code"], sub_code=given["sub_code"], reason=given["basis"],
            check_record=given["check_record"], by=by, at=at,
        )
        return step

    def report(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The verification report, signed by the whole group."""
        step = self.take("report", by=by, at=at, given=given)
        context = notices.verification_report(self, given, at=at)
        self.issue_paper("verification_report", context, by=by, at=at)
        return step

    def approve_closure(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Close without a verification; findings and kind of ending must be there (R-33, R-35)."""
        return self._close("approve_closure", by=by, at=at, given=given)

    def accept_explanation(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Accept the person's explanation and close (采信了结)."""
        return self._close("accept_explanation", by=by, at=at, given=given)

    def conclude(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Approve the report and close the clue (Supervision Law art. 41)."""
        return self._close("conclude", by=by, at=at, given=given)

    def _close(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        self.ending = given["ending"]
        self.save(update_fields=["ending"])
        return step

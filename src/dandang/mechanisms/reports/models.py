"""The report (检举控告) and its verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from dandang import vault
from dandang.base import clock
from dandang.cases.lazily import Lazily
from dandang.cases.models import Allegation, CaseFile, Noun, Proceeding, Step, Subject
from dandang.cases.models.noun import Given
from dandang.mechanisms.reports import notices
from dandang.mechanisms.reports.mailroom import Mailroom
from dandang.mechanisms.reports.masking import Masking
from dandang.mechanisms.reports.rules import Facts
from dandang.organs.models import Organ, Staff


class Report(Mailroom, Masking, Noun):
    """What came in. Who sent it, and in which words, only the vault knows."""

    class Channel(models.TextChoices):
        LETTER = "letter", _("来信")
        VISIT = "visit", _("来访")
        PHONE = "phone", _("电话举报")
        NETWORK = "network", _("网络举报")
        OTHER = "other", _("其他")

    class FeedbackWay(models.TextChoices):
        FACE_TO_FACE = "face_to_face", _("当面")
        PHONE = "phone", _("电话")
        LETTER = "letter", _("书面")

    class Reaction(models.TextChoices):
        ACCEPTED = "accepted", _("认可")
        OBJECTED = "objected", _("有异议，已说明")
        NEW_EVIDENCE = "new_evidence", _("提出新证据")

    channel = models.CharField(max_length=20, choices=Channel)
    reaction = models.CharField(max_length=20, choices=Reaction, blank=True)
    feedback_excused = models.BooleanField(default=False)

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """Seal reporter and wording, open the case file. Called by the door with the first step in one transaction."""
        given = cls.taken_in(given, organ=organ, by=by, at=at)
        token = vault.seal(
            cls.reporter_in(given), given["text"], organ_id=organ.pk, received_by_id=by.pk, at=at,
            attachments=given.get("attachments", ()),
        )
        casefile = CaseFile.open(organ=organ, sealed=token, by=by, at=at, profile=profile)
        proceeding = Proceeding.begin(casefile, "reports", at=at)
        cls.bind_thread(proceeding, given, at=at)
        return cls.objects.create(proceeding=proceeding, channel=given["channel"])

    @staticmethod
    def reporter_in(given: Given) -> dict[str, Any] | None:
        """What the input says of the reporter, as the vault wants it; None when nothing is said."""
        named = {
            key.removeprefix("reporter_"): value
            for key, value in given.items()
            if key.startswith("reporter_") and value
        }
        return named or None

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        managing = given.get("managing_organ")
        text = f"{given.get('summary') or ''} {given.get('new_evidence') or ''}".strip()
        return Lazily(
            Facts,
            given=given,
            identity_state=lambda: vault.identity_state(casefile.sealed),
            above=lambda: managing is not None and _is_above(managing, casefile.organ),
            own_principal_officer=lambda: _heads(given.get("subject_staff"), casefile.organ, at),
            competent=lambda: all(
                _may_handle(casefile.organ, s) for s in casefile.subjects.select_related("managing_organ")
            ),
            open_allegations=lambda: sum(1 for code, _sub in casefile.answers().values() if not code),
            running_clues=lambda: casefile.proceedings.filter(kind="verification", is_open=True).count(),
            unassessed_untrue=self._unassessed_untrue,
            feedback_recorded=bool(self.reaction),
            feedback_excused=self.feedback_excused,
            new_evidence_untreated=self.reaction == self.Reaction.NEW_EVIDENCE,
            **self.mailroom_facts(given),
            reveals=lambda: bool(text) and vault.text_reveals(casefile.sealed, text, known=casefile.words_to_name()),
            **self.masking_facts(given, by=by, at=at),
        )

    def _unassessed_untrue(self) -> int:
        """Untrue allegations while no clarification has been assessed."""
        untrue = sum(1 for code, _sub in self.proceeding.casefile.answers().values() if code == "untrue")
        clarifications = self.proceeding.casefile.proceedings.filter(kind="clarification")
        return untrue if untrue and not clarifications.exclude(state="to_assess").exists() else 0

    def register(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write subject and neutral allegations (登记). Refused for what belongs to a higher organ (R-2, R-4)."""
        step = self.take("register", by=by, at=at, given=given)
        casefile = self.proceeding.casefile
        subject = Subject.objects.create(
            casefile=casefile, name=given["subject_name"], kind=given["subject_kind"] or Subject.Kind.PERSON,
            unit=given["subject_unit"], post=given["subject_post"], managing_organ=given["managing_organ"],
            staff=given["subject_staff"],
        )
        first = casefile.allegations.count() + 1
        for seq, statement in enumerate(given["statements"], start=first):
            Allegation.objects.create(casefile=casefile, subject=subject, seq=seq, statement=statement)
        return step

    def verify_name(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Confirm or reject the signature (核实署名). A denied name counts as anonymous (Rules art. 30)."""
        step = self.take("verify_name", by=by, at=at, given=given)
        vault.reseal_identity_state(self.proceeding.casefile.sealed, given["outcome"], by=by, at=at)
        if given["outcome"] == "signed_rejected":
            self.proceeding.deadlines.filter(code="DL-03", met_at=None).update(met_at=at)
        return step

    def decline(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Decline on one of the three grounds (不予受理); the first two leave a note of where the sender was sent."""
        step = self.take("decline", by=by, at=at, given=given)
        if given["ground"] != "no_substance":
            self.issue_paper("decline_note", notices.decline_note(self, given, by=by, at=at), by=by, at=at)
        return step

    def accept(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Answer for the report (受理). A verified real-name reporter gets the notice within 15 working days (R-8)."""
        step = self.take("accept", by=by, at=at, given=given)
        if vault.identity_state(self.proceeding.casefile.sealed) == "real_name_verified":
            notices.issue_acceptance(self, by=by, at=at)
        return step

    def feed_back(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Tell a real-name reporter the result (反馈), Rules art. 27."""
        step = self.take("feed_back", by=by, at=at, given=given)
        self.reaction = given["reaction"]
        self.save(update_fields=["reaction"])
        context = notices.feedback_record(self, given, by=by, at=at)
        self.issue_paper("feedback_record", context, by=by, at=at)
        return step

    def excuse_feedback(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Record why no feedback was possible; the exception that R-38 allows."""
        step = self.take("excuse_feedback", by=by, at=at, given=given)
        self.feedback_excused = True
        self.save(update_fields=["feedback_excused"])
        return step

    def reopen(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Check new evidence (R-39): the treatment begins, and a new clue is numbered."""
        step = self.take("reopen", by=by, at=at, given=given)
        self.reaction = ""
        self.save(update_fields=["reaction"])
        return step


def _is_above(managing: Organ, organ: Organ) -> bool:
    """Whether the managing organ stands above `organ`; a stationed group acts for the organ that dispatched it."""
    start = organ.superior if organ.kind == "stationed_group" else organ
    return start is not None and managing in start.chain() and managing != start


def _heads(person: Any, organ: Organ, at: datetime) -> bool:
    return bool(person) and "principal_officer" in person.roles_in(organ, at.astimezone(clock.ZONE).date())


def _may_handle(organ: Organ, subject: Subject) -> bool:
    from dandang.organs.competence import may_handle

    return bool(may_handle(organ, subject.managing_organ, unit=subject.unit or subject.name, rule="SM-A"))

"""The report (检举控告) and its verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from dandang import vault
from dandang.base import clock
from dandang.cases import codes
from dandang.cases.lazily import Lazily
from dandang.cases.models import Allegation, CaseFile, Finding, Proceeding, Step, Subject
from dandang.cases.models.noun import Given
from dandang.mechanisms.reports import archiving, notices, scans
from dandang.mechanisms.reports.mailroom import Mailroom
from dandang.mechanisms.reports.masking import WAITS, Masking
from dandang.mechanisms.reports.publicity import Publicity
from dandang.mechanisms.reports.repeats import RepeatCancel, RepeatLink, Repeats
from dandang.mechanisms.reports.routing import Dispatch, Routing, may_handle
from dandang.mechanisms.reports.rules import Facts
from dandang.mechanisms.reports.scans import ScanKept
from dandang.organs.models import Organ, Staff

__all__ = ["Dispatch", "RepeatCancel", "RepeatLink", "Report", "ScanKept"]
MARKERS = ("petition_class", "eight_point_rule", "level_skipping", "foreign_related", "sensitive", "brings_new_evidence")
"""What the registration says of the item as a whole."""
COLLECTIVE = 5
TOLD = ("summary", "new_evidence", "explanation", "note")
"""Fields of the input that a step remembers and that must not give the reporter away (R-49)."""

class Report(Mailroom, Masking, Publicity, Routing, Repeats):
    """What came in. Who sent it, and in which words, only the vault knows."""

    is_reporters_own = True
    waits = WAITS

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
    sub_channel = models.CharField(max_length=4, blank=True, db_comment="Code of cases/data/phone.toml")
    source = models.CharField(max_length=4, default="0101", db_comment="Code of cases/data/sources.toml")
    reporters = models.PositiveIntegerField(default=1, db_comment="How many signed together; visits of 5 and more are collective")
    petition_class = models.CharField(max_length=1, default="1", db_comment="Code of cases/data/petition_classes.toml")
    eight_point_rule = models.BooleanField(default=False)
    level_skipping = models.BooleanField(default=False)
    foreign_related = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    brings_new_evidence = models.BooleanField(default=False, db_comment="Bars a repeat link, R-15")
    reaction = models.CharField(max_length=20, choices=Reaction, blank=True)
    feedback_excused = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, db_comment="The reporter withdrew; nothing is deleted or stopped by it, R-16")
    feedback_waived = models.BooleanField(default=False, db_comment="On withdrawing the reporter asked for no feedback, R-16")

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """Seal reporter and wording, open the case file. Called by the door with the first step in one transaction."""
        given = cls.taken_in(given, organ=organ, by=by, at=at)
        token = vault.seal(
            cls.reporter_in(given), given["text"], organ_id=organ.pk, received_by_id=by.pk, at=at,
            attachments=[*scans.to_seal(given.get("scans", ())), *given.get("attachments", ())],
        )
        casefile = CaseFile.open(organ=organ, sealed=token, by=by, at=at, profile=profile)
        proceeding = Proceeding.begin(casefile, "reports", at=at)
        cls.bind_thread(proceeding, given, at=at)
        report = cls.objects.create(
            proceeding=proceeding, channel=given["channel"], sub_channel=given["sub_channel"], source=given["source"],
            reporters=given["reporters"] or 1,
        )
        scans.keep(report, given.get("scans", ()))
        return report

    @staticmethod
    def reporter_in(given: Given) -> dict[str, Any] | None:
        """What the input says of the reporter, as the vault wants it; None when nothing is said."""
        named = {
            key.removeprefix("reporter_"): value
            for key, value in given.items()
            if key.startswith("reporter_") and value
        }
        return named or None

    @property
    def is_collective(self) -> bool:
        """A visit of five or more (集体访), as real systems count it."""
        return self.channel == self.Channel.VISIT and self.reporters >= COLLECTIVE

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        subjects = given.get("subjects") or ()
        text = " ".join(str(given.get(name) or "") for name in TOLD).strip()
        settings = self.proceeding.procedure.settings
        return Lazily(
            Facts,
            given=given,
            identity_state=lambda: vault.identity_state(casefile.sealed),
            above=lambda: any(_is_above(each["managing_organ"], casefile.organ) for each in subjects),
            own_principal_officer=lambda: any(_heads(each["subject_staff"], casefile.organ, at) for each in subjects),
            competent=lambda: all(
                may_handle(casefile.organ, s) for s in casefile.subjects.select_related("managing_organ")
            ),
            open_allegations=lambda: sum(1 for code, _sub in casefile.answers().values() if not code),
            running_clues=lambda: casefile.proceedings.filter(kind="verification", is_open=True).count(),
            unassessed_untrue=self._unassessed_untrue,
            representatives=given.get("representatives") or 0,
            **self.routing_facts(given),
            brings_new_evidence=self.brings_new_evidence,
            answered=lambda: self._is_answered(given),
            name_attempts=lambda: self._attempts("verify_name", outcome="not_reached"),
            name_attempts_needed=settings["name_check_attempts"].value,
            feedback_attempts=lambda: self._attempts("attempt_feedback"),
            feedback_attempts_needed=settings["feedback_attempts"].value,
            feedback_waived=self.feedback_waived,
            feedback_recorded=bool(self.reaction),
            feedback_excused=self.feedback_excused,
            archive_set=lambda: casefile.sealed is not None and archiving.is_complete(self.proceeding),
            new_evidence_untreated=self.reaction == self.Reaction.NEW_EVIDENCE,
            **self.mailroom_facts(given),
            reveals=lambda: casefile.reveals(text),
            **self.masking_facts(given, by=by, at=at),
            **self.publicity_facts(given),
        )

    def _attempts(self, verb: str, **record: str) -> int:
        """How often somebody was sought in vain."""
        return self.proceeding.steps.filter(verb=verb, **{f"record__{name}": value for name, value in record.items()}).count()

    @staticmethod
    def _is_answered(given: Given) -> bool:
        """Whether what is to be corrected has a finding: a finding answers the words it was made about."""
        allegation, subject = given.get("allegation"), given.get("corrects")
        found = Finding.objects.none()
        if allegation is not None:
            found = Finding.objects.filter(allegation=allegation)
        elif subject is not None:
            found = Finding.objects.filter(allegation__in=subject.allegations.all())
        return found.exists()

    def _unassessed_untrue(self) -> int:
        """Untrue allegations while a clarification, one for each person, is not assessed."""
        untrue = sum(1 for code, _sub in self.proceeding.casefile.answers().values() if code == "untrue")
        clarifications = self.proceeding.casefile.proceedings.filter(kind="clarification")
        assessed = clarifications.exclude(state="to_assess").exists() and not clarifications.filter(state="to_assess").exists()
        return 0 if assessed else untrue

    def register(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write subject and neutral allegations (登记). Refused for what belongs to a higher organ (R-2, R-4)."""
        step = self.take("register", by=by, at=at, given=given)
        for each in given["subjects"]:
            self._write_subject(each)
        for name in MARKERS:
            setattr(self, name, given[name])
        self.save(update_fields=MARKERS)
        return step

    def correct_subject(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A new version of a subject, to which their allegations belong from now on (R-17)."""
        step, old = self.take("correct_subject", by=by, at=at, given=given), given["corrects"]
        allegations = list(old.allegations.all())
        new = old.replaced_with(**_subject_values(given))
        for allegation in allegations:
            allegation.replaced_with(subject=new, version=allegation.version + 1)
        return step

    def correct_allegation(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A new version of an allegation's neutral words (R-17)."""
        step, old = self.take("correct_allegation", by=by, at=at, given=given), given["allegation"]
        nature, statement = codes.nature_of(given["statement"])
        old.replaced_with(statement=statement, nature=nature or old.nature, version=old.version + 1)
        return step

    def _write_subject(self, given: Given) -> None:
        casefile = self.proceeding.casefile
        subject = Subject.objects.create(casefile=casefile, **_subject_values(given))
        first = Allegation.objects.filter(casefile=casefile).values("seq").distinct().count() + 1
        for seq, line in enumerate(given["statements"], start=first):
            nature, statement = codes.nature_of(line)
            Allegation.objects.create(casefile=casefile, subject=subject, seq=seq, statement=statement, nature=nature)

    def verify_name(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Confirm or reject the signature (核实署名), or write down that nobody was reached. A denied name, and one that
        cannot be reached, counts as anonymous (Rules art. 30).
        """
        step = self.take("verify_name", by=by, at=at, given=given)
        if given["outcome"] == "not_reached":
            return step
        state = "real_name_verified" if given["outcome"] == "real_name_verified" else "signed_rejected"
        vault.reseal_identity_state(self.proceeding.casefile.sealed, state, by=by, at=at)
        if state == "signed_rejected":
            self.proceeding.deadlines.filter(code="DL-03", met_at=None).update(met_at=at)
        return step

    def decline(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Decline on one of the three grounds (不予受理); the first two leave a note of where the sender was sent."""
        step = self.take("decline", by=by, at=at, given=given)
        if given["ground"] != "no_substance":
            self.issue_paper("decline_note", notices.decline_note(self, given, by=by, at=at), by=by, at=at)
        if vault.identity_state(self.proceeding.casefile.sealed) == "real_name_verified":
            notices.issue_decline(self, given, by=by, at=at)
        return step

    def accept(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Answer for the report (受理). A verified real-name reporter gets the notice within 15 working days (R-8)."""
        step = self.take("accept", by=by, at=at, given=given)
        if vault.identity_state(self.proceeding.casefile.sealed) == "real_name_verified":
            notices.issue_acceptance(self, by=by, at=at)
        return step

    def hand_over(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """To the handling office by way of case management (移交), with the draft-handling sheet (R-9)."""
        step = self.take("hand_over", by=by, at=at, given=given)
        self.issue_paper("handling_sheet", notices.handling_sheet(self, given, by=by), by=by, at=at)
        return step

    def complete(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Every allegation is answered and every clue ended (办结): the completion report, to be signed."""
        step = self.take("complete", by=by, at=at, given=given)
        self.issue_paper("completion_report", notices.completion_report(self, by=by), by=by, at=at)
        return step

    def return_report(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Back to the petition office (退回), with a note of why (R-10)."""
        step = self.take("return_report", by=by, at=at, given=given)
        self.issue_paper("return_note", notices.return_note(self, given, by=by), by=by, at=at)
        return step

    def archive(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Nothing more is owed (归档): the list of what lies in the archive set (4.6)."""
        step = self.take("archive", by=by, at=at, given=given)
        self.issue_paper("archive_list", archiving.archive_list(self.proceeding, by=by), by=by, at=at)
        return step

    def feed_back(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Tell a real-name reporter the result (反馈), Rules art. 27."""
        step = self.take("feed_back", by=by, at=at, given=given)
        self.reaction = given["reaction"]
        self.save(update_fields=["reaction"])
        context = notices.feedback_record(self, given, by=by, at=at)
        self.issue_paper("feedback_record", context, by=by, at=at)
        if given["way"] == self.FeedbackWay.LETTER:
            notices.issue_result(self, by=by, at=at)
        return step

    def withdraw(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write down that the reporter withdrew (撤回). Feedback stops when they ask for it; nothing else does (R-16)."""
        step = self.take("withdraw", by=by, at=at, given=given)
        self.withdrawn_at, self.feedback_waived = at, self.feedback_waived or given["stop_feedback"]
        self.save(update_fields=["withdrawn_at", "feedback_waived"])
        if self.feedback_waived:
            self.proceeding.deadlines.filter(code="DL-04", met_at=None).update(met_at=at)
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


def _subject_values(given: Given) -> dict[str, Any]:
    return {
        "name": given["subject_name"], "kind": given["subject_kind"] or Subject.Kind.PERSON, "unit": given["subject_unit"],
        "post": given["subject_post"], "rank": given["subject_rank"], "managing_organ": given["managing_organ"],
        "staff": given["subject_staff"],
    }


def _is_above(managing: Organ, organ: Organ) -> bool:
    """Whether the managing organ stands above `organ`; a stationed group acts for the organ that dispatched it."""
    start = organ.superior if organ.kind == "stationed_group" else organ
    return start is not None and managing in start.chain() and managing != start


def _heads(person: Any, organ: Organ, at: datetime) -> bool:
    return bool(person) and "principal_officer" in person.roles_in(organ, at.astimezone(clock.ZONE).date())

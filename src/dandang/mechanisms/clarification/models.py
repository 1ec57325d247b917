"""The clarification (澄清正名) and its verbs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dandang.cases.lazily import Lazily
from dandang.cases.models import Allegation, CaseFile, Noun, PersonFile, Step, Subject
from dandang.cases.models.noun import Given, Waits
from dandang.cases.serving import hand_over
from dandang.documents import Recipient
from dandang.documents.models import Document, DocumentRecipient
from dandang.mechanisms.clarification import notices, rules, sheets
from dandang.mechanisms.clarification.facts import gather
from dandang.organs.models import Staff


class Clarification(Noun):
    """One run of clearing one person's name, of the untrue allegations against them. A matter with several people has a run for
    each: every one is asked, every one gets a notice, and none reads what was said of another.
    """

    class Method(models.TextChoices):
        WRITTEN = "written", _("书面澄清")
        FACE_TO_FACE = "face_to_face", _("当面澄清")
        MEETING = "meeting", _("会议澄清")
        CIRCULAR = "circular", _("通报澄清")
        MEDIA = "media", _("媒体澄清")
        RELEASE = "press_release_meeting", _("发布会澄清")

    class Ground(models.TextChoices):
        CAREER = "career_effect", _("影响或可能影响选拔、换届、调任、评优")
        WORK_LIFE = "work_life_effect", _("人身财产权利受损或正常工作生活受扰")
        PUBLIC = "public_effect", _("在一定范围或社会上造成不良影响")
        REPEATED = "repeated_after_conclusion", _("已有明确结论仍就同一问题反复检举")
        OTHER = "other_need", _("其他确有必要的情形")

    class GroundAgainst(models.TextChoices):
        NO_EFFECT = "no_effect", _("失实但未造成不良影响")
        NOT_EXCLUDED = "not_excluded", _("尚不能排除，没有失实的正式结论")
        PROCEDURE = "effect_of_procedure", _("影响仅来自核查、巡察、审查中的谈话")
        OTHER_VIOLATIONS = "other_violations_held", _("同一人另有违纪违法问题在查")
        UNSUITABLE = "unsuitable", _("其他不宜澄清的情形")

    class TitleVariant(models.TextChoices):
        NOTICE = "通知书", _("澄清正名通知书")
        LETTER = "函", _("澄清正名函")
        STATEMENT = "书", _("澄清正名书")
        LETTER_ON = "的函", _("关于失实检举控告澄清的函")

    class Takedown(models.TextChoices):
        WAITING = "waiting", _("尚未答复")
        REMOVED = "removed", _("已删除")
        REFUSED = "refused", _("未予删除")

    class VisitWay(models.TextChoices):
        VISIT = "visit", _("上门")
        PHONE = "phone", _("电话")
        TALK = "talk", _("面谈")

    recorded: ClassVar[Mapping[str, Any]] = {"methods": dict(Method.choices)}

    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, null=True, related_name="+", db_comment="Whose name; null where the matter has one person only"
    )
    grounds = models.JSONField(default=list)
    effect_units = models.JSONField(default=list, db_comment="Where the bad effect arose; the widest possible range, R-46")
    consented_on = models.DateField(null=True)
    title_variant = models.CharField(max_length=10, choices=TitleVariant, blank=True)
    cleared = models.ManyToManyField(Allegation, related_name="+")
    matters = models.JSONField(default=list)
    methods = models.JSONField(default=list)
    scope_units = models.JSONField(default=list)
    copies = models.JSONField(default=list)
    notice = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    in_person = models.BooleanField(default=False, db_comment="The person got the notice from hand to hand")
    announced_methods = models.JSONField(default=list)
    answers = models.JSONField(default=dict, db_comment="By number of the untrue allegation: cleared or not, ground, reason (R-40)")
    applied_on = models.DateField(null=True, db_comment="The person's own application; null when the organ began by itself")
    announced_units = models.JSONField(default=list, db_comment="Whom a wider act reached; a revocation goes there too (R-52)")
    channels = models.JSONField(default=list, db_comment="Where the principal officer allowed to publish")
    revocation = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    waits: ClassVar[Waits] = {"publication_wanted": lambda on: _published_nowhere()}

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        return gather(self, given, at=at)

    @classmethod
    def runs_for(cls, casefile: CaseFile) -> list[dict[str, Any]]:
        """A run for each person of whom something was found untrue."""
        people = list(casefile.subjects.all())
        if len(people) < 2:
            return [{}]
        untrue = {seq for seq, (code, _sub) in casefile.answers().items() if code == "untrue"}
        met = set(casefile.allegations.filter(seq__in=untrue).values_list("subject_id", flat=True))
        return [{"subject": person} for person in people if person.pk in met]

    def subjects(self) -> list[Subject]:
        """Whose name is cleared."""
        return [self.person]

    @property
    def person(self) -> Subject:
        """Whose name is cleared, as the row stands today (R-17)."""
        standing = list(self.proceeding.casefile.subjects.all())
        found = self.subject or standing[0]
        while found not in standing:
            found = found.replaced_by
        return found

    def whose(self) -> str:
        return self.person.name if self.subject else ""

    def allegations(self) -> models.QuerySet[Allegation]:
        """What was alleged against this person."""
        own = {"subject": self.person} if self.subject else {}
        return self.proceeding.casefile.allegations.filter(**own)

    def found(self) -> dict[int, tuple[str, str]]:
        """By number of this person's allegation: code and sub-code of its last finding."""
        own = set(self.allegations().values_list("seq", flat=True))
        return {seq: answer for seq, answer in self.proceeding.casefile.answers().items() if seq in own}

    def unserved(self) -> models.QuerySet[DocumentRecipient]:
        """Recipients of the notice without a confirmed receipt (D-3)."""
        return self.notice.unserved() if self.notice else DocumentRecipient.objects.none()

    def unserved_revocation(self) -> models.QuerySet[DocumentRecipient]:
        """Recipients of the letter that revokes, without a confirmed receipt (R-52)."""
        return self.revocation.unserved() if self.revocation else DocumentRecipient.objects.none()

    def reached(self) -> list[str]:
        """Everybody whom the notice and the wider acts reached."""
        named = self.notice.recipients.order_by("pk").values_list("name", flat=True) if self.notice else ()
        return list(dict.fromkeys([*named, *self.announced_units]))

    def receive_application(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The person's written application begins the second way in; who it comes from was checked."""
        step = self.take("receive_application", by=by, at=at, given=given)
        return self.keep(step, applied_on=given["applied_on"], subject=self.applicant(given))

    def applicant(self, given: Given) -> Subject | None:
        """The person chosen in the application's form, which asks where the matter has several."""
        chosen = given.get("person")
        return list(self.proceeding.casefile.subjects.all())[chosen - 1] if chosen else self.subject

    def assess(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Answer every untrue allegation, yes where not named apart (R-40), with the range in which the effect arose."""
        step = self.take("assess", by=by, at=at, given=given)
        self.keep(step, grounds=given["grounds"], effect_units=given["effect_units"], answers=sheets.answers(self, given, clear=True))
        return self._assessed(step, given, by=by, at=at)

    def assess_not(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Answer every untrue allegation with no, each with its ground (5.3)."""
        step = self.take("assess_not", by=by, at=at, given=given)
        self.keep(step, answers=sheets.answers(self, given, clear=False))
        return self._assessed(step, given, by=by, at=at)

    def _assessed(self, step: Step, given: Given, *, by: Staff, at: datetime) -> Step:
        if self.answers:
            self.issue_paper("assessment_sheet", sheets.assessment(self, step, by=by), by=by, at=at)
        if self.applied_on:
            person = self.person.name
            reply = sheets.reply(self, step, given["reply"])
            self.issue_paper("application_reply", reply, category="澄", recipients=[Recipient(person)], by=by, at=at)
        return step

    def ask_consent(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Tell the person what is intended (拟澄清告知书) before they answer."""
        step = self.take("ask_consent", by=by, at=at, given=given)
        intended = sheets.intended(self, given)
        self.issue_paper("intended_notice", intended, category="澄", recipients=[Recipient(self.person.name)], by=by, at=at)
        return step

    def record_consent(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The person agrees (R-43)."""
        step = self.take("record_consent", by=by, at=at, given=given)
        return self.keep(step, consented_on=given["asked_on"])

    def draft(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write the notice from the untrue allegations. It can be written again until it is submitted."""
        step = self.take("draft", by=by, at=at, given=given)
        self.cleared.set(given["cleared"])
        return self.keep(
            step, title_variant=given["title_variant"], matters=given["matters"], methods=given["methods"],
            scope_units=given["scope_units"], copies=given["copies"],
        )

    def approve(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The principal officer approves (Rules art. 50); the approval form is a paper."""
        step = self.take("approve", by=by, at=at, given=given)
        self.issue_paper("clarification_approval", notices.approval(self, by=by, at=at), by=by, at=at)
        return step

    def issue(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Number and freeze the notice. Refused while consent is missing (R-43), the text could reveal the reporter (R-49),
        or a real-name reporter has not been told first (R-38). Service is a step of its own.
        """
        step = self.take("issue", by=by, at=at, given={**given, "_record": {**given.get("_record", {}), "methods": self.methods}})
        self.notice = notices.issue(self, by=by, at=at)
        return self.keep(step, notice=self.notice)

    def serve(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Two people hand it over and the receipt comes back signed (送达回证), D-4."""
        step = self.take("serve", by=by, at=at, given=given)
        assert self.notice is not None
        hand_over(self.notice, given, by=by, at=at)
        if given["recipient"].relation == "main" and given["method"] == "in_person":
            self.keep(step, in_person=True)
        return step

    def approve_publication(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Allow a public announcement, in these channels and no others (5.8)."""
        step = self.take("approve_publication", by=by, at=at, given=given)
        return self.keep(step, channels=given["channels"])

    def announce(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A wider act, by an approved method and no wider than approved (R-46); circular and media carry the notice's own words."""
        step = self.take("announce", by=by, at=at, given=given)
        if given["method"] in {"circular", *rules.PUBLIC}:
            circular, units = notices.circular(self, given), [Recipient(unit) for unit in given["units"]]
            self.issue_paper("clarification_circular", circular, category="澄", recipients=units, by=by, at=at)
        return self.keep(
            step, announced_methods=[*self.announced_methods, given["method"]],
            announced_units=list(dict.fromkeys([*self.announced_units, *given["units"]])),
        )

    def visit(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The return visit (澄清回访), on a sheet of its own."""
        step = self.take("visit", by=by, at=at, given=given)
        self.issue_paper("return_visit_record", sheets.visit(self, given), by=by, at=at)
        return step

    def keep_on_file(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What was found goes into both files, and nowhere else (R-50)."""
        return self._filed(self.take("keep_on_file", by=by, at=at, given=given), given)

    def file(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The notice goes into both files (R-50)."""
        return self._filed(self.take("file", by=by, at=at, given=given), given)

    def _filed(self, step: Step, given: Given) -> Step:
        references = {"integrity": given["integrity_file_ref"], "personnel": given["personnel_file_ref"]}
        papers = notices.to_be_filed(self)
        PersonFile.put(step, self.person, references, title=notices.UNPAPERED, papers=papers)
        self.issue_paper("filing_slip", notices.filing_slip(self, step, papers, references), by=step.by, at=step.at)
        return step

    def revoke(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Take the clearing back, to every recipient of the original (R-52); it ends when each has signed for the letter."""
        step = self.take("revoke", by=by, at=at, given=given)
        return self.keep(step, revocation=notices.issue_revocation(self, given["reason"], by=by, at=at))

    def serve_revocation(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """As `serve`, for the letter that revokes."""
        step = self.take("serve_revocation", by=by, at=at, given=given)
        assert self.revocation is not None
        hand_over(self.revocation, given, by=by, at=at)
        return step

    def after(self, step: Step, *, at: datetime, given: Given) -> None:
        """Every review of a draft, those of a local profile among them, stands on a sheet (澄清工作审核表)."""
        declared = self.proceeding.procedure.step(step.verb)
        if declared and "review_sheet" in declared.papers:
            self.issue_paper("review_sheet", sheets.review(self, step), by=step.by, at=at)


def _published_nowhere() -> models.Exists:
    """Proceedings with an approved media announcement that nobody has allowed to be published yet."""
    public = models.Q(*(("methods__contains", [method]) for method in sorted(rules.PUBLIC)), _connector=models.Q.OR)
    return models.Exists(Clarification.objects.filter(public, proceeding=models.OuterRef("pk"), channels=[]))

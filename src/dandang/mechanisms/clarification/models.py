"""The clarification (澄清正名) and its verbs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from dandang import vault
from dandang.base import clock
from dandang.cases.lazily import Lazily
from dandang.cases.models import Allegation, Noun, PersonFile, Proceeding, Step, Subject
from dandang.cases.models.noun import Given
from dandang.cases.models.proceeding import received_on
from dandang.documents.certificates import may_sign
from dandang.documents.models import Document, DocumentRecipient
from dandang.mechanisms.clarification import notices
from dandang.mechanisms.clarification.rules import Facts
from dandang.organs.models import Staff


class Clarification(Noun):
    """One run of clearing a name, for the untrue allegations of one case file."""

    class Method(models.TextChoices):
        WRITTEN = "written", _("书面澄清")
        FACE_TO_FACE = "face_to_face", _("当面澄清")
        MEETING = "meeting", _("会议澄清")
        CIRCULAR = "circular", _("通报澄清")
        MEDIA = "media", _("媒体澄清")

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

    class ServiceMethod(models.TextChoices):
        IN_PERSON = "in_person", _("当面送达")
        MAIL = "mail", _("邮寄送达")
        UNIT = "unit", _("单位转交")

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

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        text = notices.text(self, given)
        return Lazily(
            Facts,
            given=given,
            has_draft=bool(self.matters),
            cleared_codes=lambda: self._last_codes(self.cleared.values_list("seq", flat=True)),
            chosen_codes=lambda: self._last_codes(allegation.seq for allegation in given.get("cleared") or ()),
            consented=self.consented_on is not None,
            methods=tuple(self.methods),
            effect_units=frozenset(self.effect_units),
            scope_units=frozenset(self.scope_units),
            appraisals=lambda: tuple(phrase for phrase in appraisals() if phrase in text.lower()),
            reveals=lambda: vault.text_reveals(
                casefile.sealed, text, also=self._tell_tales(), known=casefile.words_to_name()
            ),
            verified_here=self._verified_here,
            can_sign=lambda: bool(may_sign(casefile.organ, at)),
            other_open_clue=self._other_open_clue,
            reporter_informed=self._reporter_informed,
            unconfirmed_recipients=lambda: self.unserved().count(),
            recipients=lambda: frozenset(self.notice.recipients.values_list("name", flat=True) if self.notice else ()),
            delivered_in_person=self.in_person,
            announced=(set(self.methods) - {"written", *(("face_to_face",) if self.in_person else ())})
            <= set(self.announced_methods),
        )

    def _last_codes(self, seqs: Iterable[int]) -> tuple[str, ...]:
        """The last finding of each of these allegations, "" where there is none."""
        wanted = tuple(seqs)
        if not wanted:
            return ()
        answers = self.proceeding.casefile.answers()
        return tuple(answers[seq][0] for seq in wanted)

    def subjects(self) -> list[Subject]:
        """Whose name is cleared."""
        return list(self.proceeding.casefile.subjects.all())

    def unserved(self) -> models.QuerySet[DocumentRecipient]:
        """Recipients of the notice without a confirmed receipt (D-3)."""
        return self.notice.unserved() if self.notice else DocumentRecipient.objects.none()

    def _tell_tales(self) -> list[str]:
        """Words that would tell channel or day of the report (R-49)."""
        day = received_on(self.proceeding.casefile)
        return [
            "来信", "来访", "来电", "举报电话", "网络举报", "信访件", "匿名", "实名", "举报人", "检举人", "控告人",
            day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.month}月{day.day}日",
        ]

    def _verified_here(self) -> bool:
        clues = self.proceeding.casefile.proceedings.filter(kind="verification", is_open=False)
        return clues.exists()

    def _other_open_clue(self) -> bool:
        casefile = self.proceeding.casefile
        people = self.subjects()
        same = Subject.objects.filter(name__in=[s.name for s in people], unit__in=[s.unit for s in people])
        return (
            Proceeding.objects.filter(kind="verification", is_open=True, casefile__subjects__in=same)
            .exclude(casefile=casefile)
            .exists()
        )

    def _reporter_informed(self) -> bool:
        casefile = self.proceeding.casefile
        if vault.identity_state(casefile.sealed) != "real_name_verified":
            return True
        return Step.objects.filter(
            proceeding__casefile=casefile, proceeding__kind="reports", verb__in=["feed_back", "excuse_feedback"]
        ).exists()

    def assess(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Answer yes for the untrue allegations (R-40), with the range in which the effect arose."""
        step = self.take("assess", by=by, at=at, given=given)
        return self._keep(step, grounds=given["grounds"], effect_units=given["effect_units"])

    def record_consent(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The person agrees (R-43)."""
        step = self.take("record_consent", by=by, at=at, given=given)
        return self._keep(step, consented_on=given["asked_on"])

    def draft(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write the notice from the untrue allegations. It can be written again until it is submitted."""
        step = self.take("draft", by=by, at=at, given=given)
        self.cleared.set(given["cleared"])
        return self._keep(
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
        step = self.take("issue", by=by, at=at, given=given)
        self.notice = notices.issue(self, by=by, at=at)
        return self._keep(step, notice=self.notice)

    def serve(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Two people hand it over and the receipt comes back signed (送达回证), D-4."""
        step = self.take("serve", by=by, at=at, given=given)
        recipient = given["recipient"]
        assert self.notice is not None
        moment = at if given["received_on"] == at.astimezone(clock.ZONE).date() else _noon(given["received_on"])
        service = self.notice.serve(recipient, servers=given["servers"], method=given["method"], by=by, at=moment)
        service.record_receipt(
            received_by=given["received_by"], received_at=moment, unit_stamped=given["unit_stamped"], by=by, at=at
        )
        service.confirm(by=by, at=at)
        if recipient.relation == "main" and given["method"] == "in_person":
            self._keep(step, in_person=True)
        return step

    def announce(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A wider act, by an approved method and no wider than approved (R-46)."""
        step = self.take("announce", by=by, at=at, given=given)
        return self._keep(step, announced_methods=[*self.announced_methods, given["method"]])

    def keep_on_file(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What was found goes into both files, and nowhere else (R-50)."""
        return self._filed(self.take("keep_on_file", by=by, at=at, given=given), given)

    def file(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The notice goes into both files (R-50)."""
        return self._filed(self.take("file", by=by, at=at, given=given), given)

    def _filed(self, step: Step, given: Given) -> Step:
        references = {"integrity": given["integrity_file_ref"], "personnel": given["personnel_file_ref"]}
        for subject in self.subjects():
            PersonFile.put(step, subject, references, title="失实认定和本人意见", papers=[self.notice] if self.notice else [])
        return step

    def revoke(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Take the clearing back, to every recipient of the original (R-52)."""
        step = self.take("revoke", by=by, at=at, given=given)
        notices.issue_revocation(self, given["reason"], by=by, at=at)
        return step

    def _keep(self, step: Step, **values: Any) -> Step:
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        return step


@cache
def appraisals() -> tuple[str, ...]:
    """Phrases that appraise the person as a whole, from data/appraisals.toml (R-42)."""
    data: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "data/appraisals.toml").read_text("utf-8"))
    return tuple(phrase.lower() for phrase in data["phrases"])


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.ZONE)

"""The clue (问题线索) and its verbs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dandang.base import calendar, clock, ids
from dandang.base.quarters import Quarter
from dandang.cases.kinship import not_free
from dandang.cases.lazily import Lazily
from dandang.cases.models import CollectiveDecision, Finding, Noun, Proceeding, Step
from dandang.cases.models.noun import Given
from dandang.mechanisms.verification import approvals, notices
from dandang.mechanisms.verification.evidence import CopyGrant, Custody, Evidence
from dandang.mechanisms.verification.returns import ResultReturn
from dandang.mechanisms.verification.rules import Facts
from dandang.organs.models import Staff

SLOW = timedelta(days=30)
"""After so long without a step a clue may be urged. Our design; no text names a number."""
ENDINGS = frozenset({"approve_closure", "accept_explanation", "conclude"})
"""Steps that close a clue without more."""


def local(at: datetime) -> date:
    """The day in China."""
    return at.astimezone(clock.ZONE).date()


def aslist(value: Any) -> list[str]:
    """One text, several, or none, as a list."""
    return list(value) if isinstance(value, list | tuple) else [value] if value else []


class Clue(Noun):
    """A report admitted for disposal and numbered."""

    is_numbered = True

    class Disposal(models.TextChoices):
        TALK = "talk_or_inquiry", _("谈话函询")
        VERIFY = "preliminary_verification", _("初步核实")
        HOLD = "hold_for_later", _("暂存待查")
        CLOSE = "close_clue", _("予以了结")

    class Ending(models.TextChoices):
        DISPROVED = "disproved", _("全部失实")
        UNCHECKABLE = "uncheckable", _("无法核查")
        MIXED = "mixed", _("兼有")

    class Way(models.TextChoices):
        TALK = "talk", _("谈话")
        INQUIRY = "inquiry", _("函询")

    class TalkOpinion(models.TextChoices):
        ACCEPT = "accept", _("采信说明，予以了结")
        EDUCATE = "educate", _("批评教育")
        VERIFY = "verify", _("说明不清或者矛盾，转初步核实")

    class Opinion(models.TextChoices):
        CLOSE = "close", _("予以了结")
        EDUCATE = "educate", _("批评教育、组织处理")
        HOLD = "hold", _("暂存待查")
        FILE = "file", _("拟立案审查调查")

    class HoldReview(models.TextChoices):
        STILL = "still_held", _("仍不具备核查条件，继续暂存")
        CHANGED = "changed", _("情况有变化，应重新提出处置意见")

    class Urging(models.TextChoices):
        OVERDUE = "overdue", _("超过期限未办结")
        POOR = "badly_organised", _("组织不力、推诿敷衍")
        MORE = "more_needed", _("需要补充核查、重新提出意见或者补充材料")
        OTHER = "other", _("其他需要督办的情形")

    class UrgingWay(models.TextChoices):
        LETTER = "letter", _("发函督办")
        HEARING = "hearing", _("听取汇报")
        READING = "reading", _("查阅案卷")
        VISIT = "inspection", _("实地督查")

    number = models.CharField(max_length=40, unique=True, db_comment="Clue number; random after the year, shows no gaps")
    handlers = models.ManyToManyField("organs.Staff", related_name="+")
    group = models.ManyToManyField("organs.Staff", related_name="+")
    disposal = models.CharField(max_length=40, choices=Disposal, blank=True)
    discussion = models.ForeignKey(CollectiveDecision, on_delete=models.PROTECT, null=True, related_name="+")
    ending = models.CharField(max_length=20, choices=Ending, blank=True)

    @classmethod
    def opened(cls, proceeding: Proceeding, *, at: datetime) -> Clue:
        """Numbered by case management; the step that opened it says where it came from."""
        organ, opening = proceeding.casefile.organ, proceeding.opened_by_step
        clue = cls.objects.create(proceeding=proceeding, number=ids.case_code(f"{organ.short_name}线索", local(at).year))
        if opening is not None:
            clue.issue_paper("clue_card", notices.clue_card(clue, opening), by=opening.by, at=at)
        return clue

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        asked, kinds = given.get("allegation"), self.proceeding.casefile.proceedings.values_list("kind", flat=True)
        return Lazily(
            Facts,
            given=given,
            answers=lambda: tuple(self.proceeding.casefile.answers().values()),
            minuted=self.discussion_id is not None,
            group=lambda: frozenset(self.group.values_list("username", flat=True)),
            not_free=lambda: not_free(
                self.proceeding.casefile,
                [each for name in ("handlers", "group", "obtained_by") for each in given.get(name) or ()],
            ),
            answer_before=lambda: self.proceeding.casefile.answers()[asked.seq][0] if asked else "",
            clarification_begun=lambda: "clarification" in kinds,
            screening_begun=lambda: "false_accusation" in kinds,
            subject_leads_below=self.subject_leads_below,
            by_principal=lambda: by is not None and "principal_officer" in by.roles_in(self.proceeding.casefile.organ, local(at)),
            inquiry_sent=lambda: "send_inquiry" in self.taken_since("approve_talk_plan"),
            heard=lambda: not {"hold_talk", "record_reply"}.isdisjoint(self.taken_since("approve_talk_plan")),
            reveals=lambda: self.reveals(given),
            slow=lambda: self.is_slow(at),
            urging_open=lambda: "urge" in self.taken_since("answer_urging"),
            ended_on=self.ended_on,
        )

    def ended_on(self) -> date | None:
        """The day on which the clue ended, or None while it is open."""
        if self.proceeding.is_open:
            return None
        last = self.proceeding.steps.exclude(from_state=F("to_state")).order_by("-seq")[0]
        return local(last.at)

    def subject_leads_below(self) -> bool:
        """Whether the plan says that the subject heads a lower committee, or a subject holds such a post in these organs."""
        plan = self.proceeding.steps.filter(verb="plan_talk").order_by("-seq").first()
        if plan is not None and plan.record.get("subject_leads_below"):
            return True
        subjects = self.proceeding.casefile.subjects.exclude(staff=None).select_related("staff")
        return any("principal_officer" in {post.role for post in s.staff.posts_on(clock.today())} for s in subjects if s.staff)

    def reveals(self, given: Given) -> bool:
        """Whether what was written for a letter or report could give the reporter away; asked of the vault (R-20, R-49)."""
        names = ("questions", "course", "proposal", "doubts", "basis_of_facts", "subject_data", "result", "minutes", "resolution", "dissent",
                 "plan", "contingency", "reported_to")
        texts = [each for name in names for each in aslist(given.get(name))]
        return self.proceeding.casefile.reveals("\n".join(texts))

    def is_slow(self, at: datetime) -> bool:
        """A clock ran out, or nothing happened for a month (what may be urged, by our design)."""
        late = self.proceeding.deadlines.filter(met_at=None, due_on__lt=local(at)).exists()
        return late or at - self.proceeding.moved_at > SLOW

    def allot(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Propose handlers (拟分办). They are assigned once the principal officer approves."""
        step = self.take("allot", by=by, at=at, given=given)
        self.handlers.set(given["handlers"])
        return step

    def approve_allotment(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The principal officer approves; the handlers now see the case file."""
        step = self.take("approve_allotment", by=by, at=at, given=given)
        self.proceeding.casefile.assign(self.handlers.all(), by=by, at=at)
        self.issue_paper("distribution_list", notices.distribution_list(self, by=by, given=given), by=by, at=at)
        return step

    def urge(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Ask why it is slow, with a paper that goes to the handlers."""
        moved_at = self.proceeding.moved_at
        step = self.take("urge", by=by, at=at, given=given)
        self.issue_paper("urging_notice", notices.urging_notice(self, given, moved_at=moved_at, by=by), by=by, at=at)
        return step

    def propose(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """One of the four disposals, after a minuted collective discussion (R-32)."""
        step = self.take("propose", by=by, at=at, given=given)
        self.discussion = given["decision"] or self._discussed(by=by, at=at, given=given)
        self.disposal = given["disposal"]
        self.save(update_fields=["discussion", "disposal"])
        return step

    def _discussed(self, *, by: Staff, at: datetime, given: Given) -> CollectiveDecision:
        """A discussion of this one matter, written down here; for want of a meeting's decision."""
        return CollectiveDecision.write_down(
            self.proceeding.casefile, given["disposal"], held_on=given["held_on"], members=given["members"], absent=given["absent"],
            by=by, at=at, minutes=given["minutes"], resolution=given["resolution"], dissent="\n".join(given["dissent"]),
        )

    def approve_verification(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Approve the verification and its group (R-36)."""
        return self._with_group("approve_verification", by=by, at=at, given=given)

    def escalate(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """From a talk on to a verification, with its group (R-36)."""
        return self._with_group("escalate", by=by, at=at, given=given)

    def after(self, step: Step, *, at: datetime, given: Given) -> None:
        """Every approval leaves its form, and every closing a note (4.6)."""
        if step.verb in ENDINGS:
            self.issue_paper("closing_note", approvals.closing_note(self, step), by=step.by, at=at)
        if step.verb in approvals.VARIANTS:
            self.issue_paper("handling_approval", approvals.handling_approval(self, step), by=step.by, at=at)

    def review_hold(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Look again at what is held (定期清理); the next period begins."""
        step = self.take("review_hold", by=by, at=at, given=given)
        self.issue_paper("hold_review", notices.hold_review(self, given, by=by), by=by, at=at)
        return step

    def _with_group(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        self.group.set(given["group"])
        self.proceeding.casefile.assign(given["group"], by=by, at=at)
        return step

    def change_group(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Members change by approval only (R-36); who leaves reads the file no more unless they handle it."""
        before = set(self.group.all())
        step = self._with_group("change_group", by=by, at=at, given=given)
        staying = {*given["group"], *self.handlers.all()}
        self.proceeding.casefile.relieve(before - staying, by=by, at=at)
        return step

    def change_handlers(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Others go on with the matter; what was handed over is on record and no clock restarts (R-68)."""
        step = self.take("change_handlers", by=by, at=at, given=given)
        before = set(self.handlers.all())
        self.handlers.set(given["handlers"])
        self.proceeding.casefile.relieve(before - {*given["handlers"], *self.group.all()}, by=by, at=at)
        self.proceeding.casefile.assign(given["handlers"], by=by, at=at)
        return step

    def add_evidence(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Register a piece of evidence; its file stays sealed, its fingerprint is in the step and so in the audit chain."""
        step = self.take("add_evidence", by=by, at=at, given=given)
        Evidence.register(step, given)
        return step

    def move_evidence(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The chain of custody goes on."""
        step = self.take("move_evidence", by=by, at=at, given=given)
        Custody.objects.create(evidence=given["evidence"], step=step, act=given["act"], to=given["to"], on=given["on"])
        return step

    def return_result(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Tell the petition office what became of this item in a quarter (R-37)."""
        step = self.take("return_result", by=by, at=at, given=given)
        ResultReturn.give(step, Quarter.read(given["quarter"]), given["result"])
        return step

    def grant_copy(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """One person may take a copy of one file for five working days."""
        step = self.take("grant_copy", by=by, at=at, given=given)
        until = calendar.load().due(local(at), working_days=5).on
        CopyGrant.objects.create(evidence=given["evidence"], step=step, staff=given["viewer"], until=until)
        return step

    def hold_talk(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The talk and its record (谈话笔录)."""
        step = self.take("hold_talk", by=by, at=at, given=given)
        self.issue_paper("talk_record", notices.talk_record(self, given), by=by, at=at)
        return step

    def send_inquiry(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The inquiry letter (函询单) to the person; carries no reporter, channel or wording (R-20)."""
        step = self.take("send_inquiry", by=by, at=at, given=given)
        self.issue_paper("inquiry_letter", notices.inquiry_letter(self, given), by=by, at=at)
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
        """Accept the person's explanation, close, and tell the person in writing (采信了结并发函反馈)."""
        step = self._close("accept_explanation", by=by, at=at, given=given)
        self.issue_paper("explanation_accepted", notices.explanation_accepted(self), by=by, at=at)
        return step

    def conclude(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Approve the report and close the clue (Supervision Law art. 41)."""
        return self._close("conclude", by=by, at=at, given=given)

    def _close(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        self.ending = given["ending"]
        self.save(update_fields=["ending"])
        return step

"""The tolerance case (容错事项) and its verbs. Its correction tasks are in `tasks.py`, its worksheet in `worksheet.py`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dandang.base import clock
from dandang.cases.lazily import Lazily
from dandang.cases.models import Noun, Precedent, Step, Subject
from dandang.cases.models.noun import Given
from dandang.cases.precedents import Profile
from dandang.cases.serving import hand_over
from dandang.documents.models import Document, DocumentRecipient
from dandang.mechanisms.tolerance import comparing, entries, facts, listing, notices, sheets, worksheet
from dandang.mechanisms.tolerance.entries import SheetEntry
from dandang.mechanisms.tolerance.tasks import CorrectionTask
from dandang.organs.models import Staff

__all__ = ["CorrectionTask", "SheetEntry", "ToleranceCase"]
TWICE = 2
"""Missed deadlines after which a review may be considered [D]; nothing happens by itself."""


class ToleranceCase(Noun):
    """Whether an error made in good faith is tolerated, for all subjects of one accountability matter together."""

    class Outcome(models.TextChoices):
        EXEMPT = "exempt", _("免责")
        MITIGATE = "mitigate", _("减责（减轻）")
        LENIENT = "lenient", _("从轻")
        FIRST_FORM = "first_form", _("以第一种形态处理")
        REFUSED = "refused", _("不予容错")
        NOT_WITHIN_SCOPE = "not_within_scope", _("不属于容错范围")

    class Way(models.TextChoices):
        OWN_MOTION = "own_motion", _("主动研判，同步启动")
        APPLIED = "applied", _("本人（单位）申请")
        RECOMMENDED = "recommended", _("其他部门建议")

    class Track(models.TextChoices):
        PARTY = "party", _("党纪处分")
        GOVERNMENTAL = "governmental", _("政务处分")
        ORGANISATIONAL = "organisational", _("组织处理、问责")

    class ReviewGround(models.TextChoices):
        NEW_FACTS = "new_facts", _("发现新事实")
        FALSE_BASIS = "false_basis", _("原认定依据不实")
        MISSED_TWICE = "missed_twice", _("纠错任务两次逾期未完成")

    volume: ClassVar[tuple[str, ...]] = (
        "tolerance_assessment", "tolerance_initiation", "tolerance_acceptance", "talk_record", "expert_opinion", "expert_summary",
        "coordination_letter", "tolerance_report", "meeting_minutes", "tolerance_decision", "tolerance_filing", "correction_notice",
        "correction_acceptance", "tolerance_revocation",
    )
    """Domain reference 2.13."""
    recorded: ClassVar[Mapping[str, Any]] = {"refused_for": listing.grounds()}

    way = models.CharField(max_length=20, choices=Way, default=Way.OWN_MOTION)
    assessment = models.TextField(blank=True)
    candidates = models.JSONField(default=list, db_comment="Codes of circumstances that may apply")
    prefiled = models.CharField(max_length=40, blank=True, db_default="", db_comment="Number of a filing made beforehand: a fact, no more (T-10)")
    crime_suspected = models.BooleanField(default=False, db_comment="Transferred; T-19")
    talks = models.JSONField(default=list, db_comment="Of each talk: subject, day, place, talkers, said, signed or why not (T-12)")
    is_complex = models.BooleanField(default=False)
    asked = models.JSONField(default=list, db_comment="Whom the consultation asked")
    found = models.TextField(blank=True, db_comment="The facts found; nothing of a report (T-23)")
    track = models.CharField(max_length=20, choices=Track, blank=True)
    offered = models.JSONField(default=list, db_comment="Grades that the provision offers")
    due = models.CharField(max_length=40, blank=True, db_comment="Grade that would be due without tolerance")
    mitigating_ground = models.CharField(max_length=500, blank=True)
    sector = models.CharField(max_length=40, blank=True, db_default="", db_comment="Code of cases/data/sectors.toml; empty: none named")
    analysis = models.JSONField(default=dict, db_comment="The worksheet as it was submitted")
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    reduced_to = models.CharField(max_length=40, blank=True)
    conclusion = models.TextField(blank=True, db_comment="Written conclusion of an exemption; 处分条例 art. 19")
    refused_for = models.JSONField(default=list, db_comment="Items of the sheet and exclusions on which a refusal rests")
    why = models.TextField(blank=True, db_comment="The reason for the determination")
    determined_on = models.DateField(null=True, db_comment="Day of the collective decision")
    version = models.PositiveSmallIntegerField(default=0, db_comment="Of the determination; a change is a new one (T-26)")
    no_task_reason = models.TextField(blank=True)
    decision = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    fed_back = models.JSONField(default=dict, db_comment="Whom the result was told, when, by which number")
    own_objection = models.BooleanField(default=False, db_comment="The review that runs rests on the person's own objection (T-13)")
    reviewers = models.JSONField(default=list, db_comment="User names")
    review_found = models.TextField(blank=True)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        return facts.gather(self, given, by=by, at=at)

    def working_sheet(self) -> worksheet.Sheet:
        """The entries of the worksheet as they stand now."""
        return entries.sheet_of(self.proceeding)

    def subjects(self) -> list[Subject]:
        """Whom it is about."""
        return list(self.proceeding.casefile.subjects.all())

    def unserved(self) -> models.QuerySet[DocumentRecipient]:
        """Recipients of the decision that stands who have not signed (D-3)."""
        return self.decision.unserved() if self.decision else DocumentRecipient.objects.none()

    def after(self, step: Step, *, at: datetime, given: Given) -> None:
        """The papers that the procedure names for the step, beside the decision."""
        sheets.issue(self, step, given)

    def missed_twice(self) -> bool:
        """Whether a correction task has missed its deadline twice: a review may be considered, and does not begin by itself."""
        return CorrectionTask.objects.filter(proceeding__casefile=self.proceeding.casefile_id, missed__gte=TWICE).exists()

    def assess(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Whether a tolerable circumstance may apply; can be written anew until it is decided whether to start."""
        step = self.take("assess", by=by, at=at, given=given)
        return self.keep(step, assessment=given["opinion"], candidates=given["candidates"], prefiled=given.get("prefiled", ""))

    def reassess(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """New facts came up; a suspicion of crime must have been cleared by whom it was transferred to (T-19)."""
        step = self.take("reassess", by=by, at=at, given=given)
        return self.keep(step, crime_suspected=False, assessment="", candidates=[])

    def apply(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The person or the unit asks for tolerance."""
        step = self.take("apply", by=by, at=at, given=given)
        return self.keep(step, way=self.Way.APPLIED, prefiled=given.get("prefiled") or self.prefiled)

    def recommend(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Another department asks for it."""
        return self.keep(self.take("recommend", by=by, at=at, given=given), way=self.Way.RECOMMENDED)

    def hear(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A talk with one subject: statement and defence, signed or the refusal noted (T-12)."""
        step = self.take("hear", by=by, at=at, given=given)
        talk = {
            "subject": given["subject"].name, "held_on": given["held_on"].isoformat(), "place": given["place"], "said": given["said"],
            "talkers": [person.name for person in given["talkers"]], "signed": given["signed"], "refusal_note": given["refusal_note"],
        }
        return self.keep(step, talks=[*self.talks, talk])

    def flag_complex(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """From now on it needs a consultation before the analysis is submitted (T-16)."""
        return self.keep(self.take("flag_complex", by=by, at=at, given=given), is_complex=True)

    def request_consultation(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Departments or experts are asked."""
        return self.keep(self.take("request_consultation", by=by, at=at, given=given), asked=given["asked"])

    def submit_analysis(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The report of the verification with the whole worksheet, frozen as it stands (T-9)."""
        frozen = self._frozen(given)
        step = self.take("submit_analysis", by=by, at=at, given={**given, "_record": {**given.get("_record", {}), "sheet": frozen}})
        entries.put(self.proceeding, frozen, by=by, at=at)
        return self.keep(
            step, analysis=frozen, found=given["facts"], track=given["track"], offered=given["offered"], due=given["due"],
            mitigating_ground=given["mitigating_ground"], sector=given["sector"],
        )

    def _frozen(self, given: Given) -> dict[str, Any]:
        return worksheet.frozen(facts.sheet(self, given), facts.lists(self.proceeding.casefile))

    def suspect_crime(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A crime is suspected: it goes to the competent organ, and tolerance ends (T-19)."""
        return self.keep(self.take("suspect_crime", by=by, at=at, given=given), crime_suspected=True)

    def determine(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What the meeting resolved, on this sheet, for a reason written for this matter (T-5 to T-11, T-28, T-29)."""
        return self._determined("determine", by=by, at=at, given=given)

    def change(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A new version after the review; on the person's own objection never a heavier one (T-13, T-26)."""
        return self._determined("change", by=by, at=at, given=given)

    def _determined(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step, on = self.take(verb, by=by, at=at, given=given), self._met_on(at)
        self.keep(
            step, outcome=given["outcome"], reduced_to=given["reduced_to"], conclusion=given["conclusion"], refused_for=given["refused_for"],
            why=given["reason"], determined_on=on, version=self.version + 1, own_objection=False,
        )
        found, lists = self.compared(), facts.lists(self.proceeding.casefile)
        Precedent.put(self.proceeding, found, outcome=self.outcome, on=on, named=comparing.named(found, lists))
        return step

    def compared(self) -> Profile:
        """The worksheet as it stands, or as it was submitted, as decided matters are compared with it."""
        return comparing.profile(facts.sheet(self, {}), facts.lists(self.proceeding.casefile))

    def _met_on(self, at: datetime) -> date:
        """The day of the meeting, which is the date of the decision, not that of the signature."""
        decided = self.proceeding.casefile.collective_decisions.filter(item__about=self.proceeding_id).order_by("-pk").first()
        return decided.held_on if decided else at.astimezone(clock.ZONE).date()

    def declare_no_task(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Nothing needs correcting, and why (T-20)."""
        return self.keep(self.take("declare_no_task", by=by, at=at, given=given), no_task_reason=given["reason"])

    def issue(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Number, seal and freeze the decision; after a change it replaces the one before (T-26)."""
        return self._issued("issue", by=by, at=at, given=given)

    def notify_refusal(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The refusal goes to the person with its grounds and the remedy."""
        return self._issued("notify_refusal", by=by, at=at, given=given)

    def _issued(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        before, paper = self.decision, notices.issue(self, given, by=by, at=at)
        if before is not None:
            before.replace(paper, reason="认定经复核变更", by=by, at=at)
        return self.keep(step, decision=paper, fed_back={})

    def serve(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Two people hand it over; each recipient has a receipt of their own (D-4)."""
        step = self.take("serve", by=by, at=at, given=given)
        assert self.decision is not None
        hand_over(self.decision, given, by=by, at=at)
        return step

    def feed_back(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The unit and the organisation department know (T-25); what was granted stands in the integrity file as tolerated (T-24)."""
        step = self.take("feed_back", by=by, at=at, given=given)
        told = {name: str(given[name] or "") for name in ("unit_told", "unit_told_on", "organisation_told_on", "filed_above_on")}
        if self.outcome in worksheet.POSITIVE:
            notices.enter_files(self, step, given)
        return self.keep(step, fed_back=told)

    def object(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The person or the unit does not accept it."""
        return self.keep(self.take("object", by=by, at=at, given=given), own_objection=True, reviewers=[], review_found="")

    def open_review(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The organ itself looks at it again."""
        return self.keep(self.take("open_review", by=by, at=at, given=given), own_objection=False, reviewers=[], review_found="")

    def assign_reviewers(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Other hands than those of the first time (T-27)."""
        step = self.take("assign_reviewers", by=by, at=at, given=given)
        self.proceeding.casefile.assign(given["reviewers"], by=by, at=at)
        return self.keep(step, reviewers=[person.username for person in given["reviewers"]])

    def report_review(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What the reviewers found, with the worksheet as they see it."""
        frozen = self._frozen(given)
        step = self.take("report_review", by=by, at=at, given={**given, "_record": {**given.get("_record", {}), "sheet": frozen}})
        entries.put(self.proceeding, frozen, by=by, at=at)
        return self.keep(step, analysis=frozen, review_found=given["found"], mitigating_ground=given["mitigating_ground"] or self.mitigating_ground)

    def revoke(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """New facts or a false basis: the determination falls (T-27), and what was issued is taken back by letter."""
        step = self.take("revoke", by=by, at=at, given=given)
        Precedent.drop(self.proceeding)
        if self.decision is not None:
            notices.take_back(self, given, by=by, at=at)
        return step

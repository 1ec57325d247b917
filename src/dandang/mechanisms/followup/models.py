"""The follow-up of one person (回访案卷) and its verbs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext as _now

from dandang.base import clock
from dandang.base.wording import titled
from dandang.cases.lazily import Lazily
from dandang.cases.models import CaseFile, Noun, Proceeding, Step
from dandang.cases.models.noun import Given, Tie, Waits
from dandang.documents import Recipient
from dandang.mechanisms.followup import facts, measures, methods, notices, windows
from dandang.mechanisms.followup.asides import Care, UseRequest
from dandang.mechanisms.followup.records import Defect, PersonalMatter, PersonalStrategy, Prescription, VisitRecord
from dandang.mechanisms.followup.scope import Held
from dandang.organs import roles
from dandang.organs.models import Staff

__all__ = ["Care", "Defect", "FollowUp", "PersonalMatter", "PersonalStrategy", "Prescription", "UseRequest", "VisitRecord"]
RANKS = ("principal_officer", "deputy_in_charge", "handling_head", "reviewer", "petition_officer", "handler")
ANSWERS = {"promoted": "promote", "promoted_early": "note_early_promotion", "not_adopted": "not_adopt", "continued": "continue_use"}
"""State of the request in the organization department, and the verb by which it is noted here."""


def _found_defect(given: Given) -> str:
    return "yes" if any(given.get(f"check_{duty}") == methods.DEFECT for duty in methods.entries("check")) else "no"


def _advice_waits(_on: date) -> models.Exists:
    return models.Exists(FollowUp.objects.filter(pk=models.OuterRef("pk"), advice_due_on__isnull=False))


class FollowUp(Noun):
    """One person, from one executed measure on."""

    recorded: ClassVar[Mapping[str, Any]] = {
        "rank": {role: titled(roles.catalogue()[role]) for role in RANKS},
        "group": {code: titled(entry) for code, entry in methods.entries("group").items()},
        "grade": {code: titled(grade) for code, grade in methods.scale("").grades.items()},
    }

    measure = models.ForeignKey("cases.Measure", on_delete=models.PROTECT, null=True, related_name="+")
    campaign = models.CharField(max_length=100, blank=True)
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_comment="The one it follows: new breach, or handed over")
    handover = models.JSONField(default=dict, db_comment="The record of the organ that handed it over (F-2)")
    team = models.ManyToManyField("organs.Staff", related_name="+")
    outsiders = models.JSONField(default=list)
    leader = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    helper = models.CharField(max_length=100, blank=True)
    klass = models.CharField(max_length=20, blank=True, db_comment="Second axis: how often the person is visited")
    group = models.CharField(max_length=20, blank=True, db_comment="Attitude group now")
    visitors = models.ManyToManyField("organs.Staff", related_name="+")
    due_on = models.DateField(null=True, db_comment="Day of the visit that is scheduled")
    window_opens = models.DateField(null=True, db_comment="Of the visit that is due next; kept after each step, for lists")
    window_closes = models.DateField(null=True, db_comment="Its last day, which counts")
    place = models.CharField(max_length=100, blank=True)
    way = models.CharField(max_length=10, blank=True)
    outline = models.TextField(blank=True)
    checks = models.JSONField(default=dict, db_comment="Execution of the decision as last checked")
    grade = models.CharField(max_length=20, blank=True)
    opinion = models.TextField(blank=True)
    integrity = models.CharField(max_length=10, blank=True, db_comment="Answer of case management: clear, open; asked anew each round")
    advice_due_on = models.DateField(null=True, db_comment="Last day for the unit's answer to a recommendation (DOC-F8) that waits for one")

    waits: ClassVar[Waits] = {"advice_waits": _advice_waits}

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Any, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """A case file of its own. The opaque token of the matter goes along and opens nothing: it keeps the reporter's kin away."""
        found = measures.find(given["matter"], given["person"], seen_by=by)
        return cls._open(found, organ, given["campaign"], by=by, at=at, profile=profile)

    @classmethod
    def _open(cls, found: Any, organ: Any, campaign: str, *, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """Its case file. `found` None: the step that follows is refused and nothing stays."""
        sealed = found.casefile.sealed if found else None
        casefile = CaseFile.open(organ=organ, sealed=sealed, by=by, at=at, profile=profile)
        if found:
            found.subject.copied(casefile=casefile)
        earlier = cls.objects.filter(measure__in=measures.of_person(found), proceeding__casefile__organ=organ).order_by("-pk").first() if found else None
        proceeding = Proceeding.begin(casefile, "followup", at=at)
        return cls.objects.create(proceeding=proceeding, measure=found, campaign=campaign, earlier=earlier)

    # What is known

    @property
    def person(self) -> Any:
        """The subject of the case file."""
        return self.proceeding.casefile.subjects.all()[0]

    @property
    def held(self) -> list[Any]:
        """Every measure of the person."""
        return measures.of_person(self.measure) if self.measure else []

    def _held(self) -> Held:
        """The measure that brought the person in, as the rules see it; there is one after the first step."""
        assert self.measure is not None
        return measures.held(self.measure)

    def strategy(self) -> PersonalStrategy | None:
        """The version that stands."""
        return PersonalStrategy.objects.filter(followup=self).order_by("-version").first()

    def visits(self) -> list[VisitRecord]:
        return list(VisitRecord.objects.filter(followup=self).select_related("by"))

    def prescriptions(self) -> list[Prescription]:
        return list(Prescription.objects.filter(followup=self))

    def defects(self) -> list[Defect]:
        return list(Defect.objects.filter(followup=self))

    def last_day(self) -> date | None:
        """The last day of the longest period; None where none is known."""
        return measures.last_day(self.held)

    def pace(self) -> windows.Pace:
        settings = self.proceeding.procedure.settings
        return windows.Pace(*(settings[code].value for code in ("first_visit_months", "key_every_months", "final_months")))

    def visit_windows(self) -> tuple[windows.Window, ...]:
        """When visits are to be, by the settings."""
        if self.measure is None:
            return ()
        return windows.windows(self.measure.effective_on, self.last_day(), key=self.klass == "key", pace=self.pace())

    def due(self, on: date) -> windows.Window | None:
        """The window that waits for a visit."""
        return windows.due(self.visit_windows(), [each.visited_on for each in self.visits()], on)

    def knows_personal(self, staff: Staff) -> bool:
        """Of the team, assigned to it, or the leader in charge (F-18)."""
        assigned = self.proceeding.casefile.assignments.filter(staff=staff).exists()
        return assigned or self.leader_id == staff.pk or self.team.filter(pk=staff.pk).exists()

    def request(self) -> UseRequest | None:
        """What the organization department has of it, the last."""
        return UseRequest.objects.select_related("proceeding__casefile__organ").filter(asked_by=self).order_by("-pk").first()

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        return facts.of(self, given, by=by, at=at)

    def told_measures(self) -> list[str]:
        """Every measure of the person in a line."""
        return measures.shown(self.measure, self.proceeding.casefile) if self.measure else []

    def after(self, step: Step, *, at: datetime, given: Given) -> None:
        """The window of the next visit may have moved."""
        waits = self.due(at.astimezone(clock.ZONE).date())
        self.keep(step, window_opens=waits and waits.opens, window_closes=waits and waits.closes)

    # Verbs

    def enrol(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Begin; whoever profiles the person is assigned."""
        step = self.take("enrol", by=by, at=at, given=given)
        self.proceeding.casefile.assign(given["handlers"], by=by, at=at)
        return step

    def profile(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The first version of the strategy."""
        return self._strategy("profile", by=by, at=at, given=given)

    def revise_strategy(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The next version."""
        return self._strategy("revise_strategy", by=by, at=at, given=given)

    def _strategy(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        PersonalStrategy.write(self, given["_record"], by=by, at=at)
        PersonalMatter.keep(step, self, given)
        return self.keep(step, **{name: given[name] for name in ("leader", "helper", "klass", "group")})

    def draft_plan(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Team, aims and the first prescriptions, for approval."""
        step = self.take("draft_plan", by=by, at=at, given=given)
        self.team.set(given["team"])
        if not self.prescriptions():
            Prescription.write(self, given["prescriptions"])
        return self.keep(step, outsiders=given["outsiders"])

    def plan(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Approved: the team may act and read."""
        step = self.take("plan", by=by, at=at, given=given)
        self.proceeding.casefile.assign(self.team.all(), by=by, at=at)
        self.issue_paper("followup_plan", notices.plan(self, approved_by=by), by=by, at=at)
        return step

    def change_team(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Others take over; who left reads it no more."""
        step = self.take("change_team", by=by, at=at, given=given)
        casefile, chosen = self.proceeding.casefile, set(given["team"])
        before = [assignment.staff for assignment in casefile.assignments.select_related("staff")]
        casefile.relieve([person for person in before if person not in chosen], by=by, at=at)
        casefile.assign(given["team"], by=by, at=at)
        self.team.set(given["team"])
        return step

    def schedule(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A day, a place, at least two visitors and an outline."""
        step = self.take("schedule", by=by, at=at, given=given)
        self.visitors.set(given["visitors"])
        return self.keep(step, due_on=given["on"], place=given["place"], way=given["way"], outline=given["outline"])

    def call_off(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """It does not take place."""
        return self.keep(self.take("call_off", by=by, at=at, given=given), due_on=None)

    def visit(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The record of the visit. A sign of risk opens a task of care in the same moment."""
        rank, inside = self._rank(given["visitors"]), windows.fits(self.visit_windows(), given["visited_on"])
        counted = {"rank": rank, "in_window": "yes" if inside else "no", "group": given["group_after"], "found_defect": _found_defect(given)}
        step = self.take("visit", by=by, at=at, given={**given, "_record": {**given["_record"], **counted}})
        record = VisitRecord.write(self, given, rank=rank, in_window=inside, by=by, at=at)
        PersonalMatter.keep(step, self, given)
        Prescription.write(self, given["problems"])
        self._checked(given, record.visited_on)
        self.issue_paper("followup_visit_record", notices.visit_record(self, record), by=by, at=at)
        return self.keep(step, group=given["group_after"], due_on=None, checks=self.checks, integrity="")

    def complete_check(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What the visit left unchecked."""
        step = self.take("complete_check", by=by, at=at, given={**given, "_record": {**given["_record"], "found_defect": _found_defect(given)}})
        self._checked(given, at.astimezone(clock.ZONE).date())
        return self.keep(step, checks=self.checks)

    def _checked(self, given: Given, on: date) -> None:
        found = {duty: given[f"check_{duty}"] for duty in methods.entries("check") if given.get(f"check_{duty}")}
        self.checks = {**self.checks, **found}
        Defect.note(self, found, given.get("check_note") or "", on)

    def _rank(self, visitors: Any) -> str:
        held = {role for person in visitors for role in person.roles_in(self.proceeding.casefile.organ, clock.today())}
        return next((role for role in RANKS if role in held), "handler")

    def correct_defect(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What the execution lacked was done."""
        step = self.take("correct_defect", by=by, at=at, given=given)
        on = given["corrected_on"] or at.astimezone(clock.ZONE).date()
        Defect.objects.get(followup=self, number=given["number"]).correct(given["correction"], on)
        return step

    def prescribe(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """More problems, each with its remedy."""
        step = self.take("prescribe", by=by, at=at, given=given)
        Prescription.write(self, given["prescriptions"])
        return step

    def review_prescription(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What came of one: closed, or continued."""
        step = self.take("review_prescription", by=by, at=at, given=given)
        ended = at.astimezone(clock.ZONE).date() if given["outcome"] == "closed" else None
        Prescription.objects.get(followup=self, number=given["number"]).review(result=given["result"], closed_on=ended, due_on=given["due_on"])
        return step

    def propose_grade(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Grade and opinion, by the team; a leader approves them (F-8)."""
        step = self.take("propose_grade", by=by, at=at, given=given)
        return self.keep(step, grade=given["grade"], opinion=given["opinion"])

    def assess(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Approved; what was assessed last is what a recommendation rests on."""
        record = {**given["_record"], "grade": self.grade, "group": self.group}
        step = self.take("assess", by=by, at=at, given={**given, "_record": record})
        self.issue_paper("followup_assessment", notices.assessment(self, approved_by=by, at=at), by=by, at=at)
        return step

    def feed_back(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """One letter, to the unit's Party committee and to the organization or personnel department (F-9)."""
        step = self.take("feed_back", by=by, at=at, given=given)
        to = [Recipient(given["unit_committee"]), Recipient(given["organisation_department"], "copy", unit=given["organisation_department"])]
        self.issue_paper("followup_feedback", notices.feedback(self, given), by=by, at=at, category="函", recipients=to)
        return step

    def advise_unit(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What the unit itself should mend; it answers by the day named (DOC-F8)."""
        step = self.take("advise_unit", by=by, at=at, given=given)
        to = [Recipient(given["unit"])]
        if given["upper_unit"]:
            to.append(Recipient(given["upper_unit"], "copy", unit=given["upper_unit"]))
        self.issue_paper("discipline_proposal", notices.advice(self, given), by=by, at=at, category="函", recipients=to)
        return self.keep(step, advice_due_on=given["reply_by"])

    def note_unit_reply(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What the unit answered, and whether it follows the advice."""
        return self.keep(self.take("note_unit_reply", by=by, at=at, given=given), advice_due_on=None)

    def propose_restoration(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """To the Party committee; the decision is taken where the sanction is executed."""
        step = self.take("propose_restoration", by=by, at=at, given=given)
        return self._restoration(step, given, "proposal", given["from_on"], given["party_committee"], by=by, at=at)

    def restore_rights(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The decision stands with the execution of the sanction; here it is served and taken note of (F-15)."""
        step = self.take("restore_rights", by=by, at=at, given=given)
        return self._restoration(step, given, "decision", self._held().restored_on, self.person.name, by=by, at=at)

    def _restoration(self, step: Step, given: Given, kind: str, on: Any, to: str, *, by: Staff, at: datetime) -> Step:
        recipients = [Recipient(to), Recipient(given["branch"], "copy", unit=given["branch"])]
        self.issue_paper("rights_restoration", notices.restoration(self, given, kind, on, to), by=by, at=at, category="函", recipients=recipients)
        return step

    def state_integrity(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Whether a clue or an inquiry is open, in a word (F-12)."""
        return self.keep(self.take("state_integrity", by=by, at=at, given=given), integrity=given["integrity"])

    def advise_no_effect(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """不影响使用: what was imposed is over and stands against no use."""
        step = self.take("advise_no_effect", by=by, at=at, given=given)
        to = [Recipient(given["addressee"].name, organ=given["addressee"])]
        self.issue_paper("no_effect_opinion", notices.no_effect(self, given), by=by, at=at, category="函", recipients=to)
        return step

    def recommend(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """To the organization department, as a matter of its own there; this organ appoints nobody (F-13)."""
        step = self.take("recommend", by=by, at=at, given=given)
        to = [Recipient(given["addressee"].name, organ=given["addressee"])]
        paper = self.issue_paper("use_recommendation", notices.recommendation(self, given), by=by, at=at, category="函", recipients=to)
        self.arrived.append(UseRequest.arrive(self, given["addressee"], paper, by=by, at=at))
        return step

    def promote(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Take note of what the organization department has on record; nothing is typed here."""
        return self._noted("promote", by=by, at=at, given=given)

    def note_early_promotion(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """As `promote`, but a breach: it counts as no success (F-14)."""
        return self._noted("note_early_promotion", by=by, at=at, given=given)

    def _noted(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        request = self.request()
        record = {**given.get("_record", {}), **(request.appointment() if request else {})}
        return self.take(verb, by=by, at=at, given={**given, "_record": record})

    def relapse(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A new measure: this case ends as such, and a new one begins where the person stays in scope (F-17)."""
        found = measures.find(given["matter"], self.person.name, seen_by=by)
        step = self.take("relapse", by=by, at=at, given=given)
        if found is not None and not measures.held(found).expels:
            self._follow(found, self.proceeding.casefile.organ, {}, by=by, at=at)
        return step

    def hand_over(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The other organ takes it over with this record; here it ends (F-2)."""
        step = self.take("hand_over", by=by, at=at, given=given)
        record = {"from": self.proceeding.casefile.organ.name, "materials": given["materials"], "reason": given["reason"]}
        self._follow(self.measure, given["to_organ"], record, by=by, at=at)
        return step

    def _follow(self, measure: Any, organ: Any, handover: Given, *, by: Staff, at: datetime) -> None:
        """The follow-up after this one, waiting to be taken in."""
        casefile = CaseFile.open(organ=organ, sealed=self.proceeding.casefile.sealed, by=by, at=at)
        self.person.copied(casefile=casefile)
        proceeding = Proceeding.arrive(casefile, "followup", at=at)
        record = handover or {"from": self.proceeding.casefile.organ.name, "materials": [], "reason": _now("再次违纪")}
        noun = FollowUp.objects.create(proceeding=proceeding, measure=measure, campaign=self.campaign, earlier=self, handover=record)
        proceeding.start_arrival(noun.facts({}, by=None, at=at), at=at)
        self.arrived.append(proceeding)

    def take_over(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Somebody here keeps it from now on."""
        step = self.take("take_over", by=by, at=at, given=given)
        self.proceeding.casefile.hand_to(by, by=by, at=at)
        self.proceeding.casefile.assign(given["handlers"], by=by, at=at)
        return step

    def ties(self) -> list[Tie]:
        """Where it came from or went on, and the recommendation, with their status and nothing else."""
        found = []
        if self.earlier is not None:
            here = self.earlier.proceeding
            found.append(Tie(here.casefile.organ.name, _now("此前的回访案卷"), here.casefile.opened_at, here.casefile.code))
        request = self.request()
        if request is not None:
            there = request.proceeding.casefile
            found.append(Tie(there.organ.name, _now("推荐使用"), there.opened_at, request.status()))
        return found

"""The screening (甄别) and what follows it; the request at the city or above (认定请示). Neither names a reporter."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext as _now

from dandang import vault
from dandang.base import calendar, clock
from dandang.base.wording import title
from dandang.cases import doors
from dandang.cases.kinship import not_free
from dandang.cases.lazily import Lazily
from dandang.cases.models import CaseFile, CollectiveDecision, Noun, Proceeding, Step
from dandang.cases.models.noun import Given, Tie
from dandang.documents import Recipient
from dandang.mechanisms.false_accusation import finding_rules, law, notices
from dandang.mechanisms.false_accusation.rules import Facts
from dandang.organs.models import Organ, Staff

WORDS = ("grounds", "reason", "place", "conduct", "course", "explanation", "result", "detail", "circular", "own_words", "opinion", "minutes")
ANSWERS = {"approved": "find", "returned": "return_request", "refused": "refuse_finding"}
"""State of the request above, and the verb by which it reaches the screening."""


class Screening(Noun):
    """Whether a report was fabricated on purpose. Nothing about the reporter is stored here."""

    educated = models.BooleanField(default=False)
    elements = models.JSONField(default=dict, db_comment="Five elements: shown, evidence")
    conduct = models.TextField(blank=True, db_comment="What was fabricated, in neutral words that name nobody")
    heard_on = models.DateField(null=True)
    explanation = models.TextField(blank=True, db_comment="What the reporter said in explanation, retold without a name")
    person_kinds = models.JSONField(default=list)
    heavier = models.JSONField(default=list)
    measure = models.CharField(max_length=40, blank=True)
    decided_on = models.DateField(null=True, db_comment="Day of the sanction; the term for a review runs from it")
    gains_settled = models.BooleanField(default=False)
    circular = models.TextField(blank=True, db_comment="What the organ asks to publish; names nobody")
    is_published = models.BooleanField(default=False)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        return Lazily(
            Facts,
            given=given,
            reveals=lambda: self._reveals(given),
            sheet=notices.sheet(given) or self.elements,
            something_did_not_happen=lambda: any(sub == "4a_not_so" for _code, sub in casefile.answers().values()),
            not_free=lambda: not_free(casefile, given.get("checkers") or ()),
            verified_it=lambda: frozenset(
                Step.objects.filter(proceeding__casefile=casefile, proceeding__kind="verification", verb__in=["find", "report"])
                .values_list("by__username", flat=True)
            ),
            reporter_known=self._reporter_known,
            heard=self.heard_on is not None,
            adjudicated=lambda: "adjudicate" in self.taken_since("propose"),
            above_answered=self._answer_above,
            person_kinds=tuple(self.person_kinds),
            gains_settled=self.gains_settled,
            published=self.is_published,
            review_is_over=lambda: self.review_is_over(at.astimezone(clock.ZONE).date()),
        )

    def requests(self) -> list[FindingRequest]:
        """The requests to the city or above, the oldest first."""
        return list(FindingRequest.objects.select_related("proceeding__casefile__organ").filter(asked_by=self).order_by("pk"))

    @property
    def request(self) -> FindingRequest | None:
        """The last of them."""
        return next(reversed(self.requests()), None)

    def _answer_above(self) -> str:
        request = self.request
        return request.proceeding.state if request else ""

    def _reveals(self, given: Given) -> bool:
        found = [str(given.get(name) or "") for name in WORDS]
        for element in notices.sheet(given).values():
            found += [element["shown"], *element["evidence"]]
        return self.proceeding.casefile.reveals(" ".join(found))

    def _reporter_known(self) -> bool:
        """By a verified name, or because a city or above allowed to trace (R-22)."""
        casefile = self.proceeding.casefile
        traced = casefile.proceedings.filter(kind="tracing", state="approved").exists()
        return traced or vault.identity_state(casefile.sealed) == "real_name_verified"

    def review_is_over(self, on: date) -> bool:
        """The term to ask for a review, and after one for a second review, has passed, or the second one upheld the finding. The day
        of the decision is not counted.
        """
        if self.proceeding.state in {"under_review", "under_second_review", "reversed"}:
            return False
        if self.decided_on is None or self.proceeding.state == "result_in":
            return True
        decided = self.decided_on
        if self.proceeding.state == "upheld":
            decided = self.proceeding.day_of(self.proceeding.steps.filter(verb="uphold").order_by("-seq")[0])
        return on > calendar.load().due(decided, months=law.REVIEW_MONTHS).on

    def screen(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write the sheet; it can be written anew until the check is approved."""
        step = self.take("screen", by=by, at=at, given=given)
        return self.keep(step, elements=notices.sheet(given), conduct=given["conduct"])

    def judge_mistaken(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The default exit (错告), Rules art. 45: at most a reminder, recorded without a name."""
        step = self.take("judge_mistaken", by=by, at=at, given=given)
        self.keep(step, educated=given["measure"] == "education")
        self.issue_paper("mistake_note", notices.mistake_note(self, given, by=by), by=by, at=at)
        if self.educated:
            self.issue_paper("education_record", notices.education_record(self, given, by=by, at=at), by=by, at=at)
        return step

    def approve_check(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The principal officer has it checked, by others than those who verified where possible."""
        step = self.take("approve_check", by=by, at=at, given=given)
        self.proceeding.casefile.assign(given["checkers"], by=by, at=at)
        self.issue_paper("check_approval", notices.check_approval(self, given, by=by, at=at), by=by, at=at)
        return step

    def hear_reporter(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The reporter explains (6.10): before any finding, and recorded without a name."""
        step = self.take("hear_reporter", by=by, at=at, given=given)
        return self.keep(step, heard_on=given["heard_on"], explanation=given["explanation"])

    def complete_evidence(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The check report: the sheet as the evidence now shows it."""
        return self._reported("complete_evidence", by=by, at=at, given=given)

    def supplement(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The check report once more, after something was missing or the request came back."""
        return self._reported("supplement", by=by, at=at, given=given)

    def _reported(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        return self.keep(step, elements=notices.sheet(given), conduct=given["conduct"])

    def propose(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Propose a finding: what kind of person, which heavier grounds (Rules art. 41)."""
        step = self.take("propose", by=by, at=at, given=given)
        return self.keep(step, person_kinds=given["kinds_of_person"], heavier=given["heavier"])

    def submit(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Send the request up: it becomes a matter of the organ that decides, with the victims as its subjects."""
        step = self.take("submit", by=by, at=at, given=given)
        above: Organ = given["addressee"]
        paper = self.issue_paper(
            "finding_request", notices.finding_request(self, above, by=by), by=by, at=at, category="函",
            recipients=[Recipient(above.name, organ=above)],
        )
        self.arrived.append(FindingRequest.arrive(self, above, paper.number, given["managed_by"], by=by, at=at))
        return step

    def find(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Take note of the finding made above; how many people it is about is what the proposal said, a number alone."""
        proposed = self.proceeding.steps.filter(verb="propose").order_by("-seq")[0].record
        return self.take("find", by=by, at=at, given={**given, "_record": {**given.get("_record", {}), "persons": proposed.get("persons", 1)}})

    def sanction_party(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Record the Party sanction that the competent organ decided."""
        return self._sanctioned("sanction_party", by=by, at=at, given=given)

    def sanction_official(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Record the official sanction that the competent organ decided."""
        return self._sanctioned("sanction_official", by=by, at=at, given=given)

    def _sanctioned(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        return self.keep(step, measure=given["measure"], decided_on=given["decided_on"])

    def refer_police(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """To the police, with the number of the approval (R-58)."""
        return self._referred("refer_police", by=by, at=at, given=given)

    def refer_unit(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """To the unit that may deal with the person."""
        return self._referred("refer_unit", by=by, at=at, given=given)

    def _referred(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        context = notices.referral(self, step, given, by=by)
        recipients = [Recipient(given["addressee_name"])]
        self.issue_paper("referral_letter", context, by=by, at=at, category="函", recipients=recipients)
        return step

    def settle_gains(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Propose to correct what was gained (Rules art. 43), or say that there is nothing of the kind."""
        step = self.take("settle_gains", by=by, at=at, given=given)
        if given["gains"]:
            self.issue_paper(
                "correction_letter", notices.correction(self, given), by=by, at=at, category="函",
                recipients=[Recipient(given["addressee_name"])],
            )
        return self.keep(step, gains_settled=True)

    def ask_publication(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Ask the organ that found it to publish the case (6.8)."""
        step = self.take("ask_publication", by=by, at=at, given=given)
        return self.keep(step, circular=given["circular"])

    def overturn(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The finding falls; the reporter is protected again as if it had never been made (R-63)."""
        return self._overturned("overturn", by=by, at=at, given=given)

    def overturn_finally(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The same on the second review, by the organ above."""
        return self._overturned("overturn_finally", by=by, at=at, given=given)

    def _overturned(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        return self.keep(step, circular="")

    def withdraw_publication(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """What was published is withdrawn where it was published."""
        step = self.take("withdraw_publication", by=by, at=at, given=given)
        return self.keep(step, is_published=False)

    def ties(self) -> list[Tie]:
        """The requests above, with their status and nothing else."""
        return [
            Tie(each.proceeding.casefile.organ.name, _now("诬告陷害认定请示"), each.proceeding.casefile.opened_at, each.status())
            for each in self.requests()
        ]

    def publish(self) -> None:
        """Said by the request above when the organ there has published."""
        self.is_published = True
        self.save(update_fields=["is_published"])


class FindingRequest(Noun):
    """The request of a screening at the commission that may find (市级以上), a matter of that organ's own."""

    asked_by = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, db_comment="Number of the request's letter")
    managed_by = models.CharField(max_length=20, db_comment="At which level the person is managed: province or below")
    discussed_on = models.DateField(null=True)

    @classmethod
    def arrive(cls, asked_by: Screening, organ: Organ, number: str, managed_by: str, *, by: Staff, at: datetime) -> Proceeding:
        """Its case file there. The victims stand in it, so that they and their kin do not handle it; the sealed token answers
        yes or no about the reporter's kin and opens nothing there.
        """
        here = asked_by.proceeding.casefile
        there = CaseFile.open(organ=organ, sealed=here.sealed, by=by, at=at)
        for subject in here.subjects.all():
            copy = subject.copied(casefile=there)
            for allegation in subject.allegations.all():
                allegation.copied(casefile=there, subject=copy)
        proceeding = Proceeding.arrive(there, "finding", at=at)
        noun = cls.objects.create(proceeding=proceeding, asked_by=asked_by, number=number, managed_by=managed_by)
        proceeding.start_arrival(noun.facts({}, by=None, at=at), at=at)
        return proceeding

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile, screening = self.proceeding.casefile, self.asked_by
        words = " ".join(str(given.get(name) or "") for name in WORDS)
        return Lazily(
            finding_rules.Facts,
            given=given,
            reveals=lambda: casefile.reveals(words),
            not_free=lambda: not_free(casefile, given.get("examiners") or ()),
            city_or_above=lambda: casefile.organ.at_or_above(law.CITY),
            level_is_right=lambda: self.managed_by != "province" or casefile.organ.level <= law.PROVINCE,
            waits=lambda: screening.proceeding.state == "with_city" and screening.request == self,
            sheet=lambda: screening.elements,
            circular=lambda: screening.circular,
            review_is_over=lambda: screening.review_is_over(at.astimezone(clock.ZONE).date()),
        )

    def allot(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Name who examines the request."""
        step = self.take("allot", by=by, at=at, given=given)
        self.proceeding.casefile.assign(given["examiners"], by=by, at=at)
        return step

    def deliberate(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The collective discussion, with minutes and every differing opinion."""
        step = self.take("deliberate", by=by, at=at, given=given)
        CollectiveDecision.write_down(
            self.proceeding.casefile, "finding", held_on=given["held_on"], members=given["members"], by=by, at=at,
            minutes=given["minutes"], dissent=given["dissent"],
        )
        return self.keep(step, discussed_on=given["held_on"])

    def approve(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Find a false accusation (R-55); in the same moment it stands in the matter of the organ that asked."""
        return self._decide("approve", "found", by=by, at=at, given=given)

    def send_back(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Return the request for more evidence."""
        return self._decide("send_back", "returned", by=by, at=at, given=given)

    def refuse(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Find nothing of the kind: it counts as a mistake (Rules art. 45)."""
        return self._decide("refuse", "mistaken", by=by, at=at, given=given)

    def _decide(self, verb: str, decision: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        asking = self.asked_by.proceeding.casefile.organ
        self.issue_paper(
            "finding_decision", notices.finding_decision(self, decision, given, at=at), by=by, at=at, category="函",
            recipients=[Recipient(asking.name, organ=asking)],
        )
        screening = doors.noun_of(self.asked_by.proceeding, hold=True)
        screening.do(ANSWERS[self.proceeding.state], by=by, at=at, given={"reason": given["reason"]})
        return step

    def publish(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Publish the case as it was asked for: final, approved, nobody named (R-59)."""
        step = self.take("publish", by=by, at=at, given=given)
        self.issue_paper("case_circular", notices.case_circular(self, given), by=by, at=at, category="通", recipients=[Recipient(given["circle"])])
        self.asked_by.publish()
        return step

    def ties(self) -> list[Tie]:
        """Where the request came from."""
        here = self.asked_by.proceeding.casefile
        return [Tie(here.organ.name, _now("诬告陷害认定请示"), self.proceeding.casefile.opened_at, self.number)]

    def elements(self) -> list[tuple[str, str, list[str]]]:
        """The sheet of the screening, in lines: element, what is shown, evidence."""
        sheet = self.asked_by.elements
        return [(title, sheet[code]["shown"], sheet[code]["evidence"]) for code, title in law.titles("elements").items() if code in sheet]

    def status(self) -> str:
        """What the organ that asked learns: where its request stands."""
        return title(self.proceeding.procedure.states[self.proceeding.state])

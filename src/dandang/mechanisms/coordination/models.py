"""The request (协作请求) in the matter, and the package (协作件) that the partner has of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from dandang import audit
from dandang.base import clock
from dandang.base.wording import title
from dandang.cases import papers
from dandang.cases.lazily import Lazily
from dandang.cases.models import CaseFile, Noun, Proceeding, Recusal, Step
from dandang.cases.models.deliberation import OWN
from dandang.cases.models.noun import Given, Tie
from dandang.cases.models.restriction import admit, restrict
from dandang.documents import Recipient
from dandang.documents.models import Document
from dandang.mechanisms.coordination import catalogue, notices, package_rules
from dandang.mechanisms.coordination.rules import Facts
from dandang.organs.models import Organ, Staff

DUE = "DL-X1"
"""The clock over the partner's answer."""
PARTNER = "partner_officer"


class Coordination(Noun):
    """One request of one kind to one organ."""

    type = models.CharField(max_length=40, blank=True, db_comment="Code of data/requests.toml")
    partner = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, null=True, related_name="+")
    matter = models.TextField(blank=True)
    requests = models.JSONField(default=list, db_comment="What is asked, one thing an entry")
    liaison = models.CharField(max_length=200, blank=True)
    approval_number = models.CharField(max_length=60, blank=True, db_comment="R-58")
    chosen = models.ManyToManyField("documents.Document", related_name="+")
    letter = models.ForeignKey("documents.Document", on_delete=models.PROTECT, null=True, related_name="+")

    @property
    def kind(self) -> catalogue.RequestKind:
        return catalogue.kinds()[self.type]

    def papers_chosen(self) -> list[Any]:
        """The papers that go with it, the oldest first; their PDF is not read."""
        return list(Document.objects.filter(pk__in=self.chosen.values("pk")).order_by("issued_at", "pk"))

    def package(self) -> Package | None:
        """What the partner has of it now; of a request made again, the last."""
        return Package.objects.select_related("proceeding__casefile__organ").filter(request=self).order_by("-pk").first()

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        kind = catalogue.kinds().get(given.get("type") or self.type)
        partner: Organ | None = given.get("partner") or self.partner
        chosen = lambda: list(given["papers"]) if "papers" in given else self.papers_chosen()  # noqa: E731
        return Lazily(
            Facts,
            given=given,
            has_matter=lambda: Proceeding.objects.filter(casefile=casefile.pk).exclude(kind__in=OWN).exists(),
            kind=kind,
            partner_kind=partner.kind if partner else "",
            paper_kinds=lambda: frozenset(paper.kind for paper in chosen()),
            papers_own=lambda: any(papers.is_reporters_own(paper) for paper in chosen()),
            other_side=lambda: partner is not None and papers.goes_to_the_other_side(casefile, [partner.name]),
            reveals=lambda: self._reveals(given, chosen(), by),
            package=lambda: self._package_state(),
            late=lambda: self._is_late(_day(at)),
        )

    def _package_state(self) -> str:
        package = self.package() if self.proceeding_id else None
        return package.proceeding.state if package is not None else ""

    def _is_late(self, on: date) -> bool:
        return self.proceeding.deadlines.filter(code=DUE, met_at=None, due_on__lt=on).exists()

    def _reveals(self, given: Given, chosen: list[Any], by: Staff | None) -> bool:
        """Whether the text, or a paper chosen, could give the reporter away; asked anew of what was issued long ago (R-49)."""
        casefile = self.proceeding.casefile
        words = [given.get(name) or getattr(self, name) for name in ("matter", "requests", "liaison")] + [given.get("reason") or ""]
        text = "\n".join("\n".join(each) if isinstance(each, list) else each for each in words)
        if casefile.reveals(text):
            return True
        return any(papers.reveals(casefile, paper.context, signed_by=paper.issued_by.name) for paper in chosen)

    def draft(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write down what is asked of whom, and what may go with it."""
        step = self.take("draft", by=by, at=at, given=given)
        self.type, self.partner = given["type"], given["partner"]
        return self._write(step, given)

    def redraft(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Written anew after it was returned; kind and partner stay."""
        return self._write(self.take("redraft", by=by, at=at, given=given), given)

    def _write(self, step: Step, given: Given) -> Step:
        for name in ("matter", "requests", "liaison", "approval_number"):
            setattr(self, name, given[name])
        self.save(update_fields=["type", "partner", "matter", "requests", "liaison", "approval_number"])
        self.chosen.set(given["papers"])
        return step

    def send(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The letter is issued; the partner finds the package on its worklist, and the clock over its answer runs."""
        step = self.take("send", by=by, at=at, given=given)
        assert self.partner is not None
        due = self.proceeding.deadlines.get(code=DUE, met_at=None).due_on
        to = [Recipient(self.partner.name, "main", organ=self.partner)]
        self.letter = self.issue_paper("coordination_letter", notices.letter(self, reply_by=due), category="协", recipients=to, by=by, at=at)
        self.save(update_fields=["letter"])
        self._hand(step, self._room(by=by, at=at), at=at)
        return step

    def _room(self, *, by: Staff, at: datetime) -> CaseFile:
        """The partner's case file: nothing of the matter is in it. Who may not know of the matter knows of it there no more than here."""
        assert self.partner is not None
        here = self.proceeding.casefile
        there = CaseFile.open(organ=self.partner, sealed=None, by=by, at=at, profile="")
        restrict(there, bypass=False, by=by, at=at)
        admit(there, roles=[(self.partner, PARTNER)], by=by, at=at)
        kept = {*here.recusals.values_list("staff_id", flat=True), *here.subjects.exclude(staff=None).values_list("staff_id", flat=True)}
        for person in Staff.objects.filter(pk__in=kept):
            Recusal.objects.create(casefile=there, staff=person, ground="is_subject_or_relative", by=by, at=at)
        return there

    def _hand(self, step: Step, there: CaseFile, *, at: datetime) -> None:
        package = Proceeding.begin(there, "package", at=at, after=step)
        Package.objects.filter(pk=package.pk).update(request=self)

    def ask_again(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The answer does not do, or it came back: the partner gets it once more, with what is still wanted."""
        step = self.take("ask_again", by=by, at=at, given=given)
        package = self.package()
        assert package is not None
        self._hand(step, package.proceeding.casefile, at=at)
        return step

    def ties(self) -> list[Tie]:
        """To whom it went, what became of it, and whether the answer is late."""
        found = Package.objects.select_related("proceeding__casefile__organ").filter(request=self).order_by("pk")
        late = self._is_late(clock.today())
        return [
            Tie(p.proceeding.casefile.organ.name, str(self.kind), p.proceeding.opened_by_step.at, p.status(), late and p.proceeding.is_open,
                late_words=_("超过期限没有答复"), late_rule="SM-X")
            for p in found if p.proceeding.opened_by_step is not None
        ]


class Package(Noun):
    """What a partner has of a request: the letter, the papers, its own receipt and answer."""

    class Result(models.TextChoices):
        DONE = "done", _l("已办理")
        PARTLY = "partly", _l("部分办理")
        NOTHING = "nothing_found", _l("经查没有相关情况")

    request = models.ForeignKey(Coordination, on_delete=models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=20, choices=Result, blank=True)
    answer = models.TextField(blank=True)
    signer = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        return Lazily(package_rules.Facts, given=given, stands=lambda: self.stands)

    @property
    def stands(self) -> bool:
        """Whether the request was not withdrawn."""
        return self.request is None or self.request.proceeding.state != "withdrawn"

    def status(self) -> str:
        """All that the requester's page needs of it in a word."""
        return title(self.proceeding.procedure.states[self.proceeding.state])

    def home(self, by: Staff) -> tuple[str, str]:
        return "desk:request", self.proceeding.key

    def receive(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Sign for it (签收): the requester sees who and when."""
        step = self.take("receive", by=by, at=at, given=given)
        self.received_by, self.received_at = by, at
        self.save(update_fields=["received_by", "received_at"])
        self.proceeding.casefile.hand_to(by, by=by, at=at)
        self._tell("received", by=by, at=at)
        return step

    def answer_request(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The answer, with who signed it."""
        step = self.take("answer_request", by=by, at=at, given=given)
        self.result, self.answer, self.signer = given["result"], given["answer"], given["signer"]
        return self._end(step, "answered", by=by, at=at)

    def return_request(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Back to who asked, with the reason."""
        step = self.take("return_request", by=by, at=at, given=given)
        self.answer = given["reason"]
        return self._end(step, "returned", by=by, at=at)

    def _end(self, step: Step, what: str, *, by: Staff, at: datetime) -> Step:
        """The requester's clock is met, and its chain has the event."""
        self.ended_at = at
        self.save(update_fields=["result", "answer", "signer", "ended_at"])
        assert self.request is not None
        self.request.proceeding.deadlines.filter(code=DUE, met_at=None).update(met_at=at)
        self._tell(what, by=by, at=at)
        return step

    def _tell(self, what: str, *, by: Staff, at: datetime) -> None:
        assert self.request is not None
        data = {"proceeding": self.request.proceeding.key, "organ": self.proceeding.casefile.organ.code}
        audit.record(self.request.proceeding.casefile.code, f"coordination.{what}", by=by.username, at=at, data=data)


def _day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()

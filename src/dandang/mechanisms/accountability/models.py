"""The accountability matter (责任追究事项) and its verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from dandang.base.verdict import Refused
from dandang.cases import across
from dandang.cases.kinship import not_free
from dandang.cases.lazily import Lazily
from dandang.cases.measuring import judging
from dandang.cases.models import CaseFile, CollectiveDecision, Measure, Noun, Proceeding, Step, Subject
from dandang.cases.models.noun import Given
from dandang.mechanisms.accountability.rules import Facts
from dandang.organs.models import Organ, Staff

DECIDED = frozenset({"decided", "executed", "closed"})
"""States after which no tolerance begins (T-3)."""
WORDS = ("origin", "facts", "rule_name", "rule_clause", "proposal", "minutes", "resolution", "result", "reason")


class Matter(Noun):
    """One matter. Who has to answer stands in the case file's subjects; `then` is their unit and post on the day of the act."""

    class Track(models.TextChoices):
        PARTY = "party", _("党纪处分")
        GOVERNMENTAL = "governmental", _("政务处分")
        ORGANISATIONAL = "organisational", _("组织处理")
        ACCOUNTABILITY = "accountability", _("问责")

    acted_on = models.DateField(null=True, db_comment="The day of the act: chooses the lists and the law")
    origin = models.TextField(blank=True)
    found = models.TextField(blank=True, db_comment="The facts, in words that tell nothing of a report (T-23)")
    rule_name = models.CharField(max_length=200, blank=True)
    rule_clause = models.CharField(max_length=100, blank=True)
    tracks = models.JSONField(default=list)
    then = models.JSONField(default=list, db_comment="Of each subject in turn: unit and post at the time of the act")
    came_from = models.CharField(max_length=40, blank=True, db_comment="Code of the case file it came from; a number, no relation")

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """A case file of its own. The opaque token of the matter it came from goes along and opens nothing: it keeps the reporter's
        kin away from it, and the reporter's words out of what is written (T-23, R-28).
        """
        earlier = CaseFile.objects.filter(code=given["came_from"]).first() if given["came_from"] else None
        casefile = CaseFile.open(organ=organ, sealed=earlier.sealed if earlier else None, by=by, at=at, profile=profile)
        for row in given["subjects"] or ():
            Subject.objects.create(
                casefile=casefile, kind=row["kind"] or Subject.Kind.PERSON, name=row["name"], unit=row["unit"], post=row["post"],
                managing_organ=given["managing_organ"], staff=_colleague(row["name"], organ),
            )
        return cls.objects.create(proceeding=Proceeding.begin(casefile, "accountability", at=at))

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        words = " ".join(str(given.get(name) or "") for name in WORDS)
        return Lazily(
            Facts,
            given=given,
            reveals=lambda: casefile.reveals(words),
            not_free=lambda: not_free(casefile, given.get("handlers") or ()),
            tolerated=lambda: "" if self._revoked() else across.told(casefile, "tolerance", "outcome") or "",
            revoked=self._revoked,
            track=lambda: across.told(casefile, "tolerance", "track") or "",
            reduced_to=lambda: across.told(casefile, "tolerance", "reduced_to") or "",
            faults=lambda: self._faults(given),
        )

    def _faults(self, given: Given) -> tuple[Refused, ...]:
        """Why the measures given may not be imposed: each subject's own rows, beside what stands against them here."""
        found: list[Refused] = []
        for subject in self.proceeding.casefile.subjects.all():
            rows = [row for row in given.get("measures") or () if row["name"] == subject.name]
            earlier = [measure.imposed for measure in Measure.objects.filter(subject=subject)]
            kind, form = given.get("subject_kind") or "person", int(given.get("form") or 0)
            found += judging.faults(rows, subject=kind, act=self.proceeding.casefile.code, form=form if rows else 0, earlier=earlier)
        return tuple(found)

    def _revoked(self) -> bool:
        return self.proceeding.casefile.proceedings.filter(kind="tolerance", steps__verb="revoke").exists()

    def open(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write down what it is about."""
        step = self.take("open", by=by, at=at, given=given)
        return self.keep(
            step, found=given["facts"], then=[{"unit": row["unit_then"], "post": row["post_then"]} for row in given["subjects"]],
            **{name: given[name] for name in ("acted_on", "origin", "rule_name", "rule_clause", "tracks", "came_from")},
        )

    def investigate(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Name who handles it; the tolerance proceeding begins in the same moment (T-1)."""
        step = self.take("investigate", by=by, at=at, given=given)
        self.proceeding.casefile.assign(given["handlers"], by=by, at=at)
        return step

    def change_handlers(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Others take over; who handled it before does so no more."""
        step = self.take("change_handlers", by=by, at=at, given=given)
        casefile, chosen = self.proceeding.casefile, set(given["handlers"])
        before = [assignment.staff for assignment in casefile.assignments.select_related("staff")]
        casefile.relieve([person for person in before if person not in chosen], by=by, at=at)
        casefile.assign(given["handlers"], by=by, at=at)
        return step

    def decide(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The decision, taken together, with its minutes (政务处分法 art. 4). Refused while tolerance is under way (T-2)."""
        step = self.take("decide", by=by, at=at, given=given)
        CollectiveDecision.write_down(
            self.proceeding.casefile, "accountability", held_on=given["held_on"], members=given["members"], by=by, at=at,
            minutes=given["minutes"], resolution=given["resolution"], dissent="\n".join(given["dissent"]),
        )
        for subject in self.proceeding.casefile.subjects.all():
            rows = [row for row in given["measures"] if row["name"] == subject.name]
            Measure.impose_rows(
                step, subject, rows, subject_kind=given["subject_kind"] or "person", decision=given["decision"], form=int(given["form"] or 0)
            )
        return self.keep(step, tracks=given["tracks"])


def _colleague(name: str, organ: Organ) -> Staff | None:
    """The subject, when they work here: then the matter does not exist for them (R-31)."""
    found: Any = Staff.objects.filter(name=name, posts__organ=organ).order_by("pk").first()
    return found

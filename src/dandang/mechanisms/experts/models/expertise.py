"""The consultation (专家咨询) in the matter: what is asked, who was drawn and who left out, and the opinions as they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from dandang.base import clock
from dandang.cases import papers
from dandang.cases.kinship import not_free
from dandang.cases.lazily import Lazily
from dandang.cases.models import Noun, Proceeding, Step
from dandang.cases.models.casefile import Assignment
from dandang.cases.models.deliberation import OWN
from dandang.cases.models.noun import Given, Tie
from dandang.documents.models import Document
from dandang.mechanisms.experts import catalogue, drawing, notices
from dandang.mechanisms.experts.models.opinion import Opinion
from dandang.mechanisms.experts.models.pool import Expert
from dandang.mechanisms.experts.rules import Facts
from dandang.organs.models import Staff

TEXTS = ("circumstance", "matter", "questions", "reason")


@dataclass(frozen=True)
class Lot:
    """Who of the right fields could be drawn, by user name, and who was left out, each with the code of the reason."""

    free: Mapping[str, Expert]
    left_out: Mapping[Expert, str]

    def candidates(self) -> list[drawing.Candidate]:
        return [drawing.Candidate(name, each.works_in.code, frozenset(each.known_fields)) for name, each in sorted(self.free.items())]

    def rows(self) -> list[dict[str, str]]:
        """Who was left out and why, as a step remembers it."""
        return [{"who": each.person.name, "why": code} for each, code in self.left_out.items()]


class Expertise(Noun):
    """One request for the opinions of a group of experts."""

    circumstance = models.CharField(max_length=200, blank=True)
    fields_asked = models.JSONField(default=list, db_comment="Codes of data/fields.toml")
    number = models.PositiveSmallIntegerField(default=0)
    matter = models.TextField(blank=True)
    questions = models.JSONField(default=list, db_comment="What is asked, one thing an entry")
    chosen = models.ManyToManyField("documents.Document", related_name="+")

    def home(self, by: Staff) -> tuple[str, str]:
        return "desk:expertise", self.proceeding.key

    def papers_chosen(self) -> list[Any]:
        """The papers that go with it, the oldest first; their PDF is not read."""
        return list(Document.objects.filter(pk__in=self.chosen.values("pk")).order_by("issued_at", "pk"))

    def field_names(self) -> list[str]:
        return [str(catalogue.fields()[code]) for code in self.fields_asked]

    def all_places(self) -> list[Opinion]:
        """Everybody ever drawn, in the order in which they were."""
        found = Opinion.objects.filter(request=self).select_related("proceeding__casefile", "expert__person", "expert__works_in", "request__proceeding")
        return list(found.order_by("pk"))

    def places(self) -> list[Opinion]:
        """Those whose opinion counts: without who was replaced."""
        return [each for each in self.all_places() if each.released_at is None]

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        on, casefile, whose = _day(at), self.proceeding.casefile, given.get("whose")
        chosen = lambda: list(given["papers"]) if "papers" in given else self.papers_chosen()  # noqa: E731
        return Lazily(
            Facts,
            given=given,
            has_matter=lambda: Proceeding.objects.filter(casefile=casefile.pk).exclude(kind__in=OWN).exists(),
            papers_own=lambda: any(papers.is_reporters_own(paper) for paper in chosen()),
            reveals=lambda: self._reveals(given, chosen()),
            lacking=lambda: self._lacking(on),
            short=lambda: len(self.lot(on).free) < self.number,
            places=lambda: tuple(each.proceeding.state for each in self.places()),
            late=lambda: any(self.is_late(each, on) for each in self.places()),
            place=lambda: whose.proceeding.state if whose else "",
            place_is_late=lambda: whose is not None and self.is_late(whose, on),
            place_reveals=lambda: whose is not None and casefile.reveals("\n".join([whose.opinion, *whose.basis])),
            next_one=lambda: whose is None or bool(self._next(whose, on)),
        )

    def _reveals(self, given: Given, chosen: Iterable[Any]) -> bool:
        """Whether the text, or a paper chosen, could give the reporter away; asked anew of what was issued long ago (R-49)."""
        words = [given.get(name) or getattr(self, name, "") for name in TEXTS]
        if self.proceeding.casefile.reveals("\n".join("\n".join(each) if isinstance(each, list) else each for each in words)):
            return True
        return any(papers.reveals(self.proceeding.casefile, paper.context, signed_by=paper.issued_by.name) for paper in chosen)

    @staticmethod
    def is_late(place: Opinion, on: date) -> bool:
        """Whether that expert's own clock ran out before that day."""
        return place.proceeding.deadlines.filter(met_at=None, due_on__lt=on).exists()

    def lot(self, on: date) -> Lot:
        """Who of the pool can be drawn that day for the fields asked for."""
        casefile, asked = self.proceeding.casefile, set(self.fields_asked)
        known = {e.person.username: e for e in Expert.objects.listed_for(casefile.organ) if asked & set(e.known_fields)}
        recused = set(not_free(casefile, [each.person for each in known.values()]))
        handles = set(Assignment.ever.filter(casefile=casefile).values_list("staff_id", flat=True))
        drawn = {each.expert.person_id for each in self.all_places() if each.expert} if self.pk else set()
        units = [unit for unit in casefile.subjects.values_list("unit", flat=True) if unit]
        why = {
            "no_longer": lambda e: not e.is_able(on),
            "drawn_before": lambda e: e.person_id in drawn,
            "recused": lambda e: e.person.username in recused,
            "handles": lambda e: e.person_id in handles,
            "own_unit": lambda e: any(e.works_in.name in unit or unit in e.works_in.name for unit in units),
        }
        left_out = {e: code for e in known.values() if (code := next((c for c, holds in why.items() if holds(e)), ""))}
        return Lot({name: e for name, e in known.items() if e not in left_out}, left_out)

    def _lacking(self, on: date) -> tuple[str, ...]:
        known = {code for each in self.lot(on).free.values() for code in each.known_fields}
        return tuple(code for code in self.fields_asked if code not in known)

    def _next(self, whose: Opinion, on: date) -> tuple[str, ...]:
        """Who comes in place of somebody: of their fields where there is one, else of any that was asked for."""
        return self._drawn(self.lot(on), self._theirs(whose), 1)

    def _theirs(self, whose: Opinion) -> list[str]:
        assert whose.expert is not None
        return [code for code in self.fields_asked if code in whose.expert.known_fields]

    def _drawn(self, lot: Lot, wanted: list[str], number: int) -> tuple[str, ...]:
        return drawing.draw(self._seed(), lot.candidates(), wanted, number)

    def _seed(self) -> str:
        draws = self.proceeding.steps.filter(verb__in=("draw", "replace")).count()
        return drawing.seed(self.proceeding.key, draws + 1)

    def request(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Write down what is asked, and of which fields the experts are to be."""
        return self._write(self.take("request", by=by, at=at, given=given), given)

    def redraft(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Written anew after it was returned."""
        return self._write(self.take("redraft", by=by, at=at, given=given), given)

    def _write(self, step: Step, given: Given) -> Step:
        names = ("circumstance", "fields_asked", "number", "matter", "questions")
        self.chosen.set(given["papers"])
        return self.keep(step, **{name: given[name] for name in names})

    def draw(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Draw the group. Seed, candidates, who was drawn and who was left out and why are what the step remembers."""
        lot = self.lot(_day(at))
        drawn = self._drawn(lot, self.fields_asked, self.number)
        step = self.take("draw", by=by, at=at, given={**given, "_record": self._record(lot, drawn, self.fields_asked)})
        for name in drawn:
            Opinion.hand(self, lot.free[name], step, by=by, at=at)
        return step

    def _record(self, lot: Lot, drawn: tuple[str, ...], wanted: list[str]) -> dict[str, Any]:
        """Everything that somebody needs who draws it again, and who was left out."""
        candidates = [{"who": each.who, "organ": each.organ, "known": sorted(each.fields)} for each in lot.candidates()]
        return {"seed": self._seed(), "wanted": list(wanted), "candidates": candidates, "drawn": list(drawn), "left_out": lot.rows()}

    def replace(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Somebody else in the place of who declined or let the time pass. An opinion that was given stays (T-18)."""
        whose: Opinion = given["whose"]
        lot, drawn = self.lot(_day(at)), self._next(whose, _day(at))
        record = {**given.get("_record", {}), **self._record(lot, drawn, self._theirs(whose))}
        step = self.take("replace", by=by, at=at, given={**given, "_record": record})
        Opinion.objects.filter(pk=whose.pk).update(released_at=at)
        Opinion.hand(self, lot.free[drawn[0]], step, by=by, at=at)
        return step

    def return_opinion(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The expert writes anew what may not be filed (R-49); what was written stays on record."""
        whose: Opinion = given["whose"]
        step = self.take("return_opinion", by=by, at=at, given=given)
        assert whose.expert is not None
        Opinion.objects.filter(pk=whose.pk).update(released_at=at)
        Opinion.ask(self, whose.expert, whose.proceeding.casefile, step, at=at)
        return step

    def conclude(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Every opinion becomes a paper of the matter, word for word, and a list of them all; nothing is merged."""
        step = self.take("conclude", by=by, at=at, given=given)
        places = self.places()
        self._file(places, by=by, at=at)
        self.issue_paper("expert_summary", notices.summary(self, places), by=by, at=at)
        return step

    def withdraw(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """No longer needed. What was said by then goes on file all the same."""
        step = self.take("withdraw", by=by, at=at, given=given)
        self._file([each for each in self.places() if each.proceeding.state == "given"], by=by, at=at)
        return step

    def _file(self, places: list[Opinion], *, by: Staff, at: datetime) -> None:
        for place in places:
            self.issue_paper("expert_opinion", notices.opinion(self, place), by=by, at=at)

    def ties(self) -> list[Tie]:
        """Who was drawn, what became of it, and whether the opinion is late."""
        today = clock.today()
        found = []
        for each in self.all_places():
            begun = each.proceeding.opened_by_step
            assert each.expert is not None
            assert begun is not None
            late = each.released_at is None and self.is_late(each, today)
            how = f"{each.expert.person.name}（{each.expert.post}）"
            found.append(Tie(each.expert.works_in.name, how, begun.at, each.status(), late, late_words=str(notices.LATE), late_rule="SM-P"))
        return found


def _day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()

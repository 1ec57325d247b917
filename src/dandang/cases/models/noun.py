"""What every mechanism's noun is: a row that has a proceeding, gathers facts and offers verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models

from dandang import documents
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import papers
from dandang.cases.models.proceeding import Proceeding, Step
from dandang.cases.models.restriction import number_apart

if TYPE_CHECKING:
    from dandang.cases.models.casefile import CaseFile
    from dandang.organs.models import Staff

Given = Mapping[str, Any]
Waits = Mapping[str, Callable[[date], "models.Exists"]]


@dataclass(frozen=True)
class Tie:
    """A line of `ties`: the other organ, how the matter went there or came from there, and what became of it."""

    organ: str
    how: str
    at: datetime
    status: str
    is_late: bool = False
    notes: tuple[str, ...] = ()
    late_words: str = ""
    late_rule: str = ""


class Noun(models.Model):
    """Abstract. A verb of the procedure that changes more than the state is a method of its own name,
    `verb(self, *, by, at, given)`; any other goes through `do` as it is.
    """

    proceeding = models.OneToOneField(Proceeding, on_delete=models.PROTECT, primary_key=True, related_name="+")

    is_reporters_own: ClassVar[bool] = False
    """Its papers are for the reporter or for the file, never for the person complained of (R-20)."""

    waits: ClassVar[Waits] = {}
    """For each predicate that a step of the data `waits` for: the proceedings of which it holds on that day. The worklist asks
    the database by it, since it cannot gather the facts of every matter; always about the proceeding at hand, never a list of all.
    """

    volume: ClassVar[tuple[str, ...]] = ()
    """Kinds of paper in the order in which an archived volume has them; empty: by the day of issue."""

    is_numbered: ClassVar[bool] = False
    """Whether its `number` is shown to everybody who may see the proceeding."""

    recorded: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Words for what a step remembers and no field of its form asks, by name and value: a figure that is split by it shows them."""

    class Meta:
        abstract = True

    @classmethod
    def runs_for(cls, casefile: CaseFile) -> Sequence[Mapping[str, Any]]:
        """How many proceedings of this kind another one's step opens, and what the row of each starts with: one for the matter,
        or one for each person in it.
        """
        return ({},)

    @classmethod
    def opened(cls, proceeding: Proceeding, *, at: datetime) -> Self:
        """The noun's row for a proceeding that another mechanism's step has opened."""
        return cls.objects.create(proceeding=proceeding)  # type: ignore[attr-defined]

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Any:
        """Plain values for the predicates of `rules.py`; a frozen dataclass."""
        raise NotImplementedError

    def take(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        """Ask and write. `given` may carry `_record`, what the step remembers of the input (the form says)."""
        return self.proceeding.take(
            verb, by=by, at=at, given=given, facts=self.facts, record=given.get("_record", {}),
            reason=given.get("reason", ""),
        )

    def do(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        """Call the verb's own method, or take the step when there is nothing more to it."""
        method = getattr(self, verb, None) if self.proceeding.procedure.step(verb) else None
        step: Step = (
            self.take(verb, by=by, at=at, given=given) if method is None else method(by=by, at=at, given=given)
        )
        self.after(step, at=at, given=given)
        return step

    def keep(self, step: Step, **values: Any) -> Step:
        """Store what a step has changed of this row, and no other column; gives the step."""
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        return step

    def taken_since(self, verb: str) -> list[str]:
        """The verbs taken after the last `verb`, or all of them when it never was."""
        taken = list(self.proceeding.steps.values_list("verb", flat=True))
        last = max((n for n, each in enumerate(taken) if each == verb), default=-1)
        return taken[last + 1:]

    def after(self, step: Step, *, at: datetime, given: Given) -> None:
        """What follows a step of any verb, in its transaction; a mechanism says so here, or nothing."""

    def home(self, by: Staff) -> tuple[str, str] | None:
        """Address and key of the page on which `by` goes on after a step, where it is not the case page."""
        return None

    @cached_property
    def papers(self) -> list[Any]:
        """Documents issued while this object was in hand."""
        return []

    @cached_property
    def arrived(self) -> list[Proceeding]:
        """Proceedings of other organs that began while this object was in hand, because something was sent there."""
        return []

    def whose(self) -> str:
        """Whom or what of the matter this proceeding is about, where the matter has several of its kind; else nothing."""
        return ""

    @classmethod
    def names(cls, keys: Iterable[int]) -> Mapping[int, str]:
        """Of proceedings that have a case file to themselves, what that is called, by their primary key; left out: the title of the procedure."""
        return {}

    def may_go_on(self) -> bool:
        """Whether it can be taken up again though it has ended, for a reason outside its case file; the volume waits for that (A-1)."""
        return False

    def ties(self) -> list[Tie]:
        """What was sent to other organs or came from one, with its status and nothing else."""
        return []

    def issue_paper(
        self, kind: str, context: Mapping[str, Any], *, by: Staff, at: datetime, category: str | None = None,
        recipients: Sequence[Any] = (),
    ) -> Any:
        """Number, render and freeze a paper of this proceeding. Refused where a text in it could give the reporter away (R-49),
        and where a paper of the reporter's own course would go to the person complained of or their unit (R-20).
        """
        casefile = self.proceeding.casefile
        if papers.reveals(casefile, context, signed_by=by.name):
            raise StepRefused(Refused(papers.REVEALS, "R-49"))
        if self.is_reporters_own and papers.goes_to_the_other_side(casefile, [each.name for each in recipients]):
            raise StepRefused(Refused(papers.OTHER_SIDE, "R-20"))
        document = documents.issue(
            kind, context, organ=casefile.organ, category=number_apart(casefile, category), casefile_code=casefile.code,
            proceeding_id=self.proceeding_id, recipients=recipients, by=by, at=at,
        )
        self.papers.append(document)
        return document

"""Hints of near duplicates on the case page, and the page that lays two matters side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases import doors
from dandang.cases.folding import marked
from dandang.cases.forms import StepForm
from dandang.cases.models import CaseFile, Dismissal, Proceeding
from dandang.cases.models.likeness import Hint, hints
from dandang.cases.searching import within
from dandang.desk.search import Pieces
from dandang.desk.words import title
from dandang.organs.models import Staff

LINK = "link_repeat"


class DismissForm(StepForm):
    """Why the two are not the same."""

    reason = forms.CharField(
        label=_("为什么不是同一问题"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("可知悉两个案卷的人都能看到；不得写入检举控告人信息。"),
    )


@dataclass(frozen=True)
class Side:
    """An alike pair with the common passages marked."""

    mine: Pieces
    theirs: Pieces
    percent: int


def of(casefile: CaseFile, by: Staff) -> list[Hint]:
    """What the case page shows: those not judged yet first."""
    return sorted(hints(casefile, by, within(by)), key=lambda hint: hint.dismissal is not None)


def between(casefile: CaseFile, other: CaseFile, by: Staff) -> Hint | None:
    """The hint that leads from one to the other, or None."""
    return next(iter(hints(casefile, by, within(by), only=other)), None)


def sides(hint: Hint) -> list[Side]:
    """Each pair, with what both have in common marked in both."""
    return [Side(marked(p.mine, list(p.common)), marked(p.theirs, list(p.common)), p.percent) for p in hint.pairs]


@dataclass(frozen=True)
class Way:
    """The step that links a repeat, when it is open to this person."""

    key: str
    verb: str
    title: str


def repeat_step(casefile: CaseFile, *, by: Staff, at: datetime) -> Way | None:
    """Linking is a step of the report's own procedure and never happens here."""
    running = Proceeding.objects.visible_to(by).filter(casefile=casefile, kind="reports", is_open=True)
    report = running.select_related("casefile__organ__parent").first()
    step = report.procedure.step(LINK) if report else None
    if report is None or step is None or doors.ask(report, LINK, by=by, at=at) is not None:
        return None
    return Way(report.key, LINK, title(step))


def judge(casefile: CaseFile, other: CaseFile, data: Any, *, by: Staff, at: datetime) -> DismissForm | None:
    """Dismiss the hint, or take the dismissal back; the form when it is not filled in rightly."""
    if "again" in data:
        Dismissal.record(casefile, other, is_over=True, by=by, at=at)
        return None
    form = DismissForm(data, by=by, at=at)
    if not form.is_valid():
        return form
    Dismissal.record(casefile, other, reason=form.cleaned_data["reason"], by=by, at=at)
    return None

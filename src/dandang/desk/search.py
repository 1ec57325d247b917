"""The search page: what is asked, how an address carries it without showing it, and the rows with what was found marked.

A query may be a name. It is sent by POST, and the address of the answer holds it sealed for the one who asked: so no log, no history and
no copied link tells whom somebody looked for.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from dandang.base import clock
from dandang.cases import searching, walking
from dandang.cases.folding import marked
from dandang.cases.forms import StepForm
from dandang.cases.models import Allegation, CaseFile, Finding, Proceeding
from dandang.cases.models.casefile import takes_in
from dandang.desk.words import title
from dandang.mechanisms.reports.models import Report
from dandang.organs.models import Organ, Staff
from dandang.procedures import loader

AROUND = 30
"""Characters shown on either side of what was found in a long text."""
LIFETIME = 12 * 3600
"""Seconds that an address stays good: as long as a sign-in."""
Pieces = list[tuple[str, bool]]


class SearchForm(StepForm):
    """What is looked for. Every filter only narrows what `visible_to` allows."""

    q = forms.CharField(
        label=_("找什么"), max_length=searching.LONGEST, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("姓名、单位、职务、反映的问题、认定理由、案卷号。几个词用空格分开，须同时出现。"),
    )
    stage = forms.ChoiceField(label=_("程序与状态"), required=False)
    organ = forms.ChoiceField(label=_("机关"), required=False)
    channel = forms.ChoiceField(label=_("来源渠道"), required=False, choices=[("", _("全部")), *Report.Channel.choices])
    finding = forms.ChoiceField(label=_("认定"), required=False, choices=[("", _("全部")), *Finding.Code.choices])
    since = forms.DateField(label=_("收件不早于"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("收件不晚于"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = None  # type: ignore[assignment]

    def arrange(self) -> None:
        assert self.by is not None
        organs = Organ.objects.filter(pk__in=self.by.reach(self.day))
        self.fields["stage"].choices = [("", _("全部")), *_stages(self.day, self.by.places(self.day))]  # type: ignore[attr-defined]
        self.fields["organ"].choices = [("", _("全部")), *((o.code, o.name) for o in organs)]  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        try:
            searching.Query.of(text)
        except searching.NothingToFind:
            raise ValidationError(_("请至少写一个字、字母或数字。"), code="nothing") from None
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] > cleaned["until"]:
            self.add_error("until", ValidationError(_("截止日期早于开始日期。"), code="order"))
        return cleaned

    def asked(self) -> dict[str, str]:
        """The cleaned input as plain text, without what is empty."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether any filter is set."""
        return any(name != "q" for name in self.asked())


def _stages(on: date, places: Iterable[str]) -> list[tuple[str, Any]]:
    """Every kind of proceeding that is carried out there, and under it its states."""
    found = []
    for kind in loader.kinds_open(on, places):
        procedure = loader.in_force(kind, on)
        name = title(procedure)
        every = (kind, _("%(name)s：全部状态") % {"name": name})
        found.append((name, [every, *((f"{kind}:{code}", title(state)) for code, state in procedure.states.items())]))
    return found


@dataclass(frozen=True)
class Row:
    """A matter that was found; every text in pieces, each with whether it was looked for."""

    key: str
    code: Pieces
    organ: str
    names: list[Pieces]
    posts: list[Pieces]
    statements: list[Pieces]
    reasons: list[Pieces]
    states: list[tuple[str, str, bool]]
    opened_at: datetime


@dataclass(frozen=True)
class Results:
    """A page of rows. `next`: the sealed address of the page after it, or empty. Nothing is counted."""

    rows: tuple[Row, ...]
    next: str
    is_first: bool


def results(form: SearchForm, after: str = "") -> Results:
    """The page for a valid form. `after` is where it begins, as `next` of the page before says. Raises `searching.TooBroad`."""
    assert form.by is not None
    query = searching.Query.of(form.cleaned_data["q"])
    hits = searching.find(query, form.by, narrow=_narrow(form.by, form.cleaned_data), after=_placed(after))
    following = seal(form.asked(), form.by, after=_written(hits.last)) if hits.last else ""
    return Results(tuple(_rows(hits.keys, query, form.by)), following, not after)


def _narrow(staff: Staff, wanted: dict[str, Any]) -> Q:
    narrow = Q()
    if wanted["stage"]:
        kind, _colon, state = wanted["stage"].partition(":")
        of_kind = Proceeding.objects.visible_to(staff).filter(casefile=OuterRef("pk"), kind=kind)
        narrow &= Q(Exists(of_kind.filter(state=state) if state else of_kind))
    if wanted["organ"]:
        narrow &= Q(organ__code=wanted["organ"])
    if wanted["channel"]:
        narrow &= Q(Exists(Report.objects.filter(proceeding__casefile=OuterRef("pk"), channel=wanted["channel"])))
    if wanted["finding"]:
        last = Finding.objects.filter(allegation=OuterRef("pk")).order_by("-pk").values("code")[:1]
        answered = Allegation.objects.filter(casefile=OuterRef("pk")).alias(last=Subquery(last)).filter(last=wanted["finding"])
        narrow &= Q(Exists(answered))
    if wanted["since"]:
        narrow &= Q(opened_at__gte=_midnight(wanted["since"]))
    if wanted["until"]:
        narrow &= Q(opened_at__lt=_midnight(wanted["until"] + timedelta(days=1)))
    return narrow


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.ZONE)


def _rows(keys: tuple[int, ...], query: searching.Query, staff: Staff) -> list[Row]:
    """What `find` has found, in the order of `keys`; a fixed number of queries."""
    courses, whole = Proceeding.objects.all(), set(keys)
    if takes_in(staff):
        courses = Proceeding.objects.visible_to(staff)
        whole = set(CaseFile.objects.read_whole_by(staff).filter(pk__in=keys).values_list("pk", flat=True))
    matters = CaseFile.objects.select_related("organ").prefetch_related(
        "subjects", "allegations__findings", Prefetch("proceedings", courses, to_attr="shown")
    )
    with walking.by_index():
        found = matters.in_bulk(keys)
    return [_row(found[key], query, whole=key in whole) for key in keys]


def _row(matter: Any, query: searching.Query, *, whole: bool) -> Row:
    terms = list(dict.fromkeys([query.whole, *query.terms]))
    subjects, allegations = list(matter.subjects.all()), list(matter.allegations.all())
    statements = [marked(allegation.statement, terms) for allegation in allegations]
    reasons = [finding.reason for a in allegations for finding in a.findings.all()] if whole else []
    return Row(
        matter.key, marked(matter.code, terms), matter.organ.name, [marked(s.name, terms) for s in subjects],
        [marked(f"{s.unit} {s.post}".strip(), terms) for s in subjects if s.unit or s.post],
        [pieces for pieces in statements if _is_hit(pieces)] or statements[:2],
        [_cut(pieces) for pieces in (marked(reason, terms) for reason in reasons) if _is_hit(pieces)],
        [(title(p.procedure), title(p.procedure.states[p.state]), p.is_open) for p in matter.shown], matter.opened_at,
    )


def _is_hit(pieces: Pieces) -> bool:
    return any(hit for _text, hit in pieces)


def _cut(pieces: Pieces) -> Pieces:
    """The surroundings of the first hit."""
    first = next(number for number, (_text, hit) in enumerate(pieces) if hit)
    before = "".join(text for text, _hit in pieces[:first])
    after = "".join(text for text, _hit in pieces[first + 1 :])
    start = f"…{before[-AROUND:]}" if len(before) > AROUND else before
    end = f"{after[:AROUND]}…" if len(after) > AROUND else after
    return [(text, hit) for text, hit in ((start, False), pieces[first], (end, False)) if text]


def seal(asked: dict[str, str], staff: Staff, after: list[Any] | None = None) -> str:
    """What is asked, as part of an address: only this person can open it, and nobody reads it."""
    return _box().encrypt(json.dumps([staff.pk, asked, after]).encode()).decode()


def unseal(text: str, staff: Staff) -> tuple[dict[str, str], str] | None:
    """What was asked and where the page begins; None when it is no address of this person's, or too old."""
    try:
        owner, asked, after = json.loads(_box().decrypt(text.encode("utf-8", "replace"), ttl=LIFETIME))
    except (InvalidToken, ValueError):
        return None
    return (asked, json.dumps(after) if after else "") if owner == staff.pk else None


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac("dandang.desk.search", "", algorithm="sha256").digest()))


def _written(place: searching.Place) -> list[Any]:
    return [place.rank, place.opened_at.isoformat(), place.pk, place.fenced]


def _placed(after: str) -> searching.Place | None:
    if not after:
        return None
    rank, opened_at, pk, fenced = json.loads(after)
    return searching.Place(rank, datetime.fromisoformat(opened_at), pk, fenced)


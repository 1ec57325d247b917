"""What the two-pane page of the masked text shows: the original with its places, the text to be written, what it still tells.

Everything here is plain text for one answer to one person; nothing is kept.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from dandang.base.verdict import Refused, StepRefused
from dandang.cases.models import CaseFile
from dandang.mechanisms.reports import spans
from dandang.mechanisms.reports.scans import ScanKept
from dandang.mechanisms.reports.spans import Place
from dandang.organs.models import Staff
from dandang.procedures.refusals import Sentence, refusal
from dandang.vault import offices

WHY = {
    "vault": _("与保密库所存的署名、联系方式、住址、单位或者亲属姓名一致"),
    "signature": _("署名或者联系栏"),
    "number": _("号码、邮箱或者账号"),
    "visit": _("何时来访、来信、来电"),
    "self": _("自称，或者以本人称呼亲属"),
    "circumstance": _("可能只有少数人知道的情节，请斟酌是否改写"),
}
AROUND = 12
COVER = re.compile(r"〔[^〔〕\n]{1,10}〕")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original. `number`: of the place that begins here; `sure` and `hint`: how it is set off."""

    text: str
    number: int = 0
    sure: bool = False
    hint: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A place as a line of the list: covered or left, and why."""

    index: int
    number: int
    text: str
    cover: str
    why: Any
    checked: bool


@dataclass(frozen=True, slots=True)
class Leak:
    """A place of the text being written that still tells something; `sure`: the vault says so, and it will be refused."""

    start: int
    end: int
    before: str
    text: str
    after: str
    why: Any
    sure: bool


def stopped(stop: Exception) -> Sentence:
    """Why the original cannot be shown: the vault refused, or the seal is broken."""
    if isinstance(stop, StepRefused):
        return refusal(stop.verdict)
    return refusal(Refused("封存的原文打不开，请联系安全管理员。", "R-21"))


@sensitive_variables()
def panes(casefile: CaseFile, form: Any, posted: Any, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Open the original (recorded before this returns) and set both panes. What was typed stays; a text is proposed only when
    the page is opened, or when the person asks for it to be made anew from the places ticked.
    """
    assert casefile.sealed is not None
    wording = offices.open_wording(casefile.sealed, by=by, at=at).replace("\r\n", "\n")
    known = casefile.words_to_name()
    whole = [(0, len(wording))]
    places = spans.propose(wording, [at for at in offices.revealing(casefile.sealed, wording, known) if [at] != whole])
    chosen = _chosen(posted, len(places)) if posted.get("action") in {"rebuild", "check", "submit"} else None
    typed = form.data.get("text", "").replace("\r\n", "\n") if form.is_bound else None
    text = spans.covered(wording, places, chosen=chosen) if typed is None else typed
    return {
        "pieces": list(_pieces(wording, places)),
        "choices": [
            Choice(i, i + 1, wording[p.start : p.end], p.cover, WHY[p.kind], p.sure if chosen is None else i in chosen)
            for i, p in enumerate(places)
        ],
        "text": text,
        "leaks": leaks(casefile, text),
        "checked": typed is not None,
        "scans": range(ScanKept.objects.filter(report__proceeding__casefile=casefile).count()),
    }


@sensitive_variables()
def leaks(casefile: CaseFile, text: str) -> list[Leak]:
    """What a text still tells: what the vault knows first (refused), then what looks like it (to be considered)."""
    sure = offices.revealing(casefile.sealed, text, casefile.words_to_name())
    found = [_leak(text, start, end, WHY["vault"], sure=True) for start, end in sure]
    covers = [match.span() for match in COVER.finditer(text)]
    return found + [
        _leak(text, place.start, place.end, WHY[place.kind], sure=False)
        for place in spans.propose(text, sure)
        if place.kind != "vault" and not any(start <= place.start and place.end <= end for start, end in covers)
    ]


def _leak(text: str, start: int, end: int, why: Any, *, sure: bool) -> Leak:
    return Leak(start, end, text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND], why, sure)


def _chosen(posted: Any, many: int) -> set[int]:
    return {int(raw) for raw in posted.getlist("cover") if raw.isascii() and raw.isdecimal() and int(raw) < many}


def _pieces(wording: str, places: list[Place]) -> Iterable[Piece]:
    """The original cut at every border of a place."""
    borders = sorted({0, len(wording), *(p.start for p in places), *(p.end for p in places)})
    begins = {p.start: i + 1 for i, p in reversed(list(enumerate(places)))}
    for start, end in itertools.pairwise(borders):
        inside = [p for p in places if p.start <= start and end <= p.end]
        yield Piece(wording[start:end], begins.get(start, 0) if inside else 0, any(p.sure for p in inside), bool(inside))

"""What goes into the papers of a consultation: each opinion word for word, and a list of them all that adds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dandang.base import clock
from dandang.mechanisms.experts import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dandang.mechanisms.experts.models import Expertise, Opinion

LATE = _("超过期限没有提出意见")


def opinion(request: Expertise, place: Opinion) -> dict[str, Any]:
    """专家意见书: who, asked about what, and what they wrote."""
    assert place.expert is not None
    assert place.ended_at is not None
    return {
        "organ": request.proceeding.casefile.organ.name, "expert": place.expert.person.name, "unit": place.expert.works_in.name,
        "post": place.expert.post, "fields": catalogue.named(place.expert.known_fields), "circumstance": request.circumstance,
        "questions": list(request.questions), "conclusion": _said(place), "opinion": place.opinion, "basis": list(place.basis),
        "evidence": [{"what": each["what"], "origin": each["origin"]} for each in place.evidence],
        "signed_on": place.ended_at.astimezone(clock.ZONE).date(),
    }


def summary(request: Expertise, places: Sequence[Opinion]) -> dict[str, Any]:
    """专家意见汇总表: every opinion as written, in the order of the draw; those that differ stand once more by themselves."""
    rows = [_row(each) for each in places]
    return {
        "organ": request.proceeding.casefile.organ.name, "circumstance": request.circumstance, "questions": list(request.questions),
        "opinions": rows, "dissent": [f"{row['who']}：{row['view']}" for row in (_row(each) for each in dissenting(places))],
    }


def dissenting(places: Sequence[Opinion]) -> list[Opinion]:
    """Opinions whose conclusion is not the one that most share; where no conclusion is shared by most, none stands apart."""
    said = [each.conclusion for each in places]
    most = max(set(said), key=said.count, default="")
    return [each for each in places if each.conclusion != most] if 2 * said.count(most) > len(said) else []


def _row(place: Opinion) -> dict[str, str]:
    assert place.expert is not None
    who = f"{place.expert.person.name}（{place.expert.works_in.name}{place.expert.post}）"
    return {"who": who, "conclusion": _said(place), "view": place.opinion}


def _said(place: Opinion) -> str:
    """The conclusion as a paper has it, whatever language the page is in."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(place.get_conclusion_display())

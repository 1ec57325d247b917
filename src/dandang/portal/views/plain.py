"""Pages that ask for nothing: the first one, the choice of an organ, the proof of filing, leaving, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from dandang.base import clock
from dandang.mailbox import counter
from dandang.mailbox.counter import Intake
from dandang.portal import limits, sending, tokens
from dandang.portal.forms import ProofForm

CITY = 3
"""Level of a city's commission; those above it stand on the first page of the choice."""


@dataclass(frozen=True, slots=True)
class Area:
    """A city and its organs here."""

    division: str
    name: str
    organs: tuple[Intake, ...]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, who answers, what happens, and what to do in an emergency."""
    return render(request, "portal/home.html", {"any": bool(counter.organs())})


@require_safe
def organs(request: HttpRequest, division: str = "") -> HttpResponse:
    """Which organ: by area first, so that a page stays small."""
    known = counter.organs()
    areas = _areas(known)
    here = next((area for area in areas if area.division == division), None)
    if division and here is None:
        raise Http404
    above = [organ for organ in known if organ.level < CITY]
    return render(request, "portal/organs.html", {"areas": areas, "here": here, "above": above})


def _areas(known: list[Intake]) -> list[Area]:
    """By city; a city's name is that of its own commission's area, or its first organ's where the commission is not here."""
    found: dict[str, list[Intake]] = {}
    for organ in known:
        if organ.level >= CITY:
            found.setdefault(organ.division[:4] + "00", []).append(organ)
    return [Area(code, _area_name(each), tuple(each)) for code, each in found.items()]


def _area_name(organs: list[Intake]) -> str:
    own = next((organ.name for organ in organs if organ.level == CITY and organ.kind == "discipline_commission"), "")
    return own.removesuffix("纪委监委") if own else "、".join(organ.name for organ in organs[:3])


@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest) -> HttpResponse:
    """Whether something was filed under a receipt number, when and where; and, with a digest, whether it was this content."""
    at, form, found, wait = clock.now(), ProofForm(request.POST or None), None, 0
    asked = request.method == "POST" and form.is_valid()
    if asked:
        wait = limits.of_source(request, limits.PROOFS, at=at)
        if not wait:
            found = counter.proven(form.cleaned_data["proof"], form.cleaned_data["digest"])
    context = {"form": form, "asked": asked and not wait, "found": found, "wrong": too_often(wait)}
    return answer(request, "portal/proof.html", context, status=422 if form.errors else 200, wait=wait)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """The quick way out: the cookie goes, the browser is asked to forget, and the page says nothing of reports."""
    response = render(request, "portal/left.html")
    tokens.leave(request, response)
    return response


def too_often(wait: int) -> list[str]:
    from django.utils.translation import gettext as _

    return [_("从您这里查询得太频繁，请%(when)s再试。") % {"when": sending.when(wait)}] if wait else []


def answer(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200, wait: int = 0) -> HttpResponse:
    """A page; with `wait` it is 429 and says, to programs too, when to come back."""
    response = render(request, template, context, status=429 if wait else status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "portal/wrong.html", {"why": "bad_request"}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "portal/wrong.html", {"why": "foreign"}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "portal/wrong.html", {"why": "not_found"}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/wrong.html", {"why": "broken"}, status=500)

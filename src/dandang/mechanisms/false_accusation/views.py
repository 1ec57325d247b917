"""What was asked of the city or above: the page that its members read before they decide."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dandang.cases import doors
from dandang.cases.models import Proceeding


@require_safe
def request_page(request: HttpRequest, key: str) -> HttpResponse:
    """The conduct, the five elements with their evidence, the explanation that was heard, the opinion of adjudication."""
    by: Any = request.user
    found = Proceeding.objects.visible_to(by).filter(key=key, kind="finding").first()
    if found is None:
        raise Http404
    noun: Any = doors.noun_of(found)
    return render(request, "false_accusation/request.html", {"proceeding": found, "noun": noun, "asked": noun.asked_by, "elements": noun.elements()})

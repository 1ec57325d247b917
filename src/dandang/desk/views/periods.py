"""Impact periods (影响期): enter measures, see the last day, the first free day and every step on the way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dandang.desk import periods


@require_GET
def sanctions(request: HttpRequest) -> HttpResponse:
    """The question stands in the address: it can be kept as a bookmark, names nobody, and nothing is stored."""
    sheet = periods.Sheet(request.GET if request.GET else None)
    return render(
        request, "desk/sanctions.html", {"sheet": sheet, "deciders": periods.deciders()}, status=422 if sheet.is_wrong else 200
    )

"""The page that shows exactly the permitted fields to the one viewer, and the list of a person's own permits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.base.wording import sentence
from dandang.cases import doors
from dandang.mechanisms.identity_access import access, models
from dandang.vault import permits


@require_GET
@never_cache
def permits_page(request: HttpRequest) -> HttpResponse:
    """What one asked for and what became of it: no value, only what is open and for how long."""
    by: Any = request.user
    at = clock.now()
    rows = [{"grant": grant, "left": left(grant, at), "alive": grant.is_alive(at)} for grant in models.own(by, at)]
    return render(request, "identity_access/permits.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_variables()
def read(request: HttpRequest, key: str) -> HttpResponse:
    """Read under a permit. Anybody but the viewer gets the page of what does not exist."""
    by: Any = request.user
    at, shown, stop = clock.now(), None, ""
    proceeding = access.own_proceeding(by, key)
    if proceeding is None:
        raise Http404
    grant: Any = doors.noun_of(proceeding)
    form = doors.form(proceeding, "read", by=by, at=at)
    refused = doors.ask(proceeding, "read", by=by, at=at)
    if request.method == "POST":
        try:
            doors.take(proceeding, "read", by=by, at=at, data=request.POST)
            fields = request.POST.getlist("scope")
            values = access.open_fields(proceeding, grant.permit, fields, by=by, at=at)
            shown, refused = [(permits.FIELDS[name], values[name]) for name in fields], None
        except doors.FormInvalid as invalid:
            form = invalid.form
        except StepRefused as stopped:
            refused = stopped.verdict
    if refused is not None:
        stop = sentence(refused)
    context = {
        "proceeding": proceeding, "casefile": proceeding.casefile, "grant": grant, "form": form, "shown": shown, "stop": stop,
        "left": left(grant, at),
    }
    status = 409 if stop and request.method == "POST" else 422 if form.errors else 200
    return render(request, "identity_access/read.html", context, status=status)


LOG_PAGE = 50


@require_GET
@never_cache
def openings(request: HttpRequest) -> HttpResponse:
    """The vault's log: who, when, why; for the security auditor. For anybody else there is no such page."""
    by: Any = request.user
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else 0
    found = access.log(by, before=before, count=LOG_PAGE + 1)
    if found is None:
        raise Http404
    rows = found[:LOG_PAGE]
    following = rows[-1]["row"].id if len(found) > LOG_PAGE else None
    return render(request, "identity_access/openings.html", {"rows": rows, "following": following, "is_first": not before})


def left(grant: Any, at: datetime) -> tuple[int, int] | None:
    """Whole days and hours until the permit ends; None when there is none or it is over."""
    if grant.expires_at is None or at >= grant.expires_at:
        return None
    rest = grant.expires_at - at
    return rest.days, rest.seconds // 3600

"""Lists of circumstances: what holds on a day, drafting a version, the page of a version, the form of one entry."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dandang.base import clock
from dandang.cases import doors, opening, registry
from dandang.cases.models.listversion import KIND
from dandang.desk import casepage, lists
from dandang.desk.words import refusal


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """The lists in force on a day."""
    by: Any = request.user
    asked, wrong = request.GET.get("on", "").strip(), ""
    try:
        on = date.fromisoformat(asked) if asked else clock.today()
    except ValueError:
        on, wrong = clock.today(), asked[:20]
    context = lists.shelf(by, on, clock.today()) | {"wrong": wrong}
    return render(request, "desk/lists.html", context, status=422 if wrong else 200)


@require_GET
def version(request: HttpRequest, key: str) -> HttpResponse:
    """One version: entries, difference, steps."""
    by: Any = request.user
    row = lists.readable(by, key)
    if row is None:
        raise Http404
    return render(request, "desk/list_version.html", lists.page(row, by=by, at=clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Begin a version."""
    return opening.page(
        request, KIND, "draft", template="desk/list_draft.html", said=_("已起草，可以逐条写入或者从表格粘贴。"),
        initial={name: request.GET.get(name, "") for name in ("kind", "sector", "start")},
        leads=lambda begun: redirect("desk:list_version", begun.key),
    )


@require_GET
def item(request: HttpRequest, key: str) -> HttpResponse:
    """The form of an entry, filled in with `?code=` for changing it. It is sent to the step itself."""
    by: Any = request.user
    proceeding, at = casepage.visible_proceeding(by, key), clock.now()
    row = lists.readable(by, key) if proceeding else None
    if proceeding is None or row is None:
        raise Http404
    refused = doors.ask(proceeding, "put_item", by=by, at=at)
    code = request.GET.get("code", "")[:20]
    form = None if refused else registry.form_of(KIND, "put_item")(proceeding=proceeding, by=by, at=at, initial=lists.initial(row, code))
    context = {
        "row": row, "proceeding": proceeding, "form": form, "refused": refusal(refused) if refused else None, "once": uuid4().hex,
        "seen": proceeding.last_seq, "step": proceeding.procedure.step("put_item"), "code": code if form and form.initial else "",
    }
    return render(request, "desk/list_item.html", context)

"""The worksheet: the page on which it is filled in, one item saved by itself, and the page on which it is read."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.mechanisms.tolerance import sheet_page
from dandang.mechanisms.tolerance.sheet_page import Page


def _page(request: HttpRequest, key: str) -> Page:
    """The sheet of a proceeding that this person reads; 404 otherwise."""
    by: Any = request.user
    proceeding = Proceeding.objects.visible_to(by).select_related("casefile__organ__parent").filter(key=key, kind="tolerance").first()
    if proceeding is None:
        raise Http404
    return sheet_page.of(proceeding, by=by, at=clock.now())


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows; POST saves everything that was typed and, with `submit`, hands the sheet in. Who may not write reads."""
    page = _page(request, key)
    if isinstance(page.verdict, Refused):
        return _read(request, page, refused=page.verdict if request.method == "POST" else None)
    if request.method != "POST":
        return _write(request, page)
    wrong = page.write_all(request.POST)
    if wrong or request.POST.get("action") != "submit":
        if not wrong:
            messages.success(request, gettext("已全部保存。"))
        return _write(request, page, wrong, form=_unjudged(page, request), status=409 if wrong else 200)
    try:
        done = doors.take(
            page.proceeding, page.submits, by=page.by, at=page.at, data=request.POST, once=request.POST.get("once", "")[:64], seen=_seen(request),
        )
    except doors.FormInvalid as invalid:
        return _write(request, page, form=invalid.form, status=422)
    except StepRefused as stop:
        return _write(request, page, refused=stop.verdict, form=doors.form(page.proceeding, page.submits, by=page.by, at=page.at, data=request.POST), status=409)
    messages.success(request, gettext("分析表已经提交。"))
    return redirect("desk:case", done.proceeding.casefile.key)


@sensitive_post_parameters()
@require_POST
def item(request: HttpRequest, key: str, item: str) -> HttpResponse:
    """Save one item. The answer is what the page puts in its place: how the item stands, and what the sheet still lacks."""
    page = _page(request, key)
    try:
        box = page.write(item, request.POST)
    except KeyError:
        raise Http404 from None
    settled = "take" in request.POST and not box.is_wrong
    context = {"page": page, "box": box, "proceeding": page.proceeding, "note": box.item is None}
    status = 409 if box.theirs or box.refused is not None else 422 if box.errors else 200
    response = render(request, "tolerance/_settled.html" if settled else "tolerance/_saved.html", context, status=status)
    response["X-Sheet"] = "1"  # so that the page of sign-in is not taken for an answer
    return response


@require_safe
def read(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet to be read: before and after it was handed in, and by whoever decides."""
    return _read(request, _page(request, key))


def _read(request: HttpRequest, page: Page, *, refused: Refused | None = None) -> HttpResponse:
    context = sheet_page.reading(page) | {"refused": sheet_page.said(refused)}
    return render(request, "tolerance/sheet_read.html", context, status=200 if refused is None else 409)


def _write(request: HttpRequest, page: Page, wrong: Any = (), *, refused: Refused | None = None, form: Any = None, status: int = 200) -> HttpResponse:
    stop = doors.ask(page.proceeding, page.submits, by=page.by, at=page.at)
    context = sheet_page.reading(page) | {
        "wrong": wrong, "refused": sheet_page.said(refused), "stop": sheet_page.said(stop), "step": page.proceeding.procedure.step(page.submits),
        "form": form or doors.form(page.proceeding, page.submits, by=page.by, at=page.at),
        "once": request.POST.get("once", "")[:64] or uuid4().hex, "seen": page.proceeding.last_seq,
    }
    return render(request, "tolerance/sheet.html", context, status=status)


def _unjudged(page: Page, request: HttpRequest) -> Any:
    """The form of the step with what was typed in it, not yet held against it: it is the sheet that was saved."""
    form = doors.form(page.proceeding, page.submits, by=page.by, at=page.at)
    form.initial.update({name: field.widget.value_from_datadict(request.POST, request.FILES, name) for name, field in form.fields.items()})
    return form


def _seen(request: HttpRequest) -> int | None:
    raw = request.POST.get("seen", "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 9 else None

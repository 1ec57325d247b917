"""The pages that open the seal, each time after the opening was recorded: who reported and in which words, to the registering
clerk; the wording beside the masked text that is made of it, to the clerk and the head of the petition office.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.base.wording import sentence
from dandang.cases import doors
from dandang.cases.models import CaseFile, Proceeding
from dandang.mechanisms.reports import access, panes, scans
from dandang.mechanisms.reports import sealed as sealed_parts
from dandang.procedures.refusals import refusal
from dandang.vault import SealBroken, identity


class OpenForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("查看用途"), widget=forms.RadioSelect, choices=list(identity.PURPOSES.items()),
        help_text=_("每次查看先写入留痕，再显示内容。离开本页后须重新申请。"),
    )


@require_http_methods(["GET", "POST"])
@sensitive_variables()
def sealed(request: HttpRequest, key: str) -> HttpResponse:
    """Open the seal of one's own item. Anybody else gets the page of what does not exist."""
    by: Any = request.user
    casefile = access.own_item(by, key)
    if casefile is None or casefile.sealed is None:
        raise Http404
    form, shown, stop = OpenForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        purpose, at = form.cleaned_data["purpose"], clock.now()
        try:
            shown = {
                "reporter": identity.open_own(casefile.sealed, staff_id=by.pk, purpose=purpose, at=at),
                "parts": sealed_parts.open_parts(casefile, by=by, purpose=purpose, at=at), "purpose": purpose,
            }
        except StepRefused as refused:
            stop = sentence(refused.verdict)
    context = {"casefile": casefile, "form": form, "shown": shown, "stop": stop}
    return render(request, "reports/sealed.html", context, status=409 if stop else 422 if form.errors else 200)


@require_POST
@sensitive_variables()
def attachment(request: HttpRequest, key: str) -> HttpResponseBase:
    """One attachment of one's own item, to be saved: bytes without a type, so that no browser runs it. On record first."""
    by: Any = request.user
    casefile, form = access.own_item(by, key), OpenForm(request.POST)
    number, at = request.POST.get("number", ""), clock.now()
    if casefile is None or not form.is_valid() or not (number.isascii() and number.isdecimal() and len(number) < 4):
        raise Http404
    try:
        found = sealed_parts.open_attachment(
            casefile, UUID(request.POST.get("token", "")), int(number), by=by, purpose=form.cleaned_data["purpose"], at=at
        )
    except (StepRefused, SealBroken, ValueError):
        raise Http404 from None
    if found is None:
        raise Http404
    name, kind, pieces = found
    return StreamingHttpResponse(pieces, content_type="application/octet-stream", headers={
        "Content-Disposition": content_disposition_header(True, name or "attachment") or "attachment", "X-Content-Type-Options": "nosniff",
        "X-Sniffed-Type": kind.encode("ascii", "replace").decode(),
    })


@require_POST
@sensitive_variables()
def scan(request: HttpRequest, key: str) -> HttpResponse:
    """A page of a scanned letter, drawn anew: to the clerk, and to the head of the petition office who masks. On record first (R-21)."""
    by: Any = request.user
    purpose, number, page = request.POST.get("purpose", ""), _number(request, "number"), _number(request, "page")
    masks = purpose == scans.MASKING
    casefile = CaseFile.objects.visible_to(by).filter(key=key).first() if masks else access.own_item(by, key)
    known = masks or purpose in identity.PURPOSES
    if casefile is None or casefile.sealed is None or not known or number is None or not page:
        raise Http404
    try:
        shown = scans.show(casefile, number, page, by=by, purpose=purpose, at=clock.now())
    except StepRefused:
        raise Http404 from None
    if shown is None:
        raise Http404
    return render(request, "reports/scan.html", {"casefile": casefile, "shown": shown, "purpose": purpose})


def _number(request: HttpRequest, name: str) -> int | None:
    raw = request.POST.get(name, "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 4 else None


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def cover(request: HttpRequest, key: str) -> HttpResponse:
    """The address for a letter back, to be printed on an envelope that does not tell who writes (3.9). One's own item; on record."""
    by: Any = request.user
    casefile = access.own_item(by, key)
    if casefile is None or casefile.sealed is None:
        raise Http404
    reporter, stop = None, ""
    if request.method == "POST":
        try:
            reporter = access.open_reporter(casefile, by=by, purpose="feedback", at=clock.now())
            if reporter is None or not reporter.address:
                reporter, stop = None, gettext("没有留下可以寄送的地址。")
        except StepRefused as refused:
            stop = sentence(refused.verdict)
    context = {"casefile": casefile, "reporter": reporter, "stop": stop}
    return render(request, "reports/cover.html", context, status=409 if stop else 200)


@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def masking(request: HttpRequest, key: str) -> HttpResponse:
    """Two panes: the original, opened on record each time it is shown, and the masked text to be written (R-21)."""
    by: Any = request.user
    at, action = clock.now(), request.POST.get("action", "")
    proceeding = Proceeding.objects.visible_to(by).select_related("casefile__organ__parent").filter(key=key, kind="reports").first()
    if proceeding is None or proceeding.casefile.sealed is None:
        raise Http404
    once, seen = request.POST.get("once", "")[:64] or uuid4().hex, proceeding.last_seq
    page: dict[str, Any] = {"proceeding": proceeding, "casefile": proceeding.casefile, "once": once, "seen": seen}
    refused = doors.ask(proceeding, "mask", by=by, at=at)
    if refused is not None:
        return render(request, "reports/masking.html", page | {"stop": refusal(refused)}, status=409 if action else 200)
    if request.method != "POST":
        return render(request, "reports/masking.html", page)
    form = doors.form(proceeding, "mask", by=by, at=at, data=request.POST if action in {"check", "submit"} else None)
    status = 200
    if action == "submit":
        try:
            done = doors.take(proceeding, "mask", by=by, at=at, data=request.POST, once=once, seen=seen)
        except doors.FormInvalid as invalid:
            form, status = invalid.form, 422
        except StepRefused as stop:
            page["stop"], status = refusal(stop.verdict), 409
        else:
            messages.success(request, gettext("脱密文本已保存，等待另一人复核放行。"))
            return redirect("desk:case", done.proceeding.casefile.key)
    try:
        shown = panes.panes(proceeding.casefile, form, request.POST, by=by, at=at)
    except (StepRefused, SealBroken) as stop:
        page["stop"], shown, status = panes.stopped(stop), {}, 409
    return render(request, "reports/masking.html", page | {"form": form} | shown, status=status)

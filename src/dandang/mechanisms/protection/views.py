"""Filing a request for protection, and reading a sealed one: its three readers, after the opening was recorded (R-65)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.base.wording import sentence
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.mailbox import office
from dandang.mechanisms.protection.forms import RequestForm
from dandang.vault import SealBroken, offices


@sensitive_post_parameters("person_name", "person_contact", "person_address", "text", "threatened_by", "report")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def ask(request: HttpRequest) -> HttpResponse:
    """Seal a request. On success only its readers know that it exists; what was typed stays when it cannot be filed."""
    by: Any = request.user
    at = clock.now()
    organ = next(iter(doors.organs_to_begin("protection", by, clock.today())), None)
    if organ is None:
        raise Http404
    once = request.POST.get("once", "")[:64] or uuid4().hex
    form, status = RequestForm(by=by, at=at, initial={"report": request.GET.get("report", "")[:40]}), 200
    if request.method == "POST":
        try:
            done = doors.begin("protection", "request", by=by, organ=organ, at=at, data=request.POST, once=once)
        except doors.FormInvalid as invalid:
            form, status = invalid.form, 422  # type: ignore[assignment]
        else:
            messages.success(request, gettext("保护申请已封存，信访室主任和主要负责人现在即可看到。"))
            return redirect("desk:case", done.proceeding.casefile.key)
    return render(request, "protection/request.html", {"form": form, "once": once, "organ": organ}, status=status)


@require_POST
def take_letter(request: HttpRequest) -> HttpResponse:
    """Take a request out of the mailbox and file it, in one click: its words go from seal to seal, and nobody types them again."""
    by: Any = request.user
    item, at = request.POST.get("item", ""), clock.now()
    try:
        waiting = office.letter(UUID(item))
    except ValueError:
        raise Http404 from None
    organ = next((each for each in doors.organs_to_begin("protection", by, clock.today()) if waiting is not None and each.pk == waiting.organ_id), None)
    if organ is None:
        raise Http404
    try:
        once = request.POST.get("once", "")[:64]
        done = doors.begin("protection", "request", by=by, organ=organ, at=at, data={"mailbox_item": item}, once=once)
    except (doors.FormInvalid, StepRefused):  # somebody else was faster, or it is none of this person's
        raise Http404 from None
    messages.success(request, gettext("保护申请已封存，信访室主任和主要负责人现在即可看到。"))
    return redirect("desk:case", done.proceeding.casefile.key)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def sealed(request: HttpRequest, key: str) -> HttpResponse:
    """Open the request. Whoever may not know of the case file gets the page of what does not exist."""
    by: Any = request.user
    found = Proceeding.objects.visible_to(by).select_related("casefile__organ__parent").filter(key=key, kind="protection").first()
    if found is None or found.casefile.sealed is None:
        raise Http404
    shown, stop, at = None, "", clock.now()
    if request.method == "POST":
        casefile, token = found.casefile, found.casefile.sealed
        superior = casefile.organ.superior
        past = casefile.bypassed_at is not None and superior is not None and "principal_officer" in by.roles_in(superior, clock.today())
        try:
            person, wording = offices.open_request(token, by=by, also_in=[casefile.organ_id] if past else [], at=at)
            shown = {"person": person, "wording": wording}
        except StepRefused as refused:
            stop = sentence(refused.verdict)
        except SealBroken:
            stop = gettext("封存的申请打不开，请联系安全管理员。")
    context = {"proceeding": found, "casefile": found.casefile, "shown": shown, "stop": stop}
    return render(request, "protection/sealed.html", context, status=409 if stop else 200)

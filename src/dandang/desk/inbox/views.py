"""The inbox: read, open, mark as read; addresses for copies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dandang.base import clock, paging
from dandang.desk.inbox import page as prepared
from dandang.desk.inbox.models import Address, Message


def _show(request: HttpRequest, form: prepared.AddressForm, status: int = 200, key: str = "") -> HttpResponse:
    by: Any = request.user
    view = request.GET.get("view", "new")
    context = prepared.page(by, clock.today(), view=view if view in {"new", "all"} else "new", number=paging.number(request))
    return render(request, "inbox/inbox.html", context | {"form": form, "key": key}, status=status)


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """New messages, or all."""
    return _show(request, prepared.AddressForm())


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what a message is about; it is read from now on."""
    by: Any = request.user
    message = get_object_or_404(Message.objects.visible_to(by).select_related("proceeding__casefile"), pk=pk)
    message.read(at=clock.now())
    return redirect("desk:case", message.proceeding.casefile.key) if message.proceeding else redirect("desk:worklist")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything that is shown as new is read."""
    by: Any = request.user
    Message.objects.visible_to(by).filter(read_at=None).update(read_at=clock.now())
    return redirect("inbox:inbox")


@require_POST
def address(request: HttpRequest) -> HttpResponse:
    """Give an address; of a webhook the key is shown, once."""
    by: Any = request.user
    form = prepared.AddressForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=400)
    made = Address.give(by, form.cleaned_data["way"], form.cleaned_data["place"], at=clock.now())
    if made.way == Address.Way.WEBHOOK:
        return _show(request, prepared.AddressForm(), key=made.key)
    messages.success(request, _("以后有新消息时，也会发到这个地址。"))
    return redirect("inbox:inbox")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """No copies to this address any more."""
    by: Any = request.user
    get_object_or_404(Address.objects.visible_to(by), pk=pk).end(by=by, at=clock.now())
    messages.success(request, _("不再发往这个地址。"))
    return redirect("inbox:inbox")

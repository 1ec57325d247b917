"""Campaigns: the list, a draft, the campaign, a node, a report, and the copy for publication with small cells hidden."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dandang.base import clock, paging
from dandang.base.verdict import Refused, StepRefused
from dandang.campaigns import catalogue
from dandang.cases import doors, registry
from dandang.desk import campaigns, publishing
from dandang.desk.words import refusal
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.exchange.views import sent


def _campaign(request: HttpRequest, key: str) -> Any:
    found = campaigns.visible_campaign(request.user, key)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


def _node(request: HttpRequest, key: str) -> Any:
    found = campaigns.visible_node(request.user, key)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Campaigns of the own organ, and those that reached it."""
    by: Any = request.user
    if not campaigns.has_use(by, clock.today()):
        raise Http404
    context = campaigns.shelf(by, clock.today(), paging.number(request))
    organ = campaigns.drafting_for(by, clock.now())
    return render(request, "desk/campaigns.html", context | {"organ": organ, "templates": catalogue.templates().values()})


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a campaign; a template fills in a start."""
    by: Any = request.user
    at, refused, status = clock.now(), None, 200
    organ = campaigns.drafting_for(by, at)
    if organ is None:
        raise Http404
    template = catalogue.templates().get(request.GET.get("template", ""))
    initial = template.initial(clock.today()) if template else {}
    data = request.POST if request.method == "POST" else None
    form = registry.form_of("campaign", "draft")(data, by=by, at=at, initial=initial)
    once = request.POST.get("once", "")[:64] or uuid4().hex
    if data is not None:
        try:
            done = doors.begin("campaign", "draft", by=by, organ=organ, at=at, data=data, once=once)
            messages.success(request, _("方案已起草，待主要负责人批准。"))
            return redirect("desk:campaign", done.proceeding.key)
        except doors.FormInvalid as invalid:
            form, status = invalid.form, 422
        except StepRefused as stop:
            refused, status = refusal(stop.verdict), 409
    context = {"form": form, "refused": refused, "once": once, "organ": organ, "template": template}
    return render(request, "desk/campaign_draft.html", context, status=status)


@require_GET
def campaign(request: HttpRequest, key: str) -> HttpResponse:
    """One campaign with the nodes that exist for me; `?late=1` those alone that are late, at any depth."""
    by: Any = request.user
    found, late = _campaign(request, key), request.GET.get("late") == "1"
    return render(request, "desk/campaign.html", campaigns.page(found, by=by, at=clock.now(), late=late, number=paging.number(request)))


@require_GET
def node(request: HttpRequest, key: str) -> HttpResponse:
    """A campaign at one organ."""
    by: Any = request.user
    return render(request, "desk/campaign_node.html", campaigns.node_page(_node(request, key), by=by, at=clock.now(), number=paging.number(request)))


@require_GET
def report(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A signed report, the how-manieth of the node."""
    by: Any = request.user
    found = _node(request, key)
    context = campaigns.report_page(found, number)
    if context is None:
        raise Http404
    return render(request, "desk/campaign_report.html", context | {"beside": campaigns.reading_beside(found, by=by, at=clock.now())})


@require_POST
def publication(request: HttpRequest, key: str) -> HttpResponse | StreamingHttpResponse:
    """The figures as a file for publication, small cells hidden. A POST, for every copy takes a number (R-25)."""
    found, by = _campaign(request, key), request.user
    if found.report is None or found.organ.pk not in campaigns.readable(by):  # type: ignore[arg-type]
        raise Http404
    format = request.POST.get("format", "xlsx")
    if format not in copies.FORMATS:
        raise Http404
    allowed = publishing.may_publish(found)
    if isinstance(allowed, Refused):
        return render(request, "desk/no_copy.html", {"refused": refusal(allowed)}, status=403)
    copy = copies.issue_copy(Copy.What.PUBLICATION, format, by=by, at=clock.now(), chain=found.proceeding.casefile.code)
    headings, rows = publishing.publication(found)
    return sent(copy, copies.as_list(copy, found.title, headings, iter(rows)), format)

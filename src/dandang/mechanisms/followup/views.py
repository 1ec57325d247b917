"""The planner, enrolment, the dossier of a person, the record of a visit on a phone, personal matters read on record."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dandang.base import clock, paging
from dandang.base.verdict import Refused, StepRefused
from dandang.base.wording import sentence
from dandang.cases import doors, opening
from dandang.cases.models import Proceeding
from dandang.mechanisms.followup import methods, planner
from dandang.mechanisms.followup.models import FollowUp, PersonalMatter


@require_safe
def planner_page(request: HttpRequest) -> HttpResponse:
    """Who waits for a visit, by day or by place."""
    by: Any = request.user
    today = clock.today()
    page = planner.planner(by, on=today, number=paging.number(request), order=request.GET.get("order", "day"))
    return render(request, "followup/planner.html", {"page": page, "may_enrol": bool(doors.organs_to_begin("followup", by, today))})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol a person from an executed measure."""
    return opening.page(
        request, "followup", "enrol", template="followup/enrol.html", said=_("已纳入回访。"), initial=_asked(request.GET),
        leads=lambda begun: redirect("followup:dossier", begun.key),
    )


def _asked(query: QueryDict) -> dict[str, Any]:
    """What the address fills in: a page that lists who is in scope leads here."""
    filled: dict[str, Any] = {name: query[name] for name in ("matter", "person", "campaign", "campaign_since") if name in query}
    return filled | ({"campaign_forms": query.getlist("campaign_forms")} if "campaign_forms" in query else {})


def _stopped(refused: Refused | None) -> dict[str, str]:
    return {"stop": sentence(refused), "rule": refused.rule} if refused is not None else {"stop": "", "rule": ""}


def _visible(by: Any, key: str) -> FollowUp:
    found = planner.visible(by, key)
    if found is None:
        raise Http404
    return found


@require_safe
def dossier(request: HttpRequest, key: str) -> HttpResponse:
    """一人一策、一病一方、一访一档: the strategy that stands, each problem, each visit, each defect."""
    by: Any = request.user
    noun = _visible(by, key)
    group = methods.entries("group").get(noun.group)
    today = clock.today()
    context = {
        "noun": noun, "proceeding": noun.proceeding, "casefile": noun.proceeding.casefile, "person": noun.person, "group": group,
        "strategy": noun.strategy(), "prescriptions": noun.prescriptions(), "visits": planner.titles(noun.visits()), "defects": noun.defects(),
        "last_day": noun.last_day(), "window": noun.due(today), "today": today, "team": list(noun.team.all()), "measures": noun.told_measures(),
        "knows_personal": noun.knows_personal(by), "can_visit": noun.proceeding.state == "scheduled",
    }
    return render(request, "followup/dossier.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def visit(request: HttpRequest, key: str) -> HttpResponse:
    """The record of a visit. What was typed is kept in the browser until it is here; the same submission twice makes one record."""
    by: Any = request.user
    at, refused, status = clock.now(), None, 200
    noun = _visible(by, key)
    proceeding = noun.proceeding
    form = None
    if request.method == "POST":
        try:
            done = doors.take(proceeding, "visit", by=by, at=at, data=request.POST, once=request.POST.get("once", "")[:64])
            (messages.warning if done.again else messages.success)(request, _("这次回访已经记录过，没有重复记录。") if done.again else _("已记录回访。"))
            return redirect("followup:dossier", key)
        except doors.FormInvalid as invalid:
            form, status = invalid.form, 422
        except StepRefused as stopped:
            form, refused, status = doors.form(proceeding, "visit", by=by, at=at, data=request.POST), stopped.verdict, 409
    else:
        refused = doors.ask(proceeding, "visit", by=by, at=at)
        form = doors.form(proceeding, "visit", by=by, at=at) if refused is None else None
    context = {
        "noun": noun, "proceeding": proceeding, "casefile": proceeding.casefile, "person": noun.person, "form": form,
        "once": request.POST.get("once", "")[:64] or uuid4().hex, "round": len(noun.visits()) + 1, **_stopped(refused),
    }
    return render(request, "followup/visit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def personal(request: HttpRequest, key: str) -> HttpResponse:
    """Personal matters: on record first, then shown, to the team and the leader in charge. Others: there is no such page (F-18)."""
    by: Any = request.user
    noun, shown = _visible(by, key), None
    if request.method == "POST" or not noun.knows_personal(by):
        shown = PersonalMatter.read(noun, by=by, at=clock.now())
        if shown is None:
            raise Http404
    return render(request, "followup/personal.html", {"noun": noun, "proceeding": noun.proceeding, "person": noun.person, "shown": shown})


@require_safe
def request_page(request: HttpRequest, key: str) -> HttpResponse:
    """A recommendation as the organization department has it: the person, the letter, what may be answered."""
    by: Any = request.user
    found = Proceeding.objects.visible_to(by).select_related("casefile__organ__parent").filter(key=key, kind="use_request").first()
    if found is None:
        raise Http404
    noun: Any = doors.noun_of(found)
    open_steps = [(step, None if verdict else sentence(verdict)) for step, verdict in doors.open_steps(found, by=by, at=clock.now())]
    context = {"proceeding": found, "casefile": found.casefile, "noun": noun, "person": found.casefile.subjects.all()[0], "steps": open_steps}
    return render(request, "followup/request.html", context)

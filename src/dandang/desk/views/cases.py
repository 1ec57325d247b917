"""The case page, the one generic step page, registering a report, recusal, the audit of a case."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import codes, doors, registry
from dandang.cases.models import CaseFile, Proceeding
from dandang.desk import audits, casepage, intake, lawbook, recusals, similar
from dandang.desk.words import refusal, title


def _casefile(request: HttpRequest, key: str) -> CaseFile:
    casefile = casepage.visible_casefile(request.user, key)  # type: ignore[arg-type]
    if casefile is None:
        raise Http404
    return casefile


@require_GET
def case(request: HttpRequest, key: str) -> HttpResponse:
    """One matter in full."""
    by: Any = request.user
    return render(request, "desk/case.html", casepage.page(_casefile(request, key), by=by, at=clock.now()))


@require_GET
def show_step(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Any step of any procedure: the form, or what stands in the way."""
    by: Any = request.user
    proceeding, at = casepage.visible_proceeding(by, key), clock.now()
    if proceeding is None or not casepage.has_step(proceeding, verb):
        raise Http404
    if page := registry.of(proceeding.kind).pages.get(verb):
        return redirect(page, proceeding.key)
    refused = doors.ask(proceeding, verb, by=by, at=at)
    form = doors.form(proceeding, verb, by=by, at=at) if refused is None else None
    return _step_page(request, proceeding, verb, form, refused)


@require_POST
def take_step(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Do it, once. What was typed stays when it cannot be done. Whoever may not see the matter gets 404 from the door, which
    records the attempt.
    """
    by: Any = request.user
    at, once = clock.now(), request.POST.get("once", "")[:64]
    try:
        proceeding = doors.at_the_door(key, verb, by=by, at=at)
        if not casepage.has_step(proceeding, verb):
            raise Http404
        done = doors.take(
            proceeding, verb, by=by, at=at, data=request.POST, files=request.FILES, once=once, seen=_seen(request)
        )
    except doors.NotVisible:
        raise Http404 from None
    except doors.FormInvalid as invalid:
        return _step_page(request, proceeding, verb, invalid.form, None, status=422)
    except StepRefused as stop:
        stays = None if stop.verdict.rule in intake.NOTHING_STAYS else request.POST
        form = doors.form(proceeding, verb, by=by, at=at, data=stays)
        return _step_page(request, proceeding, verb, form, stop.verdict, status=409)
    _tell(request, done)
    return _on(by, done)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, key: str, kind: str, verb: str) -> HttpResponse:
    """Begin a proceeding inside the case file: the form of its opening step, or what stands in the way."""
    casefile, at = _casefile(request, key), clock.now()
    by: Any = request.user
    if not casepage.may_begin_with(casefile, kind, verb, at=at):
        raise Http404
    proceeding, status = doors.draft(casefile, kind, at=at), 200
    refused = doors.ask_within(casefile, kind, verb, by=by, at=at)
    form = registry.form_of(kind, verb)(proceeding=proceeding, by=by, at=at) if refused is None else None
    if request.method == "POST":
        once = request.POST.get("once", "")[:64]
        try:
            done = doors.begin_within(
                casefile, kind, verb, by=by, at=at, data=request.POST, files=request.FILES, once=once
            )
            _tell(request, done)
            return _on(by, done)
        except doors.FormInvalid as invalid:
            form, refused, status = invalid.form, None, 422
        except StepRefused as stop:
            form = registry.form_of(kind, verb)(request.POST, proceeding=proceeding, by=by, at=at)
            refused, status = stop.verdict, 409
    return _step_page(request, proceeding, verb, form, refused, status=status)


def _on(by: Any, done: doors.Done) -> HttpResponse:
    """On to the case page, or the noun's own; who was asked for this one step only, back to the desk."""
    casefile, home = done.proceeding.casefile, doors.noun_of(done.proceeding).home(by)
    if home is not None:
        return redirect(*home)
    if casepage.visible_casefile(by, casefile.key) is None:
        return redirect("desk:worklist")
    return redirect("desk:case", casefile.key)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """GET shows, POST does."""
    return take_step(request, key, verb) if request.method == "POST" else show_step(request, key, verb)


def _tell(request: HttpRequest, done: doors.Done) -> None:
    """What was done, which papers were issued, what was opened; or that a double submit did nothing more."""
    declared = done.proceeding.procedure.step(done.step.verb)
    named = {"step": title(declared) if declared else done.step.verb}
    if done.again:
        messages.warning(request, _("“%(step)s”已经办理过，没有重复办理。") % named)
        return
    messages.success(request, _("已办理：%(step)s") % named)
    for paper in done.papers:
        messages.success(request, _("已制发：%(paper)s") % {"paper": f"{paper.title} {paper.number}".strip()})
    for opened in done.opened:
        messages.success(request, _("已启动：%(procedure)s") % {"procedure": title(opened.procedure)})


def _step_page(
    request: HttpRequest, proceeding: Proceeding, verb: str, form: Any, refused: Refused | None, status: int = 200
) -> HttpResponse:
    procedure, casefile = proceeding.procedure, proceeding.casefile
    reads = casepage.visible_casefile(request.user, casefile.key) is not None  # type: ignore[arg-type]
    context = {
        "reads": reads, "no_matter": proceeding.kind in casepage.APART, "back": reverse("desk:case", args=[casefile.key]) if reads else reverse("desk:worklist"),
        "proceeding": proceeding, "casefile": casefile, "step": procedure.step(verb), "form": form,
        "refused": None if refused is None else refusal(refused, procedure),
        "seen": request.POST.get("seen") or proceeding.last_seq, "once": request.POST.get("once") or uuid4().hex,
        "shows_similar": proceeding.kind == similar.KIND and verb in similar.BESIDE and reads,
        "procedure": procedure, "subjects": casefile.subjects.all() if reads else (),
        "allegations": casepage.allegations(casefile) if reads else (), "links": registry.of(proceeding.kind).links if reads and proceeding.pk else {}, "rules": lawbook.rules_of(procedure, verb),
        "holds_to_account": casepage.holds_to_account(casefile),
    }
    return render(request, "desk/step.html", context, status=status)


def _seen(request: HttpRequest) -> int | None:
    raw = request.POST.get("seen", "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 9 else None


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Receive and register a report on one page: reporter and wording are sealed at once, and nothing stays of what is refused."""
    by: Any = request.user
    post, at = intake.post_of(by, clock.today()), clock.now()
    if post is None:
        raise Http404
    data, alone = (request.POST, "alone" in request.POST) if request.method == "POST" else (None, False)
    refused, status = None, 200
    if data is not None:
        try:
            done = intake.receive(data, request.FILES, by=by, organ=post.organ, at=at, alone=alone)
            messages.success(request, _("已收件，署名和原文已封存。") if alone else _("已收件并登记，署名和原文已封存。"))
            if alone:
                return redirect("desk:step", done.proceeding.key, "register")
            return redirect("desk:case", done.proceeding.casefile.key)
        except doors.FormInvalid:
            status = 422
        except StepRefused as stop:
            refused, status = refusal(stop.verdict), 409
            data = None if stop.verdict.rule in intake.NOTHING_STAYS else data
    context = {
        "forms": intake.forms(by=by, at=at, data=data, files=request.FILES if data is not None else None, alone=alone), "refused": refused, "organ": post.organ,
        "once": request.POST.get("once", "")[:64] or uuid4().hex, "organs": intake.organs(), "files_gone": bool(request.FILES), "natures": list(codes.catalogue("natures").values()),
    }
    return render(request, "desk/register.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a colleague away from the matter; decided by the principal officer (R-28, R-29)."""
    casefile = _casefile(request, key)
    by: Any = request.user
    form, refused = recusals.RecusalForm(request.POST if request.method == "POST" else None, casefile=casefile), None
    if request.method == "POST" and form.is_valid():
        try:
            recusals.recuse(casefile, form.cleaned_data, by=by, at=clock.now())
            messages.success(request, _("已记录回避。"))
            return redirect("desk:case", casefile.key)
        except StepRefused as stop:
            refused = refusal(stop.verdict)
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "desk/recuse.html", {"casefile": casefile, "form": form, "refused": refused}, status=status)


@require_GET
def audit(request: HttpRequest, key: str) -> HttpResponse:
    """The evidence of a matter: each event with its place in the chain, and whether every link holds."""
    casefile = _casefile(request, key)
    if not casepage.reads_whole(casefile, request.user):  # type: ignore[arg-type]
        raise Http404
    return render(request, "desk/audit.html", {"casefile": casefile, **audits.of(casefile)})

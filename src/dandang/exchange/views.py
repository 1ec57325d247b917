"""Pages of imports, and the register of copies. Each makes one call; what one may not see is a 404."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dandang.base import clock, paging
from dandang.exchange import columns, copies, faults, jobs, sheets, worker
from dandang.exchange.forms import ColumnsForm, SendForm
from dandang.exchange.models import Copy, ImportJob
from dandang.exchange.reading import Unreadable

PAGE = 25
CONTENT_TYPES = {**sheets.CONTENT_TYPES, "pdf": "application/pdf"}
SHOWN_FAULTS = 50
PATIENCE = timedelta(seconds=10)
"""After this time without a worker the sender is told so."""
VERBS: Mapping[str, Callable[..., None]] = {
    "run": jobs.run, "pause": jobs.pause, "resume": jobs.resume, "cancel": jobs.cancel,
}


def _job(request: HttpRequest, key: str) -> ImportJob:
    by: Any = request.user
    found = ImportJob.objects.visible_to(by).filter(key=key).select_related("organ__parent", "by").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Files sent before; send another."""
    by: Any = request.user
    post = next((post for post in by.posts_on(clock.today()) if post.role == "intake_clerk"), None)
    if post is None:
        raise Http404
    form, status = SendForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        if form.is_valid():
            job = _received(request, form, post.organ)
            if job is not None:
                return redirect("exchange:columns", job.key)
        status = 422
    sent = ImportJob.objects.visible_to(by)[:PAGE]
    return render(request, "exchange/imports.html", {"form": form, "jobs": sent, "organ": post.organ}, status=status)


def _received(request: HttpRequest, form: SendForm, organ: Any) -> ImportJob | None:
    upload, by, at = form.cleaned_data["file"], request.user, clock.now()
    try:
        job = jobs.receive(
            upload.stored, upload.key, upload.head, organ=organ, source=form.cleaned_data["source"], by=by, at=at,  # type: ignore[arg-type]
            language=get_language() or "zh-hans",
        )
    except Unreadable as error:
        form.add_error("file", str(error))
        return None
    upload.keep()
    return job


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, key: str) -> HttpResponse:
    """Which column is which field; then the dry run begins."""
    job, by = _job(request, key), request.user
    if not job.file or job.holds != "source":
        return redirect("exchange:job", job.key)
    headings = jobs.headings(job)
    form = ColumnsForm(request.POST if request.method == "POST" else None, job=job, headings=headings)
    if request.method == "POST" and form.is_valid():
        try:
            jobs.match(job, form.mapping(), headings, by=by, at=clock.now())  # type: ignore[arg-type]
            return redirect("exchange:job", job.key)
        except jobs.NotNow as refused:
            form.add_error(None, str(refused))
    unknown = columns.unknown(headings, job.mapping)
    context = {"job": job, "form": form, "unknown": unknown, "known": len(headings) - len(unknown)}
    return render(request, "exchange/columns.html", context, status=422 if form.errors else 200)


@require_GET
def job(request: HttpRequest, key: str) -> HttpResponse:
    """How far it is, what stayed outside, what can be done now. Asked again and again while the worker is at it."""
    found = _job(request, key)
    if request.headers.get("HX-Request") and request.GET.get("state", found.state) != found.state:
        return HttpResponse(headers={"HX-Refresh": "true"})  # the buttons have changed too
    told = found.progress()
    at_work = found.state in {ImportJob.State.CHECKING, ImportJob.State.RUNNING}
    faulty = list(found.faults.filter(turn=found.turn)[: SHOWN_FAULTS + 1]) if not at_work else []
    context = {
        "job": found, "told": told, "at_work": at_work, "nobody": at_work and clock.now() - found.moved_at > PATIENCE and not worker.is_claimed(found),
        "faults": faulty[:SHOWN_FAULTS], "more": len(faulty) > SHOWN_FAULTS, "total": max(found.estimate, told["rows"]),
        "has_report": bool(faulty) and bool(found.file), "size": found.size,
    }
    return render(request, "exchange/job.html", context)


@require_POST
def act(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Run, pause, resume or cancel."""
    found, by = _job(request, key), request.user
    if verb not in VERBS:
        raise Http404
    try:
        VERBS[verb](found, by=by, at=clock.now())
    except jobs.NotNow as refused:
        messages.warning(request, str(refused))
    return redirect("exchange:job", found.key)


@require_POST
def report(request: HttpRequest, key: str) -> HttpResponse | StreamingHttpResponse:
    """The faulty rows as a file: a copy like any other, with a number."""
    found, by = _job(request, key), request.user
    if not found.file or not found.faults.filter(turn=found.turn).exists():
        raise Http404
    copy = copies.issue_copy(Copy.What.FAULTS, found.format, by=by, at=clock.now())
    return sent(copy, faults.as_file(found), found.format)


def sent(copy: Copy, stream: Any, format: str) -> StreamingHttpResponse:
    """A copy on its way out; its number was committed before."""
    response = StreamingHttpResponse(stream, content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = content_disposition_header(True, copies.name_of(copy)) or "attachment"
    return response


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Which copies left, and whose copy a number is."""
    by: Any = request.user
    asked, page = request.GET.get("number", "").strip()[:60], paging.number(request)
    found = Copy.objects.visible_to(by).select_related("organ", "by")
    if asked:
        digits = asked.rpartition("-")[2]
        found = found.filter(number=int(digits)) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else found.none()
        if "-" in asked:
            found = found.filter(organ__short_name=asked.rpartition("-")[0])
    rows = list(found[(page - 1) * PAGE : page * PAGE + 1])
    listed = {"rows": rows[:PAGE], "number": page, "has_next": len(rows) > PAGE}
    return render(request, "exchange/copies.html", {"page": listed, "asked": asked})

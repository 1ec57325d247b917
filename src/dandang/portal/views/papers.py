"""Whether a paper is genuine, asked by whoever holds it. Nothing is told but organ, day and what became of it; nothing is kept.

A code that cannot be read, one that was never given, a number that does not go with it and a file that is no paper get the same
answer, byte for byte.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from dandang.base import clock
from dandang.mailbox import papers
from dandang.mailbox.papers import Standing
from dandang.portal import limits
from dandang.portal.forms import PaperForm
from dandang.portal.uploads import DigestHandler
from dandang.portal.views.plain import answer, too_often


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Code and number, the file, or all three."""
    request.upload_handlers = [DigestHandler(request)]
    asked = request.method == "POST"
    form = PaperForm(request.POST, request.FILES) if asked else PaperForm()
    wait, found = 0, None
    judged = asked and form.is_valid()
    if judged:
        wait = limits.of_source(request, limits.PAPERS, at=clock.now())
        found = None if wait else _standing(form)
    context = {
        "form": form, "asked": judged and not wait, "found": found, "wrong": too_often(wait),
    }
    return answer(request, "portal/paper.html", context, status=422 if form.errors else 200, wait=wait)


def _standing(form: PaperForm) -> Standing | None:
    """One question to the database, whatever was typed."""
    given = form.cleaned_data
    code, digest = papers.read(given["code"]) or "", given["file"].digest if given["file"] else ""
    wanted = papers.mark(code, given["number"]) if given["code"] else None
    return papers.standing(wanted, digest)

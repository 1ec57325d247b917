"""The report form: typed, checked, sent once. Nothing is kept in the clear between its pages; the text travels with the form."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from dandang.base import clock
from dandang.mailbox import code, counter
from dandang.mailbox.counter import Intake
from dandang.portal import boxes, limits, sending, tokens
from dandang.portal.forms import ALLEGATIONS_MOST, SUBJECTS_MOST, ReportForm, how_many, shown
from dandang.portal.sending import Sent
from dandang.portal.views.plain import answer


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def report(request: HttpRequest, code: str) -> HttpResponse:
    """GET shows the form; POST adds a line, shows what was typed to be checked, or sends it (button `do`)."""
    at, organ = clock.now(), _organ(code)
    if request.method != "POST":
        sending.sweep(at)
        return _page(request, organ, ReportForm(), Sent(tokens.new_form(at)))
    sent, do = sending.read(request, at), request.POST.get("do", "send")
    subjects = how_many(request.POST.get("subjects", ""), SUBJECTS_MOST)
    allegations = how_many(request.POST.get("allegations", ""), ALLEGATIONS_MOST)
    if do in {"more_subjects", "more_allegations", "edit", "files"}:
        subjects = min(subjects + (do == "more_subjects"), SUBJECTS_MOST)
        allegations = min(allegations + (do == "more_allegations"), ALLEGATIONS_MOST)
        form = ReportForm(initial=request.POST.dict(), subjects=subjects, allegations=allegations)
        return _page(request, organ, form, sent)
    form = ReportForm(request.POST, subjects=subjects, allegations=allegations)
    if not form.is_valid() or sent.wrong:
        return _page(request, organ, form, sent, status=422)
    if do == "check":
        return _page(request, organ, form, sent, checking=True)
    return _send(request, organ, form, sent, at)


def _organ(wanted: str) -> Intake:
    found = next((organ for organ in counter.organs() if organ.code == wanted), None)
    if found is None:
        raise Http404
    return found


@sensitive_variables()
def _send(request: HttpRequest, organ: Intake, form: ReportForm, sent: Sent, at: Any) -> HttpResponse:
    try:
        if not sending.may_send(request, sent, limits.REPORTS, token=sent.form.seed, organ=organ.code, at=at):
            return _page(request, organ, form, sent, status=429)
        made = code.make(sent.form.seed, settings.SECRET_KEY.encode())
        opened = code.derive(made, counter.salt())
        receipt = boxes.file_report(form, sent.files, organ=organ, opened=opened, seed=sent.form.seed, at=at)
    except Error:
        receipt = None
    if receipt is None:
        sent.wrong.append(_("系统暂时不能收件。您写的内容都在这一页上，请过几分钟再按提交；提交几次也只算一件。"))
        return _page(request, organ, form, sent, status=503)
    context = {
        "organ": organ, "receipt": receipt, "digest": boxes.digest(form.text, sent.files), "files": sent.files, "text": form.text,
        "groups": code.spoken(made).split(),
        "named": form.cleaned_data["named"] == "named", "proof": [receipt.proof[n : n + 4] for n in range(0, 24, 4)],
    }
    return answer(request, "portal/receipt.html", context)


@sensitive_variables()
def _page(
    request: HttpRequest, organ: Intake, form: ReportForm, sent: Sent, *, status: int = 200, checking: bool = False
) -> HttpResponse:
    """The form, or what was typed as it would be sent. What was typed is on the page either way."""
    context = {
        "organ": organ, "form": form, "sent": sent, "busy": bool(sent.form.bits),
        "more_subjects": len(form.subjects) < SUBJECTS_MOST, "more_allegations": len(form.allegations) < ALLEGATIONS_MOST,
        "subjects": [[form[f"subject{n}_{part}"] for part in ("name", "unit", "post")] for n in form.subjects],
        "allegations": [[form[f"allegation{n}_{part}"] for part in ("what", "when")] for n in form.allegations],
    }
    if checking:
        anonymous = form.cleaned_data["named"] != "named"
        hidden = {"name", "contact", "address", "relatives", "named"}
        context["shown"] = shown(form, [name for name in form.fields if name not in hidden])
        context["who"] = [] if anonymous else shown(form, ["name", "contact", "address", "relatives"])
        return answer(request, "portal/check.html", context)
    return answer(request, "portal/report.html", context, status=status, wait=sent.wait)

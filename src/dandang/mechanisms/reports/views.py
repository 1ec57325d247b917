"""The one page that shows who reported and in which words: to the registering clerk, after the opening was recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.mechanisms.reports import access
from dandang.vault import identity


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
                "wording": identity.open_wording(casefile.sealed, staff_id=by.pk, purpose=purpose, at=at),
            }
        except StepRefused as refused:
            stop = f"{gettext(refused.verdict.reason)} {refused.verdict.rule}"
    context = {"casefile": casefile, "form": form, "shown": shown, "stop": stop}
    return render(request, "reports/sealed.html", context, status=409 if stop else 422 if form.errors else 200)

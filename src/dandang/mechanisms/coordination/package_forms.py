"""The shape of what a partner enters about a package."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StepForm
from dandang.mechanisms.coordination.models import Package


class AnswerRequestForm(StepForm):
    verb = "answer_request"
    reason = None  # type: ignore[assignment]

    result = forms.ChoiceField(label=_("办理结果"), widget=forms.RadioSelect, choices=Package.Result)
    answer = forms.CharField(label=_("答复"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    signer = forms.CharField(label=_("签发人"), max_length=60)


class ReturnRequestForm(StepForm):
    verb = "return_request"

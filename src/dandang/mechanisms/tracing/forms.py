"""The shape of what is entered about a tracing approval."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StepForm
from dandang.vault.tracing import METHODS


class AskForm(StepForm):
    verb = "ask"

    methods = forms.MultipleChoiceField(
        label=_("拟用的方法"), required=False, widget=forms.CheckboxSelectMultiple, choices=list(METHODS.items()),
        help_text=_("严禁擅自追查；只有法律规定的情形，经设区的市级以上批准，才能使用。"),
    )


class ApproveForm(StepForm):
    verb = "approve"

    number = forms.CharField(label=_("批准文号"), required=False, max_length=60)
    days = forms.IntegerField(label=_("期限（日）"), required=False, initial=30)

"""The shape of what the organization department enters of a recommendation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StepForm


class PromotionForm(StepForm):
    appointed_on = forms.DateField(label=_("任职日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    post = forms.CharField(label=_("职务"), required=False, max_length=100)
    level = forms.CharField(label=_("职级"), required=False, max_length=50)
    document_number = forms.CharField(label=_("任职文件文号"), required=False, max_length=60)


class RecordPromotionForm(PromotionForm):
    verb = "record_promotion"


class RecordEarlyPromotionForm(PromotionForm):
    verb = "record_early_promotion"

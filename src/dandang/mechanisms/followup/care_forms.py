"""The shape of what is entered of urgent care."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StepForm

AREA = forms.Textarea(attrs={"rows": 3})


class CareForm(StepForm):
    verb = "care"

    leader_told = forms.BooleanField(label=_("已报告分管领导"), required=False)
    family_contacted = forms.BooleanField(label=_("已联系家属"), required=False)
    counsellor = forms.BooleanField(label=_("已安排心理疏导"), required=False)
    measures = forms.CharField(label=_("采取的措施"), required=False, max_length=1000, widget=AREA, help_text=_("病情、家庭等个人情况写入“个人情况”，不写在这里。"))

"""The shape of what is entered while a wrong treatment is corrected."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import OrganField, StepForm


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class OpenForm(StepForm):
    verb = "open"

    decided_here = forms.BooleanField(label=_("原处理由本机关作出"), required=False)
    decided_by = forms.CharField(label=_("作出处理的机关、单位"), required=False, max_length=100)
    measure = forms.CharField(
        label=_("处理、处分的内容"), required=False, max_length=300, help_text=_("例如停职、诫勉、取消评优资格。"),
    )
    decided_on = _day(_("处理日期"))
    why = forms.CharField(
        label=_("为什么是错误的"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明所依据的问题已认定失实；不得写入检举控告人信息。"),
    )


class CorrectForm(StepForm):
    verb = "correct"

    result = forms.CharField(label=_("纠正的内容"), required=False, max_length=500)
    corrected_on = _day(_("纠正日期"))


class ProposeForm(StepForm):
    verb = "propose"

    addressee = OrganField(label=_("收件机关在本系统内"), required=False, help_text=_("不在本系统内就留空，按登记的机关名称制发。"))
    reply_by = _day(_("请在此日前反馈"))


class RecordCorrectedForm(CorrectForm):
    verb = "record_corrected"

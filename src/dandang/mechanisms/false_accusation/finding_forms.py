"""The shape of what is entered where a finding is decided."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StaffListField, StepForm
from dandang.mechanisms.false_accusation.forms import AREA, NAMELESS

EVERYBODY = ("handler", "handling_head", "reviewer", "deputy_in_charge", "principal_officer", "petition_head")


class AllotForm(StepForm):
    verb = "allot"

    examiners = StaffListField(label=_("审核人"), required=False)

    def arrange(self) -> None:
        self.fields["examiners"].queryset = self.colleagues("handler", "reviewer")  # type: ignore[attr-defined]


class ExamineForm(StepForm):
    verb = "examine"

    opinion = forms.CharField(label=_("审核意见"), max_length=2000, widget=AREA, help_text=NAMELESS)


class DeliberateForm(StepForm):
    verb = "deliberate"

    held_on = forms.DateField(label=_("集体研究日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    members = StaffListField(label=_("参加人员"), required=False)
    minutes = forms.CharField(label=_("研究记录"), required=False, max_length=4000, widget=AREA, help_text=NAMELESS)
    dissent = forms.CharField(label=_("不同意见"), required=False, max_length=2000, widget=AREA, help_text=_("逐人写明，原样保留。"))

    def arrange(self) -> None:
        self.fields["members"].queryset = self.colleagues(*EVERYBODY)  # type: ignore[attr-defined]


class PublishForm(StepForm):
    verb = "publish"

    circle = forms.CharField(label=_("通报范围"), required=False, max_length=100)
    nameless = forms.BooleanField(label=_("文稿中的姓名一律隐去"), required=False)

"""The shape of what is entered about a correction task."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import LinesField, StaffField, StepForm
from dandang.mechanisms.tolerance.tasks import CorrectionTask


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class SetForm(StepForm):
    verb = "set"

    content = forms.CharField(label=_("纠错内容"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    way = forms.ChoiceField(label=_("方式"), required=False, choices=[("", "—"), *CorrectionTask.Way.choices])
    unit = forms.CharField(label=_("责任单位"), required=False, max_length=200)
    person = forms.CharField(label=_("责任人"), required=False, max_length=100)
    due_on = _day(_("完成期限"))
    proof_wanted = forms.CharField(label=_("需要的证明"), required=False, max_length=300)
    officer = StaffField(label=_("验收人"), required=False)

    def arrange(self) -> None:
        cast(Any, self.fields["officer"]).queryset = self.colleagues("handling_head", "deputy_in_charge", "principal_officer")


class ReportForm(StepForm):
    verb = "report"

    proof = LinesField(label=_("完成的证明"), required=False, max_line=200, help_text=_("每行一份。"))
    done_on = _day(_("完成日期"))


class AcceptForm(StepForm):
    verb = "accept"

    result = forms.CharField(label=_("验收情况"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class MissForm(StepForm):
    verb = "miss"

    due_on = _day(_("新的期限"))

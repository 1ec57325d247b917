"""What is entered beside figures: adjustments apart from them, and the words of a report. A figure itself has no field (C-1)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.campaigns import catalogue
from dandang.cases.forms import RowsField, StepForm


def _words(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text)


class AdjustmentForm(forms.Form):
    """One adjustment: how many more or fewer under which indicator, and why."""

    unasked = frozenset({"indicator"})

    indicator = forms.ChoiceField(label=_("指标"), choices=catalogue.choices)
    amount = forms.IntegerField(label=_("增减"), min_value=-9999, max_value=9999)
    why = forms.CharField(label=_("理由"), max_length=500, required=False)


class FiguresForm(StepForm):
    """Figures are frozen by the step; here stand the words, and what has to be said of the figures."""

    adjustments: Any = RowsField(
        AdjustmentForm, label=_("调整"), required=False, help_text=_("数字由案件产生，不能填写。确有调整的，在这里写明，另行列出，不并入数字。"),
    )
    deviation = _words(_("与下级报告不一致的原因"), help_text=_("下级报告的数字与案件一致的，不填。"))
    methods = _words(_("主要做法"))
    cases = _words(_("典型案例"), help_text=_("隐去姓名、单位和可以辨认的细节。"))
    problems = _words(_("问题"))
    next_steps = _words(_("下一步"))

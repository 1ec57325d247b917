"""The shape of what is entered when a screening ends."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StepForm


class JudgeMistakenForm(StepForm):
    verb = "judge_mistaken"

    grounds = forms.CharField(
        label=_("为何不是故意捏造"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("有疑问时即按错告处理；不写检举控告人信息。"),
    )
    measure = forms.CharField(
        label=_("对检举控告人"), max_length=40, initial="none",
        widget=forms.Select(choices=[("none", _("不作处理")), ("education", _("提醒教育"))]),
    )
    place = forms.CharField(
        label=_("提醒教育地点"), required=False, max_length=100, help_text=_("予以提醒教育时填写；不写检举控告人住址。"),
    )

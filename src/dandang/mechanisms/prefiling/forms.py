"""The shape of what is entered about a filing beforehand."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StaffListField, StepForm


def _area(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text)


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), help_text=help_text)


class FilingForm(StepForm):
    """What somebody means to do."""

    matter = forms.CharField(label=_("拟办事项"), max_length=200, help_text=_("一句话，例如哪一项改革、哪一项创新。"))
    situation = forms.CharField(label=_("属于哪一类情形"), max_length=200, required=False, help_text=_("按本地办法所列情形的名称填写。"))
    plan = _area(_("拟怎样办"))
    begins_on = _day(_("拟开始的日期"), _("须晚于收到报备的日期。"))
    risks = _area(_("可能的风险"))
    safeguards = _area(_("防范和补救措施"))
    basis = _area(_("法律、政策依据"), _("没有明确规定的，写明查过哪些规定。"))
    decided_how = _area(_("决策程序"), _("论证、征求意见、集体研究的经过；还没有完成的，写明怎样进行。"))

    def clean_received_on(self) -> Any:
        received = self.cleaned_data["received_on"]
        if received > self.day:
            raise ValidationError(_("收到日期不能晚于今天。"))
        return received


class FileForm(FilingForm):
    verb = "file"

    filer = forms.CharField(label=_("报备人"), max_length=100, help_text=_("单位名称，或者个人姓名。"))
    filer_post = forms.CharField(label=_("个人的单位职务"), max_length=200, required=False, help_text=_("单位报备的不填。"))
    received_on = _day(_("收到日期"), _("初审的期限从次日起算。"))
    field_order = ("filer", "filer_post", "received_on")


class ResubmitForm(FilingForm):
    verb = "resubmit"

    received_on = _day(_("收到补正材料的日期"), _("初审的期限重新计算；是否事前报备仍看第一次收到的日期。"))
    field_order = ("received_on",)

    def arrange(self) -> None:
        from dandang.mechanisms.prefiling.models import Filing

        assert self.proceeding is not None
        told = Filing.objects.get(pk=self.proceeding.pk).told()
        for name in FilingForm.base_fields:
            self.initial.setdefault(name, told.get(name))


class AcknowledgeForm(StepForm):
    verb = "acknowledge"

    team = StaffListField(label=_("专班成员"), required=False, help_text=_("两名以上。"))

    def arrange(self) -> None:
        cast(Any, self.fields["team"]).queryset = self.colleagues("handler", "handling_head")


class ReportForm(StepForm):
    verb = "report"

    found = _area(_("核实的情况"), _("事项是否属实、风险和措施是否写全。不写将来能不能容错。"))


class RegisterForm(StepForm):
    verb = "register"

    told = forms.BooleanField(label=_("已告知报备人：报备不是批准，也不预先认定容错"), required=False)
    told_on = _day(_("告知日期"))

    def clean_told_on(self) -> Any:
        told = self.cleaned_data["told_on"]
        if told is not None and told > self.day:
            raise ValidationError(_("日期不能晚于今天。"))
        return told

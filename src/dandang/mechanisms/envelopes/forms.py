"""The shape of what is entered of a sealed item; see `cases.covers` for what must not be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.cases.covers import CoverForm, SecondHandForm, StubForm
from dandang.organs.models import Organ

OLDEST = timedelta(days=365)


class SealForm(CoverForm):
    verb = "seal"

    received_on = forms.DateField(
        label=_("收到日期"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("五个工作日从这一天的次日起算。"),
    )

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > self.day:
            raise ValidationError(_("收到日期不能晚于今天。"), code="future")
        if day < self.day - OLDEST:
            raise ValidationError(_("收到日期早于一年前，请核对。"), code="too_old")
        return day


class NameSecondForm(SecondHandForm):
    verb = "name_second"


class CountersignForm(StubForm):
    verb = "countersign"

    content_is_inside = forms.BooleanField(
        label=_("已当面核对：全部内容在密封件内，封口完好"), required=False,
        help_text=_("签名后，平台上已封存的原文、署名和附件随即销毁，不能恢复。"),
    )


class DispatchForm(StubForm):
    verb = "dispatch"

    addressee = forms.ModelChoiceField(
        queryset=Organ.objects.disciplinary(), to_field_name="name", required=False, label=_("报送机关"),
        help_text=_("只能是上一级机关；上一级不使用本平台的，留空。"),
    )

    def arrange(self) -> None:
        assert self.proceeding is not None
        above, field = self.proceeding.casefile.organ.superior, self.fields["addressee"]
        field.initial = above.name if above else None
        field.widget.choices = [(above.name, above.name)] if above else [("", "—")]  # type: ignore[attr-defined]


class AcknowledgeForm(StubForm):
    verb = "acknowledge"


class RecordReceiptForm(StubForm):
    verb = "record_receipt"

"""The shape of what is entered while a name is cleared. There is no field for an appraisal of the person."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import LinesField, StaffListField, StepForm
from dandang.mechanisms.clarification.models import Clarification

Method = Clarification.Method


class AssessForm(StepForm):
    verb = "assess"

    grounds = forms.MultipleChoiceField(
        label=_("应予澄清的情形"), required=False, widget=forms.CheckboxSelectMultiple, choices=Clarification.Ground
    )
    effect_units = LinesField(
        label=_("不良影响发生的范围"), required=False, help_text=_("每行一个单位或范围，例如所在庭室。澄清范围不得大于它。"),
    )


class AssessNotForm(StepForm):
    verb = "assess_not"

    ground = forms.CharField(
        label=_("不予澄清的情形"), max_length=40, widget=forms.Select(choices=Clarification.GroundAgainst.choices)
    )


class RecordConsentForm(StepForm):
    verb = "record_consent"

    asked_on = forms.DateField(label=_("征求意见日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    own_words = forms.CharField(
        label=_("本人意见"), required=False, max_length=500, help_text=_("是否同意，以及对方式、范围的意愿。"),
    )
    wished_methods = forms.MultipleChoiceField(
        label=_("本人希望的方式"), required=False, widget=forms.CheckboxSelectMultiple, choices=Method
    )


class FilesForm(StepForm):
    integrity_file_ref = forms.CharField(label=_("廉政档案存档号"), required=False, max_length=100)
    personnel_file_ref = forms.CharField(label=_("人事档案存档号"), required=False, max_length=100)


class KeepOnFileForm(FilesForm):
    verb = "keep_on_file"


class FileForm(FilesForm):
    verb = "file"


class DraftForm(StepForm):
    verb = "draft"

    title_variant = forms.ChoiceField(label=_("文书名称"), choices=Clarification.TitleVariant)
    cleared: Any = forms.ModelMultipleChoiceField(
        label=_("澄清的问题"), queryset=None, to_field_name="seq", widget=forms.CheckboxSelectMultiple,
        help_text=_("只能选认定为失实的问题。"),
    )
    matters = LinesField(
        label=_("对所澄清问题的简短中性表述"), max_line=60,
        help_text=_("每行一个，与所选问题一一对应，写入通知书；只写事，不评价人。"),
    )
    methods = forms.MultipleChoiceField(label=_("澄清方式"), widget=forms.CheckboxSelectMultiple, choices=Method)
    scope_units = LinesField(label=_("澄清范围"), required=False, help_text=_("每行一个单位，不得大于影响范围。"))
    copies = LinesField(label=_("抄送"), required=False, help_text=_("每行一个，例如所在部门负责人。"))

    def arrange(self) -> None:
        assert self.proceeding is not None
        cast(Any, self.fields["cleared"]).queryset = self.proceeding.casefile.allegations.all()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen, matters = cleaned.get("cleared"), cleaned.get("matters")
        if chosen is not None and matters and len(chosen) != len(matters):
            self.add_error("matters", _("选了%(chosen)s个问题，写了%(written)s行；须一一对应。") % {
                "chosen": len(chosen), "written": len(matters)})
        return cleaned


class ReviewForm(StepForm):
    verb = "review"

    fact_bound = forms.BooleanField(label=_("全文就事论事，没有对本人的总体评价"), required=False)


class ApproveForm(StepForm):
    verb = "approve"

    override = forms.CharField(
        label=_("仍予澄清的理由"), required=False, max_length=1000,
        help_text=_("仅在本人另有未办结的问题线索时填写（R-48）。"),
    )


class ServeForm(StepForm):
    verb = "serve"

    recipient: Any = forms.ModelChoiceField(
        label=_("受送达人"), queryset=None, to_field_name="name", widget=forms.RadioSelect, empty_label=None
    )
    servers = StaffListField(label=_("送达人"), required=False, help_text=_("两名。"))
    method = forms.ChoiceField(label=_("送达方式"), choices=Clarification.ServiceMethod, initial="in_person")
    unit_stamped = forms.BooleanField(label=_("单位转交：回证已由经办人签名并加盖单位印章"), required=False)
    received_by = forms.CharField(label=_("签收人"), required=False, max_length=100)
    received_on = forms.DateField(label=_("签收日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def arrange(self) -> None:
        assert self.proceeding is not None
        noun = Clarification.objects.get(pk=self.proceeding.pk)
        cast(Any, self.fields["recipient"]).queryset = noun.unserved()
        cast(Any, self.fields["servers"]).queryset = self.colleagues(
            "handler", "handling_head", "principal_officer", "deputy_in_charge", "petition_officer"
        )


class AnnounceForm(StepForm):
    verb = "announce"

    method = forms.ChoiceField(label=_("方式"), choices=[c for c in Method.choices if c[0] != "written"])
    held_on = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    units = LinesField(label=_("到场或收到的单位"), required=False, help_text=_("每行一个，须在批准的范围内。"))


class RevokeForm(StepForm):
    verb = "revoke"

    recipients = LinesField(
        label=_("撤销函送达"), required=False, help_text=_("每行一个；须包括原通知书的全部受送达人。"),
    )

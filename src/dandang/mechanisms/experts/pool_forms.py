"""The shape of what is entered about the pool."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StaffField, StepForm
from dandang.mechanisms.experts import catalogue
from dandang.organs.models import Organ, Staff


def fields_field() -> Any:
    return forms.MultipleChoiceField(label=_("专业领域"), choices=catalogue.choices, widget=forms.CheckboxSelectMultiple)


class EnrolForm(StepForm):
    """Offers who holds the post of an expert in an organ of the same place."""

    verb = "enrol"

    expert = StaffField(label=_("专家"), help_text=_("本地各部门已任“专家组成员”的人员。"))
    post = forms.CharField(label=_("职务"), max_length=100, help_text=_("如：副局长，分管生态修复。"))
    fields_known = fields_field()
    field_order = ("expert", "post", "fields_known")

    def arrange(self) -> None:
        assert self.by is not None
        here = [organ.pk for organ in self.by.organs(self.day)]
        cast(Any, self.fields["expert"]).queryset = Staff.objects.holding(["expert"], Organ.objects.directly_below(here), on=self.day)

    def clean_expert(self) -> Staff:
        expert: Staff = self.cleaned_data["expert"]
        if expert == self.by:
            raise ValidationError(_("不能提名本人。"), code="oneself")
        return expert


class RefuseForm(StepForm):
    verb = "refuse"


class AmendForm(StepForm):
    verb = "amend"

    fields_known = fields_field()


class EndForm(StepForm):
    verb = "end"

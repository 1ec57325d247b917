"""The cover of a sealed item (密封件封面): all that may be entered of what belongs to a higher organ (R-2, R-4).

Numbers, ticks and names of colleagues; no field in which anything could be told of the content, and no remarks. Used where an
item is sealed at once and where it had been received before its higher competence was found.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StaffField, StepForm
from dandang.cases.models.restriction import HEAD
from dandang.organs.models import Staff

SECOND_HANDS = ("intake_clerk", "petition_officer", "petition_head", HEAD)
"""Who may sign second."""


class StubForm(StepForm):
    """A form without the free text that other steps have."""

    reason = None  # type: ignore[assignment]


class SecondHandForm(StubForm):
    """Names the colleague who signs second, in the organ of the item or of the person who seals it."""

    second = StaffField(label=_("第二签名人"), help_text=_("与您一起封装、核对封面并签名的同事。"))

    def arrange(self) -> None:
        organs = [self.proceeding.casefile.organ] if self.proceeding else self.by.organs(self.day) if self.by else []
        colleagues = Staff.objects.holding(SECOND_HANDS, organs, on=self.day)
        self.fields["second"].queryset = colleagues  # type: ignore[attr-defined]


class CoverForm(SecondHandForm):
    """What stands on the cover, and which way it goes."""

    number = forms.CharField(
        label=_("密封件编号"), max_length=30, help_text=_("写在封面上的编号；只能用数字、字母、括号和“密封字第号”，不写任何内容。"),
        validators=[RegexValidator(r"^[0-9A-Za-z()（）〔〕\-密封字第号]+$", _("编号只能用数字、字母、括号和“密封字第号”。"), code="number")],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    straight_up = forms.BooleanField(
        label=_("反映本机关主要负责人：不经该负责人，直接报送上级"), required=False,
        help_text=_("勾选后，本件对现任主要负责人不存在。不勾选的，由主要负责人知悉后报送。"),
    )
    field_order = ("number", "received_on", "straight_up", "second")

    def clean(self) -> dict[str, Any]:
        """What was typed in place of a number is not shown again: it may be the content."""
        cleaned = super().clean() or self.cleaned_data
        if "number" in self.errors:
            self.data = {**{name: self.data.get(name) for name in self.data}, "number": ""}
        return cleaned

    def given(self) -> Any:
        """An unticked box is an answer too, and the stub is told it."""
        return {**super().given(), "_record": {**self.record(), "straight_up": self.cleaned_data["straight_up"]}}

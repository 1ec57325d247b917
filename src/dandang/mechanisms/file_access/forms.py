"""The shape of what is entered about reading a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StepForm
from dandang.mechanisms.file_access.models import FileAccess


class AskForm(StepForm):
    verb = "ask"

    name = forms.CharField(label=_("谁的档案"), max_length=100, help_text=_("姓名。有没有这一档案，批准以后查阅时才知道。"))
    unit = forms.CharField(label=_("所在单位"), max_length=200)
    purpose = forms.ChoiceField(label=_("用途"), required=False, choices=[("", "—"), *FileAccess.Purpose.choices])

    def arrange(self) -> None:
        self.fields["reason"].label = _("查阅理由")


class ApproveForm(StepForm):
    verb = "approve"

    until = forms.DateField(label=_("查阅到哪一天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ReadForm(StepForm):
    verb = "read"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]

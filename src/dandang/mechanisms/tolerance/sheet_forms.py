"""The shape of what is written of one item of the worksheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import titled
from dandang.cases.forms import LinesField, StepForm
from dandang.mechanisms.tolerance.worksheet import Entry
from dandang.mechanisms.tolerance.worksheet_items import Item

LONGEST = 2000
PARTS = ("finding", "reason", "evidence")


class EntryForm(StepForm):
    """Finding, reason, evidence: each may be left out, for the sheet is filled in little by little. Fields are `<key>-finding` and so on."""

    finding = forms.ChoiceField(label=_("结论"), required=False)
    evidence = LinesField(label=_("证据"), required=False, max_line=200, max_lines=30)

    def __init__(self, data: Any, *, key: str, item: Item | None) -> None:
        super().__init__(data, prefix=key)
        self.fields["reason"] = forms.CharField(label=_("理由"), required=False, max_length=LONGEST)
        findings = item.findings if item else ()
        self.fields["finding"].choices = [("", ""), *((each.code, titled(each)) for each in findings)]  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        """One kind of line break, whatever the browser sends: the same words have the same fingerprint."""
        return "\n".join(self.cleaned_data["reason"].splitlines()).strip()

    def entry(self) -> Entry:
        return Entry(self.cleaned_data["finding"], self.cleaned_data["reason"], tuple(self.cleaned_data["evidence"]))

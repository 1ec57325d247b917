"""The shape of what is entered about access to identity. Shares, passphrases and grounds of refusal are sealed: no step keeps them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from dandang.cases.forms import StepForm
from dandang.mechanisms.identity_access.models import IdentityAccess
from dandang.vault import SealBroken, permits, shares

DEFAULT_DAYS = 5


class FieldsField(forms.MultipleChoiceField):
    """Which of the sealed fields."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=list(permits.FIELDS.items()), **kwargs)


class AskForm(StepForm):
    verb = "ask"

    purpose = forms.CharField(
        label=_("用途"), max_length=40, widget=forms.RadioSelect(choices=list(permits.PURPOSES.items())),
    )
    scope = FieldsField(label=_("所需内容"), required=False, help_text=_("只选办理所必需的。为反馈结果只能选联系方式。"))

    def arrange(self) -> None:
        self.fields["reason"].label = _("查阅理由")
        self.fields["reason"].help_text = _("为什么脱密文本不够；不得写入检举控告人信息。")


class ApproveForm(StepForm):
    verb = "approve"

    masking_considered = forms.BooleanField(
        label=_("已考虑脱密文本，仍须查阅"), required=False, help_text=_("1996年规定第4条第5项：能以遮去身份的材料办理的，不予批准。"),
    )
    working_days = forms.IntegerField(label=_("期限（工作日）"), initial=DEFAULT_DAYS, required=False)

    def clean_working_days(self) -> int:
        days = self.cleaned_data["working_days"]
        return DEFAULT_DAYS if days is None else days


class RefuseForm(StepForm):
    verb = "refuse"
    sealed = frozenset({"grounds"})

    grounds = forms.CharField(
        label=_("不予批准的理由"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("封存，只有您本人可以再看。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


class ReleaseForm(StepForm):
    verb = "release"
    sealed = frozenset({"share_text", "share_file", "passphrase", "part"})

    share_text = forms.CharField(
        label=_("份额"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off"}),
        help_text=_("从纸上录入或粘贴带行号的各行；也可以在下面选择份额文件。"),
    )
    share_file = forms.FileField(label=_("份额文件"), required=False, max_length=200)
    passphrase = forms.CharField(
        label=_("口令"), max_length=500, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """The share becomes this record's part here; neither share nor passphrase goes further."""
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.pop("share_file", None), cleaned.pop("share_text", "")
        passphrase = cleaned.pop("passphrase", None)
        if file is not None:
            text = file.read(4000).decode("utf-8", errors="replace")
        if not text:
            self.add_error("share_text", ValidationError(_("请录入份额，或者选择份额文件。"), code="required"))
        elif passphrase is not None and self.proceeding is not None and self.proceeding.casefile.sealed:
            cleaned["part"] = self._part(text, passphrase)
        self.data = _emptied(self.data)  # what is shown again after an error holds no share
        return cleaned

    @sensitive_variables()
    def _part(self, text: str, passphrase: str) -> Any:
        token = self.proceeding.casefile.sealed if self.proceeding is not None else None
        assert token is not None
        try:
            return permits.part(token, shares.read(text), passphrase)
        except shares.ShareUnreadable as unreadable:
            line = unreadable.args[0]
            message = _("份额第%(line)s行有误，请核对。") if line else _("份额不完整，或者不是份额。")
            self.add_error("share_text", ValidationError(message, code="unreadable", params={"line": line}))
        except SealBroken:
            self.add_error("passphrase", ValidationError(_("口令不对，或者份额不属于现行的保管。"), code="wrong"))
        return None


class ReadForm(StepForm):
    verb = "read"

    scope = FieldsField(label=_("查看内容"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]

    def arrange(self) -> None:
        if self.proceeding is not None and self.proceeding.pk:
            permitted = IdentityAccess.objects.filter(pk=self.proceeding.pk).values_list("permitted", flat=True).first() or []
            self.fields["scope"].choices = [(name, permits.FIELDS[name]) for name in permitted]  # type: ignore[attr-defined]


class FreezeForm(StepForm):
    verb = "freeze"

    noticed_on = forms.DateField(label=_("何时发现"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    what = forms.CharField(
        label=_("什么情况"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不得写入检举控告人信息。"),
    )
    measures = forms.CharField(
        label=_("已采取的措施"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


def _emptied(data: Any) -> Any:
    kept = data.copy()
    for name in ("share_text", "passphrase"):
        if name in kept:
            kept[name] = ""
    return kept

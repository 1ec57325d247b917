"""The shape of what is entered about evidence."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StaffField, StaffListField, StepForm
from dandang.mechanisms.verification.evidence import Custody, Evidence
from dandang.vault.uploads import SealedFileField


class AddEvidenceForm(StepForm):
    verb = "add_evidence"
    sealed: ClassVar[frozenset[str]] = frozenset({"file"})

    kind = forms.ChoiceField(label=_("证据形式"), choices=Evidence.Kind, widget=forms.RadioSelect, initial=Evidence.Kind.FILE)
    file = SealedFileField(
        label=_("文件"), required=False,
        help_text=_("边上传边加密，不留明文；按内容识别类型。图片和PDF重新绘制后显示，其他文件只登记、不显示。每个不超过200 MB。"),
    )
    title = forms.CharField(label=_("证据名称"), max_length=200)
    source = forms.CharField(label=_("来源"), max_length=500, help_text=_("从何处、何人、以何种方式取得；不得写入检举控告人信息。"))
    obtained_on = forms.DateField(label=_("取得日期"), widget=forms.DateInput(attrs={"type": "date"}))
    obtained_by = StaffListField(label=_("收集人"), required=False, help_text=_("两人以上。"))
    kept_at = forms.CharField(label=_("存放地点"), required=False, max_length=200, help_text=_("实物必填。"))

    def arrange(self) -> None:
        cast(Any, self.fields["obtained_by"]).queryset = self.colleagues("handler", "handling_head")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind == Evidence.Kind.FILE and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", ValidationError(_("请选择文件，或者把证据形式改为实物。"), code="required"))
        if kind == Evidence.Kind.OBJECT and not cleaned.get("kept_at"):
            self.add_error("kept_at", ValidationError(_("请写明实物存放在哪里。"), code="required"))
        if kind == Evidence.Kind.OBJECT and cleaned.get("file"):
            self.add_error("file", ValidationError(_("登记实物时不上传文件。"), code="unexpected"))
        if cleaned.get("obtained_on") and cleaned["obtained_on"] > self.day:
            self.add_error("obtained_on", ValidationError(_("取得日期不能晚于今天。"), code="future"))
        return cleaned

    def record(self) -> dict[str, Any]:
        """The fingerprint stands in the step, so that the audit chain proves the file."""
        upload = self.cleaned_data.get("file")
        more = {"sha256": upload.stored.sha256, "size": upload.stored.size} if upload else {}
        return super().record() | more


class EvidenceForm(StepForm):
    """About one piece of this proceeding."""

    evidence: Any = forms.ModelChoiceField(label=_("证据"), queryset=None, to_field_name="seq", empty_label=None)

    def arrange(self) -> None:
        cast(Any, self.fields["evidence"]).queryset = Evidence.objects.filter(proceeding=self.proceeding)


class MoveEvidenceForm(EvidenceForm):
    verb = "move_evidence"

    act = forms.ChoiceField(label=_("变动"), choices=Custody.Act, widget=forms.RadioSelect)
    to = forms.CharField(label=_("移交给谁，或者存放到哪里"), max_length=200)
    on = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))


class GrantCopyForm(EvidenceForm):
    verb = "grant_copy"

    viewer = StaffField(label=_("准予复制的人"))

    def arrange(self) -> None:
        super().arrange()
        fields = cast(Any, self.fields)
        fields["evidence"].queryset = fields["evidence"].queryset.exclude(stored="")
        fields["viewer"].queryset = self.colleagues("handler", "handling_head", "reviewer", "deputy_in_charge", "principal_officer")
        self.fields["reason"].required = True

"""The shape of what is entered at intake. Reporter and wording are sealed: no step remembers them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.base import clock
from dandang.cases.covers import CoverForm
from dandang.cases.forms import LinesField, OrganField, StaffField, StepForm
from dandang.cases.models import Subject
from dandang.mailbox import office
from dandang.mechanisms.reports.mailroom import LETTERS
from dandang.mechanisms.reports.models import Report
from dandang.organs.models import Staff


class ReceiveForm(StepForm):
    verb = "receive"
    sealed = frozenset({"reporter_name", "reporter_contact", "reporter_address", "reporter_relatives", "text"})

    mailbox_item = forms.UUIDField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("来源渠道"), choices=Report.Channel, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("检举控告原文"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("收件即封存，承办人只能看到登记时写下的中性表述。"),
    )
    reporter_name = forms.CharField(
        label=_("检举控告人署名"), required=False, max_length=100, help_text=_("没有署名就留空。匿名不是不受理的理由。"),
    )
    reporter_contact = forms.CharField(label=_("联系方式"), required=False, max_length=200)
    reporter_address = forms.CharField(label=_("住址或工作单位"), required=False, max_length=200)
    reporter_relatives = LinesField(
        label=_("近亲属姓名（用于回避比对）"), required=False, help_text=_("每行一人。只在保密库内比对，只回答是或否。"),
    )

    def full_clean(self) -> None:
        """Reporter and wording of an item of the mailbox lie sealed in it: there is nothing to type."""
        self.fields["text"].required = not (self.is_bound and self.data.get("mailbox_item"))
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reporter_contact") and not cleaned.get("reporter_name"):
            self.add_error("reporter_name", ValidationError(_("有联系方式而没有署名：请补署名，或删去联系方式。"), code="R-7"))
        return cleaned


class RegisterForm(StepForm):
    verb = "register"

    subject_name = forms.CharField(label=_("被反映人（单位）"), max_length=100)
    subject_kind = forms.ChoiceField(
        label=_("类别"), choices=Subject.Kind, initial=Subject.Kind.PERSON, required=False, widget=forms.RadioSelect
    )
    subject_unit = forms.CharField(label=_("所在单位"), max_length=200, required=False)
    subject_post = forms.CharField(label=_("职务"), max_length=100, required=False)
    managing_organ = OrganField(label=_("按干部管理权限负责的机关"))
    subject_staff = StaffField(
        label=_("被反映人是本系统工作人员"), required=False, help_text=_("选定后，本案卷对其本人不可见（R-31）。"),
    )
    statements = LinesField(
        label=_("反映的问题"), help_text=_("每行一个问题、一个事实，用中性表述；不得写入检举控告人信息。"),
    )

    def arrange(self) -> None:
        self.fields["subject_staff"].queryset = Staff.objects.filter(is_active=True)  # type: ignore[attr-defined]


class SealUpwardForm(CoverForm):
    verb = "seal_upward"


class VerifyNameForm(StepForm):
    verb = "verify_name"

    outcome = forms.ChoiceField(
        label=_("核实结果"), widget=forms.RadioSelect,
        choices=[("real_name_verified", _("本人承认，姓名和联系方式属实")), ("signed_rejected", _("本人否认、姓名不实或无法联系"))],
    )
    note = forms.CharField(
        label=_("核实记录"), required=False, max_length=500, help_text=_("何时、以何种方式核实；不写姓名和号码。"),
    )


class MaskForm(StepForm):
    verb = "mask"
    sealed = frozenset({"text"})

    text = forms.CharField(
        label=_("脱密文本"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("承办人看这一文本而不看原文。隐去姓名、联系方式、住址、自称、来访时间和只有少数人知道的情节。"),
    )


class DeclineForm(StepForm):
    verb = "decline"

    ground = forms.CharField(
        label=_("理由"), max_length=200,
        widget=forms.Select(
            choices=[
                ("settled_by_legal_path", _("依法应通过诉讼、仲裁、行政裁决、行政复议等途径解决")),
                ("other_organ_competent", _("属于其他机关或者单位职责范围")),
                ("no_substance", _("仅列举违纪违法行为名称，无实质内容")),
            ]
        ),
    )
    told = forms.CharField(
        label=_("已告知到何处反映，或已转送何处"), required=False, max_length=500,
        help_text=_("前两种理由必填。"),
    )


class HandOverForm(StepForm):
    verb = "hand_over"

    case_manager = StaffField(label=_("已告知的案件监督管理人员"), required=False)
    allegations_suffice = forms.CharField(
        label=_("只凭登记的问题即可承办的理由"), required=False, max_length=300,
        help_text=_("承办人看不到原文。没有经复核的脱密文本时必填。"),
    )

    def arrange(self) -> None:
        self.fields["case_manager"].queryset = self.colleagues("case_management", above=True)  # type: ignore[attr-defined]


class FeedBackForm(StepForm):
    verb = "feed_back"

    way = forms.ChoiceField(label=_("反馈方式"), choices=Report.FeedbackWay, widget=forms.RadioSelect)
    summary = forms.CharField(
        label=_("反馈内容摘要"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只写办理状态和结果；不得写入检举控告人信息。"),
    )
    reaction = forms.ChoiceField(label=_("检举控告人的意见"), choices=Report.Reaction, widget=forms.RadioSelect)
    new_evidence = forms.CharField(label=_("提出的新证据"), required=False, max_length=1000)
    reminded_of_secrecy = forms.BooleanField(
        label=_("已提醒对反馈结果保密"), required=False, initial=True, help_text=_("《工作规则》第三十六条第四项。"),
    )


class AnswerForm(StepForm):
    verb = "answer"
    sealed = frozenset({"text"})
    reason = None  # type: ignore[assignment]

    text = forms.CharField(
        label=_("答复或者提问"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("只写办理状态、结果和需要补充的事项，不写核查内容和他人情况。提交后封存给回执码，本机关不能再读。"),
    )


class TakeLetterForm(StepForm):
    verb = "take_letter"
    reason = None  # type: ignore[assignment]

    item = forms.TypedChoiceField(label=_("来信"), widget=forms.RadioSelect, coerce=UUID)

    def arrange(self) -> None:
        assert self.proceeding is not None
        waiting = office.letters_of(self.proceeding.key)
        self.fields["item"].choices = [  # type: ignore[attr-defined]
            (str(each.item), _("%(kind)s，%(at)s到达，附件%(files)s个") % {
                "kind": LETTERS[each.kind], "at": each.at.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M"), "files": each.files,
            })
            for each in waiting
        ]
        if len(waiting) == 1:
            self.fields["item"].initial = str(waiting[0].item)

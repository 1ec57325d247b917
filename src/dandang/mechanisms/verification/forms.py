"""The shape of what is entered while a clue is checked."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import StaffListField, StepForm
from dandang.cases.models import Finding
from dandang.mechanisms.verification.models import Clue


class AllotForm(StepForm):
    verb = "allot"

    handlers = StaffListField(label=_("拟承办人"), help_text=_("与被反映人或检举控告人有关系的人不得承办；与检举控告人的比对在保密库内进行。"))

    def arrange(self) -> None:
        cast(Any, self.fields["handlers"]).queryset = self.colleagues("handler")


class ProposeForm(StepForm):
    verb = "propose"

    disposal = forms.ChoiceField(label=_("处置意见"), choices=Clue.Disposal, widget=forms.RadioSelect)
    held_on = forms.DateField(label=_("集体研究日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    members = StaffListField(label=_("参加人"), required=False)
    minutes = forms.CharField(
        label=_("集体研究记录"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def arrange(self) -> None:
        cast(Any, self.fields["members"]).queryset = self.colleagues(
            "handler", "handling_head", "deputy_in_charge", "principal_officer", "petition_head", "reviewer"
        )


class GroupForm(StepForm):
    group = StaffListField(label=_("核查组成员"), required=False, help_text=_("两人以上。"))

    def arrange(self) -> None:
        cast(Any, self.fields["group"]).queryset = self.colleagues("handler", "handling_head")


class ApproveVerificationForm(GroupForm):
    verb = "approve_verification"


class EscalateForm(GroupForm):
    verb = "escalate"


class EndingForm(StepForm):
    ending = forms.ChoiceField(
        label=_("了结类型"), required=False, choices=[("", _("请选择")), *Clue.Ending.choices],
        help_text=_("“了结”不等于“失实”：无法核查的也可以了结，但不能澄清。"),
    )


class ApproveClosureForm(EndingForm):
    verb = "approve_closure"


class AcceptExplanationForm(EndingForm):
    verb = "accept_explanation"


class ConcludeForm(EndingForm):
    verb = "conclude"


class FindForm(StepForm):
    verb = "find"

    allegation: Any = forms.ModelChoiceField(
        label=_("反映的问题"), queryset=None, to_field_name="seq", widget=forms.RadioSelect, empty_label=None
    )
    code = forms.ChoiceField(label=_("认定"), choices=Finding.Code, widget=forms.RadioSelect)
    sub_code = forms.ChoiceField(
        label=_("细分结论"), required=False, choices=[("", _("无")), *Finding.SubCode.choices],
        help_text=_("失实选 4a、4b、4c 之一，未认定选 5a、5b 之一。"),
    )
    basis = forms.CharField(label=_("认定理由和依据"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    check_record = forms.CharField(
        label=_("新的核查记录"), required=False, max_length=2000, help_text=_("把“未认定”改为“失实”时必填。"),
    )

    def arrange(self) -> None:
        assert self.proceeding is not None
        cast(Any, self.fields["allegation"]).queryset = self.proceeding.casefile.allegations.all()


class ReportForm(StepForm):
    verb = "report"

    course = forms.CharField(label=_("核查经过"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    proposal = forms.CharField(label=_("处理建议"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    signed_by = StaffListField(label=_("签名的核查组成员"), required=False)

    def arrange(self) -> None:
        cast(Any, self.fields["signed_by"]).queryset = self.colleagues("handler", "handling_head")


class SuspectForm(StepForm):
    verb = "suspect"

    signs = forms.MultipleChoiceField(
        label=_("出现的情形"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            ("stirred_up", _("无中生有、歪曲事实")), ("political_motive", _("出于政治目的抹黑")),
            ("disturbing_selection", _("伪造材料干扰选举或选拔任用")), ("diverting_attention", _("转移视线、干扰审查调查")),
            ("grudge", _("泄愤报复")), ("unmet_demand", _("无理要求未获满足")),
        ],
        help_text=_("只是需要甄别的情形，不是证据；有疑问时按错告处理。"),
    )

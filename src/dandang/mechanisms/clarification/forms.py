"""The shape of what is entered while a name is cleared. There is no field for an appraisal of the person."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import LinesField, RowsField, StaffListField, StepForm
from dandang.cases.serving import ServiceForm
from dandang.mechanisms.clarification.models import Clarification

Method = Clarification.Method


class ReceiveApplicationForm(StepForm):
    """The person applies in writing; who receives it checks who they are."""

    verb = "receive_application"

    person = forms.TypedChoiceField(label=_("申请人"), coerce=int, empty_value=None)
    applied_on = forms.DateField(label=_("申请日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    content = forms.CharField(
        label=_("失实反映的主要内容"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("按申请书摘要，写事不写人；不得写入申请人对检举控告人的猜测。"),
    )
    asked_for = forms.CharField(label=_("申请事项"), required=False, max_length=500, help_text=_("希望的方式、范围。"))
    identity_checked = forms.BooleanField(label=_("已核对申请人就是被反映人本人"), required=False)

    def arrange(self) -> None:
        assert self.proceeding is not None
        people = list(self.proceeding.casefile.subjects.all())
        cast(Any, self.fields["person"]).choices = [(n, str(each)) for n, each in enumerate(people, 1)]
        if len(people) < 2:
            del self.fields["person"]


class ApartRow(forms.Form):
    """One untrue allegation whose answer differs from that of the others."""

    unasked = frozenset({"ground"})

    allegation = forms.IntegerField(label=_("问题序号"), min_value=1)
    ground = forms.ChoiceField(label=_("不予澄清的情形"), choices=Clarification.GroundAgainst)
    why = forms.CharField(label=_("理由"), max_length=500)


class AnswersForm(StepForm):
    """Every untrue allegation is answered: by the step, or apart. A person who applied gets an answer."""

    field_order = ("grounds", "effect_units", "ground", "apart", "reply")

    apart = RowsField(ApartRow, label=_("其中单独不予澄清的问题"), required=False, help_text=_("没有就不填。没有列出的失实问题，以本步骤的结论为准。"))
    reply = forms.CharField(
        label=_("对申请人的答复"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写入答复函；不予澄清的，说明理由并做好思想工作。"),
    )

    def arrange(self) -> None:
        assert self.proceeding is not None
        if not self.proceeding.steps.filter(verb="receive_application").exists():
            del self.fields["reply"]


class AssessForm(AnswersForm):
    verb = "assess"

    grounds = forms.MultipleChoiceField(
        label=_("应予澄清的情形"), required=False, widget=forms.CheckboxSelectMultiple, choices=Clarification.Ground
    )
    effect_units = LinesField(
        label=_("不良影响发生的范围"), required=False, help_text=_("每行一个单位或范围，例如所在庭室。澄清范围不得大于它。"),
    )


class AssessNotForm(AnswersForm):
    verb = "assess_not"

    ground = forms.CharField(
        label=_("不予澄清的情形"), max_length=40, widget=forms.Select(choices=Clarification.GroundAgainst.choices)
    )


class AskConsentForm(StepForm):
    """拟澄清告知书: what is intended, and by when the person answers."""

    verb = "ask_consent"

    methods = forms.MultipleChoiceField(label=_("拟采用的方式"), widget=forms.CheckboxSelectMultiple, choices=Method)
    scope_units = LinesField(label=_("拟澄清的范围"), help_text=_("每行一个单位，不得大于影响范围。"))
    reply_by = forms.DateField(label=_("请在此日前答复"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class RecordRumourForm(StepForm):
    """What was found on line: where, when it was captured, the hash of the capture, how far it went."""

    verb = "record_rumour"

    link = forms.URLField(label=_("网址"), required=False, max_length=500, assume_scheme="https")
    captured_at = forms.DateTimeField(
        label=_("取证时间"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    sha256 = forms.CharField(
        label=_("取证文件的SHA-256值"), required=False, max_length=64, help_text=_("取证文件另存证据库，这里登记其校验值。"),
    )
    allegation = forms.TypedChoiceField(label=_("对应的失实问题"), coerce=int, empty_value=None)
    spread = forms.CharField(label=_("传播范围"), required=False, max_length=500, help_text=_("转发、评论、浏览的大致数量和地域。"))

    def arrange(self) -> None:
        assert self.proceeding is not None
        allegations = Clarification.objects.get(pk=self.proceeding.pk).allegations()
        cast(Any, self.fields["allegation"]).choices = [(each.seq, str(each)) for each in allegations]


class LogTakedownForm(StepForm):
    """A request to a platform or the network administration to take something down, and what came of it."""

    verb = "log_takedown"

    link = forms.URLField(label=_("网址"), max_length=500, assume_scheme="https")
    asked_of = forms.CharField(label=_("向谁提出"), max_length=100, help_text=_("平台或者网信部门。"))
    asked_on = forms.DateField(label=_("提出日期"), widget=forms.DateInput(attrs={"type": "date"}))
    outcome = forms.ChoiceField(label=_("结果"), choices=Clarification.Takedown)


class ApprovePublicationForm(StepForm):
    """The text is made from the notice; only where it is published and how far it may go is decided here."""

    verb = "approve_publication"

    channels = LinesField(label=_("批准的发布渠道"), required=False, max_line=100, help_text=_("每行一个，例如某机关网站、某报。"))
    range_note = forms.CharField(label=_("范围说明"), required=False, max_length=500, help_text=_("与不良影响的范围相称的理由。"))


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
        cast(Any, self.fields["cleared"]).queryset = Clarification.objects.get(pk=self.proceeding.pk).allegations()

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


class ClarificationService(ServiceForm):
    def waiting(self) -> Any:
        return self.noun.unserved()

    @property
    def noun(self) -> Clarification:
        assert self.proceeding is not None
        return Clarification.objects.get(pk=self.proceeding.pk)


class ServeForm(ClarificationService):
    verb = "serve"


class ServeRevocationForm(ClarificationService):
    verb = "serve_revocation"

    def waiting(self) -> Any:
        return self.noun.unserved_revocation()


class AnnounceForm(StepForm):
    verb = "announce"

    method = forms.ChoiceField(label=_("方式"), choices=[c for c in Method.choices if c[0] != "written"])
    held_on = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    units = LinesField(label=_("到场或收到的单位"), required=False, help_text=_("每行一个，须在批准的范围内。"))
    channel = forms.CharField(label=_("发布渠道"), required=False, max_length=100, help_text=_("媒体、发布会澄清填写，须是批准的渠道。"))
    agenda = LinesField(
        label=_("发布会议程"), required=False,
        help_text=_("发布会澄清可以填写：同场发布的通知书和诬告陷害典型案例通报的发文字号，每行一个。"),
    )
    reference = forms.CharField(label=_("会议纪要、通报字号或者发布链接"), required=False, max_length=500)


class VisitForm(StepForm):
    """澄清回访: whether the clearing worked, and what the person still needs."""

    verb = "visit"

    held_on = forms.DateField(label=_("回访日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    way = forms.ChoiceField(label=_("回访方式"), choices=Clarification.VisitWay, widget=forms.RadioSelect)
    visitors = StaffListField(label=_("回访人"), required=False)
    effect = forms.CharField(label=_("澄清效果"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    wishes = forms.CharField(label=_("本人诉求"), required=False, max_length=500)
    measures = forms.CharField(label=_("后续措施"), required=False, max_length=500)

    def arrange(self) -> None:
        cast(Any, self.fields["visitors"]).queryset = self.colleagues(
            "handler", "handling_head", "principal_officer", "deputy_in_charge", "petition_officer"
        )


class RevokeForm(StepForm):
    verb = "revoke"

    recipients = LinesField(
        label=_("撤销函送达"), required=False, help_text=_("每行一个；须包括原通知书的全部受送达人，以及通报、会议到达的单位。"),
    )

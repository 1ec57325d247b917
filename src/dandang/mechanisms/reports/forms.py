"""The shape of what is entered at intake. Reporter and wording are sealed: no step remembers them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.base import clock
from dandang.cases import codes
from dandang.cases.covers import CoverForm
from dandang.cases.forms import LinesField, NatureLinesField, OrganField, RowsField, StaffField, StepForm
from dandang.cases.models import Allegation, Subject
from dandang.mailbox import office
from dandang.mechanisms.reports.mailroom import LETTERS
from dandang.mechanisms.reports.models import Report
from dandang.mechanisms.reports.routing_forms import (  # noqa: F401  # the registry finds the forms of all verbs here
    BriefOfficeForm,
    DeliberateResultForm,
    ForwardDownForm,
    ForwardSidewaysForm,
    LinkRepeatForm,
    ProposeAssignmentForm,
    SplitOffForm,
    TakeInForm,
    UnlinkRepeatForm,
    UrgeForm,
    WithdrawForm,
    numbered,
    subject_of,
)
from dandang.mechanisms.reports.scans import ScansField
from dandang.organs.models import Staff
from dandang.vault import consent

EARLIEST = date(1949, 10, 1)
"""No report is older; an earlier day is a slip of the hand [D]."""
DAYS = [
    f"{day}{time}" for day in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
    for time in ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S")
]
"""How a day may be written, the year first in either language; other systems add the time, which is left out."""


class ReceiveForm(StepForm):
    verb = "receive"
    sealed = frozenset({"reporter_name", "reporter_contact", "reporter_address", "reporter_relatives", "text", "scans"})

    mailbox_item = forms.UUIDField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("来源渠道"), choices=Report.Channel, widget=forms.RadioSelect)
    sub_channel = forms.ChoiceField(
        label=_("电话举报的方式"), required=False, choices=partial(codes.choices, "phone", blank=True),
        help_text=_("只有电话举报填写。"),
    )
    source = forms.ChoiceField(
        label=_("来源"), required=False, choices=partial(codes.choices, "sources"), initial="0101",
    )
    text = forms.CharField(
        label=_("检举控告原文"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("收件即封存，承办人只能看到登记时写下的中性表述。"),
    )
    scans = ScansField(
        label=_("信件扫描件、照片"), required=False,
        help_text=_("图片或者PDF，可以一次选多个；边上传边加密，与原文同样封存，承办人看不到。"),
    )
    reporter_name = forms.CharField(
        label=_("检举控告人署名"), required=False, max_length=100, help_text=_("没有署名就留空。匿名不是不受理的理由。"),
    )
    reporter_contact = forms.CharField(label=_("联系方式"), required=False, max_length=200)
    reporter_address = forms.CharField(label=_("住址或工作单位"), required=False, max_length=200)
    reporter_relatives = LinesField(
        label=_("近亲属姓名（用于回避比对）"), required=False, help_text=_("每行一人。只在保密库内比对，只回答是或否。"),
    )
    reporters = forms.IntegerField(
        label=_("联名人数"), required=False, min_value=1, max_value=10_000, help_text=_("一人反映就留空；五人以上来访为集体访。"),
    )
    representatives = forms.IntegerField(
        label=_("来访代表人数"), required=False, min_value=1, max_value=10_000, help_text=_("多人来访时填写，不得超过五人。"),
    )

    received_on = forms.DateField(
        label=_("收到日期"), required=False, input_formats=DAYS, widget=forms.DateInput(attrs={"placeholder": "2023-03-06"}),
        help_text=_("今天收到的留空。补录、导入的旧件写实际收到之日，期限从该日的次日起算。"),
    )

    def clean_received_on(self) -> date | None:
        """An earlier day makes clocks end earlier, never later."""
        day: date | None = self.cleaned_data["received_on"]
        if day and day > self.day:
            raise ValidationError(_("收到日期不能晚于今天。"), code="future")
        if day and day < EARLIEST:
            raise ValidationError(_("收到日期早于%(day)s，请核对。"), params={"day": EARLIEST.isoformat()}, code="too_old")
        return day

    def clean_source(self) -> str:
        return self.cleaned_data["source"] or "0101"

    def full_clean(self) -> None:
        """Reporter and wording of an item of the mailbox lie sealed in it: there is nothing to type."""
        self.fields["text"].required = not (self.is_bound and self.data.get("mailbox_item"))
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reporter_contact") and not cleaned.get("reporter_name"):
            self.add_error("reporter_name", ValidationError(_("有联系方式而没有署名：请补署名，或删去联系方式。"), code="R-7"))
        if cleaned.get("sub_channel") and cleaned.get("channel") != Report.Channel.PHONE:
            self.add_error("sub_channel", ValidationError(_("只有电话举报填写这一栏。"), code="channel"))
        return cleaned


class SubjectFields(forms.Form):
    """A person or body complained of, and what is alleged against them."""

    unasked = frozenset({"subject_kind"})

    subject_name = forms.CharField(label=_("被反映人（单位）"), max_length=100)
    subject_kind = forms.ChoiceField(
        label=_("类别"), choices=Subject.Kind, initial=Subject.Kind.PERSON, required=False, widget=forms.RadioSelect
    )
    subject_unit = forms.CharField(label=_("所在单位"), max_length=200, required=False)
    subject_post = forms.CharField(label=_("职务"), max_length=100, required=False)
    subject_rank = forms.ChoiceField(label=_("行政级别"), required=False, choices=partial(codes.choices, "ranks", blank=True))
    managing_organ = OrganField(label=_("按干部管理权限负责的机关"))
    subject_staff = StaffField(
        label=_("被反映人是本系统工作人员"), required=False, help_text=_("选定后，本案卷对其本人不可见（R-31）。"),
    )
    statements = NatureLinesField(
        label=_("反映的问题"),
        help_text=_("每行一个问题、一个事实，用中性表述；不得写入检举控告人信息。行首可写问题性质代码，如 0123 收受礼金。"),
    )


class SubjectRow(SubjectFields):
    """One more subject: the organ and the colleague are typed, by name, code or user name, so that the page stays light."""

    managing_organ = OrganField(
        label=_("按干部管理权限负责的机关"), widget=forms.TextInput(attrs={"list": "organs"}), help_text=_("机关名称或代码。"),
    )
    subject_staff = StaffField(
        label=_("被反映人是本系统工作人员"), required=False, widget=forms.TextInput, help_text=_("填用户名；选定后，本案卷对其本人不可见（R-31）。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject_staff"].queryset = Staff.objects.filter(is_active=True)  # type: ignore[attr-defined]


class RegisterForm(SubjectFields, StepForm):
    verb = "register"

    more_subjects = RowsField(SubjectRow, label=_("其他被反映人"), required=False)
    petition_class = forms.ChoiceField(
        label=_("信访类别"), required=False, choices=partial(codes.choices, "petition_classes"), initial="1",
    )
    eight_point_rule = forms.BooleanField(label=_("违反中央八项规定精神"), required=False)
    level_skipping = forms.BooleanField(label=_("越级反映"), required=False)
    foreign_related = forms.BooleanField(label=_("涉外、涉港澳台"), required=False)
    sensitive = forms.BooleanField(label=_("敏感事项"), required=False)
    brings_new_evidence = forms.BooleanField(
        label=_("就反映过的问题提供了新证据"), required=False, help_text=_("勾选后不能列为重复件（R-15）。"),
    )

    def arrange(self) -> None:
        self.fields["subject_staff"].queryset = Staff.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean_petition_class(self) -> str:
        return self.cleaned_data["petition_class"] or "1"

    def given(self) -> Mapping[str, Any]:
        """With `subjects`: everybody complained of, the first one first."""
        first = {name: self.cleaned_data[name] for name in SubjectFields.base_fields}  # type: ignore[attr-defined]
        return {**super().given(), "subjects": [first, *self.cleaned_data["more_subjects"]]}


class SealUpwardForm(CoverForm):
    verb = "seal_upward"


class VerifyNameForm(StepForm):
    verb = "verify_name"

    outcome = forms.ChoiceField(
        label=_("核实结果"), widget=forms.RadioSelect,
        choices=[
            ("real_name_verified", _("本人承认，姓名和联系方式属实")), ("signed_rejected", _("本人否认，或者姓名不实")),
            ("not_reached", _("本次没有联系上")), ("unreachable", _("多次联系不上，按无法联系处理")),
        ],
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


class CorrectSubjectForm(SubjectFields, StepForm):
    verb = "correct_subject"

    statements = None  # type: ignore[assignment]  # corrected one by one
    corrects = forms.ChoiceField(label=_("更正哪一名被反映人"))

    def arrange(self) -> None:
        self.fields["subject_staff"].queryset = Staff.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["corrects"].choices = numbered(self)  # type: ignore[attr-defined]
        self.order_fields(["corrects"])

    def clean_corrects(self) -> Subject:
        return subject_of(self, self.cleaned_data["corrects"])

    def given(self) -> Mapping[str, Any]:
        named = {name: self.cleaned_data[name] for name in ("managing_organ", "subject_staff")}
        return {**super().given(), "subjects": [named]}


class CorrectAllegationForm(StepForm):
    verb = "correct_allegation"

    allegation = forms.ModelChoiceField(label=_("更正哪一个问题"), queryset=Allegation.objects.none(), to_field_name="seq")
    statement = forms.CharField(
        label=_("更正后的表述"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一个事实，用中性表述；行首可写问题性质代码。原表述保留为旧版本。"),
    )

    def arrange(self) -> None:
        assert self.proceeding is not None
        self.fields["allegation"].queryset = self.proceeding.casefile.allegations.all()  # type: ignore[attr-defined]


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


class AttemptFeedbackForm(StepForm):
    verb = "attempt_feedback"

    way = forms.ChoiceField(label=_("联系方式"), choices=Report.FeedbackWay, widget=forms.RadioSelect)
    note = forms.CharField(label=_("联系经过"), max_length=500, help_text=_("何时、如何联系；不写姓名和号码。"))


class ExcuseFeedbackForm(StepForm):
    verb = "excuse_feedback"

    ground = forms.ChoiceField(
        label=_("无法反馈的情形"), required=False, widget=forms.RadioSelect, initial="other",
        choices=[("unreachable", _("多次联系不上")), ("other", _("其他情形"))],
    )


class FeedBackForm(StepForm):
    verb = "feed_back"

    way = forms.ChoiceField(label=_("反馈方式"), choices=Report.FeedbackWay, widget=forms.RadioSelect)
    summary = forms.CharField(
        label=_("反馈内容摘要"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只写办理状态和结果；不得写入检举控告人信息。"),
    )
    reaction = forms.ChoiceField(label=_("检举控告人的意见"), choices=Report.Reaction, widget=forms.RadioSelect)
    explanation = forms.CharField(
        label=_("对异议的解释说明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
    )
    told_whom = forms.ChoiceField(
        label=_("反馈对象"), required=False, widget=forms.RadioSelect, initial="reporter",
        choices=[("reporter", _("检举控告人本人")), ("one_of_joint", _("联名人之一"))], help_text=_("联名实名的，反馈其中一人即可。"),
    )
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
        known = bool(self.by and self.by.roles_in(self.proceeding.casefile.organ, self.day) & office.SEES_PROTECTION)
        waiting = [each for each in office.letters_of(self.proceeding.key) if known or each.kind != office.PROTECTION]
        self.fields["item"].choices = [  # type: ignore[attr-defined]
            (str(each.item), _("%(kind)s，%(at)s到达，附件%(files)s个") % {
                "kind": LETTERS[each.kind], "at": each.at.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M"), "files": each.files,
            })
            for each in waiting
        ]
        if len(waiting) == 1:
            self.fields["item"].initial = str(waiting[0].item)


class RecordConsentForm(StepForm):
    verb = "record_consent"

    scope = forms.ChoiceField(label=_("征求同意的事项"), choices=list(consent.SCOPES.items()), widget=forms.RadioSelect)
    answer = forms.ChoiceField(
        label=_("检举控告人的答复"), choices=[("yes", _("同意")), ("no", _("不同意，或者收回同意"))], widget=forms.RadioSelect,
        help_text=_("答复存入保密库，以最后一次为准。不写姓名。"),
    )
    asked_on = forms.DateField(label=_("征求日期"), widget=forms.DateInput(attrs={"type": "date"}))


class TellingForm(StepForm):
    names_reporter = forms.BooleanField(
        label=_("公开检举控告人的姓名或者单位"), required=False, help_text=_("须有本人同意的记录。姓名由经办人线下填写，不录入本系统。"),
    )


class PubliciseForm(TellingForm):
    verb = "publicise"

    published = forms.CharField(label=_("宣传内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), help_text=_("不写检举控告人的姓名、单位和原话。"))
    place = forms.CharField(label=_("在何处发布"), max_length=200)

    field_order = ["published", "place", "names_reporter"]


class RewardForm(TellingForm):
    verb = "reward"

    reward = forms.CharField(label=_("奖励内容"), max_length=200)
    grounds = forms.CharField(label=_("奖励理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("不写检举控告人的姓名、单位和原话。"))

    field_order = ["reward", "grounds", "names_reporter"]

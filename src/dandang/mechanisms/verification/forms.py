"""The shape of what is entered while a clue is checked."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.base.quarters import Quarter
from dandang.base.wording import titled
from dandang.cases import codes
from dandang.cases.forms import LinesField, StaffListField, StepForm
from dandang.cases.meetings.deciding import DecisionForm
from dandang.cases.models import Finding
from dandang.mechanisms.verification.evidence_forms import AddEvidenceForm, GrantCopyForm, MoveEvidenceForm
from dandang.mechanisms.verification.models import Clue

__all__ = ["AddEvidenceForm", "GrantCopyForm", "MoveEvidenceForm"]


class AllotForm(StepForm):
    verb = "allot"

    handlers = StaffListField(label=_("拟承办人"), help_text=_("与被反映人或检举控告人有关系的人不得承办；与检举控告人的比对在保密库内进行。"))

    def arrange(self) -> None:
        cast(Any, self.fields["handlers"]).queryset = self.colleagues("handler")


class ProposeForm(DecisionForm):
    verb = "propose"
    field_order = ("disposal", "decision")

    disposal = forms.ChoiceField(label=_("处置意见"), choices=Clue.Disposal, widget=forms.RadioSelect)
    held_on = forms.DateField(label=_("集体研究日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    members = StaffListField(label=_("参加人"), required=False)
    absent = StaffListField(label=_("应到未到人员"), required=False)
    minutes = forms.CharField(
        label=_("集体研究记录"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    resolution = forms.CharField(
        label=_("决议"), required=False, max_length=1000, help_text=_("留空即一致同意上述处置意见。"),
    )
    dissent = LinesField(
        label=_("不同意见"), required=False, help_text=_("每行一条：姓名和意见。如实保留，随处置意见一并报批。"),
    )

    def arrange(self) -> None:
        super().arrange()
        for name in ("members", "absent"):
            cast(Any, self.fields[name]).queryset = self.colleagues(
                "handler", "handling_head", "deputy_in_charge", "principal_officer", "petition_head", "reviewer"
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        both = set(cleaned.get("members") or ()) & set(cleaned.get("absent") or ())
        if both:
            self.add_error("absent", _("同一人不能既参加又缺席。"))
        return cleaned


class HandlersForm(StepForm):
    """People who act in the matter; nobody close to the subject or the reporter."""

    def arrange(self) -> None:
        cast(Any, self.fields["handlers"]).queryset = self.colleagues("handler", "handling_head")


class PlanTalkForm(HandlersForm):
    verb = "plan_talk"

    way = forms.ChoiceField(label=_("方式"), choices=Clue.Way, widget=forms.RadioSelect)
    handlers = StaffListField(label=_("谈话人或函询经办人"))
    plan = forms.CharField(label=_("谈话函询方案"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    contingency = forms.CharField(label=_("应急预案"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    subject_leads_below = forms.BooleanField(
        label=_("被反映人是下一级党委（党组）主要负责人"), required=False,
        help_text=_("是的，方案由本机关主要负责人批准，必要时报告同级党委主要负责人。"),
    )
    reported_to = forms.CharField(label=_("向同级党委主要负责人报告情况"), required=False, max_length=500)


class HoldTalkForm(HandlersForm):
    verb = "hold_talk"

    held_on = forms.DateField(label=_("谈话日期"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=_("谈话地点"), max_length=200)
    handlers = StaffListField(label=_("谈话人"), help_text=_("两人以上。"))
    present = forms.CharField(
        label=_("在场的党组织负责人"), required=False, max_length=200, help_text=_("经批准可以由其所在党组织负责人陪同或者受委托谈话。"),
    )
    said = forms.CharField(label=_("谈话记录"), max_length=10000, widget=forms.Textarea(attrs={"rows": 8}))
    confirmed = forms.BooleanField(label=_("记录已由本人核对签名"))


class SendInquiryForm(StepForm):
    verb = "send_inquiry"

    questions = LinesField(label=_("需要说明的问题"), max_line=500, help_text=_("每行一个，用中性表述；不得写入来信来访情况。"))
    reply_by = forms.DateField(label=_("请于此日前书面回复"), widget=forms.DateInput(attrs={"type": "date"}))


class RecordReplyForm(StepForm):
    verb = "record_reply"

    received_on = forms.DateField(label=_("收到回复日期"), widget=forms.DateInput(attrs={"type": "date"}))
    reply = forms.CharField(label=_("回复要点"), max_length=10000, widget=forms.Textarea(attrs={"rows": 6}))
    head_signed = forms.BooleanField(label=_("所在党组织主要负责人已签署意见"), required=False)


class WriteUpForm(StepForm):
    verb = "write_up"

    opinion = forms.ChoiceField(label=_("处理建议"), required=False, choices=[("", _("请选择")), *Clue.TalkOpinion.choices])


class ChangeHandlersForm(HandlersForm):
    verb = "change_handlers"

    handlers = StaffListField(label=_("接办人"))
    handed_over = LinesField(label=_("移交清单"), required=False, help_text=_("每行一项：材料、证据、未办事项。期限不重新计算。"))


class ReturnResultForm(StepForm):
    verb = "return_result"

    quarter = forms.CharField(label=_("季度"), widget=forms.RadioSelect, help_text=_("按业务季度：上月21日至本月20日为一个业务月。"))
    result = forms.CharField(
        label=_("办理结果"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("目前的处置情况和结论；不得写入检举控告人信息。"),
    )

    def arrange(self) -> None:
        cast(Any, self.fields["quarter"].widget).choices = [
            (str(q), _("%(year)s年第%(n)s季度（%(first)s至%(last)s）") % {"year": q.year, "n": q.number, "first": q.first, "last": q.last})
            for q in self._offered()
        ]

    def _offered(self) -> list[Quarter]:
        """This quarter and the one before; while a quarter is owed, that one and, to add to it, the one before it. None is skipped."""
        assert self.proceeding is not None
        now = Quarter.of(self.day)
        running = self.proceeding.deadlines.filter(code="DL-06", met_at=None).values_list("due_on", flat=True).first()
        if running is None:
            return [now, now.before]
        owed = Quarter.of(running)
        return [q for q in (owed, owed.before) if q in {now, now.before} or q == owed < now]

    def clean_quarter(self) -> str:
        sent, offered = str(self.cleaned_data["quarter"]), [str(q) for q in self._offered()]
        if sent not in offered:
            raise forms.ValidationError(
                _("请选择尚未返回的季度：%(quarters)s。"), code="invalid_choice", params={"quarters": "、".join(offered)}
            )
        return sent


class UrgeForm(StepForm):
    verb = "urge"

    ground = forms.ChoiceField(label=_("督办情形"), choices=Clue.Urging, widget=forms.RadioSelect)
    way = forms.ChoiceField(label=_("督办方式"), choices=Clue.UrgingWay, widget=forms.RadioSelect)
    answer_by = forms.DateField(label=_("请于此日前答复"), widget=forms.DateInput(attrs={"type": "date"}))


class AnswerUrgingForm(StepForm):
    verb = "answer_urging"

    hindered_by = forms.CharField(label=_("未办结的原因"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    next_step = forms.CharField(label=_("下一步安排"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReviewHoldForm(StepForm):
    verb = "review_hold"

    outcome = forms.ChoiceField(label=_("清理结论"), choices=Clue.HoldReview, widget=forms.RadioSelect)
    note = forms.CharField(label=_("清理说明"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class GroupForm(StepForm):
    group = StaffListField(label=_("核查组成员"), required=False, help_text=_("两人以上。"))

    def arrange(self) -> None:
        cast(Any, self.fields["group"]).queryset = self.colleagues("handler", "handling_head")


class ApproveVerificationForm(GroupForm):
    verb = "approve_verification"


class EscalateForm(GroupForm):
    verb = "escalate"


class ChangeGroupForm(GroupForm):
    verb = "change_group"


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
    subject_data = forms.CharField(label=_("被反映人基本情况"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    doubts = forms.CharField(label=_("存疑问题"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    basis_of_facts = forms.CharField(
        label=_("反映问题的依据"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("反映所依据的事实从何而来、是否有误解；不得写入检举控告人信息。"),
    )
    proposal = forms.CharField(label=_("处理建议"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    opinion = forms.ChoiceField(
        label=_("承办部门分类处理意见"), required=False, choices=[("", _("请选择")), *Clue.Opinion.choices],
    )
    signed_by = StaffListField(label=_("签名的核查组成员"), required=False)

    def arrange(self) -> None:
        cast(Any, self.fields["signed_by"]).queryset = self.colleagues("handler", "handling_head")


class SuspectForm(StepForm):
    verb = "suspect"

    signs = forms.MultipleChoiceField(
        label=_("出现的情形"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(code, titled(sign)) for code, sign in codes.catalogue("signs").items()],
        help_text=_("只是需要甄别的情形，不是证据；有疑问时按错告处理。"),
    )

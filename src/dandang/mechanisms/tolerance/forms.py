"""The shape of what is entered about a tolerance case. No field asks about a report or who made it (T-23)."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import title
from dandang.cases import codes
from dandang.cases.forms import CaseCodeField, LinesField, RowsField, StaffListField, StepForm
from dandang.cases.serving import ServiceForm
from dandang.mechanisms.tolerance import facts, prefiled
from dandang.mechanisms.tolerance.grades import GRADES
from dandang.mechanisms.tolerance.models import ToleranceCase
from dandang.mechanisms.tolerance.sheet_field import SheetField
from dandang.mechanisms.tolerance.worksheet_items import fixed

NO_SECTOR = ("none", _("不属于所列领域"))
NAMELESS = _("只写事实，不写检举控告人和检举控告的情况。")


def _area(label: Any, *, rows: int = 3, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class CaseForm(StepForm):
    """A step of a case that is there."""

    @property
    def case(self) -> ToleranceCase:
        assert self.proceeding is not None
        return ToleranceCase.objects.select_related("proceeding__casefile__organ__parent").get(pk=self.proceeding.pk)

    def not_later(self, name: str) -> Any:
        """A day of the past or today."""
        day = self.cleaned_data[name]
        if day is not None and day > self.day:
            raise ValidationError(_("日期不能晚于今天。"))
        return day


class CitingForm(CaseForm):
    """A step that may cite a filing made beforehand, where such are made."""

    prefiled = CaseCodeField(label=_("报备号"), required=False, help_text=_("曾经事先报备的填写；只作为一项事实，不预先认定容错。"))

    def arrange(self) -> None:
        if prefiled.is_open(self.case.proceeding.casefile, self.day):
            self.initial.setdefault("prefiled", self.case.prefiled)
        else:
            del self.fields["prefiled"]

    def clean_prefiled(self) -> str:
        code: str = self.cleaned_data["prefiled"]
        if code and prefiled.find(self.case.proceeding.casefile, code, self.by) is None:
            raise ValidationError(_("本机关没有这一报备，或者您不能知悉。"))
        return code


class AssessForm(CitingForm):
    verb = "assess"

    candidates = forms.MultipleChoiceField(
        label=_("可能适用的容错情形"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("行为发生之日有效的清单；没有的不选。"),
    )
    opinion = _area(_("研判意见"), rows=5, help_text=NAMELESS)

    def arrange(self) -> None:
        super().arrange()
        found = facts.lists(self.case.proceeding.casefile).circumstances
        cast(Any, self.fields["candidates"]).choices = [(item.key, f"{item.key} {title(item)}") for item in found]
        self.initial.setdefault("candidates", self.case.candidates)
        self.initial.setdefault("opinion", self.case.assessment)


class ReassessForm(StepForm):
    verb = "reassess"

    new_facts = _area(_("新的事实"), help_text=NAMELESS)
    cleared_by = forms.CharField(
        label=_("排除犯罪嫌疑的答复"), required=False, max_length=200, help_text=_("曾因涉嫌犯罪移送的填写：哪一机关、何时、文号。"),
    )


class ApplicantForm(StepForm):
    applicant = forms.ChoiceField(label=_("申请人"), required=False, help_text=_("本人或者本单位。"))
    grounds = _area(_("理由"), rows=4, help_text=NAMELESS)

    def arrange(self) -> None:
        assert self.proceeding is not None
        names = self.proceeding.casefile.subjects.values_list("name", flat=True)
        cast(Any, self.fields["applicant"]).choices = [("", "—"), *((name, name) for name in names)]


class ApplyForm(ApplicantForm, CitingForm):
    verb = "apply"

    applied_on = _day(_("申请日期"))

    def arrange(self) -> None:
        ApplicantForm.arrange(self)
        CitingForm.arrange(self)

    def clean_applied_on(self) -> Any:
        return self.not_later("applied_on")


class RecommendForm(CaseForm):
    verb = "recommend"

    department = forms.CharField(label=_("建议的部门"), required=False, max_length=100)
    recommended_on = _day(_("建议日期"))
    grounds = _area(_("理由"), rows=4, help_text=NAMELESS)

    def clean_recommended_on(self) -> Any:
        return self.not_later("recommended_on")


class DeclineForm(StepForm):
    verb = "decline"


class HearForm(CaseForm):
    verb = "hear"

    subject: Any = forms.ModelChoiceField(label=_("谈话对象"), queryset=None, to_field_name="name", empty_label=None, widget=forms.RadioSelect)
    representative = forms.CharField(label=_("单位由谁代表"), required=False, max_length=100)
    held_on = forms.DateField(label=_("谈话日期"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=_("谈话地点"), max_length=200)
    talkers = StaffListField(label=_("谈话人"), required=False, help_text=_("两名以上。"))
    said = _area(_("陈述和申辩"), rows=6, help_text=_("如实记录；申辩不得作为加重的理由。"))
    signed = forms.BooleanField(label=_("记录已由本人核对签名"), required=False)
    refusal_note = forms.CharField(label=_("拒绝签名的情况"), required=False, max_length=300, help_text=_("本人没有签名的填写。"))

    def arrange(self) -> None:
        cast(Any, self.fields["subject"]).queryset = self.case.proceeding.casefile.subjects.all()
        cast(Any, self.fields["talkers"]).queryset = self.colleagues("handler", "handling_head", "deputy_in_charge", "principal_officer")

    def clean_held_on(self) -> Any:
        return self.not_later("held_on")


class RequestConsultationForm(StepForm):
    verb = "request_consultation"

    asked = LinesField(label=_("请哪些部门、专家研判"), required=False, max_line=100, help_text=_("每行一个。"))
    question = _area(_("请研判的问题"), rows=4, help_text=NAMELESS)
    reply_by = forms.DateField(
        label=_("发函的，请在此日前答复"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("会议、专家组研判的不填。"),
    )
    classification = forms.CharField(label=_("函件的密级和保密期限"), required=False, max_length=20, help_text=_("例如：秘密★1年。没有的不填。"))


class ReceiveOpinionForm(StepForm):
    verb = "receive_opinion"

    summary = _area(_("会商结果摘要"), help_text=_("各方意见和不同意见都保留在原件中。"))


class SheetForm(CaseForm):
    """A step that freezes the worksheet. Page users fill it in on its own page; a program may send it whole."""

    sheet = SheetField(label=_("分析表"), required=False)

    def clean_sheet(self) -> Any:
        given = self.cleaned_data["sheet"]
        known = facts.lists(self.case.proceeding.casefile).items
        strange = sorted(set(given) - set(known))
        if strange:
            raise ValidationError(_("分析表没有这些条目：%(keys)s。"), params={"keys": "、".join(strange)})
        return given

    def record(self) -> dict[str, Any]:
        return {name: value for name, value in super().record().items() if name != "sheet"}


class SubmitAnalysisForm(SheetForm):
    verb = "submit_analysis"

    facts = _area(_("查明的事实"), rows=6, help_text=NAMELESS)
    track = forms.ChoiceField(label=_("如不容错，可能怎样处理"), required=False, choices=[("", "—"), *ToleranceCase.Track.choices])
    offered = forms.MultipleChoiceField(
        label=_("适用条款规定的处分档次"), required=False, choices=GRADES, widget=forms.CheckboxSelectMultiple, help_text=_("党纪、政务处分的填写；决定能否减轻、免予。"),
    )
    due = forms.ChoiceField(label=_("本应给予的处分"), required=False, choices=[("", "—"), *GRADES])
    mitigating_ground = forms.CharField(label=_("可以从轻或者减轻的情形"), required=False, max_length=500)
    sector = forms.ChoiceField(
        label=_("行业领域"), required=False, choices=lambda: [("", "—"), *((c, title(e)) for c, e in codes.catalogue("sectors").items()), NO_SECTOR],
        help_text=_("有的地方要求引用该领域清单的条目；那里须选一项。"),
    )
    proposal = _area(_("处理建议"), rows=4)


class SuspectCrimeForm(CaseForm):
    verb = "suspect_crime"

    transferred_to = forms.CharField(label=_("移送机关"), required=False, max_length=100)
    transferred_on = _day(_("移送日期"))
    transfer_number = forms.CharField(label=_("移送文号"), required=False, max_length=60)


class DetermineForm(CaseForm):
    verb = "determine"

    outcome = forms.ChoiceField(label=_("认定"), choices=ToleranceCase.Outcome, widget=forms.RadioSelect, help_text=_("须与会议的决定一致；系统不推荐任何一种。"))
    reduced_to = forms.ChoiceField(label=_("减轻到哪一档"), required=False, choices=[("", "—"), *GRADES])
    conclusion = _area(_("免予处分的书面结论"), help_text=_("免予党纪处分的填写。"))
    refused_for = forms.MultipleChoiceField(
        label=_("不予容错所依据的条目"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("不予容错的填写。"),
    )

    def arrange(self) -> None:
        items = (*fixed(), *facts.lists(self.case.proceeding.casefile).exclusions)
        cast(Any, self.fields["refused_for"]).choices = [(item.key, f"{item.mark} {title(item)}") for item in items]
        self.fields["reason"].label = _("认定的理由")
        self.fields["reason"].help_text = _("一事一议：就本事项写明。")


class ChangeForm(DetermineForm):
    verb = "change"


class RecipientForm(forms.Form):
    """Somebody who gets a copy of their own."""

    unasked = frozenset[str]()

    name = forms.CharField(label=_("姓名或者单位名称"), max_length=100)
    post = forms.CharField(label=_("单位职务"), max_length=200, required=False)


class IssueForm(StepForm):
    verb = "issue"

    recipients = RowsField(RecipientForm, label=_("送达对象"), required=False, help_text=_("留空即送达每一名当事人；单位事项可以送达负责人和其他有关人员，每人一份。"))
    copies = LinesField(label=_("抄送"), required=False, max_line=100, help_text=_("每行一个：所在单位、组织部门、上级纪检监察机关。"))


class NotifyRefusalForm(IssueForm):
    verb = "notify_refusal"


class ServeForm(ServiceForm):
    verb = "serve"

    def waiting(self) -> Any:
        assert self.proceeding is not None
        return ToleranceCase.objects.get(pk=self.proceeding.pk).unserved()


class FeedBackForm(CaseForm):
    verb = "feed_back"

    unit_told = forms.CharField(label=_("反馈给哪一单位"), required=False, max_length=200)
    unit_told_on = _day(_("反馈日期"))
    organisation_told_on = _day(_("抄送组织部门的日期"))
    filed_above_on = _day(_("报上级备案的日期"))
    integrity_file_ref = forms.CharField(
        label=_("廉政档案号"), required=False, max_length=100, help_text=_("以“已容错”和决定书文号登记，不作违纪登记。"),
    )


class ObjectForm(ApplicantForm, CaseForm):
    verb = "object"

    objected_on = _day(_("提出日期"))

    def clean_objected_on(self) -> Any:
        return self.not_later("objected_on")


class OpenReviewForm(StepForm):
    verb = "open_review"

    ground = forms.ChoiceField(label=_("复核的事由"), required=False, choices=[("", "—"), *ToleranceCase.ReviewGround.choices])


class AssignReviewersForm(StepForm):
    verb = "assign_reviewers"

    reviewers = StaffListField(label=_("复核人员"), required=False, help_text=_("两名以上，不得是原承办人、原认定人。"))

    def arrange(self) -> None:
        cast(Any, self.fields["reviewers"]).queryset = self.colleagues("handler", "handling_head")


class ReportReviewForm(SheetForm):
    verb = "report_review"

    found = _area(_("复核查明的情况"), rows=6, help_text=NAMELESS)
    mitigating_ground = forms.CharField(label=_("可以从轻或者减轻的情形"), required=False, max_length=500, help_text=_("复核另有查明的填写；留空即照旧。"))
    proposal = _area(_("复核建议"), rows=4)


class RevokeForm(CaseForm):
    verb = "revoke"

    ground = forms.ChoiceField(
        label=_("撤销的事由"), required=False, choices=[("", "—"), *(c for c in ToleranceCase.ReviewGround.choices if c[0] != "missed_twice")],
    )
    told_on = _day(_("告知当事人的日期"))

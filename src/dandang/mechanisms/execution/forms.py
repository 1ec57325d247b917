"""The shape of what is entered while a decision is executed. No field asks about a report."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import title
from dandang.cases.forms import OrganField, RowsField, StaffListField, StepForm
from dandang.cases.measuring.forms import FORMS, PROBATION, SUBJECTS, MeasureRow, day, kinds
from dandang.cases.models.measure import Measure, title_of

SERVED = [
    ("unit", _("所在单位")), ("personnel", _("组织人事部门")), ("competent", _("主管单位")), ("congress", _("人大")), ("conference", _("政协")),
    ("finance", _("财务部门")), ("person", _("本人")),
]
DOCUMENT = _("变动期间的决定、更正函等；没有文书，期间不动。")


def _line(label: Any, *, most: int = 100, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text)


class ReceiveForm(StepForm):
    verb = "receive"

    name = _line(_("受处分、处理的人或者组织"))
    unit = _line(_("单位"), most=200)
    post = _line(_("职务"))
    subject_kind = forms.ChoiceField(label=_("对象"), required=False, choices=SUBJECTS)
    managing_organ = OrganField(label=_("由谁管理"), help_text=_("按干部管理权限。"))
    leads = forms.BooleanField(label=_("担任领导职务"), required=False)
    decided_by = _line(_("作出决定的机关"))
    decision = _line(_("决定文号"))
    decided_on = day(_("决定日期"), required=True, help_text=_("执行的期限从这一天起算。"))
    measures = RowsField(MeasureRow, label=_("措施"), most=5, required=False, help_text=_("此前尚未届满的处分也在这里登记，以便计算。"))
    form = forms.ChoiceField(label=_("四种形态"), required=False, choices=FORMS)
    crime = forms.BooleanField(label=_("涉嫌职务犯罪"), required=False)

    def clean_decided_on(self) -> Any:
        decided = self.cleaned_data["decided_on"]
        if decided > self.day:
            raise forms.ValidationError(_("决定日期不能晚于今天。"))
        return decided


class MeasureStepForm(StepForm):
    """A step about one of the measures of the matter, by its number."""

    measure = forms.ChoiceField(label=_("哪一项措施"))

    def arrange(self) -> None:
        if self.proceeding is not None and self.proceeding.pk:
            rows = Measure.objects.filter(casefile=self.proceeding.casefile).select_related("subject").prefetch_related("events")
            cast(Any, self.fields["measure"]).choices = [
                (str(each.seq), f"{each.seq} {each.subject.name} {title(title_of(each))} {each.effective_on}") for each in rows
            ]


class CorrectPeriodForm(MeasureStepForm):
    verb = "correct_period"

    stated_last_day = day(_("更正后的最后一日"))
    document = _line(_("更正文书文号"))


class ExplainPeriodForm(MeasureStepForm):
    verb = "explain_period"


class IssueNoticeForm(StepForm):
    verb = "issue_notice"

    addressee = _line(_("发给哪个单位"), required=True)
    personnel = _line(_("组织人事部门"))


class AnnounceForm(StepForm):
    verb = "announce"

    announced_on = day(_("宣布日期"))
    announcers = StaffListField(label=_("宣布人"), required=False, help_text=_("两名以上。"))
    to_branch = forms.BooleanField(label=_("已在所在支部全体党员中宣布"), required=False)
    to_leading_group = forms.BooleanField(label=_("已在领导班子中宣布"), required=False)
    rights_told = forms.BooleanField(label=_("已告知申诉、复审等权利"), required=False)
    opinion = forms.CharField(label=_("本人意见"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    signed = forms.BooleanField(label=_("本人已在决定和意见表上签名"), required=False)
    refusal = _line(_("拒绝签名的，怎样在决定上注明"), most=200)

    def arrange(self) -> None:
        cast(Any, self.fields["announcers"]).queryset = self.colleagues("handler", "handling_head", "reviewer", "case_management", "deputy_in_charge")


class FileDecisionForm(StepForm):
    verb = "file_decision"

    filed_on = day(_("归档日期"))
    archive_number = _line(_("本人档案中的编号"))


class AdjustForm(StepForm):
    verb = "adjust"

    adjusted_on = day(_("变更自哪一天起"))
    result = forms.CharField(
        label=_("职务、工资及其他待遇怎样变更"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("降级、撤职期满后不自动恢复（S-11）。"),
    )


class ReceiptRow(forms.Form):
    """One receipt that came back."""

    unasked: frozenset[str] = frozenset({"to"})

    to = forms.ChoiceField(label=_("送达谁"), choices=SERVED)
    served_on = day(_("送达日期"), required=True)
    signed = forms.BooleanField(label=_("经办人已签名"), required=False)
    stamped = forms.BooleanField(label=_("已加盖单位公章"), required=False)


class ServeForm(StepForm):
    verb = "serve"

    receipts = RowsField(ReceiptRow, label=_("送达回证"), required=False)


class ReportExecutionForm(StepForm):
    verb = "report_execution"

    reported_to = _line(_("向哪个机关报告"), required=True)
    reported_on = day(_("报告日期"), required=True)


class ChangeForm(MeasureStepForm):
    verb = "change"

    kind = forms.ChoiceField(label=_("变更为"), choices=lazy(kinds, list))
    changed_on = day(_("变更决定之日"), required=True)
    probation_months = forms.ChoiceField(label=_("察看期"), required=False, choices=PROBATION)
    start = day(_("变更决定载明的起算日"), help_text=_("没有载明就留空；与规定不同的，须在说明中写明依据。"))
    document = _line(_("变更决定文号"), help_text=DOCUMENT)


class WithdrawForm(MeasureStepForm):
    verb = "withdraw"

    withdrawn_on = day(_("撤销处分之日"), required=True)
    document = _line(_("撤销决定文号"), help_text=DOCUMENT)


class RestoreRightsForm(MeasureStepForm):
    verb = "restore_rights"

    restored_on = day(_("自哪一天起恢复党员权利"), required=True, help_text=_("影响期从这一天起算，与察看期分别记载。"))
    document = _line(_("恢复权利决定文号"), help_text=DOCUMENT)


class RecordNewActForm(MeasureStepForm):
    verb = "record_new_act"

    found_on = day(_("发现之日"))


class StateFreeForm(StepForm):
    verb = "state_free"

    on = day(_("拟推荐、提拔之日"), required=True)
    asked_by = _line(_("哪个机关来问"))

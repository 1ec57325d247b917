"""The shape of what is entered on the roads to other organs, for repeats and for withdrawals; `forms` gathers them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import CaseCodeField, OrganField, StaffField, StaffListField, StepForm
from dandang.cases.meetings.deciding import DecisionForm
from dandang.cases.models import CaseFile, Subject
from dandang.mechanisms.reports.models import Report
from dandang.organs.models import Organ


def numbered(form: StepForm) -> list[tuple[str, str]]:
    """The subjects of the case file by the number of their first allegation."""
    assert form.proceeding is not None
    found = form.proceeding.casefile.numbered_subjects()
    return [(str(number), f"{number} {subject.name} {subject.unit} {subject.post}".strip()) for number, subject in found.items()]


def subject_of(form: StepForm, number: str) -> Subject:
    assert form.proceeding is not None
    return form.proceeding.casefile.numbered_subjects()[int(number)]


class TakeInForm(StepForm):
    verb = "take_in"

    keeper = StaffField(
        label=_("由谁登记保管"), required=False, help_text=_("封存的来件由其查看；不选就是签收人本人。"),
    )

    def arrange(self) -> None:
        self.fields["keeper"].queryset = self.colleagues("intake_clerk", "petition_officer")  # type: ignore[attr-defined]


class ToOrganForm(StepForm):
    """To which organ it goes: only organs that handle reports are offered."""

    to_organ = OrganField(label=_("送往机关"))

    def arrange(self) -> None:
        assert self.proceeding is not None
        here = self.proceeding.casefile.organ
        self.fields["to_organ"].queryset = Organ.objects.disciplinary().exclude(pk=here.pk)  # type: ignore[attr-defined]


class ForwardDownForm(ToOrganForm):
    verb = "forward_down"


class ForwardSidewaysForm(ToOrganForm):
    verb = "forward_sideways"


class ProposeAssignmentForm(ToOrganForm):
    verb = "propose_assignment"

    ground = forms.CharField(
        label=_("交办情形"), max_length=40,
        widget=forms.Select(choices=[
            ("breach_of_central_decisions", _("在落实党中央决策部署中存在明显违规问题")),
            ("typical_and_resented", _("问题典型、群众反映强烈")),
            ("long_delayed", _("久拖不决，造成不良影响")),
            ("other", _("其他需要交办的情形")),
        ]),
    )
    requirement = forms.CharField(
        label=_("交办要求"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("写入交办函；不得写入检举控告人信息。"),
    )


class SplitOffForm(ToOrganForm):
    verb = "split_off"
    sealed = frozenset({"excerpt"})

    chosen = forms.MultipleChoiceField(label=_("分出的被反映人"), widget=forms.CheckboxSelectMultiple)
    excerpt = forms.CharField(
        label=_("原文中有关的部分"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("只摘与分出的被反映人有关的内容；封存后随件移送，对方看不到其余部分。"),
    )

    def arrange(self) -> None:
        super().arrange()
        self.fields["chosen"].choices = numbered(self)  # type: ignore[attr-defined]

    def clean_chosen(self) -> list[Subject]:
        return [subject_of(self, number) for number in self.cleaned_data["chosen"]]


class UrgeForm(StepForm):
    verb = "urge"

    ground = forms.CharField(
        label=_("催办情形"), max_length=40,
        widget=forms.Select(choices=[
            ("overdue", _("超过规定期限未办结")), ("badly_organised_or_evaded", _("组织不力或者推诿敷衍")),
            ("incomplete", _("需要补充核查、重新研究或者补报材料")), ("other", _("其他需要督办的情形")),
        ]),
    )
    way = forms.ChoiceField(
        label=_("催办方式"), widget=forms.RadioSelect,
        choices=[("letter", _("发函")), ("report", _("听取汇报")), ("files", _("审阅案卷")), ("inspection", _("实地督查"))],
    )
    demand = forms.CharField(label=_("催办要求"), max_length=500, help_text=_("下级机关会看到这一要求。"))


class DeliberateResultForm(DecisionForm):
    verb = "deliberate_result"

    held_on = forms.DateField(label=_("审议日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    members = StaffListField(label=_("参加审议的人员"), required=False)
    minutes = forms.CharField(label=_("审议意见"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def arrange(self) -> None:
        super().arrange()
        self.fields["members"].queryset = self.colleagues(  # type: ignore[attr-defined]
            "handler", "handling_head", "petition_officer", "petition_head", "reviewer", "deputy_in_charge", "principal_officer"
        )


class LinkRepeatForm(StepForm):
    verb = "link_repeat"

    main = CaseCodeField(label=_("主件的案卷号"))
    same_fact = forms.CharField(
        label=_("属于同一事实的理由"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("比较反映的事实，不比较反映的人。"),
    )
    handled_together = forms.BooleanField(label=_("与主件一并办理"), required=False)

    def clean_main(self) -> Report:
        """An item of this organ that the person may know of, itself no repeat."""
        assert self.proceeding is not None
        assert self.by is not None
        here, code = self.proceeding.casefile, self.cleaned_data["main"]
        visible = CaseFile.objects.visible_to(self.by).filter(organ=here.organ, code=code).exclude(pk=here.pk)
        main = Report.objects.select_related("proceeding").filter(proceeding__casefile__in=visible).first()
        if main is None:
            raise ValidationError(_("本机关没有这一案卷。"), code="unknown")
        if main.proceeding.state in {"received", "kept_repeat", "declined"}:
            raise ValidationError(_("这一案卷不能作主件：尚未登记，或者本身是重复件、不予受理件。"), code="main")
        return main

    def record(self) -> dict[str, Any]:
        """The main item by its code."""
        return super().record() | {"main": self.cleaned_data["main"].proceeding.casefile.code}


class UnlinkRepeatForm(StepForm):
    verb = "unlink_repeat"


class BriefOfficeForm(StepForm):
    verb = "brief_office"

    told = StaffField(label=_("通报的承办人员"))

    def arrange(self) -> None:
        self.fields["told"].queryset = self.colleagues("handler", "handling_head", "case_management")  # type: ignore[attr-defined]


class WithdrawForm(StepForm):
    verb = "withdraw"

    note = forms.CharField(
        label=_("撤回经过"), required=False, max_length=500, help_text=_("何时、以何种方式提出；不写姓名和号码。"),
    )
    stop_feedback = forms.BooleanField(
        label=_("检举控告人要求不再反馈"), required=False, help_text=_("撤回不删除任何内容，也不停止核查。"),
    )

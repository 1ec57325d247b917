"""The shape of what is entered while somebody is protected. Who it is goes into the vault: no step remembers it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import LinesField, OrganField, StaffField, StepForm
from dandang.cases.models import CaseFile, Proceeding
from dandang.mailbox import office
from dandang.mechanisms.protection.models import MEASURES
from dandang.organs.models import Staff

NO_IDENTITY = _("不写受保护人的姓名、住址和联系方式。")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _text(label: Any, *, required: bool = True, help_text: Any = NO_IDENTITY) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text
    )


class RequestForm(StepForm):
    """Everything but the relation to the report is sealed; no step remembers even the number of the report."""

    verb = "request"
    sealed = frozenset({"mailbox_item", "person_name", "person_contact", "person_address", "text", "report", "threatened_by", "threatening_staff"})

    person_name = forms.CharField(label=_("受到威胁的人"), max_length=100)
    person_relation = forms.ChoiceField(
        label=_("与检举控告的关系"), widget=forms.RadioSelect,
        choices=[("self", _("检举控告人本人")), ("relative", _("检举控告人的近亲属")), ("presumed", _("被误认为检举控告人的人"))],
    )
    person_contact = forms.CharField(label=_("联系方式"), max_length=200, required=False)
    person_address = forms.CharField(label=_("住址或工作单位"), max_length=200, required=False)
    text = forms.CharField(
        label=_("受到何种威胁"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("何时、何地、何人、何种方式。提交即封存，只有收件人、信访室主任和主要负责人可以查看。"),
    )
    report = forms.CharField(
        label=_("所涉检举控告的案卷号"), required=False, max_length=40,
        help_text=_("只写入保密库；用来让该案被反映人和应回避的人不知悉本申请。"),
    )
    threatened_by = forms.CharField(label=_("威胁来自何人"), max_length=200, required=False)
    threatening_staff = StaffField(
        label=_("威胁来自本系统工作人员"), required=False, help_text=_("选定后，本申请对其本人不可见（R-31）。"),
    )

    mailbox_item = forms.UUIDField(required=False, widget=forms.HiddenInput)
    """A letter of a reporter in the mailbox (网络来信): it is the request, and nothing is typed."""

    def arrange(self) -> None:
        cast(Any, self.fields["threatening_staff"]).queryset = Staff.objects.filter(is_active=True)
        if self.data.get("mailbox_item"):
            for name in ("person_name", "person_relation", "text"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = cast(dict[str, Any], super().clean() or self.cleaned_data)
        if not cleaned.get("mailbox_item"):
            return cleaned
        found = self._matter_of(cleaned["mailbox_item"])
        if found is None:
            raise ValidationError(_("没有这一来信，或者已由他人收取。"), code="no_letter")
        return {**cleaned, "report": found, "person_relation": "letter"}

    def _matter_of(self, item: UUID) -> CaseFile | None:
        """The case file to which a waiting request belongs, for who may know that there is one (R-65)."""
        letter = office.letter(item)
        if letter is None or letter.kind != office.PROTECTION or self.by is None:
            return None
        here = Proceeding.objects.visible_to(self.by).select_related("casefile__organ").filter(key=letter.matter).first()
        may = here is not None and self.by.roles_in(here.casefile.organ, self.day) & office.SEES_PROTECTION
        return here.casefile if here is not None and may else None

    def clean_report(self) -> CaseFile | None:
        """The case file of that number, among those this person may know of; anything else is an unknown number."""
        code = self.cleaned_data["report"].strip()
        if not code:
            return None
        found = CaseFile.objects.visible_to(self.by).filter(code=code).first() if self.by else None
        if found is None:
            raise ValidationError(_("没有这一案卷号。"), code="unknown_case")
        return found


class DeclareEmergencyForm(StepForm):
    verb = "declare_emergency"

    contacted = _text(_("与谁联系、如何处置"), required=False, help_text=_("例如公安机关。不写受保护人的姓名、住址和联系方式。"))
    contacted_on = _day(_("联系日期"))


class ProtectForm(StepForm):
    verb = "protect"


class FindNotNeededForm(StepForm):
    verb = "find_not_needed"

    told_on = _day(_("告知申请人的日期"))
    told_how = _text(_("以何种方式告知"), required=False)


class AskHelpForm(StepForm):
    verb = "ask_help"

    body = forms.CharField(label=_("商请协助的机关或单位"), max_length=100)
    help = _text(_("商请何种协助"))


class RecordAnswerForm(StepForm):
    verb = "record_answer"

    body: Any = forms.ChoiceField(label=_("作出回复的机关或单位"), choices=[])
    answer = _text(_("回复"))

    def arrange(self) -> None:
        assert self.proceeding is not None
        from dandang.mechanisms.protection.models import bodies_owing

        cast(Any, self.fields["body"]).choices = [(body, body) for body in bodies_owing(self.proceeding)]


class MeasuresForm(StepForm):
    measures = forms.MultipleChoiceField(
        label=_("保护措施"), required=False, choices=list(MEASURES.items()), widget=forms.CheckboxSelectMultiple
    )
    details = _text(_("具体安排"), required=False)
    contact_person = StaffField(label=_("联系人"), required=False, help_text=_("受保护人随时可以找到的工作人员；从此知悉本申请。"))

    def arrange(self) -> None:
        cast(Any, self.fields["contact_person"]).queryset = self.colleagues("petition_head", "petition_officer", "intake_clerk")


class TakeMeasuresForm(MeasuresForm):
    verb = "take_measures"


class ChangeMeasuresForm(MeasuresForm):
    verb = "change_measures"


class CheckInForm(StepForm):
    verb = "check_in"

    condition = forms.ChoiceField(
        label=_("受保护人的情况"), widget=forms.RadioSelect,
        choices=[("calm", _("平稳")), ("worried", _("有顾虑")), ("threatened", _("再次受到威胁"))],
    )
    note = _text(_("联系情况"))


class ConfirmRetaliationForm(StepForm):
    verb = "confirm_retaliation"

    retaliator_name = forms.CharField(label=_("实施打击报复的人"), max_length=100)
    retaliator_unit = forms.CharField(label=_("所在单位"), max_length=200, required=False)
    retaliator_post = forms.CharField(label=_("职务"), max_length=100, required=False)
    managing_organ = OrganField(label=_("按干部管理权限负责的机关"))
    retaliator_staff = StaffField(label=_("是本系统工作人员"), required=False, help_text=_("选定后，新案卷对其本人不可见（R-31）。"))
    statements = LinesField(
        label=_("打击报复的具体行为"), help_text=_("每行一个问题、一个事实。另立案卷核查；不写受保护人的姓名、住址和联系方式。"),
    )

    def arrange(self) -> None:
        cast(Any, self.fields["retaliator_staff"]).queryset = Staff.objects.filter(is_active=True)


class EndForm(StepForm):
    verb = "end"

    told_on = _day(_("告知申请人的日期"))
    told_how = _text(_("以何种方式告知"), required=False)

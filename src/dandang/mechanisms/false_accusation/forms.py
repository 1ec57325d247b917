"""The shape of what is entered from the screening on. No field asks who the reporter is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import titled
from dandang.cases.forms import LinesField, OrganField, StaffListField, StepForm
from dandang.mechanisms.false_accusation import law
from dandang.organs.models import Organ

AREA = forms.Textarea(attrs={"rows": 3})
NAMELESS = _("只写事实，不写检举控告人信息。")


def _listed(name: str) -> list[tuple[str, Any]]:
    """A list of the law for a form, in the reader's language."""
    return [(code, titled(entry)) for code, entry in law.entries(name).items()]


def _evidence() -> LinesField:
    return LinesField(label=_("证据"), required=False, max_line=200, help_text=_("每行一份：名称或者登记号。提示情形不是证据。"))


def _shown(element: str) -> forms.CharField:
    return forms.CharField(label=titled(law.entries("elements")[element]), required=False, max_length=1000, widget=AREA)


class SheetForm(StepForm):
    """The five elements (6.1), each with what is shown and by which evidence."""

    conduct = forms.CharField(label=_("涉嫌捏造的行为"), max_length=1000, widget=AREA, help_text=NAMELESS)
    act_shown = _shown("act")
    act_evidence = _evidence()
    falsity_shown = _shown("falsity")
    falsity_evidence = _evidence()
    victim_shown = _shown("victim")
    victim_evidence = _evidence()
    knowledge_shown = _shown("knowledge")
    knowledge_evidence = _evidence()
    intent_shown = _shown("intent")
    intent_evidence = _evidence()

    def arrange(self) -> None:
        """What stands in the sheet already is there to go on from."""
        from dandang.mechanisms.false_accusation.models import Screening

        noun = Screening.objects.filter(pk=self.proceeding.pk).first() if self.proceeding is not None else None
        if noun is None:
            return
        self.initial.setdefault("conduct", noun.conduct)
        for name, entry in noun.elements.items():
            self.initial.setdefault(f"{name}_shown", entry["shown"])
            self.initial.setdefault(f"{name}_evidence", entry["evidence"])


class ScreenForm(SheetForm):
    verb = "screen"


class ReportForm(SheetForm):
    """The check report: the sheet as the evidence shows it, and how it was obtained."""

    course = forms.CharField(label=_("核查经过"), max_length=2000, widget=AREA, help_text=NAMELESS)

    field_order = ["course"]


class CompleteEvidenceForm(ReportForm):
    verb = "complete_evidence"


class SupplementForm(ReportForm):
    verb = "supplement"


class JudgeMistakenForm(StepForm):
    verb = "judge_mistaken"

    grounds = forms.CharField(
        label=_("为何不是故意捏造"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("有疑问时即按错告处理；不写检举控告人信息。"),
    )
    measure = forms.CharField(
        label=_("对检举控告人"), max_length=40, initial="none",
        widget=forms.Select(choices=[("none", _("不作处理")), ("education", _("提醒教育"))]),
    )
    place = forms.CharField(
        label=_("提醒教育地点"), required=False, max_length=100, help_text=_("予以提醒教育时填写；不写检举控告人住址。"),
    )


class ApproveCheckForm(StepForm):
    verb = "approve_check"

    checkers = StaffListField(label=_("核查人员"), required=False, help_text=_("两名以上；与原核实人员不同，确有困难的在说明中写明理由。"))

    def arrange(self) -> None:
        self.fields["checkers"].queryset = self.colleagues("handler", "handling_head")  # type: ignore[attr-defined]


class HearReporterForm(StepForm):
    verb = "hear_reporter"

    heard_on = forms.DateField(label=_("听取日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=_("地点"), required=False, max_length=100, help_text=_("不写检举控告人住址。"))
    explanation = forms.CharField(label=_("本人说明的要点"), required=False, max_length=2000, widget=AREA, help_text=NAMELESS)


class ProposeForm(StepForm):
    verb = "propose"

    independent = forms.BooleanField(label=_("每一项要件至少有一份证据不来自被反映人"), required=False)
    kinds_of_person = forms.MultipleChoiceField(
        label=_("检举控告人的身份类别"), required=False, widget=forms.CheckboxSelectMultiple, choices=_listed("persons"),
        help_text=_("只写类别，决定以后可以适用哪些处分。"),
    )
    persons = forms.IntegerField(
        label=_("涉及人数"), required=False, min_value=1, max_value=999, help_text=_("几个人共同诬告陷害的写人数，只写数；留空即一人。"),
    )
    heavier = forms.MultipleChoiceField(label=_("从重情形"), required=False, widget=forms.CheckboxSelectMultiple, choices=_listed("heavier"))


class SubmitForm(StepForm):
    verb = "submit"

    managed_by = forms.ChoiceField(
        label=_("检举控告人由谁管理"), choices=[("below", _("市级以下管理，或者不属管理对象")), ("province", _("省级管理"))],
    )
    addressee = OrganField(label=_("报送机关"), required=False)

    def arrange(self) -> None:
        assert self.proceeding is not None
        line = self.proceeding.casefile.organ.chain()
        self.fields["addressee"].queryset = Organ.objects.filter(pk__in=[each.pk for each in line])  # type: ignore[attr-defined]


class SanctionForm(StepForm):
    """A sanction that the competent organ has decided. The decision itself names the person; this record does not."""

    measure = forms.ChoiceField(label=_("处分"), choices=_listed("measures"))
    decision_number = forms.CharField(label=_("处分决定文号"), required=False, max_length=60)
    decided_on = forms.DateField(label=_("处分决定日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    rights_stated = forms.BooleanField(label=_("处分决定已写明申请复审、复核的权利和期限"), required=False)

    def clean_decided_on(self) -> Any:
        decided = self.cleaned_data["decided_on"]
        if decided is not None and decided > self.day:
            raise forms.ValidationError(_("处分决定日期不能晚于今天。"))
        return decided


class SanctionPartyForm(SanctionForm):
    verb = "sanction_party"


class SanctionOfficialForm(SanctionForm):
    verb = "sanction_official"


class ReferForm(StepForm):
    addressee_name = forms.CharField(label=_("接收单位"), required=False, max_length=100)
    approval_number = forms.CharField(label=_("认定批复字号"), required=False, max_length=60)
    basis = forms.CharField(label=_("另据"), required=False, max_length=200)


class ReferPoliceForm(ReferForm):
    verb = "refer_police"


class ReferUnitForm(ReferForm):
    verb = "refer_unit"


class RecordResultForm(StepForm):
    verb = "record_result"

    result = forms.CharField(label=_("处理结果"), max_length=1000, widget=AREA, help_text=NAMELESS)
    received_on = forms.DateField(label=_("收到日期"), widget=forms.DateInput(attrs={"type": "date"}))


class SettleGainsForm(StepForm):
    verb = "settle_gains"

    gains = forms.MultipleChoiceField(
        label=_("建议纠正的利益"), required=False, widget=forms.CheckboxSelectMultiple, choices=_listed("gains"),
        help_text=_("只限所列各项；没有的，在说明中写明理由。工资、奖金不在其列。"),
    )
    detail = forms.CharField(label=_("具体是什么"), required=False, max_length=300)
    addressee_name = forms.CharField(label=_("建议送往"), required=False, max_length=100, help_text=_("主管该项利益的机关或者单位。"))


class AskPublicationForm(StepForm):
    verb = "ask_publication"

    circular = forms.CharField(
        label=_("通报文稿"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), help_text=_("姓名一律隐去，写作某某；不写检举控告人信息。"),
    )
    names_victim = forms.BooleanField(label=_("文稿写有被诬告人的姓名或者单位"), required=False)
    victim_agreed_on = forms.DateField(label=_("被诬告人同意的日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class AskReviewForm(StepForm):
    verb = "ask_review"

    grounds = forms.CharField(label=_("申请理由"), max_length=2000, widget=AREA, help_text=NAMELESS)


class AskSecondReviewForm(AskReviewForm):
    verb = "ask_second_review"


class OverturnForm(StepForm):
    verb = "overturn"

    restored_in = LinesField(label=_("在何范围内恢复名誉"), required=False, help_text=_("每行一个；与原来知晓的范围相同。"))
    corrections = LinesField(label=_("撤回的处分和处理"), required=False, help_text=_("每行一项。"))


class OverturnFinallyForm(OverturnForm):
    verb = "overturn_finally"


class WithdrawPublicationForm(StepForm):
    verb = "withdraw_publication"

    withdrawn_in = LinesField(label=_("在何处撤回"), help_text=_("每行一个：原来公开的每一处。"))

"""The shape of what is entered about an accountability matter. No field asks about a report or who made it (T-23)."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import CaseCodeField, LinesField, OrganField, RowsField, StaffListField, StepForm
from dandang.cases.measuring.forms import FORMS, SUBJECTS, MeasureRow
from dandang.cases.models import CaseFile, Subject
from dandang.mechanisms.accountability.models import Matter

NAMELESS = _("只写事实，不写检举控告人和检举控告的情况。")


def _area(label: Any, *, rows: int = 3, help_text: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text)


def _day(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}), help_text=help_text)


class SubjectForm(forms.Form):
    """One person, or one unit, that may have to answer."""

    unasked = frozenset({"kind"})

    name = forms.CharField(label=_("姓名或者单位名称"), max_length=100)
    kind = forms.ChoiceField(label=_("个人还是单位"), choices=Subject.Kind, required=False)
    unit = forms.CharField(label=_("现单位"), max_length=200, required=False)
    post = forms.CharField(label=_("现职务"), max_length=100, required=False)
    unit_then = forms.CharField(label=_("行为发生时的单位"), max_length=200, required=False)
    post_then = forms.CharField(label=_("行为发生时的职务"), max_length=100, required=False)


class OpenForm(StepForm):
    verb = "open"

    subjects = RowsField(SubjectForm, label=_("责任追究对象"), required=False, help_text=_("个人或者单位；同一事项的人可以一并登记。"))
    managing_organ = OrganField(label=_("由谁管理"), help_text=_("按干部管理权限。"))
    acted_on = _day(_("行为发生日期"), _("容错情形按这一天有效的清单。"), required=True)
    origin = _area(_("事项来源"), help_text=_("哪一个项目、哪一项任务、谁的指令。"), required=True)
    facts = _area(_("基本事实"), rows=5, help_text=NAMELESS, required=True)
    rule_name = forms.CharField(label=_("没有遵守的规定"), max_length=200, help_text=_("写全名。"))
    rule_clause = forms.CharField(label=_("条款"), max_length=100)
    tracks = forms.MultipleChoiceField(label=_("可能适用"), required=False, choices=Matter.Track, widget=forms.CheckboxSelectMultiple)
    came_from = CaseCodeField(label=_("由哪一案卷而来"), required=False, help_text=_("只写案卷号；那一案卷的内容不带过来。"))

    def clean_acted_on(self) -> Any:
        acted = self.cleaned_data["acted_on"]
        if acted is not None and acted > self.day:
            raise forms.ValidationError(_("行为发生日期不能晚于今天。"))
        return acted

    def clean_came_from(self) -> str:
        code: str = self.cleaned_data["came_from"]
        assert self.by is not None
        if code and not CaseFile.objects.visible_to(self.by).filter(code=code).exists():
            raise forms.ValidationError(_("没有这一案卷，或者您不能知悉。"))
        return code


class HandlersForm(StepForm):
    handlers = StaffListField(label=_("承办人"), required=False, help_text=_("两名以上；与当事人、证人有关系或者有利害关系的不得承办。"))

    def arrange(self) -> None:
        cast(Any, self.fields["handlers"]).queryset = self.colleagues("handler", "handling_head")


class InvestigateForm(HandlersForm):
    verb = "investigate"


class ChangeHandlersForm(HandlersForm):
    verb = "change_handlers"


class ProposeForm(StepForm):
    verb = "propose"

    proposal = _area(_("处理建议"), rows=5, help_text=NAMELESS)


class DecidedRow(MeasureRow):
    """One measure, and on whom."""

    name = forms.CharField(label=_("对谁"), max_length=100, help_text=_("责任追究对象的姓名或者单位名称。"))
    field_order = ("name",)


class DecideForm(StepForm):
    verb = "decide"

    held_on = _day(_("集体讨论日期"))
    members = StaffListField(label=_("参加人"), required=False, help_text=_("三名以上。"))
    minutes = _area(_("讨论记录"), rows=4)
    resolution = _area(_("决定内容"), help_text=_("对每一对象分别写明。"))
    tracks = forms.MultipleChoiceField(label=_("适用"), required=False, choices=Matter.Track, widget=forms.CheckboxSelectMultiple)
    dissent = LinesField(label=_("不同意见"), required=False, help_text=_("每行一条：姓名和意见，如实保留。"))
    decision = forms.CharField(label=_("决定文号"), required=False, max_length=100)
    subject_kind = forms.ChoiceField(label=_("对象"), required=False, choices=SUBJECTS)
    measures = RowsField(DecidedRow, label=_("给予的处分、处理"), most=9, required=False, help_text=_("写入的即启动处分执行；期间由系统计算。"))
    form = forms.ChoiceField(label=_("四种形态"), required=False, choices=FORMS)

    def clean_measures(self) -> Any:
        rows = self.cleaned_data["measures"] or []
        assert self.proceeding is not None
        known = set(self.proceeding.casefile.subjects.values_list("name", flat=True))
        strange = sorted({row["name"] for row in rows} - known)
        if strange:
            raise forms.ValidationError(_("不是本案的责任追究对象：%(names)s。"), params={"names": "、".join(strange)})
        return rows

    def arrange(self) -> None:
        cast(Any, self.fields["members"]).queryset = self.colleagues(
            "handling_head", "reviewer", "petition_head", "case_management", "deputy_in_charge", "principal_officer"
        )


class ExecuteForm(StepForm):
    verb = "execute"

    result = _area(_("执行情况"))
    executed_on = _day(_("完成日期"))

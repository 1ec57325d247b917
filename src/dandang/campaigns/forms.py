"""The shape of what is entered about a campaign where it is issued. Scope and figures are choices and days, never a formula (F-20)."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms as fields
from django.utils.translation import gettext_lazy as _

from dandang.campaigns import catalogue
from dandang.campaigns.figure_forms import FiguresForm
from dandang.campaigns.models import Campaign
from dandang.campaigns.models.node import units
from dandang.cases.forms import LinesField, RowsField, StepForm
from dandang.organs.models import Organ


def _day(label: Any, help_text: Any = "") -> fields.DateField:
    return fields.DateField(label=label, widget=fields.DateInput(attrs={"type": "date"}), help_text=help_text)


def text(label: Any, *, required: bool = True, rows: int = 3, help_text: Any = "") -> fields.CharField:
    return fields.CharField(label=label, required=required, max_length=4000, widget=fields.Textarea(attrs={"rows": rows}), help_text=help_text)


class StageForm(fields.Form):
    """One stage: name, first and last day, both within it."""

    unasked = frozenset[str]()

    name = fields.CharField(label=_("阶段"), max_length=60)
    first = _day(_("开始"))
    last = _day(_("结束"))


class UnitsField(fields.ModelMultipleChoiceField):
    """Organs directly below, by code; a story writes their names."""

    widget = fields.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organ.objects.none(), to_field_name="code", **kwargs)

    def clean(self, value: Any) -> Any:
        codes = {organ.name: organ.code for organ in cast(Any, self.queryset)}
        return super().clean([codes.get(each, each) for each in value] if isinstance(value, list | tuple) else value)


class ContentForm(StepForm):
    """The plan."""

    template = fields.ChoiceField(
        label=_("参照"), required=False, choices=lambda: [("", _("不参照")), *((code, each.name) for code, each in catalogue.templates().items())],
        help_text=_("已知的专项行动，只作起草的参考，各项都可以改。"),
    )
    title = fields.CharField(label=_("名称"), max_length=100)
    theme = text(_("背景和主题"), rows=4)
    instrument = fields.ChoiceField(
        label=_("哪一类工作"), choices=lambda: [(code, each.name) for code, each in catalogue.instruments().items()], widget=fields.RadioSelect
    )
    since = _day(_("范围：自哪一天起"), _("自这一天起了结的案件，或者生效的处理处分，列入范围。"))
    forms = fields.MultipleChoiceField(
        label=_("范围：哪几种形态"), required=False, choices=lambda: [(code, each) for code, each in catalogue.forms().items()],
        widget=fields.CheckboxSelectMultiple, help_text=_("回访教育选填；其他工作不选。"),
    )
    starts_on = _day(_("开始日期"))
    ends_on = _day(_("结束日期"))
    stages: Any = RowsField(StageForm, label=_("阶段"))
    plan_due_on = _day(_("本级方案报送期限"))
    cut_off = _day(_("数据截止日"), _("这一天过完以后，数字即固定。"))
    periodic_due_on = fields.DateField(
        label=_("阶段报告报送期限"), required=False, widget=fields.DateInput(attrs={"type": "date"}), help_text=_("不要求阶段报告的不填。浙江的做法未核到。"),
    )
    due_on = _day(_("总结报告报送期限"))
    indicators = fields.MultipleChoiceField(
        label=_("指标"), choices=catalogue.choices, widget=fields.CheckboxSelectMultiple, help_text=_("数字由案件产生，不填报。下级可以增加，不能减少。"),
    )
    focus = LinesField(label=_("重点"), required=False, help_text=_("每行一项。"))
    division = text(_("任务分工"), required=False)
    requirements = LinesField(label=_("工作要求"), required=False, help_text=_("每行一项。"))
    report_form = text(_("报告要求"), required=False, rows=2)
    contact = fields.CharField(label=_("联系人和联系方式"), max_length=200, required=False)


class DraftForm(ContentForm):
    verb = "draft"


class RedraftForm(ContentForm):
    verb = "redraft"

    def arrange(self) -> None:
        assert self.proceeding is not None
        written = Campaign.objects.get(pk=self.proceeding.pk)
        for name in set(self.fields) - {"reason"}:
            self.fields[name].initial = _shown(name, getattr(written, name))


def _shown(name: str, value: Any) -> Any:
    """As the browser's field takes it: days in ISO, lists of lines as lines."""
    if isinstance(value, date):
        return value.isoformat()
    return "\n".join(value) if name in {"focus", "requirements"} else value


class ReturnDraftForm(StepForm):
    verb = "return_draft"


class PublishForm(StepForm):
    verb = "publish"

    approval_number = fields.CharField(label=_("批准文件文号"), max_length=60, required=False)


class DistributeForm(StepForm):
    verb = "distribute"

    units: Any = UnitsField(label=_("下发到"), help_text=_("直接下级机关和派驻机构，每个机关在自己的案卷中办理。以后还可以补发。"))

    def arrange(self) -> None:
        assert self.proceeding is not None
        field: Any = self.fields["units"]
        field.queryset = self.below()
        field.initial = [organ.code for organ in field.queryset]

    def below(self) -> Any:
        assert self.proceeding is not None
        return units(self.proceeding.casefile.organ, Campaign.objects.get(pk=self.proceeding.pk))


class RollUpForm(FiguresForm):
    verb = "roll_up"


class CloseForm(StepForm):
    verb = "close"

    summary = text(_("总结"), rows=6, help_text=_("成效、做法、问题、下一步。数字随总结附上，不必重写；案例隐去姓名和单位。"))


class CancelForm(StepForm):
    verb = "cancel"


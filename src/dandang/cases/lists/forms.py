"""The shape of what is entered about a list of circumstances."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import titled
from dandang.cases import codes, doors
from dandang.cases.forms import LinesField, StepForm
from dandang.cases.lists import catalogue, pasting
from dandang.cases.lists.catalogue import Item
from dandang.cases.models.listversion import ListVersion, versions

CODE = RegexValidator(r"^[A-Za-z0-9一-龥][A-Za-z0-9一-龥.\-]{0,19}$", _("代码由字母、数字、汉字、点和短横组成，最多20字。"), code="code")
DATE = {"type": "date"}


def _lines(label: Any, help_text: Any = "") -> LinesField:
    return LinesField(label=label, required=False, max_line=200, max_lines=20, help_text=help_text or _("每行一项。"))


class DraftForm(StepForm):
    """Begins a version: of which list, by which paper, from what it starts."""

    verb = "draft"

    kind: Any = forms.ChoiceField(label=_("清单种类"), choices=list(catalogue.KINDS.items()), widget=forms.RadioSelect)
    sector: Any = forms.ChoiceField(
        label=_("行业领域"), required=False, choices=lambda: [("", "—"), *((c, titled(e)) for c, e in codes.catalogue("sectors").items())],
        help_text=_("只有行业领域容错清单填写。"),
    )
    title = forms.CharField(label=_("清单名称"), max_length=100)
    document = forms.CharField(label=_("依据文件"), max_length=200, help_text=_("发布清单的文件的全称和文号。"))
    issued_by = LinesField(label=_("制发机关"), max_line=100, max_lines=20, help_text=_("每行一个，联合制发的都写。"))
    issued_on = forms.DateField(label=_("文件日期"), widget=forms.DateInput(attrs=DATE), help_text=_("清单的施行日期不能早于这一天。"))
    start: Any = forms.ChoiceField(
        label=_("从什么起草"), choices=(), required=False, help_text=_("抄入所选版本的全部情形，再作增删。种类和领域须相同。"),
    )

    def arrange(self) -> None:
        organ = next(iter(doors.organs_to_begin("tolerance_list", self.by, self.day)), None) if self.by else None
        known = versions(organ) if organ else []
        own = [version for version in known if organ and version.organ == organ.code]
        self.starts = {version.ref: version for version in [*own, *(v for v in catalogue.shipped() if not v.organ)]}
        names = [(ref, _start_name(version)) for ref, version in reversed(list(self.starts.items()))]
        cast(Any, self.fields["start"]).choices = [("", _("空白清单")), *names]

    def clean_start(self) -> Any:
        return self.starts.get(self.cleaned_data["start"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, sector, start = cleaned.get("kind"), cleaned.get("sector"), cleaned.get("start")
        if kind == catalogue.SECTOR and not sector and "sector" not in self.errors:
            self.add_error("sector", ValidationError(_("请选择行业领域。"), code="sector"))
        if kind != catalogue.SECTOR:
            cleaned["sector"] = ""
        if start is not None and (start.kind, start.sector) != (kind, cleaned.get("sector")):
            self.add_error("start", ValidationError(_("所选版本属于另一种清单。"), code="start"))
        return cleaned

    def record(self) -> dict[str, Any]:
        start = self.cleaned_data["start"]
        return super().record() | ({"start": start.ref} if start else {})


def _start_name(version: catalogue.Version) -> str:
    return f"{titled(version)}（{version.organ_name} {version.number}）" if version.organ else str(titled(version))


class OfListForm(StepForm):
    """A step of a version that is there."""

    @property
    def version(self) -> ListVersion:
        assert self.proceeding is not None
        return ListVersion.objects.select_related("organ", "proceeding").get(pk=self.proceeding.pk)


class PutItemForm(OfListForm):
    """One entry. What a list of a sector asks besides is offered there alone."""

    verb = "put_item"

    code = forms.CharField(label=_("代码"), max_length=20, validators=[CODE], help_text=_("清单中已有这一代码的，改写那一条。"))
    text = forms.CharField(label=_("情形"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    category = forms.CharField(label=_("所属类别"), max_length=20, required=False, help_text=_("所属类别的代码；本条自己是类别的，留空。"))
    power_item = forms.CharField(label=_("权力事项"), max_length=200, required=False)
    conditions = _lines(_("适用条件"), _("每行一项，须全部具备。"))
    evidence = _lines(_("须有的证据"))
    excluded_if = _lines(_("有下列情况的不适用"))
    lead = forms.CharField(label=_("牵头部门"), max_length=100, required=False)
    blocking = forms.BooleanField(label=_("必须排除"), required=False, help_text=_("查明有这一情形的，只能不予容错（T-8）。不选的，由集体认定时酌定。"))
    source = forms.CharField(label=_("出处"), max_length=200, required=False, help_text=_("条、款、项；留空即清单的依据文件。"))
    standing: Any = forms.ChoiceField(
        label=_("是否核对过原文"), choices=[("L", _("已核对，本地适用")), ("U", _("未确认"))], initial="L", required=False,
        help_text=_("未确认的在各处都注明。"),
    )
    from_on = forms.DateField(label=_("本条起始日期"), required=False, widget=forms.DateInput(attrs=DATE), help_text=_("留空即随清单。"))
    until = forms.DateField(label=_("本条终止日期"), required=False, widget=forms.DateInput(attrs=DATE), help_text=_("含当日；留空即随清单。"))

    def arrange(self) -> None:
        kind = self.version.kind
        unasked = [] if kind == catalogue.SECTOR else ["power_item", "conditions", "evidence", "excluded_if", "lead"]
        for name in [*unasked, *([] if kind == catalogue.EXCLUDED else ["blocking"])]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begins, until = cleaned.get("from_on"), cleaned.get("until")
        if begins and until and until < begins:
            self.add_error("until", ValidationError(_("终止日期不能早于起始日期。"), code="until"))
        if cleaned.get("category") and cleaned["category"] == cleaned.get("code"):
            self.add_error("category", ValidationError(_("不能以自己为类别。"), code="category"))
        return cleaned

    def given(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        for name in ("conditions", "evidence", "excluded_if"):
            values[name] = tuple(values.get(name) or ())
        values["standing"] = values.get("standing") or "L"
        return {**super().given(), "items": [Item(**values)]}


class PasteItemsForm(OfListForm):
    """Many entries as copied out of a table: a line each, columns parted by tabs, the first line with their names."""

    verb = "paste_items"

    table = forms.CharField(
        label=_("表格内容"), max_length=60000, widget=forms.Textarea(attrs={"rows": 12, "wrap": "off", "spellcheck": "false"}),
        help_text=_("在电子表格中连同标题行选中、复制，粘贴到这里。标题：代码、类别、情形、权力事项、适用条件、须有的证据、不适用情况、牵头部门、必须排除、出处；一格中的多项用分号隔开。"),
    )

    def clean_table(self) -> list[Item]:
        return pasting.items(self.cleaned_data["table"], self.version.kind, CODE)

    def record(self) -> dict[str, Any]:
        return {"codes": [item.code for item in self.cleaned_data["table"]]}

    def given(self) -> dict[str, Any]:
        return {**super().given(), "items": self.cleaned_data["table"]}


class DropItemForm(StepForm):
    verb = "drop_item"

    code = forms.CharField(label=_("代码"), max_length=20)


class SubmitForm(StepForm):
    verb = "submit"


class WithdrawForm(StepForm):
    verb = "withdraw"


class ReturnDraftForm(StepForm):
    verb = "return_draft"


class ApproveForm(StepForm):
    verb = "approve"

    from_on = forms.DateField(
        label=_("施行日期"), widget=forms.DateInput(attrs=DATE), help_text=_("含当日。这一天起的行为适用本版本，此前的行为仍适用上一版本。"),
    )


class EndForm(StepForm):
    verb = "end"

    until = forms.DateField(label=_("最后适用的一天"), widget=forms.DateInput(attrs=DATE), help_text=_("含当日。此后的行为不再适用本清单。"))

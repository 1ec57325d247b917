"""The shape of what is entered for an import: the file, and which of its columns is which field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dandang.exchange import columns
from dandang.exchange.columns import Mapped, Target
from dandang.exchange.models import ImportJob
from dandang.organs.models import Organ
from dandang.vault.uploads import SealedFileField

MB = 1024 * 1024


class SendForm(forms.Form):
    source = forms.CharField(
        label=_("来源系统"), max_length=60,
        help_text=_("来源编号由哪个系统编，例如“12388”。同一系统的同一编号只导入一次。"),
    )
    file = SealedFileField(label=_("文件"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.ndjson,.jsonl"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = format_lazy(
            _("Excel（.xlsx）、CSV（UTF-8 或者 GB18030）或者每行一个 JSON 对象；第一行是栏目名称。最大 {size} MB，上传时即封存。"),
            size=settings.UPLOAD_LIMIT // MB,
        )


class ColumnsForm(forms.Form):
    """A choice of column for each field, and for some a value that stands in for an empty cell."""

    def __init__(self, data: Any = None, *, job: ImportJob, headings: Sequence[str]) -> None:
        super().__init__(data)
        self.targets, self.width = columns.targets(), len(headings)
        listed = [("", _("不导入")), *((str(place), name or f"({place + 1})") for place, name in enumerate(headings))]
        for target in self.targets:
            before, values = job.mapping.get(target.name, {}), _values(target, job.organ)
            self.fields[f"column_{target.name}"] = forms.ChoiceField(
                label=target.label, choices=listed, initial=str(before.get("column", "")), help_text=_hint(target, bool(values)),
                required=target.required and target.verb != "register" and not values,
            )
            if values:
                self.fields[f"value_{target.name}"] = forms.ChoiceField(
                    label=format_lazy(_("{field}：没有这一栏或者空着时"), field=target.label), required=False,
                    choices=[("", _("不代填")), *values], initial=before.get("value", ""),
                )

    def mapping(self) -> Mapped:
        return dict(self._chosen())

    def _chosen(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for target in self.targets:
            column, value = self.cleaned_data.get(f"column_{target.name}"), self.cleaned_data.get(f"value_{target.name}")
            place: dict[str, Any] = {"column": int(column)} if column else {}
            if value:
                place["value"] = value
            if place:
                yield target.name, place

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        mapping, taken = self.mapping(), dict[int, Target]()
        for target in columns.lacking(mapping):
            if f"column_{target.name}" not in self.errors:
                self.add_error(f"column_{target.name}", ValidationError(_("须选定文件中的一栏。"), code="required"))
        for target in self.targets:
            column = mapping.get(target.name, {}).get("column")
            if column is not None and column in taken:
                said = _("这一栏已经对应“%(other)s”。")
                self.add_error(f"column_{target.name}", ValidationError(said, params={"other": taken[column].label}, code="twice"))
            elif column is not None:
                taken[column] = target
        return cleaned


def _hint(target: Target, has_values: bool) -> Any:
    """When a field has to be filled."""
    if target.required and target.verb == "register":
        return _("登记被反映人的，必填。")
    return _("必填，可以在下一格代填。") if target.required and has_values else ""


def _values(target: Target, organ: Organ) -> list[tuple[str, Any]]:
    """What may stand in: the choices of the field; of an organ, our own and those directly below."""
    if target.choices:
        return list(target.choices)
    if target.name != "managing_organ":
        return []
    return [(each.code, each.name) for each in (organ, *Organ.objects.directly_below([organ.pk]))]

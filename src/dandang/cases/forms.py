"""The shape of a step's input. One form a verb; page, API and story bind the same class."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from dandang.cases import codes
from dandang.documents import glyphs
from dandang.documents.models import Document
from dandang.organs.models import Organ, Staff

if TYPE_CHECKING:
    from dandang.cases.models import CaseFile, Proceeding

UNPRINTABLE = _("文书字库中没有这个字：%(text)s，印不出来。请核对，或者改用通行的字（D-2）。")


class StaffField(forms.ModelChoiceField):
    """One colleague, by user name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Staff.objects.none(), to_field_name="username", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return obj.name


class OrganField(forms.ModelChoiceField):
    """An organ, by its name or code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organ.objects.all(), to_field_name="code", **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value:
            named = Organ.objects.filter(name=value).first()
            value = named.code if named else value
        return super().to_python(value)


class StaffListField(forms.ModelMultipleChoiceField):
    """Several colleagues, by user name."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Staff.objects.none(), to_field_name="username", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return obj.name


class CaseCodeField(forms.CharField):
    """Another matter, by its code; a story writes the name of something begun above."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)


class ProceedingField(forms.ChoiceField):
    """One of the proceedings that the form offers, by key; a story writes the name of something begun above."""


class ProceedingsField(forms.MultipleChoiceField):
    """Several of them."""

    widget = forms.CheckboxSelectMultiple


class PapersField(forms.ModelMultipleChoiceField):
    """Papers of the case file, by key; a story writes the kind of paper."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Document.objects.none(), to_field_name="key", **kwargs)

    def offer(self, casefile: CaseFile, *, by: Staff) -> None:
        """The papers issued in the proceedings that this person reads."""
        from dandang.cases.models import Proceeding

        readable = Proceeding.objects.visible_to(by).filter(casefile=casefile).values_list("pk", flat=True)
        found = Document.objects.for_casefiles([casefile.code]).filter(proceeding_id__in=list(readable), state="issued")
        self.queryset = found.select_related("issued_by")

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} {obj.number}".strip()

    def clean(self, value: Any) -> Any:
        kinds = {paper.kind: paper.key for paper in cast(Any, self.queryset)}
        return super().clean([kinds.get(each, each) for each in value] if isinstance(value, list | tuple) else value)


class LinesField(forms.CharField):
    """A text with one entry a line; cleans to a list of the lines that are not blank."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, max_line: int = 500, max_lines: int = 50, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_line, self.max_lines = max_line, max_lines

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list | tuple) else str(value or "").splitlines()
        found = [str(line).strip() for line in lines if str(line).strip()]
        if len(found) > self.max_lines:
            raise ValidationError(_("最多%(n)s行。"), params={"n": self.max_lines})
        if any(len(line) > self.max_line for line in found):
            raise ValidationError(_("每行最多%(n)s字。"), params={"n": self.max_line})
        return found

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Lines were judged one by one."""


class NatureLinesField(LinesField):
    """One allegation a line; a line may begin with the code of its nature, such as `0123 收受礼金`."""

    def to_python(self, value: Any) -> Any:
        lines = super().to_python(value)
        for number, line in enumerate(lines, 1):
            code = codes.unknown_nature(line)
            if code:
                raise ValidationError(
                    _("第%(number)s行：问题性质目录中没有代码%(code)s。"), params={"number": number, "code": code}, code="nature"
                )
        return lines


class RowsWidget(forms.Widget):
    """Blocks of inputs, one a row: `<name>-<number>-<field>`. Empty blocks count for nothing; they are folded away.

    A program sends the rows as a list of objects, a story too (as JSON).
    """

    template_name = "ui/rows.html"
    use_fieldset = True

    def __init__(self, row: type[forms.Form], most: int) -> None:
        super().__init__()
        self.row, self.most = row, most

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:
            return data[name]
        rows = []
        for number in range(1, self.most + 1):
            start = f"{name}-{number}-"
            block = {key.removeprefix(start): data[key] for key in data if key.startswith(start)}
            if any(str(value).strip() for key, value in block.items() if key not in self.row.unasked):  # type: ignore[attr-defined]
                rows.append(block)
        return rows

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = value if isinstance(value, list) and all(isinstance(each, dict) for each in value) else []
        context["rows"] = [
            (number, self._block(name, number, rows[number - 1] if number <= len(rows) else None))
            for number in range(1, self.most + 1)
        ]
        context["filled"] = len(rows)
        return context

    def _block(self, name: str, number: int, row: dict[str, Any] | None) -> forms.Form:
        prefix = f"{name}-{number}"
        data = None if row is None else {f"{prefix}-{key}": value for key, value in row.items()}
        return self.row(data, prefix=prefix, auto_id=f"id_{name}_{number}_%s")


class RowsField(forms.Field):
    """Several rows of one small form; cleans to a list of their cleaned data. `unasked` of the form: fields that no one fills."""

    def __init__(self, row: type[forms.Form], *, most: int = 9, **kwargs: Any) -> None:
        super().__init__(widget=RowsWidget(row, most), **kwargs)
        self.row, self.most = row, most

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = json.loads(value) if value.strip() else []
            except ValueError:
                value = None
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise ValidationError(_("须填一个列表。"), code="rows")
        if len(value) > self.most:
            raise ValidationError(_("最多%(n)s项。"), params={"n": self.most}, code="rows")
        return [self._cleaned(number, each) for number, each in enumerate(value, 1)]

    def _cleaned(self, number: int, given: dict[str, Any]) -> dict[str, Any]:
        row = self.row(given)
        unknown = sorted(set(given) - set(row.fields))
        if unknown:
            raise ValidationError(_("没有这一栏：%(names)s。"), params={"names": ", ".join(map(str, unknown))[:100]}, code="unknown")
        if not row.is_valid():
            name, errors = next(iter(row.errors.items()))
            label = row.fields[name].label if name in row.fields else ""
            raise ValidationError(
                _("第%(number)s项，%(label)s：%(error)s"),
                params={"number": number, "label": label, "error": " ".join(map(str, errors))}, code="rows",
            )
        return row.cleaned_data


class StepForm(forms.Form):
    """Base of every step's form. `verb` ties it to the procedure; `sealed` names fields that no step may remember."""

    verb: ClassVar[str] = ""
    sealed: ClassVar[frozenset[str]] = frozenset()
    remembers: ClassVar[Mapping[str, forms.Field]] = {}
    """What the step remembers beside its input, for whoever reads it later."""

    reason = forms.CharField(
        label=_("说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写入步骤记录，经办人可见；不得写入检举控告人信息。"),
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, proceeding: Proceeding | None = None, by: Staff | None = None,
        at: datetime | None = None, **kwargs: Any,
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.proceeding, self.by, self.at = proceeding, by, at
        if "reason" in self.fields:
            self.fields["reason"] = self.fields.pop("reason")  # last on the page
        if proceeding is not None or by is not None:
            self.arrange()

    def full_clean(self) -> None:
        """A null character cannot be stored, nor even looked up: it is an error of the input as a whole."""
        if not (self.is_bound and _has_null(self.data)):
            super().full_clean()
            self._refuse_unprintable()
            return
        self.cleaned_data, self._errors = {}, ErrorDict()
        self.add_error(None, ValidationError(_("文字中有不能保存的字符。"), code="null_characters_not_allowed"))

    def _refuse_unprintable(self) -> None:
        """What a step remembers may stand in a paper one day: a character that no paper can print is refused now (D-2)."""
        for name in [name for name in getattr(self, "cleaned_data", ()) if name not in self.sealed]:
            found = glyphs.unprintable("".join(_texts(self.cleaned_data[name])))
            if found:
                self.add_error(name, ValidationError(UNPRINTABLE, params={"text": glyphs.named(found)}, code="glyph"))

    def arrange(self) -> None:
        """Fill choices that depend on the case file."""

    def colleagues(self, *roles: str, above: bool = False) -> Any:
        """Staff of the case file's organ (or also of the organ above) who hold one of the roles today."""
        assert self.proceeding is not None
        organ = self.proceeding.casefile.organ
        organs = [organ, organ.superior] if above and organ.superior else [organ]
        return Staff.objects.holding(roles, organs, on=self.day)

    @property
    def day(self) -> date:
        from dandang.base import clock

        return self.at.astimezone(clock.ZONE).date() if self.at else clock.today()

    def record(self) -> dict[str, Any]:
        """What the step remembers: every cleaned field that is not sealed, as plain JSON values."""
        return {
            name: plain(value)
            for name, value in self.cleaned_data.items()
            if name not in self.sealed and name != "reason" and value not in (None, "", [])
        }

    def given(self) -> Mapping[str, Any]:
        """The cleaned input for the verb, with what the step will remember under `_record`."""
        return {**self.cleaned_data, "_record": self.record()}


class ExtensionForm(StepForm):
    """Asking for more time, granting or refusing it; the clock is that of the step's `extends`."""

    def deadline(self) -> Any:
        """The clock that runs, with its term; (None, None) when there is none."""
        if self.proceeding is None:
            return None, None
        step = self.proceeding.procedure.step(self.verb)
        term = self.proceeding.procedure.term(step.extends) if step else None
        running = self.proceeding.deadlines.filter(code=term.code, met_at=None).first() if term else None
        return running, term


class AskExtensionForm(ExtensionForm):
    until = forms.DateField(
        label=_("申请延长至"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("留空即按规定可以延长的最长时间。"),
    )

    def arrange(self) -> None:
        self.fields["reason"].required = True
        self.fields["reason"].label = _("延长的理由")

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        deadline, term = self.deadline()
        if until is None or deadline is None:
            return until
        latest = deadline.latest(term).on
        if not deadline.due_on < until <= latest:
            raise ValidationError(
                _("须晚于现在的到期日%(due)s，且不晚于%(latest)s。"), params={"due": deadline.due_on, "latest": latest}
            )
        return until


class GrantExtensionForm(ExtensionForm):
    pass


class RefuseExtensionForm(ExtensionForm):
    def arrange(self) -> None:
        self.fields["reason"].required = True
        self.fields["reason"].label = _("不同意的理由")


def _has_null(data: Any) -> bool:
    values = [value for _name, value in (data.lists() if hasattr(data, "lists") else data.items())]
    return any("\x00" in text for value in values for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple | dict):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _texts(entry)


def plain(value: Any) -> Any:
    """JSON-safe: dates as ISO text, people as user names, other rows as their text."""
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Staff):
        return value.username
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items() if entry not in (None, "", [])}
    if isinstance(value, Iterable):
        return [plain(entry) for entry in value]
    return str(value)

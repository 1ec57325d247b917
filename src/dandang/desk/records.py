"""What a step remembers of its input, in words: the field's label and the chosen answer, as the form had them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dandang.cases import registry
from dandang.cases.forms import RowsField, StaffField, StaffListField
from dandang.organs.models import Staff


def names_in(steps: list[Any]) -> dict[str, str]:
    """The names of all people whom these steps remember by user name; one query at most."""
    wanted = {
        username
        for step in steps
        for field, value in step.record.items()
        if isinstance(_field(step, field), StaffField | StaffListField)
        for username in (value if isinstance(value, list) else [value])
    }
    return dict(Staff.objects.filter(username__in=wanted).values_list("username", "name")) if wanted else {}


def entries(step: Any, names: dict[str, str]) -> list[tuple[str, str]]:
    """Label and answer of everything the step remembers; lists are a line each."""
    found = []
    order = list(registry.form_of(step.proceeding.kind, step.verb).base_fields)
    for field, value in sorted(step.record.items(), key=lambda entry: order.index(entry[0]) if entry[0] in order else len(order)):
        declared = _field(step, field)
        label = str(declared.label) if declared and declared.label else field
        if hasattr(declared, "in_words"):  # a field that knows how to say what it holds
            found.append((label, declared.in_words(value)))
            continue
        values = value if isinstance(value, list) else [value]
        found.append((label, "\n".join(_answer(declared, each, names) for each in values)))
    return found


def _field(step: Any, name: str) -> Any:
    form: Any = registry.form_of(step.proceeding.kind, step.verb)
    return form.base_fields.get(name) or form.remembers.get(name)


def _answer(field: Any, value: Any, names: dict[str, str]) -> str:
    from django.utils.translation import gettext

    if isinstance(field, RowsField) and isinstance(value, dict):
        return "\n".join(_row(field, value, names))
    if isinstance(field, StaffField | StaffListField):
        return names.get(str(value), str(value))
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    return str(_choices(field).get(value, value))


def _row(field: RowsField, row: dict[str, Any], names: dict[str, str]) -> Iterator[str]:
    """One row, a line a field."""
    for name, value in row.items():
        declared = field.row.base_fields.get(name)  # type: ignore[attr-defined]
        for each in value if isinstance(value, list) else [value]:
            yield f"{declared.label if declared else name}：{_answer(declared, each, names)}"


def _choices(field: Any) -> dict[Any, Any]:
    """The answers that the form offered: of the field, or of the widget of a free field."""
    if field is None or hasattr(field, "queryset"):
        return {}
    offered: Any = getattr(field, "choices", None) or getattr(field.widget, "choices", ())
    return dict(offered)

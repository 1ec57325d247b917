"""Entries of a list out of a table that somebody has copied and pasted. Every fault is named by its row, and nothing is taken in then."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.cases.lists.catalogue import EXCLUDED, Item

MOST = 200
LONGEST = {"text": 500, "category": 20, "power_item": 200, "lead": 100, "source": 200}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("代码", "编号", "code"), "category": ("类别", "所属类别", "category"), "text": ("情形", "容错情形", "scenario", "text"),
    "power_item": ("权力事项", "power item"), "conditions": ("适用条件", "条件", "conditions"),
    "evidence": ("须有的证据", "证据", "required evidence", "evidence"), "excluded_if": ("不适用情况", "excluded if"),
    "lead": ("牵头部门", "lead department"), "blocking": ("必须排除", "blocking"), "source": ("出处", "source"),
}
MANY = ("conditions", "evidence", "excluded_if")
YES, NO = {"是", "√", "yes", "true", "1"}, {"", "否", "no", "false", "0"}


def items(table: str, kind: str, check_code: Callable[[str], None]) -> list[Item]:
    """Every entry of the table; ValidationError with all faults at once, each with the number of its row (headings are row 1)."""
    rows = [[cell.strip() for cell in row] for row in csv.reader(table.splitlines(keepends=True), delimiter="\t")]
    if not rows or len(rows) < 2:
        raise ValidationError(_("须有标题行和至少一行内容。"), code="rows")
    if len(rows) > MOST + 1:
        raise ValidationError(_("最多%(n)s行。"), params={"n": MOST}, code="rows")
    names = _columns(rows[0])
    found: list[Item] = []
    faults: list[ValidationError] = []
    for number, row in enumerate(rows[1:], 2):
        if any(row):
            cells = dict(zip(names, row, strict=False))
            wrong = _fault(cells, row, names, kind, {item.code for item in found}, check_code)
            if wrong is None:
                found.append(_item(cells))
            else:
                faults.append(ValidationError(_("第%(number)s行：%(fault)s"), params={"number": number, "fault": wrong}, code="row"))
    if faults:
        raise ValidationError(faults)
    return found


def _columns(headings: list[str]) -> list[str]:
    known = {name: column for column, names in COLUMNS.items() for name in names}
    found = [known.get(heading.lower(), "") for heading in headings]
    unknown = [heading for heading, column in zip(headings, found, strict=True) if heading and not column]
    if unknown:
        raise ValidationError(_("没有这些列：%(names)s。"), params={"names": "、".join(unknown)[:100]}, code="columns")
    if not {"code", "text"} <= set(found) or len([c for c in found if c]) > len({c for c in found if c}):
        raise ValidationError(_("标题行须有“代码”和“情形”，各列只出现一次。"), code="columns")
    return found


def _fault(cells: Mapping[str, str], row: list[str], names: list[str], kind: str, taken: set[str], check_code: Callable[[str], None]) -> Any:
    if len(row) > len(names):
        return _("多于标题行的列数。")
    try:
        check_code(cells.get("code", ""))
    except ValidationError as wrong:
        return " ".join(wrong.messages)
    if cells["code"] in taken:
        return _("代码%(code)s重复。") % {"code": cells["code"]}
    if not cells.get("text"):
        return _("没有填情形。")
    if any(len(cells.get(name, "")) > most for name, most in LONGEST.items()) or any(
        len(part) > 200 for name in MANY for part in _many(cells.get(name, ""))
    ):
        return _("有一格太长。")
    if cells.get("category") == cells["code"]:
        return _("不能以自己为类别。")
    blocking = cells.get("blocking", "").lower()
    if blocking not in YES | NO or (blocking in YES and kind != EXCLUDED):
        return _("“必须排除”只能填是或者否，且只用于不予容错的情形。")
    return None


def _item(cells: Mapping[str, str]) -> Item:
    values: dict[str, Any] = {name: cells.get(name, "") for name in ("code", *LONGEST)}
    values |= {name: _many(cells.get(name, "")) for name in MANY}
    return Item(**values, blocking=cells.get("blocking", "").lower() in YES)


def _many(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (part.strip() for part in re.split(r"[;；\n]", cell)) if part)

"""A whole worksheet in one field, for programs and stories: a line an item, `Q1_INTEREST acceptable | reason | evidence; evidence`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import title
from dandang.cases.forms import LinesField
from dandang.mechanisms.tolerance.worksheet import Entry
from dandang.mechanisms.tolerance.worksheet_items import finding_of


class SheetField(LinesField):
    """Cleans to a mapping of item and entry; empty: the sheet stands on its own page."""

    widget = forms.HiddenInput  # type: ignore[assignment]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_line=4000, max_lines=400, **kwargs)

    def to_python(self, value: Any) -> Any:
        found = {}
        for number, line in enumerate(super().to_python(value), 1):
            head, _bar, rest = line.partition("|")
            reason, _bar, evidence = rest.partition("|")
            key, _space, finding = head.strip().partition(" ")
            if not finding or key in found:
                raise ValidationError(_("分析表第%(number)s行：须是条目、结论 | 理由 | 证据，每一条目一行。"), params={"number": number}, code="sheet")
            pieces = tuple(piece.strip() for piece in evidence.replace("；", ";").split(";") if piece.strip())
            found[key] = Entry(finding.strip(), reason.strip(), pieces)
        return found

    def in_words(self, frozen: Mapping[str, Any]) -> str:
        """What a step remembers of the sheet, for its history: each item with its finding. The reasons stand on the sheet's own page."""
        found = ((key.partition("_")[0], finding_of(key, entry["finding"])) for key, entry in frozen.items())
        return "\n".join(f"{mark} {title(finding)}" for mark, finding in found if finding)

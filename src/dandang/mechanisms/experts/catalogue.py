"""The fields of competence, from data/fields.toml, and why somebody was left out of a draw."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from dandang.base.wording import title, titled

DATA = Path(__file__).parent / "data" / "fields.toml"
LEFT_OUT = {
    "recused": _("须回避"), "handles": _("办理本事项"), "own_unit": _("在当事人所在单位"), "drawn_before": _("本次咨询已经抽取过"),
    "no_longer": _("已不在专家组成员职务"),
}
"""Why somebody of the right field was not in the lot. Of recusal never which ground: the same answer for all of them (R-28)."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of competence."""

    code: str
    title: str
    title_en: str
    source: str
    standing: str

    def __str__(self) -> str:
        return title(self)


@cache
def fields() -> Mapping[str, Field]:
    """Every field by code, in the order of the file."""
    data: dict[str, Any] = tomllib.loads(DATA.read_text("utf-8"))
    return {code: Field(code, **item) for code, item in data.items()}


def choices() -> list[tuple[str, Any]]:
    """For a form."""
    return [(field.code, titled(field)) for field in fields().values()]


def named(codes: Iterable[str]) -> list[str]:
    """As a paper has them."""
    return [fields()[code].title for code in codes]

"""Words for whoever reads: which of two languages, and a refusal with its places filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language, gettext

from dandang.base.verdict import Refused


def in_english() -> bool:
    """Whether the reader reads English."""
    return (get_language() or "").startswith("en")


def spoken(name: str) -> str:
    """The field in which a thing with two languages holds `name` for the reader: `title` or `title_en`."""
    return f"{name}_en" if in_english() else name


def title(thing: Any) -> str:
    """The title of anything that has `title` and `title_en`, in the reader's language."""
    return str(getattr(thing, spoken("title")))


@dataclass(frozen=True, slots=True)
class Named:
    """A title in both languages; `str` is the reader's."""

    title: str
    title_en: str

    def __str__(self) -> str:
        return title(self)


titled = lazy(title, str)
"""The same, said when it is read: for the choices of a form."""


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a sentence: a thing with two titles by its title in the reader's language, a refusal by its words, anything else
    as it is.
    """
    return {name: _named(value) for name, value in values.items()}


def _named(value: Any) -> Any:
    if isinstance(value, Refused):
        return _said(value)
    return title(value) if hasattr(value, "title_en") else value


def _said(refused: Refused) -> str:
    words = gettext(refused.reason)
    return words % filled(refused.values) if refused.values else words


def sentence(refused: Refused) -> str:
    """Why not, and by which rule, in one line."""
    return f"{_said(refused)} {refused.rule}"

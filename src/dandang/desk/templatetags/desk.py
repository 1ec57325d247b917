"""Small words for templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from dandang.base import clock
from dandang.procedures import loader
from dandang.procedures.model import STANDINGS

register = template.Library()


@register.filter
def moment(at: datetime) -> str:
    """`2023-03-06 09:10`, China time."""
    return at.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M")


@register.filter
def standing_words(code: str) -> str:
    """The label of a standing tag."""
    from django.utils.translation import gettext

    return gettext(STANDINGS.get(code, code))


@register.filter
def rule_title(rule_id: str) -> Any:
    """A rule's sentence in the reader's language."""
    from dandang.desk.words import title

    rule = loader.rules().get(rule_id)
    return title(rule) if rule else rule_id


@register.simple_tag
def title_of(thing: Any) -> str:
    """The title in the reader's language."""
    from dandang.desk.words import title

    return title(thing)

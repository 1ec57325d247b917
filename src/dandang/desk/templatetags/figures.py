"""How a figure stands on a page."""

from __future__ import annotations

from typing import Any

from django import template

from dandang.base.wording import spoken
from dandang.desk.figures import written
from dandang.organs.models import Organ
from dandang.statistics.figures import Figure

register = template.Library()
ENDINGS = ("纪委监委", "纪检监察组", "纪委", "纪工委")


@register.filter
def figure(found: Figure) -> str:
    """The number with all organs below; a dash where there is nothing to divide by."""
    return written(found.value)


@register.filter
def own_figure(found: Figure) -> str:
    """The number of the organ's own matters."""
    return written(found.own)


@register.filter
def share_of(part: int, whole: int) -> str:
    """So much of the whole, in percent."""
    return f"{100 * part / whole:.1f}%"


@register.simple_tag
def words_of(thing: Any, name: str) -> str:
    """A text of an indicator in the reader's language: `unit`, `explained`."""
    return str(getattr(thing, spoken(name)))


@register.filter
def place_name(organ: Organ) -> str:
    """The organ's name without what every name ends in, for a tile."""
    for ending in ENDINGS:
        if organ.name.endswith(ending) and organ.name != ending:
            return organ.name.removesuffix(ending)
    return organ.name

"""Small words for templates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

from dandang.base import clock
from dandang.desk import words
from dandang.procedures import library
from dandang.procedures.model import STANDINGS, Term

register = template.Library()


@register.filter
def moment(at: datetime) -> str:
    """`2023-03-06 09:10`, China time."""
    return at.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M")


@register.filter
def listed(words_: Iterable[str]) -> str:
    """Words in a row, with the comma of the reader's language between them."""
    return gettext("、").join(words_)


@register.filter
def cited(source: str) -> Iterable[library.Piece]:
    """A source in pieces, each with the measure of the library that it names."""
    return library.cited(source)


@register.filter
def standing_words(code: str) -> str:
    """The label of a standing tag."""
    return gettext(STANDINGS.get(code, code))


@register.simple_tag
def title_of(thing: Any) -> str:
    """The title in the reader's language."""
    return words.title(thing)


@register.simple_tag
def state_title(proceeding: Any) -> str:
    """The present state in the reader's language."""
    return words.title(proceeding.procedure.states[proceeding.state])


@register.simple_tag
def length_of(term: Term) -> str:
    """How long a term is: working days, days, months or quarters."""
    if term.working_days:
        return ngettext("%(n)s 个工作日", "%(n)s 个工作日", term.working_days) % {"n": term.working_days}
    if term.days:
        return ngettext("%(n)s 天", "%(n)s 天", term.days) % {"n": term.days}
    if term.named:
        return gettext("指定的日期")
    if term.quarters:
        return ngettext("%(n)s 个季度", "%(n)s 个季度", term.quarters) % {"n": term.quarters}
    return ngettext("%(n)s 个月", "%(n)s 个月", term.months) % {"n": term.months}


@register.simple_tag
def served(paper: Any) -> str:
    """How many recipients have a confirmed receipt. Reads what was prefetched."""
    recipients = list(paper.recipients.all())
    done = sum(any(s.state == "confirmed" for s in r.services.all()) for r in recipients)
    if done == len(recipients):
        return gettext("已全部送达")
    return gettext("已送达 %(done)s / %(all)s") % {"done": done, "all": len(recipients)}


@register.simple_tag
def back_at(after: timedelta) -> str:
    """The time of day from which sign-in is possible again."""
    return (clock.now() + after + timedelta(minutes=1)).astimezone(clock.ZONE).strftime("%H:%M")

"""Words for the screen: titles in the reader's language, refusals filled in, days left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from dandang.base.wording import title
from dandang.organs import roles
from dandang.procedures.model import plain_role
from dandang.procedures.refusals import Sentence, refusal
from dandang.procedures.words import held_where

__all__ = ["Clock", "Moved", "Sentence", "clock_of", "refusal", "role_title", "title"]


def role_title(code: str) -> str:
    """A role's title; a role of the organ above says so."""
    return held_where(code, title(roles.catalogue()[plain_role(code)]))


@dataclass(frozen=True)
class Moved:
    """One act about more time: what was done by whom, and the last day before and after."""

    act: str
    words: str
    before: date
    until: date
    name: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Clock:
    """A deadline in words. `tone`: late, soon, calm or met. `passed`: how much of the time is gone, in percent. `extended`: none,
    pending, granted or refused; `history`: every act about more time, where it was asked for.
    """

    code: str
    title: str
    due_on: date
    words: str
    tone: str
    provisional: bool
    unconfirmed: bool
    source: str
    passed: int = 0
    extended: str = "none"
    extended_words: str = ""
    history: tuple[Moved, ...] = ()


def clock_of(deadline: Any, today: date, acts: Iterable[Any] = ()) -> Clock:
    """How many days are left, or how many it is late; the due day itself is in time. `acts`: its extensions."""
    term, left = deadline.term, (deadline.due_on - today).days
    if deadline.met_at:
        words, tone = gettext("已完成"), "met"
    elif left < 0:
        words, tone = ngettext("已逾期 %(n)s 天", "已逾期 %(n)s 天", -left) % {"n": -left}, "late"
    elif left == 0:
        words, tone = gettext("今天到期"), "soon"
    else:
        words, tone = ngettext("还有 %(n)s 天", "还有 %(n)s 天", left) % {"n": left}, "soon" if left <= 3 else "calm"
    return Clock(
        deadline.code, title(term) if term else deadline.code, deadline.due_on, words, tone, deadline.is_provisional,
        bool(term and term.standing == "U"), term.source if term else "",
        100 - max(0, min(100, left * 100 // max(1, (deadline.due_on - deadline.starts_on).days))),
        deadline.extended, deadline.get_extended_display() if deadline.extended != "none" else "",
        tuple(
            Moved(a.act, a.get_act_display(), a.due_before, a.due_on, a.step.by.name, a.step.at, a.step.reason) for a in acts
        ),
    )

"""Words for the screen: titles in the reader's language, refusals filled in, days left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from dandang.base.verdict import Refused
from dandang.base.wording import filled, title
from dandang.organs import roles
from dandang.procedures import loader
from dandang.procedures.model import Procedure, plain_role
from dandang.procedures.words import held_where


def role_title(code: str) -> str:
    """A role's title; a role of the organ above says so."""
    return held_where(code, title(roles.catalogue()[plain_role(code)]))


@dataclass(frozen=True)
class Sentence:
    """A refusal as the page shows it."""

    text: str
    rule: str
    rule_title: str


def refusal(refused: Refused, procedure: Procedure | None = None) -> Sentence:
    """The sentence with its places filled, and the rule it cites. With the `procedure`, steps and states are named in the
    reader's language.
    """
    rule = loader.rules().get(refused.rule)
    text = gettext(refused.reason)
    values = {name: _named(value, procedure) for name, value in filled(refused.values).items()}
    return Sentence(text % values if values else text, refused.rule, title(rule) if rule else "")


def _named(value: Any, procedure: Procedure | None) -> Any:
    """A verb, or the Chinese title of a step or state, as the reader calls it; anything else as it is."""
    if procedure is None:
        return value
    step = next((s for s in procedure.steps if value in (s.verb, s.title)), None)
    state = next((s for s in procedure.states.values() if value == s.title), None)
    found = step or state
    return title(found) if found else value


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

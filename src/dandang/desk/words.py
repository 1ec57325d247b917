"""Words for the screen: titles in the reader's language, refusals filled in, days left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from dandang.base.verdict import Refused
from dandang.organs import roles
from dandang.procedures import loader
from dandang.procedures.model import SUPERIOR


def title(thing: Any) -> str:
    """The title of a procedure, state, step, term or rule in the reader's language."""
    return thing.title_en if (get_language() or "").startswith("en") else thing.title


def role_title(code: str) -> str:
    """A role's title; a role of the organ above says so."""
    role = roles.catalogue()[code.removeprefix(SUPERIOR)]
    return gettext("上级机关%(role)s") % {"role": title(role)} if code.startswith(SUPERIOR) else title(role)


@dataclass(frozen=True)
class Sentence:
    """A refusal as the page shows it."""

    text: str
    rule: str
    rule_title: str


def refusal(refused: Refused) -> Sentence:
    """The sentence with its places filled, and the rule it cites."""
    rule = loader.rules().get(refused.rule)
    text = gettext(refused.reason)
    return Sentence(text % dict(refused.values) if refused.values else text, refused.rule, title(rule) if rule else "")


@dataclass(frozen=True)
class Clock:
    """A deadline in words. `tone`: late, soon, calm or met."""

    code: str
    title: str
    due_on: date
    words: str
    tone: str
    provisional: bool
    unconfirmed: bool
    source: str


def clock_of(deadline: Any, today: date) -> Clock:
    """How many days are left, or how many it is late; the due day itself is in time."""
    term, left = deadline.term, (deadline.due_on - today).days
    if deadline.met_at:
        words, tone = gettext("已完成"), "met"
    elif left < 0:
        words, tone = ngettext("逾期%(n)s天", "逾期%(n)s天", -left) % {"n": -left}, "late"
    elif left == 0:
        words, tone = gettext("今天到期"), "soon"
    else:
        words, tone = ngettext("还有%(n)s天", "还有%(n)s天", left) % {"n": left}, "soon" if left <= 3 else "calm"
    return Clock(
        deadline.code, title(term) if term else deadline.code, deadline.due_on, words, tone, deadline.is_provisional,
        bool(term and term.standing == "U"), term.source if term else "",
    )

"""Procedures in words: titles of steps, states, roles, terms and rules in Chinese or English. Needs Django's catalogues.

What a condition's refusal says and what a paper is called belongs to layers above, which tell it here when Django starts (`tell`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from dandang.organs import roles
from dandang.procedures import loader
from dandang.procedures.explore import Move
from dandang.procedures.model import CITY_UP, SUPERIOR, Procedure, Rule, State, Step, Term, plain_role

LANGUAGES = {"zh": "zh-hans", "en": "en"}
PLACE = re.compile(r"%\((\w+)\)[sd]")
Titled = Procedure | Rule | State | Step | Term


@dataclass
class Told:
    """`condition`: of a kind of proceeding and a predicate's name, the sentence (a message id) with what fills its places where a
    case is not needed for that; None where nobody knows it. `paper`: what has the titles of a kind of paper, or None.
    """

    condition: Callable[[str, str], tuple[str, Mapping[str, Any]] | None] = lambda _kind, _name: None
    paper: Callable[[str], Any] = lambda _code: None


_told = Told()


def tell(*, condition: Callable[[str, str], tuple[str, Mapping[str, Any]] | None], paper: Callable[[str], Any]) -> None:
    """Called once, when Django starts."""
    _told.condition, _told.paper = condition, paper


def condition(kind: str, name: str, lang: str) -> str:
    """What stops a step while this predicate does not hold; places that a case would fill stay open. The name where nobody knows it."""
    known = _told.condition(kind, name)
    if known is None:
        return name
    with speaking(lang):
        return PLACE.sub(lambda place: title(known[1][place[1]], lang) if place[1] in known[1] else "…", _(known[0]))


def paper(code: str, lang: str) -> str:
    """A paper's title; the code where nobody knows it."""
    known = _told.paper(code)
    return title(known, lang) if known else code


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Sentences inside the block are in `lang`: zh or en."""
    with override(LANGUAGES[lang]):
        yield


def title(thing: Titled, lang: str) -> str:
    """The title of anything that has one."""
    return thing.title_en if lang == "en" else thing.title


def quoted(text: str, lang: str) -> str:
    """A title inside a sentence."""
    return f"“{text}”"


def verb(procedure: Procedure, code: str, lang: str) -> str:
    """A step's title in quotes; the code itself when the procedure has no such step."""
    step = procedure.step(code)
    return quoted(title(step, lang) if step else code, lang)


def state(procedure: Procedure, code: str, lang: str) -> str:
    """A state's title; a dash before the first step."""
    found = procedure.states.get(code)
    return title(found, lang) if found else code or "—"


def role(code: str, lang: str) -> str:
    """A role's title; a role of the organ above says so."""
    found = roles.catalogue().get(plain_role(code))
    plain = (found.title_en if lang == "en" else found.title) if found else plain_role(code)
    with speaking(lang):
        return held_where(code, plain)


def held_where(code: str, title: str) -> str:
    """A role's title with the organ in which it is held, in the language now spoken."""
    if code.startswith(CITY_UP):
        return _("市级以上机关%(role)s") % {"role": title}
    return _("上级机关%(role)s") % {"role": title} if code.startswith(SUPERIOR) else title


def role_list(codes: Iterable[str], lang: str) -> str:
    """Several roles, any of whom may act."""
    return joined((role(code, lang) for code in codes), lang)


def joined(texts: Iterable[str], lang: str) -> str:
    """A list inside a sentence."""
    return (", " if lang == "en" else "、").join(texts)


def rule(rule_id: str, lang: str) -> str:
    """A rule's id and sentence; the id alone when the catalogue does not have it."""
    found = loader.rules().get(rule_id)
    return f"{rule_id} {title(found, lang)}" if found else rule_id


def move(procedure: Procedure, move: Move, lang: str) -> str:
    """One line of a path: who took which step from where to where."""
    with speaking(lang):
        if not move.verb:
            return _("时间过去，期限届满")
        who = role(move.role, lang)
        return _("%(who)s办理%(step)s：%(start)s → %(to)s") % {
            "who": _("甲（%(role)s）") % {"role": who} if move.hand else who,
            "step": verb(procedure, move.verb, lang),
            "start": state(procedure, move.start, lang),
            "to": state(procedure, move.to, lang),
        }

"""Procedures in words: titles of steps, states, roles, terms and rules in Chinese or English. Needs Django's catalogues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from django.utils.translation import override

from dandang.organs import roles
from dandang.procedures import loader
from dandang.procedures.explore import Move
from dandang.procedures.model import CITY_UP, SUPERIOR, Procedure, Rule, State, Step, Term, plain_role

LANGUAGES = {"zh": "zh-hans", "en": "en"}
Titled = Procedure | Rule | State | Step | Term


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

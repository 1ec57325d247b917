"""A refusal as a page or an answer shows it: its sentence with the places filled, and the rule that it cites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from dandang.base.verdict import Refused
from dandang.base.wording import filled, title
from dandang.procedures import loader
from dandang.procedures.model import Procedure


@dataclass(frozen=True, slots=True)
class Sentence:
    """A refusal in the reader's language."""

    text: str
    rule: str
    rule_title: str


def refusal(refused: Refused, procedure: Procedure | None = None) -> Sentence:
    """The sentence with its places filled, and the rule it cites. With the `procedure`, steps and states are named in the
    reader's language; what else the catalogues know is named in it too.
    """
    rule = loader.rules().get(refused.rule)
    text = gettext(refused.reason)
    values = {name: _named(value, procedure) for name, value in filled(refused.values).items()}
    return Sentence(text % values if values else text, refused.rule, title(rule) if rule else "")


def _named(value: Any, procedure: Procedure | None) -> Any:
    """A verb, or the Chinese title of a step or state, as the reader calls it."""
    step = next((s for s in procedure.steps if value in (s.verb, s.title)), None) if procedure else None
    state = next((s for s in procedure.states.values() if value == s.title), None) if procedure else None
    found = step or state
    if found:
        return title(found)
    return gettext(value) if isinstance(value, str) and value else value

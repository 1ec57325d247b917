"""The answer to "may this be done?": `Allowed` or `Refused(reason, rule)`.

A verdict is a value: pages show it on a greyed button, the API sends it as problem details, and a verb that is
refused raises `StepRefused` with the very same value. Plain Python: no Django, so that rules stay pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class Allowed:
    """Nothing stands in the way."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Refused:
    """`reason` is a message id (Chinese sentence, `%(name)s` places filled from `values`); `rule` is an id such as R-43.

    `hidden` marks a refusal whose very existence may not be shown: a page answers it with 404.
    """

    reason: str
    rule: str
    values: Mapping[str, Any] = field(default_factory=dict)
    hidden: bool = False

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        """The Chinese sentence, filled."""
        return self.reason % dict(self.values) if self.values else self.reason


Verdict = Allowed | Refused
ALLOWED = Allowed()


class StepRefused(Exception):
    """A verb was refused; carries the verdict that the page would have shown."""

    def __init__(self, verdict: Refused) -> None:
        super().__init__(f"{verdict.rule}: {verdict}")
        self.verdict = verdict


F = TypeVar("F", bound=Callable[..., bool])


def says(sentence: str, values: Callable[[Any], Mapping[str, Any]] | None = None) -> Callable[[F], F]:
    """Give a predicate the sentence its refusal shows (Chinese message id; the English one is in the catalogue).

    `values(facts)` fills the places of the sentence, so that it can name what is wrong.
    """

    def mark(predicate: F) -> F:
        predicate.sentence = sentence  # type: ignore[attr-defined]
        if values is not None:
            predicate.values = values  # type: ignore[attr-defined]
        return predicate

    return mark

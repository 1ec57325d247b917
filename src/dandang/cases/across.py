"""What a step of any procedure may ask of other things in its case file, in the data and without knowing the other mechanism.

`needs = { R-32 = "decided:three_offices" }`: this proceeding was decided on in a meeting of that kind, and the minutes are signed.
`needs = { SM-E = "decided:three_offices:clear" }`: and this was the outcome.
`needs = { SM-F = "answered:police_referral" }`: another organ has answered a request of that kind, and the answer was accepted.
Answered once for every mechanism here; the engine and the model checker see a predicate like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from dandang.base.verdict import says
from dandang.procedures import lint
from dandang.procedures.model import Predicate

if TYPE_CHECKING:
    from dandang.cases.models.proceeding import Proceeding

_types: dict[str, Mapping[str, Any]] = {}


def know(question: str, types: Mapping[str, Any]) -> None:
    """Tell which types a question may be asked of, each with its name for the reader. Called when Django starts."""
    _types[question] = types
    lint.ask_of(question, types)


class Predicates(dict[str, Predicate]):
    """A mechanism's own predicates and, for one proceeding, the questions above."""

    def __init__(self, own: Mapping[str, Predicate], proceeding: Proceeding) -> None:
        super().__init__(own)
        self.proceeding = proceeding

    def __missing__(self, name: str) -> Predicate:
        question, _colon, kind = name.partition(":")
        if kind not in _types.get(question, ()):
            raise KeyError(name)
        predicate: Any = QUESTIONS[question](self.proceeding, kind)
        predicate.values = {"kind": _types[question][kind]}
        self[name] = predicate
        return self[name]


def _decided(proceeding: Proceeding, kind: str) -> Predicate:
    @says("本事项还没有经“%(kind)s”作出决定并签发会议纪要。")
    def decided(_facts: Any) -> bool:
        from dandang.cases.models import Deliberation

        type, _colon, outcome = kind.partition(":")
        found = Deliberation.objects.decided(proceeding, type)
        return (found.filter(outcome=outcome) if outcome else found).exists()

    return decided


def _answered(proceeding: Proceeding, kind: str) -> Predicate:
    @says("“%(kind)s”还没有得到答复，或者答复还没有采纳。")
    def answered(_facts: Any) -> bool:
        from dandang.cases.models import Step

        asked = {"proceeding__casefile": proceeding.casefile_id, "proceeding__kind": "coordination", "proceeding__state": "accepted"}
        return Step.objects.filter(**asked, verb="draft", record__type=kind).exists()

    return answered


QUESTIONS: Mapping[str, Callable[[Proceeding, str], Predicate]] = {"decided": _decided, "answered": _answered}

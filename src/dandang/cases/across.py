"""What a step of any procedure may ask of other things in its case file, in the data and without knowing the other mechanism.

`needs = { R-32 = "decided:three_offices" }`: this proceeding was decided on in a meeting of that kind, and the minutes are signed.
`needs = { SM-E = "decided:three_offices:clear" }`: and this was the outcome.
`needs = { SM-F = "answered:police_referral" }`: another organ has answered a request of that kind, and the answer was accepted.
`needs = { T-16 = "consulted:any" }`: experts have given their opinions, or a joint meeting has decided about this proceeding.
Answered once for every mechanism here; the engine and the model checker see a predicate like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from dandang.base.verdict import says
from dandang.procedures import lint
from dandang.procedures.model import Predicate

if TYPE_CHECKING:
    from dandang.cases.models.casefile import CaseFile
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


def _consulted(proceeding: Proceeding, kind: str) -> Predicate:
    @says("本事项还没有“%(kind)s”的结果。")
    def consulted(_facts: Any) -> bool:
        experts = kind != "joint_meeting" and proceeding.casefile.proceedings.filter(kind="expertise", state="answered").exists()
        return experts or (kind != "expertise" and _joint_meeting_decided(proceeding))

    return consulted


def _joint_meeting_decided(proceeding: Proceeding) -> bool:
    from dandang.cases.meetings import catalogue
    from dandang.cases.models import Deliberation

    joint = [code for code, kind in catalogue.kinds().items() if kind.is_joint]
    return any(Deliberation.objects.decided(proceeding, code).exists() for code in joint)


def advisers(casefile: CaseFile) -> frozenset[str]:
    """User names of the experts drawn in this matter: they advise and do not decide (T-18)."""
    from dandang.cases.models import Step

    drawn = Step.objects.filter(proceeding__casefile=casefile, proceeding__kind="expertise", record__has_key="drawn")
    return frozenset(name for names in drawn.values_list("record__drawn", flat=True) for name in names)


QUESTIONS: Mapping[str, Callable[[Proceeding, str], Predicate]] = {"decided": _decided, "answered": _answered, "consulted": _consulted}

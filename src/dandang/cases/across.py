"""What a step of any procedure may ask of other things in its case file, in the data and without knowing the other mechanism.

`needs = { R-32 = "decided:three_offices" }`: this proceeding was decided on in a meeting of that kind, and the minutes are signed.
`needs = { SM-E = "decided:three_offices:clear" }`: and this was the outcome.
`needs = { SM-F = "answered:police_referral" }`: another organ has answered a request of that kind, and the answer was accepted.
`needs = { T-1 = "begun:tolerance" }`: there is a proceeding of that kind.
`needs = { T-2 = "settled:tolerance" }`: none of that kind is under way; each stands where its mechanism says that it is settled.
`needs = { T-3 = "undecided:accountability" }`: none of that kind is decided; else the refusal says which remedy is left.
`needs = { T-16 = "consulted:any" }`: experts have given their opinions, or a joint meeting has decided about this proceeding.
Answered once for every mechanism here; the engine and the model checker see a predicate like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dandang.base.verdict import says
from dandang.base.wording import title
from dandang.cases import registry
from dandang.procedures import lint
from dandang.procedures.model import Predicate

if TYPE_CHECKING:
    from dandang.cases.models.casefile import CaseFile
    from dandang.cases.models.proceeding import Proceeding


@dataclass(frozen=True, slots=True)
class Sibling:
    """A kind of proceeding about which others of the same case file may ask; `str` is its name for the reader. `states`: those in
    which it is settled, or decided. `remedy`: what is left to whoever comes too late, in the reader's language.
    """

    title: str
    title_en: str
    states: frozenset[str] = frozenset()
    remedy: Callable[[CaseFile], str] | None = None

    def __str__(self) -> str:
        return title(self)


_types: dict[str, Mapping[str, Any]] = {}


def know(question: str, types: Mapping[str, Any]) -> None:
    """Tell which types a question may be asked of, each with its name for the reader. Called when Django starts."""
    _types[question] = {**_types.get(question, {}), **types}
    lint.ask_of(question, _types[question])


class Predicates(dict[str, Predicate]):
    """A mechanism's own predicates and, for one proceeding, the questions above."""

    def __init__(self, own: Mapping[str, Predicate], proceeding: Proceeding) -> None:
        super().__init__(own)
        self.proceeding = proceeding

    def __missing__(self, name: str) -> Predicate:
        question, _colon, kind = name.partition(":")
        if kind not in _types.get(question, ()):
            raise KeyError(name)
        predicate = _question(self.proceeding, question, kind)
        self[name] = predicate
        return predicate


def sentence(kind: str, name: str) -> tuple[str, Mapping[str, Any]] | None:
    """What the refusal of a predicate says, its own or such a question, for whoever reads the law without a case; None where it has
    no sentence.
    """
    question, _colon, type = name.partition(":")
    own = registry.of(kind).predicates if kind in registry.kinds() else {}
    if type in _types.get(question, ()):
        asked: Any = _question(None, question, type)
        return asked.sentence, {"kind": _types[question][type]}
    predicate: Any = own.get(name)
    return (predicate.sentence, {}) if hasattr(predicate, "sentence") else None


def _question(proceeding: Proceeding | None, question: str, kind: str) -> Predicate:
    predicate: Any = QUESTIONS[question](proceeding, kind)
    if not hasattr(predicate, "values"):
        predicate.values = {"kind": _types[question][kind]}
    return predicate  # type: ignore[no-any-return]


def _decided(proceeding: Proceeding | None, kind: str) -> Predicate:
    @says("本事项还没有经“%(kind)s”作出决定并签发会议纪要。")
    def decided(_facts: Any) -> bool:
        from dandang.cases.models import Deliberation

        assert proceeding is not None
        type, _colon, outcome = kind.partition(":")
        found = Deliberation.objects.decided(proceeding, type)
        return (found.filter(outcome=outcome) if outcome else found).exists()

    return decided


def _answered(proceeding: Proceeding | None, kind: str) -> Predicate:
    @says("“%(kind)s”还没有得到答复，或者答复还没有采纳。")
    def answered(_facts: Any) -> bool:
        from dandang.cases.models import Step

        assert proceeding is not None
        asked = {"proceeding__casefile": proceeding.casefile_id, "proceeding__kind": "coordination", "proceeding__state": "accepted"}
        return Step.objects.filter(**asked, verb="draft", record__type=kind).exists()

    return answered


def _begun(proceeding: Proceeding | None, kind: str) -> Predicate:
    @says("本案卷还没有启动“%(kind)s”。")
    def begun(_facts: Any) -> bool:
        assert proceeding is not None
        return proceeding.casefile.proceedings.filter(kind=kind).exists()

    return begun


def _settled(proceeding: Proceeding | None, kind: str) -> Predicate:
    @says("“%(kind)s”正在进行，还没有结论。")
    def settled(_facts: Any) -> bool:
        assert proceeding is not None
        states = _types["settled"][kind].states
        return not proceeding.casefile.proceedings.filter(kind=kind).exclude(state__in=states).exists()

    return settled


def _undecided(proceeding: Proceeding | None, kind: str) -> Predicate:
    asked: Sibling = _types["undecided"][kind]

    def values(_facts: Any) -> dict[str, Any]:
        assert proceeding is not None
        return {"kind": asked, "remedy": asked.remedy(proceeding.casefile) if asked.remedy else ""}

    @says("“%(kind)s”已经作出决定，不得再启动。%(remedy)s", values)
    def undecided(_facts: Any) -> bool:
        assert proceeding is not None
        return not proceeding.casefile.proceedings.filter(kind=kind, state__in=asked.states).exists()

    return undecided


def told(casefile: CaseFile, kind: str, name: str) -> Any:
    """What the last step of that kind of proceeding remembers under that name; None when none does. A mechanism reads so what
    another one of the same case file has on record, and knows nothing else of it.
    """
    from dandang.cases.models import Step

    found = Step.objects.filter(proceeding__casefile=casefile, proceeding__kind=kind, record__has_key=name)
    return found.order_by("-pk").values_list(f"record__{name}", flat=True).first()


def _consulted(proceeding: Proceeding | None, kind: str) -> Predicate:
    @says("本事项还没有“%(kind)s”的结果。")
    def consulted(_facts: Any) -> bool:
        assert proceeding is not None
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


QUESTIONS: Mapping[str, Callable[[Proceeding | None, str], Predicate]] = {
    "decided": _decided, "answered": _answered, "begun": _begun, "settled": _settled, "undecided": _undecided, "consulted": _consulted,
}

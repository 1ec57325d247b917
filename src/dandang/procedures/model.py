"""The shapes of a procedure: states, steps, terms. Frozen, plain, made by `loader` only.

Standing tags: C confirmed, C2 confirmed second-hand, A article, S seen in systems, L local, D our design, U unconfirmed
(shown as such on screen).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

STANDINGS = {"C": "已确认", "C2": "二手确认", "A": "报道", "S": "系统实例", "L": "地方", "D": "本系统设计", "U": "未确认"}
SAME = "same"
"""`to = "same"`: the step leaves the state as it is."""
OPENED = "opened"
"""In a term's `starts`: the clock runs from the day the proceeding is opened by a step of another one."""
ARRIVED = "arrived"
"""In a term's `starts`: the clock runs from the day on which another organ's matter arrives."""
SUPERIOR = "superior:"
"""Prefix of a role held in the organ above (for a stationed group: the dispatching organ)."""
CITY_UP = "city:"
"""Prefix of a role held in a commission at the level of a city with districts or above, this organ's own or one over it."""

Predicate = Callable[[Any], bool]
Predicates = Mapping[str, Predicate]


def plain_role(role: str) -> str:
    """The role without the prefix that says in which organ it is held."""
    return role.removeprefix(SUPERIOR).removeprefix(CITY_UP)


@dataclass(frozen=True, slots=True)
class State:
    """A place in the life of a proceeding; `final` means that nothing more is owed."""

    code: str
    title: str
    title_en: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """A rule and the predicate that must hold."""

    rule: str
    predicate: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A proceeding of another kind that the step starts, `when` the predicate holds. `apart`: in a case file of its own, which
    the noun's verb makes; who reads this matter does not read that one.
    """

    kind: str
    when: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """A number that the law leaves open, with the default that we chose; shown as unconfirmed when its standing is U."""

    code: str
    title: str
    title_en: str
    value: int
    source: str
    standing: str


@dataclass(frozen=True, slots=True)
class Step:
    """One verb of a procedure.

    `needs` are questions about the case (asked before a button is shown), `demands` are about what was entered
    (asked when it is submitted). `distinct_from` names verbs that other hands must have taken. `assigned` asks whoever
    acts as handler to be assigned to the case file. A step with no `from_states` opens the proceeding.
    """

    verb: str
    title: str
    title_en: str
    from_states: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    source: str
    standing: str
    needs: tuple[Need, ...] = ()
    demands: tuple[Need, ...] = ()
    distinct_from: tuple[str, ...] = ()
    assigned: bool = False
    papers: tuple[str, ...] = ()
    opens: tuple[Opening, ...] = ()
    role_rule: str = ""
    hands_rule: str = "R-30"
    origin: str = ""
    """The profile that added the step; empty for the base."""
    optional: bool = False
    """Possible, but nobody's duty: stands on the case page and in no list of what is to be done."""
    extends: str = ""
    """The term whose extension the step asks for, grants or refuses."""
    dated_by: str = ""
    """The field of its input that names the day on which it happened, when that is before the day on which it is entered: clocks
    count from that day.
    """
    waits: str = ""
    """One of the predicates in `needs`: the step is a duty while it holds, and stands in no list of what is to be done otherwise."""

    @property
    def act(self) -> str:
        """What the step does to the extension of a term: ask, grant or refuse; empty for any other step."""
        return self.verb.partition("_")[0] if self.extends else ""


@dataclass(frozen=True, slots=True)
class Extension:
    """How a term may be extended: by at most so much (one unit), so many times, asked so many days before it ends (R-67)."""

    source: str
    standing: str
    working_days: int = 0
    days: int = 0
    months: int = 0
    most: int = 1
    ahead_days: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A duty with a clock: runs from the day of a `starts` verb (not counted) and is met by a `stops` verb."""

    code: str
    title: str
    title_en: str
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    source: str
    standing: str
    working_days: int = 0
    days: int = 0
    months: int = 0
    when: str = ""
    extension: Extension | None = None
    since: str = ""
    """A verb: the days count from the day on which that step was taken, when it was."""
    quarters: int = 0
    """The last day of the business quarter of the starting event is the last day in time; with 2, of the quarter after it."""
    after: str = ""
    """A field of the starting step that names the quarter done: the clock runs in the quarter after that one."""
    named: str = ""
    """A fact of the matter that names the last day in time, in place of a length: a day that somebody has set."""

    @property
    def length(self) -> dict[str, int]:
        """How long it is, in its one unit; nothing where the last day is named."""
        units = {"working_days": self.working_days, "days": self.days, "months": self.months, "quarters": self.quarters}
        return {unit: n for unit, n in units.items() if n}


@dataclass(frozen=True, slots=True)
class Procedure:
    """One kind of proceeding as in force from `version` on, with the profiles in `profiles` laid over it."""

    kind: str
    version: date
    title: str
    title_en: str
    table: str
    source: str
    initial: str
    states: Mapping[str, State]
    steps: tuple[Step, ...]
    terms: tuple[Term, ...] = ()
    profile: str = ""
    profiles: tuple[str, ...] = ()
    organ_kinds: tuple[str, ...] = ()
    arrival: str = ""
    """The state in which a matter stands that another organ has sent; empty when none can come."""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    joint_issuer: str = ""
    """Who issues the papers of a local profile together with the organ; empty when nobody does."""
    is_open: bool = True
    """False for a procedure that is not carried out where no local profile opens it: nothing of its kind begins."""
    list_required: tuple[str, ...] = ()
    """Sectors (cases/data/sectors.toml) in which a tolerated matter cites an entry of the sector's own list: set by a local profile."""

    def step(self, verb: str) -> Step | None:
        """The step with this verb, or None."""
        return next((s for s in self.steps if s.verb == verb), None)

    def term(self, code: str) -> Term | None:
        """The term with this code, or None."""
        return next((t for t in self.terms if t.code == code), None)

    def opening(self) -> tuple[Step, ...]:
        """Steps that start a proceeding of this kind."""
        return tuple(s for s in self.steps if not s.from_states)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants to act, as the engine sees them. `roles` may carry `superior:` entries; `kept_out` is the rule by which a
    matter that few may know of is none of theirs (R-3, R-4), else empty.
    """

    id: int
    roles: frozenset[str]
    assigned: bool = False
    recused: bool = False
    concerned: bool = False
    kept_out: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: verb and hand."""

    verb: str
    by: int


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs, as of today. `granted`: how often it was extended; `pending`: an extension was asked for."""

    code: str
    due_on: date
    on: date
    pending: bool = False
    granted: int = 0

    @property
    def days_left(self) -> int:
        """0 on the last day in time, negative afterwards."""
        return (self.due_on - self.on).days


@dataclass(frozen=True, slots=True)
class Position:
    """Where a proceeding stands. `state` is empty before its first step. `clocks`: those that run; None when nobody looked,
    and then no step is refused for them.
    """

    state: str
    history: tuple[Taken, ...] = ()
    clocks: tuple[Running, ...] | None = None

    def clock(self, code: str) -> Running | None:
        """The running clock of this term, or None."""
        return next((c for c in self.clocks or () if c.code == code), None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from a step that is allowed."""

    to: str
    opens: tuple[str, ...] = ()
    starts: tuple[Term, ...] = ()
    stops: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    extends: Term | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A numbered rule of the domain references, in the words shown beside a refusal.

    `enforced` is False where the matter belongs to a procedure that this release does not carry out.
    """

    id: str
    title: str
    title_en: str
    source: str
    standing: str
    enforced: bool = True


__all__ = [
    "ARRIVED", "CITY_UP", "OPENED", "SAME", "STANDINGS", "SUPERIOR", "Actor", "Extension", "Need", "Opening", "Outcome", "Position", "Predicate", "Predicates",
    "Procedure", "Rule", "Running", "Setting", "State", "Step", "Taken", "Term", "plain_role",
]

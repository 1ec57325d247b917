"""What changed between two procedures, sentence by sentence: a local profile against its base, or one version against another.

A sentence that lets through what was held before is marked `weaker`; a profile has none of those, or it would not load.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dandang.procedures import words
from dandang.procedures.model import ARRIVED, OPENED, SAME, STANDINGS, Need, Opening, Procedure, Step, Term
from dandang.procedures.overlay import at_least

T = TypeVar("T")
BEGINNINGS = {OPENED: gettext_noop("程序开始"), ARRIVED: gettext_noop("来件转到")}
STANDINGS_EN = {
    "C": "confirmed", "C2": "confirmed second-hand", "A": "article", "S": "seen in systems", "L": "local", "D": "our design",
    "U": "unconfirmed",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence about one step, state or deadline."""

    about: str
    text: str
    weaker: bool = False


def changes(old: Procedure, new: Procedure, lang: str = "zh") -> list[Change]:
    """Every difference, states first, then steps in the order of the new procedure, then deadlines. Empty: the same law."""
    with words.speaking(lang):
        return [*_opened(old, new), *_issuer(old, new), *_sectors(old, new), *_states(old, new, lang), *_Steps(old, new, lang).changes(), *_terms(old, new, lang)]


def text(old: Procedure, new: Procedure, lang: str = "zh") -> str:
    """The differences as lines of text."""
    found = changes(old, new, lang)
    with words.speaking(lang):
        if not found:
            return _("没有差别。")
        return "\n".join(f"- {_('（放宽）') if change.weaker else ''}{change.text}" for change in found)


def length(term: Term) -> str:
    """A term's length in the language being spoken."""
    if term.working_days:
        return _("%(n)s个工作日") % {"n": term.working_days}
    if term.named:
        return _("指定的日期")
    if term.quarters:
        return _("%(n)s个季度") % {"n": term.quarters}
    return _("%(n)s日") % {"n": term.days} if term.days else _("%(n)s个月") % {"n": term.months}


def verbs(procedure: Procedure, codes: Iterable[str], lang: str) -> str:
    """Steps of a term or of other hands, as a list."""
    return words.joined((_(BEGINNINGS[v]) if v in BEGINNINGS else words.verb(procedure, v, lang) for v in codes), lang)


def standing(code: str, lang: str) -> str:
    """A standing tag in words."""
    return STANDINGS_EN[code] if lang == "en" else STANDINGS[code]


def _opened(old: Procedure, new: Procedure) -> Iterator[Change]:
    """Neither is weaker: what a procedure asks stays the same."""
    if old.is_open != new.is_open:
        yield Change("open", _("开办本程序。") if new.is_open else _("不再开办本程序。"))


def _issuer(old: Procedure, new: Procedure) -> Iterator[Change]:
    if old.joint_issuer != new.joint_issuer:
        said = _("文书与%(organ)s联合印发。") if new.joint_issuer else _("文书不再与%(organ)s联合印发。")
        yield Change("joint_issuer", said % {"organ": new.joint_issuer or old.joint_issuer}, weaker=not new.joint_issuer)


def _sectors(old: Procedure, new: Procedure) -> Iterator[Change]:
    for code in sorted({*old.list_required} ^ {*new.list_required}):
        added = code in new.list_required
        said = _("行业领域%(sector)s的事项，须引用该领域清单的条目才能容错。") if added else _("行业领域%(sector)s的事项，不再须引用该领域清单的条目。")
        yield Change("list_required", said % {"sector": code}, weaker=not added)


def _states(old: Procedure, new: Procedure, lang: str) -> Iterator[Change]:
    for code, state in new.states.items():
        name = words.quoted(words.title(state, lang), lang)
        if code not in old.states:
            yield Change(code, _("新增状态%(state)s。") % {"state": name})
        elif state.final != old.states[code].final:
            said = _("%(state)s成为办结状态。") if state.final else _("%(state)s不再是办结状态。")
            yield Change(code, said % {"state": name}, weaker=state.final)
    for code, state in old.states.items():
        if code not in new.states:
            yield Change(code, _("删去状态%(state)s。") % {"state": words.quoted(words.title(state, lang), lang)}, weaker=True)


class _Steps:
    """Compares step by step; holds both procedures, since titles come from either."""

    def __init__(self, old: Procedure, new: Procedure, lang: str) -> None:
        self.old, self.new, self.lang = old, new, lang

    def changes(self) -> Iterator[Change]:
        for step in self.new.steps:
            before = self.old.step(step.verb)
            if before is None:
                yield self._added(step)
            else:
                yield from self._moved(before, step)
                yield from self._who(before, step)
                yield from self._needs(before, step)
                yield from self._follows(before, step)
                yield from self._basis(before, step)
        for step in self.old.steps:
            if self.new.step(step.verb) is None:
                yield self._say(step, _("删去步骤%(step)s。"), weaker=True)

    def _say(self, step: Step, sentence: str, *, weaker: bool = False, **values: Any) -> Change:
        return Change(step.verb, sentence % {"step": words.quoted(words.title(step, self.lang), self.lang), **values}, weaker)

    def _states(self, procedure: Procedure, codes: Iterable[str]) -> str:
        return words.joined((words.state(procedure, code, self.lang) for code in codes), self.lang) or "—"

    def _goal(self, procedure: Procedure, step: Step) -> str:
        return _("状态不变") if step.to == SAME else words.state(procedure, step.to, self.lang)

    def _added(self, step: Step) -> Change:
        hands = verbs(self.new, step.distinct_from, self.lang)
        said = _("新增步骤%(step)s：%(from)s → %(to)s，由%(by)s办理。")
        if hands:
            said = _("新增步骤%(step)s：%(from)s → %(to)s，由%(by)s办理，且不得是办理%(hands)s的人。")
        values: dict[str, Any] = {"from": self._states(self.new, step.from_states), "to": self._goal(self.new, step)}
        return self._say(step, said, by=words.role_list(step.by, self.lang), hands=hands, **values)

    def _moved(self, old: Step, new: Step) -> Iterator[Change]:
        if old.title != new.title:
            yield self._say(new, _("步骤“%(old)s”改称%(step)s。"), old=words.title(old, self.lang))
        if old.to != new.to:
            yield self._say(
                new, _("%(step)s现通向“%(new)s”（原为“%(old)s”）。"), new=self._goal(self.new, new), old=self._goal(self.old, old)
            )
        more, less = _apart(old.from_states, new.from_states)
        if more:
            yield self._say(new, _("%(step)s也可以从以下状态办理：%(states)s。"), states=self._states(self.new, more))
        if less:
            yield self._say(new, _("%(step)s不再从以下状态办理：%(states)s。"), states=self._states(self.old, less))

    def _who(self, old: Step, new: Step) -> Iterator[Change]:
        if set(old.by) != set(new.by):
            yield self._say(
                new, _("%(step)s由%(new)s办理（原为%(old)s）。"), new=words.role_list(new.by, self.lang),
                old=words.role_list(old.by, self.lang),
                weaker=not all(any(at_least(role, before) for before in old.by) for role in new.by),
            )
        if old.assigned != new.assigned:
            said = _("%(step)s须由指定的承办人办理。") if new.assigned else _("%(step)s不再要求由指定的承办人办理。")
            yield self._say(new, said, weaker=old.assigned)
        more, less = _apart(old.distinct_from, new.distinct_from)
        if more:
            yield self._say(new, _("%(step)s不得由办理%(hands)s的人办理。"), hands=verbs(self.new, more, self.lang))
        if less:
            yield self._say(new, _("%(step)s可以由办理%(hands)s的人办理。"), hands=verbs(self.old, less, self.lang), weaker=True)

    def _needs(self, old: Step, new: Step) -> Iterator[Change]:
        """A need that becomes a demand, or the reverse, stays a condition of the step and is not news."""
        more, less = _apart((*old.needs, *old.demands), (*new.needs, *new.demands))
        for need in more:
            yield self._say(new, _("%(step)s新增条件：%(rule)s（%(predicate)s）"), **self._need(need))
        for need in less:
            yield self._say(new, _("%(step)s不再要求：%(rule)s（%(predicate)s）"), weaker=True, **self._need(need))

    def _need(self, need: Need) -> dict[str, Any]:
        return {"rule": words.rule(need.rule, self.lang), "predicate": words.condition(self.new.kind, need.predicate, self.lang)}

    def _papers(self, codes: Iterable[str]) -> str:
        return words.joined((words.paper(code, self.lang) for code in codes), self.lang)

    def _follows(self, old: Step, new: Step) -> Iterator[Change]:
        more, less = _apart(old.papers, new.papers)
        if more:
            yield self._say(new, _("%(step)s增加文书：%(papers)s。"), papers=self._papers(more))
        if less:
            yield self._say(new, _("%(step)s不再有文书：%(papers)s。"), weaker=True, papers=self._papers(less))
        opens, shuts = _apart(old.opens, new.opens)
        if opens:
            yield self._say(new, _("%(step)s增加后续程序：%(kinds)s。"), kinds=self._kinds(opens))
        if shuts:
            yield self._say(new, _("%(step)s不再有后续程序：%(kinds)s。"), kinds=self._kinds(shuts), weaker=True)

    def _kinds(self, openings: Iterable[Opening]) -> str:
        return words.joined((o.kind + (f"（{o.when}）" if o.when else "") for o in openings), self.lang)

    def _basis(self, old: Step, new: Step) -> Iterator[Change]:
        if old.source != new.source:
            yield self._say(new, _("%(step)s的依据改为%(new)s（原为%(old)s）。"), new=new.source, old=old.source)
        if old.standing != new.standing:
            yield self._say(
                new, _("%(step)s的标注改为“%(new)s”（原为“%(old)s”）。"), new=standing(new.standing, self.lang),
                old=standing(old.standing, self.lang),
            )


def _terms(old: Procedure, new: Procedure, lang: str) -> Iterator[Change]:
    before = {term.code: term for term in old.terms}
    for term in new.terms:
        name = {"term": f"{term.code} {words.title(term, lang)}", "length": length(term)}
        span = {"starts": verbs(new, term.starts, lang), "stops": verbs(new, term.stops, lang)}
        earlier = before.pop(term.code, None)
        if earlier is None:
            yield Change(term.code, _("新增期限“%(term)s”：%(length)s，自%(starts)s起，至%(stops)s止。") % (name | span))
            continue
        if length(earlier) != length(term):
            longer = _days(term) > _days(earlier)
            yield Change(
                term.code, _("期限“%(term)s”改为%(length)s（原为%(old)s）。") % (name | {"old": length(earlier)}), weaker=longer
            )
        if (earlier.starts, earlier.stops, earlier.when) != (term.starts, term.stops, term.when):
            yield Change(term.code, _("期限“%(term)s”现自%(starts)s起，至%(stops)s止。") % (name | span))
    for term in before.values():
        yield Change(term.code, _("删去期限“%(term)s”。") % {"term": f"{term.code} {words.title(term, lang)}"}, weaker=True)


def _days(term: Term) -> float:
    """A rough length in natural days, good enough to say whether a term grew."""
    return term.working_days * 1.4 + term.days + term.months * 30.4 + term.quarters * 91.3


def _apart(old: Iterable[T], new: Iterable[T]) -> tuple[list[T], list[T]]:
    """What was added and what went away, each in its order."""
    was, now = list(old), list(new)
    return [entry for entry in now if entry not in was], [entry for entry in was if entry not in now]

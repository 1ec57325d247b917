"""Thousands of new matters at once: the rows that `CaseFile.open`, `Proceeding.begin` and `Proceeding.take` would write, for matters
that nobody else can know of yet.

The same engine judges every step by the same procedure data; only the writing differs: nothing is stored before `write`, which
copies each table in one stream. So there is nothing to lock and no history to read. `tests/exchange/test_same_as_by_hand.py`
compares every table with what the doors write.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection, models

from dandang.audit.bulk import NewChains
from dandang.base import calendar, clock, ids
from dandang.base.copying import copy_in, reserve
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import registry
from dandang.cases.models import CaseFile, Deadline, Proceeding, Step
from dandang.cases.models.casefile import city_of
from dandang.cases.models.proceeding import happened, happened_on, roles_held
from dandang.organs.models import Organ, Staff
from dandang.procedures import engine, loader
from dandang.procedures.model import Actor, Outcome, Position, Taken, Term


class Rows:
    """Rows of a model on their way in. Columns that are not named have the model's default, the same in every row."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        rest = [f for f in model._meta.concrete_fields if f.attname not in names and not isinstance(f, models.AutoField)]
        varying = [f.attname for f in rest if f.has_default() and callable(f.default) and f.default not in (dict, list)]
        if varying:
            raise TypeError(f"{model.__name__}: {', '.join(varying)} must be given for every row")
        self._table, self.columns = model._meta.db_table, [*names, *(f.attname for f in rest)]
        self._constant = tuple(f.get_db_prep_save(f.get_default(), connection) for f in rest)
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> None:
        self._rows.append(values + self._constant)

    def write(self) -> None:
        copy_in(self._table, self.columns, self._rows)


@contextmanager
def searchable_at_the_end(matters: Sequence[Matter]) -> Iterator[None]:
    """Inside the block the index of search stands still; at its end the new matters are entered, once each."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL dandang.search = 'later'")
        yield
        cursor.execute("SELECT search_refresh(%s::bigint[])", [[matter.casefile for matter in matters]])
        cursor.execute("SET LOCAL dandang.search = 'now'")


@dataclass(slots=True)
class Matter:
    """A case file with its first proceeding, before it is written. The keys are known from `Batch.number` on."""

    state: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)
    clocks: dict[str, dict[str, Any]] = field(default_factory=dict)
    casefile: int = 0
    proceeding: int = 0
    code: str = ""
    key: str = ""

    def position(self, by: int) -> Position:
        return Position(self.state, tuple(Taken(step["verb"], by) for step in self.steps))


class Batch:
    """New matters of one kind in one organ, by one hand at one moment."""

    def __init__(self, kind: str, *, organ: Organ, by: Staff, at: datetime) -> None:
        self.kind, self.organ, self.by, self.at = kind, organ, by, at
        self.on = at.astimezone(clock.ZONE).date()
        self.procedure = loader.in_force(kind, self.on, organ.profile)
        self.predicates = registry.of(kind).predicates
        self.actor = Actor(by.pk, roles_held(by, organ, self.on))
        self._due: dict[tuple[str, date], tuple[date, bool]] = {}

    def take(self, matter: Matter, verb: str, *, facts: Any, record: Mapping[str, Any], reason: str) -> None:
        """Judge and remember a step of a matter that is not written yet. Raises `StepRefused`."""
        position = matter.position(self.by.pk)
        verdict = engine.ask(self.procedure, position, verb, self.actor, facts, self.predicates)
        if isinstance(verdict, Refused):
            raise StepRefused(verdict)
        outcome = engine.outcome(self.procedure, position, verb, facts, self.predicates)
        if outcome.opens:
            raise TypeError(f"{verb} opens another proceeding: that is not written in bulk")
        matter.steps.append({"verb": verb, "from": matter.state, "to": outcome.to, "reason": reason, "record": dict(record)})
        matter.state = outcome.to
        self._clocks(matter, outcome)

    def number(self, matters: Sequence[Matter]) -> None:
        """Give every matter its keys and a case code that is free."""
        casefiles, proceedings = reserve("cases_casefile", len(matters)), reserve("cases_proceeding", len(matters))
        for matter, casefile, proceeding, code in zip(matters, casefiles, proceedings, self._codes(len(matters)), strict=True):
            matter.casefile, matter.proceeding, matter.code, matter.key = casefile, proceeding, code, ids.public_key()

    def write(self, matters: Sequence[Matter], seals: Iterable[UUID | None]) -> None:
        """Store case files, proceedings, steps, clocks and audit events of numbered matters, in the caller's transaction."""
        chains = NewChains()
        for matter, sealed in zip(matters, seals, strict=True):
            self._casefiles.add(
                matter.casefile, ids.public_key(), matter.code, city_of(self.organ), self.organ.pk, self.organ.profile,
                self.by.pk, self.at, sealed,
            )
            self._proceedings.add(
                matter.proceeding, matter.key, matter.casefile, city_of(self.organ), self.kind, self.on, self.organ.profile,
                matter.state, not self.procedure.states[matter.state].final, len(matter.steps), self.at,
            )
            chains.record(matter.code, "cases.open", by=self.by.username, at=self.at, data={"organ": self.organ.code})
            self._add_steps(matter, chains)
            for code, clock_ in matter.clocks.items():
                self._deadlines.add(matter.proceeding, code, clock_["on"], clock_["due"], clock_["provisional"], clock_["met"])
        for rows in (self._casefiles, self._proceedings, self._steps, self._deadlines):
            rows.write()
        chains.write()

    def _add_steps(self, matter: Matter, chains: NewChains) -> None:
        for seq, step in enumerate(matter.steps, start=1):
            record = json.dumps(step["record"], ensure_ascii=False)
            self._steps.add(
                matter.proceeding, seq, step["verb"], step["from"], step["to"], self.by.pk, self.at, step["reason"], record
            )
            chains.record(
                matter.code, f"{self.kind}.{step['verb']}", by=self.by.username, at=self.at,
                data=happened(matter.key, seq, step["from"], step["to"], step["reason"], step["record"]),
            )

    def _clocks(self, matter: Matter, outcome: Outcome) -> None:
        for term in outcome.starts:
            begun = self._first_day(matter, term)
            if (term.code, begun) not in self._due:
                due = calendar.load().due(begun, **term.length)
                self._due[term.code, begun] = (due.on, due.provisional)
            on, provisional = self._due[term.code, begun]
            matter.clocks.setdefault(term.code, {"on": begun, "due": on, "provisional": provisional, "met": None})
        for code in outcome.stops:
            if code in matter.clocks:
                matter.clocks[code]["met"] = self.at

    def _first_day(self, matter: Matter, term: Term) -> date:
        """As `Proceeding._first_day`: by the step that the term counts from, or by the last one."""
        counted = next((step for step in matter.steps if step["verb"] == term.since), matter.steps[-1])
        return happened_on(self.procedure.step(counted["verb"]), counted["record"]) or self.on

    def _codes(self, count: int) -> list[str]:
        """So many case codes that nobody has."""
        found: set[str] = set()
        while len(found) < count:
            drawn = {ids.case_code(self.organ.short_name, self.on.year) for _ in range(count - len(found))} - found
            found |= drawn - set(CaseFile.objects.filter(code__in=drawn).values_list("code", flat=True))
        return list(found)

    @cached_property
    def _casefiles(self) -> Rows:
        return Rows(
            CaseFile, "id", "key", "code", "city", "organ_id", "profile", "received_by_id", "opened_at", "sealed",
        )

    @cached_property
    def _proceedings(self) -> Rows:
        return Rows(
            Proceeding, "id", "key", "casefile_id", "city", "kind", "opened_on", "profile", "state", "is_open", "last_seq",
            "moved_at",
        )

    @cached_property
    def _steps(self) -> Rows:
        return Rows(Step, "proceeding_id", "seq", "verb", "from_state", "to_state", "by_id", "at", "reason", "record")

    @cached_property
    def _deadlines(self) -> Rows:
        return Rows(Deadline, "proceeding_id", "code", "starts_on", "due_on", "is_provisional", "met_at")

"""What happened to one person in all matters: follow-ups and measures, for figures that count a person or a decision once.

A person is told apart by name and unit, as the files of a person do. Only matters with a measure or a follow-up are looked at, so that
a report costs nothing here; what is hidden (R-3, R-4) is no part of a life.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import itemgetter
from typing import Any

from django.db import connection

from dandang.base import clock
from dandang.sanctions import law
from dandang.statistics import indicators
from dandang.statistics.history import Event

Person = tuple[str, str]
SANCTIONS = frozenset({"party", "governmental"})
LIVED_IN = """
    s.kind = 'person' AND NOT EXISTS (SELECT FROM cases_subject later WHERE later.replaces_id = s.id) AND (
        EXISTS (SELECT FROM cases_measure m WHERE m.casefile_id = s.casefile_id)
        OR EXISTS (SELECT FROM cases_proceeding p WHERE p.casefile_id = s.casefile_id AND p.kind = ANY(%(kinds)s)))
"""
PEOPLE = f"SELECT s.casefile_id, s.name, s.unit FROM cases_subject s WHERE s.casefile_id = ANY(%(casefiles)s) AND {LIVED_IN}"  # noqa: S608 - constants
KIN = f"""
    SELECT s.casefile_id, s.name, s.unit
    FROM (SELECT * FROM unnest(%(names)s::text[], %(units)s::text[]) AS one(name, unit)) person JOIN cases_subject s USING (name, unit)
    WHERE {LIVED_IN}
"""  # noqa: S608 - constants
STEPS = """
    SELECT p.casefile_id, p.kind || '.' || s.verb, (s.at AT TIME ZONE %s)::date, p.id, s.record, s.at, s.id
    FROM cases_proceeding p JOIN cases_step s ON s.proceeding_id = p.id JOIN cases_casefile f ON f.id = p.casefile_id
    WHERE p.casefile_id = ANY(%s) AND p.kind || '.' || s.verb = ANY(%s) AND NOT f.is_restricted AND f.bypassed_at IS NULL
"""
MEASURES = """
    SELECT m.casefile_id, w.name, w.unit, f.code, m.id, m.kind, m.form, m.decision, m.effective_on,
           (s.at AT TIME ZONE %s)::date, s.at, s.id, e.what, e.kind
    FROM cases_measure m JOIN cases_subject w ON w.id = m.subject_id JOIN cases_casefile f ON f.id = m.casefile_id
    JOIN (SELECT id AS measure_id, step_id, 'impose' AS what, '' AS kind FROM cases_measure
          UNION ALL SELECT measure_id, step_id, what, kind FROM cases_measureevent WHERE what IN ('change', 'withdraw')) e ON e.measure_id = m.id
    JOIN cases_step s ON s.id = e.step_id
    WHERE m.casefile_id = ANY(%s) AND w.kind = 'person' AND NOT f.is_restricted AND f.bypassed_at IS NULL
    ORDER BY s.at, s.id, m.id
"""


@cache
def _asked() -> tuple[list[str], list[str]]:
    """Kinds of proceeding and steps that figures over lives ask for."""
    counted = [each for each in indicators.catalogue().values() if each.counts in indicators.LIVED]
    steps = {name for each in counted for name in (*each.begins, *each.ends)} - set(indicators.MEASURES)
    return sorted({name.partition(".")[0] for name in steps}), sorted(steps)


def kin(casefiles: Sequence[int]) -> set[int]:
    """These case files, and all in which a person of theirs has a measure or a follow-up: their figures move together."""
    return {*casefiles, *(casefile for casefile, _name, _unit in _matters_of({who for _c, who in _people(casefiles)}))}


def of(casefiles: Sequence[int]) -> Mapping[int, tuple[tuple[Event, ...], ...]]:
    """The lives of the people in each case file that has any; an event of the case file itself is `here`."""
    people = _people(casefiles)
    if not people:
        return {}
    matters: dict[Person, list[int]] = defaultdict(list)
    for casefile, name, unit in _matters_of({who for _casefile, who in people}):
        matters[name, unit].append(casefile)
    lived_in = {each for found in matters.values() for each in found}
    steps, measures = _steps(lived_in), _measures(lived_in)
    found: dict[int, list[tuple[Event, ...]]] = defaultdict(list)
    for casefile, who in people:
        rows = [(each, row) for each in matters[who] for row in (*steps.get(each, ()), *measures.get((each, who), ()))]
        rows.sort(key=lambda row: row[1][:2])
        found[casefile].append(tuple(replace(row[2], here=each == casefile) for each, row in rows))
    return {casefile: tuple(each) for casefile, each in found.items()}


def record(written: Any) -> Any:
    """What a step recorded, from a cursor that gives JSON as text."""
    return json.loads(written) if isinstance(written, str) else written


def _people(casefiles: Sequence[int]) -> list[tuple[int, Person]]:
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"casefiles": list(casefiles), "kinds": _asked()[0]})
        return [(casefile, (name, unit)) for casefile, name, unit in cursor.fetchall()]


def _matters_of(people: set[Person]) -> list[tuple[int, str, str]]:
    if not people:
        return []
    names, units = zip(*sorted(people), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(KIN, {"names": list(names), "units": list(units), "kinds": _asked()[0]})
        return list(cursor.fetchall())


Row = tuple[Any, int, Event]
"""Moment, number of the step, event."""


def _steps(casefiles: Iterable[int]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(STEPS, [str(clock.ZONE), list(casefiles), _asked()[1]])
        for casefile, name, on, proceeding, written, at, pk in cursor.fetchall():
            found[casefile].append((at, pk, Event(name, on, proceeding, record(written))))
    return found


def _measures(casefiles: Iterable[int]) -> Mapping[tuple[int, Person], list[Row]]:
    """What was imposed by one step on one person is one event, in the heaviest form; withdrawn when the last of it is."""
    together: dict[Any, list[Any]] = defaultdict(list)
    imposed: dict[Any, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(MEASURES, [str(clock.ZONE), list(casefiles)])
        for casefile, name, unit, code, measure, kind, form, decision, effective, on, at, pk, what, new in cursor.fetchall():
            key = casefile, (name, unit), decision or code
            if what == "withdraw":
                imposed[key].discard(measure)
                if imposed[key]:
                    continue
            else:
                imposed[key].add(measure)
            told = law.kinds()[new or kind]
            together[(*key, at, pk, what)].append((on, effective, told.form if new else form or told.form, told.instrument))
    found: dict[tuple[int, Person], list[Row]] = defaultdict(list)
    for (casefile, who, decision, at, pk, what), rows in together.items():
        found[casefile, who].append((at, pk, _event(what, decision, rows)))
    return found


def _event(what: str, decision: str, rows: Sequence[tuple[Any, ...]]) -> Event:
    return Event(f"{indicators.MEASURE}.{what}", rows[0][0], 0, {
        "decision": decision, "effective_on": min(map(itemgetter(1), rows)).isoformat(),
        "form": str(max(map(itemgetter(2), rows)) or ""), "sanction": "yes" if any(row[3] in SANCTIONS for row in rows) else "no",
    })

"""Reads the histories of case files: the steps and met clocks that some indicator asks for, in the order in which they happened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import connection

from dandang.base import clock
from dandang.statistics import indicators, lives
from dandang.statistics.history import CLOCK, IN_TIME, LATE, UNSAID, Event, History

COUNTED = """
    SELECT f.id, f.organ_id FROM cases_casefile f
    WHERE f.id = ANY(%s) AND NOT f.is_restricted AND f.bypassed_at IS NULL
"""
STEPS = """
    SELECT p.casefile_id, p.kind || '.' || s.verb, (s.at AT TIME ZONE %s)::date, p.id, s.record, s.at, s.id
    FROM cases_proceeding p JOIN cases_step s ON s.proceeding_id = p.id
    WHERE p.casefile_id = ANY(%s) AND p.kind = ANY(%s) AND p.kind || '.' || s.verb = ANY(%s)
"""
CLOCKS = """
    SELECT p.casefile_id, 'clock.' || d.code, (d.met_at AT TIME ZONE %s)::date, p.id, d.due_on, d.met_at, d.id
    FROM cases_proceeding p JOIN cases_deadline d ON d.proceeding_id = p.id
    WHERE p.casefile_id = ANY(%s) AND d.met_at IS NOT NULL AND 'clock.' || d.code = ANY(%s)
"""
SUBJECTS = """
    SELECT s.casefile_id, s.kind, s.rank FROM cases_subject s
    WHERE s.casefile_id = ANY(%s) AND NOT EXISTS (SELECT FROM cases_subject later WHERE later.replaces_id = s.id)
"""
RAISED = """
    SELECT a.casefile_id, a.nature FROM cases_allegation a
    WHERE a.casefile_id = ANY(%s) AND NOT EXISTS (SELECT FROM cases_allegation later WHERE later.replaces_id = a.id)
"""


@dataclass
class About:
    """Whom and what one matter is about."""

    persons: int
    organisations: int
    split: dict[str, Counter[str]]


@cache
def _asked() -> tuple[list[str], list[str], list[str]]:
    """Kinds of proceeding, steps and clocks that some indicator asks for."""
    names = {name for each in indicators.catalogue().values() for name in (*each.begins, *each.ends, *each.after)}
    clocks = {name for name in names if name.startswith(f"{CLOCK}.")}
    steps = names - clocks - set(indicators.MEASURES)
    return sorted({name.partition(".")[0] for name in steps}), sorted(steps), sorted(clocks)


def histories(casefiles: Sequence[int]) -> dict[int, tuple[int, History]]:
    """Organ and history of each case file that counts; those whose existence is hidden are left out."""
    wanted = list(casefiles)
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [wanted])
        organs: dict[int, int] = dict(cursor.fetchall())
    found, about, lived = _events(wanted), _about(wanted), lives.of(wanted)
    return {
        casefile: (organ, History(
            found.get(casefile, ()), about[casefile].persons, about[casefile].organisations, about[casefile].split, lived.get(casefile, ()),
        ))
        for casefile, organ in organs.items()
    }


def _events(wanted: list[int]) -> Mapping[int, tuple[Event, ...]]:
    kinds, steps, clocks = _asked()
    zone = str(clock.ZONE)
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(STEPS, [zone, wanted, kinds, steps])
        for casefile, name, on, proceeding, record, at, pk in cursor.fetchall():
            found[casefile].append((at, 0, pk, Event(name, on, proceeding, lives.record(record))))
        cursor.execute(CLOCKS, [zone, wanted, clocks])
        for casefile, name, on, proceeding, due, at, pk in cursor.fetchall():
            found[casefile].append((at, 1, pk, Event(name, on, proceeding, {"outcome": _outcome(on, due)})))
    return {casefile: tuple(_in_order(rows)) for casefile, rows in found.items()}


def _about(wanted: list[int]) -> Mapping[int, About]:
    """Corrections count from the beginning: as the matter is known now."""
    found: dict[int, About] = defaultdict(lambda: About(0, 0, {part: Counter() for part in indicators.ABOUT}))
    with connection.cursor() as cursor:
        cursor.execute(SUBJECTS, [wanted])
        for casefile, kind, rank in cursor.fetchall():
            if kind == "person":
                found[casefile].persons += 1
                found[casefile].split["subject_rank"][rank or UNSAID] += 1
            else:
                found[casefile].organisations += 1
        cursor.execute(RAISED, [wanted])
        for casefile, nature in cursor.fetchall():
            found[casefile].split["field"][nature.partition(".")[0] or UNSAID] += 1
            found[casefile].split["offence"][nature or UNSAID] += 1
    return found


def _outcome(met: date, due: date) -> str:
    return IN_TIME if met <= due else LATE


def _in_order(rows: Iterable[tuple[Any, ...]]) -> Iterable[Event]:
    return (event for _at, _kind, _pk, event in sorted(rows, key=lambda row: row[:3]))

"""Measures a save of one item of the tolerance worksheet: as the page sends it, as the domain does it, and the same rows by hand.

All sides write the same row and the same audit event under the same lock, each time with other words, on a sheet of its own that is
half filled. The raw side asks nothing: not who may write, nor whether the words reveal a reporter, nor what is still missing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from psycopg.types.json import Jsonb

from dandang.base import clock
from dandang.cases import doors
from dandang.cases.digest import digest
from dandang.cases.models import Proceeding
from dandang.desk.bench import People, Raw, queries_of
from dandang.mechanisms.tolerance import entries
from dandang.mechanisms.tolerance.entries import Base, SheetEntry
from dandang.mechanisms.tolerance.worksheet import Entry
from dandang.mechanisms.tolerance.worksheet_items import fixed
from dandang.organs.models import Organ

ITEM = "Q1_INTEREST"
PAIR = ["bench-handler", "bench-handler_2"]


@dataclass(frozen=True)
class Side:
    """Milliseconds a save: the median, and the slowest but one in twenty. `queries`: statements of one save, 0 where not counted."""

    name: str
    middle: float
    slow: float
    queries: int = 0


def a_case(organ: Organ, staff: People) -> Proceeding:
    """A tolerance case whose sheet is half filled, reached by the steps that lead there."""
    at = clock.now()
    subject = {"name": "史某", "kind": "person", "unit": "某镇", "post": "副镇长", "unit_then": "某镇", "post_then": "副镇长"}
    matter = doors.begin("accountability", "open", by=staff["case_management"], organ=organ, at=at, data={
        "subjects": json.dumps([subject]), "managing_organ": organ.name, "acted_on": at.date().isoformat(), "origin": "省重点工程",
        "facts": "租用客车接送代表", "rule_name": "某办法", "rule_clause": "第九条", "tracks": ["organisational"],
    }).proceeding
    doors.take(matter, "investigate", by=staff["principal_officer"], at=at, data={"handlers": PAIR})
    case: Proceeding = matter.casefile.proceedings.get(kind="tolerance")
    doors.take(case, "assess", by=staff["handler"], at=at, data={"candidates": ["ZJ-2"], "opinion": "为公"})
    case.refresh_from_db()
    doors.take(case, "start_simultaneously", by=staff["principal_officer"], at=at, data={})
    case.refresh_from_db()
    for item in fixed():
        entries.save(case, item.key, words(0), base=Base(), by=staff["handler"], at=at)
    return case


def words(number: int) -> Entry:
    """A reason of usual length, another one each time."""
    return Entry("", f"第{number}稿：资金由村集体支出，用于接送年长村民代表，有用车记录，本人及亲属没有得利。" * 2, (f"卷一第{number}页",))


def measure(organ: Organ, staff: People, *, saves: int, rounds: int) -> list[Side]:
    """Every side in turn, `saves` a turn, each on a case of its own."""
    by, client = staff["handler"], Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    cases = [a_case(organ, staff) for _side in range(3)]
    raw = Raw()
    sides: dict[str, Callable[[int], Any]] = {
        "raw SQL": lambda n: _by_hand(raw, cases[0], n, staff),
        "saved, without the page": lambda n: _saved(cases[1].key, n, staff),
        "saved by the page (HTTP)": lambda n: _sent(client, cases[2], n),
    }
    try:
        taken = _in_turn(sides, saves, rounds)
    finally:
        raw.connection.close()
    counted = {name: queries_of(partial(sides[name], 10**5)) for name in list(sides)[1:]}
    return [Side(name, 1000 * median(each), 1000 * sorted(each)[int(len(each) * 0.95)], counted.get(name, 0)) for name, each in taken.items()]


def _in_turn(sides: dict[str, Callable[[int], Any]], saves: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of every save; the first turn warms up and is left out."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    number = 0
    for turn in range(rounds + 1):
        for name, act in sides.items():
            for _n in range(saves if turn else 3):
                number += 1
                began = time.perf_counter()
                act(number)
                taken[name] += [time.perf_counter() - began] if turn else []
    return taken


def _saved(key: str, number: int, staff: People) -> None:
    case = Proceeding.objects.visible_to(staff["handler"]).select_related("casefile__organ__parent").get(key=key)
    base = Base.of(SheetEntry.objects.get(proceeding=case, key=ITEM))
    entries.save(case, ITEM, words(number), base=base, by=staff["handler"], at=clock.now())


def _sent(client: Client, case: Proceeding, number: int) -> None:
    base, entry = Base.of(SheetEntry.objects.get(proceeding=case, key=ITEM)), words(number)
    sent = {f"{ITEM}-finding": "", f"{ITEM}-reason": entry.reason, f"{ITEM}-evidence": entry.evidence[0], f"{ITEM}-base": str(base)}
    answer = client.post(reverse("tolerance:sheet_item", args=[case.key, ITEM]), sent)
    if answer.status_code != 200:
        raise RuntimeError(f"the save was answered {answer.status_code}")


def _by_hand(raw: Raw, case: Proceeding, number: int, staff: People) -> None:
    """The same lock, row and event."""
    entry, at, by, run = words(number), clock.now(), staff["handler"], raw.connection.execute
    said = {"finding": entry.finding, "reason": entry.reason, "evidence": list(entry.evidence)}
    with raw.connection.transaction():
        run("SELECT state FROM cases_proceeding WHERE id = %s FOR NO KEY UPDATE", [case.pk])
        version = (run(
            "UPDATE tolerance_sheetentry SET reason = %s, evidence = %s, version = version + 1, by_id = %s, at = %s "
            "WHERE proceeding_id = %s AND key = %s RETURNING version", [entry.reason, Jsonb(said["evidence"]), by.pk, at, case.pk, ITEM],
        ).fetchone() or (0,))[0]
        data = {"proceeding": case.key, "item": ITEM, "version": version, "content": digest(said)}
        raw.event(case.casefile.code, entries.WRITE, by.username, at, data)

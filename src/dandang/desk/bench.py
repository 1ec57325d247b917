"""Measures a step beside the same rows written by hand-written SQL, and counts the queries of steps and pages.

The step is real: door, form, lock, facts, engine, step row, deadline, audit event, commit. The raw side takes the same locks and
writes the same rows with the same hash, and asks nothing. Both run in turn in one database that is thrown away. Each client is
a process with its own connection and its own matters, as different people with different cases are.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing import get_context
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from psycopg.types.json import Jsonb

from dandang.audit import canonical
from dandang.base import clock
from dandang.cases import doors
from dandang.cases.digest import digest
from dandang.cases.models import Proceeding
from dandang.exchange import hands
from dandang.organs.models import Organ, Staff

MATTERS = 6
"""Matters of one client; steps go round them, so that no history grows far beyond a real one."""
COUNTY = "上城区纪委监委"
ROLES = (
    "intake_clerk", "petition_officer", "case_management", "handler", "handler_2", "reviewer", "principal_officer",
)
People = dict[str, Staff]


@dataclass(frozen=True)
class Round:
    """Steps a second of both sides in one round, all clients together."""

    door: float
    raw: float


def people(organ: Organ) -> People:
    """One person for each role."""
    made = {}
    for role in ROLES:
        made[role] = Staff.objects.appoint(f"bench-{role}", f"测试{role}")
        made[role].take_post(
            organ, role.removesuffix("_2"), from_on=date(2020, 1, 1), by="bench", at=clock.now()
        )
    return made


def county() -> Organ:
    return Organ.objects.get(name=COUNTY)


def receive(staff: People, organ: Organ) -> Proceeding:
    """A report just received."""
    given = {"channel": "letter", "text": "反映某人办事拖延"}
    return doors.begin("reports", "receive", by=staff["intake_clerk"], organ=organ, at=clock.now(), data=given).proceeding


def matter(staff: People, organ: Organ) -> Proceeding:
    """A clarification in review, reached by the steps that lead there."""
    today, both = clock.today().isoformat(), ["bench-handler", "bench-handler_2"]
    report = receive(staff, organ)
    _step(
        report, "register", staff["intake_clerk"], subject_name="史某", subject_unit="某局", managing_organ=organ.name,
        statements="办事拖延",
    )
    _step(report, "accept", staff["petition_officer"])
    _step(report, "hand_over", staff["petition_officer"], case_manager="bench-case_management",
          allegations_suffice="登记的问题已写明")
    clue = _step(report, "become_clue", staff["case_management"]).opened[0]
    _step(clue, "allot", staff["case_management"], handlers=both)
    _step(clue, "approve_allotment", staff["principal_officer"])
    _step(
        clue, "propose", staff["handler"], disposal="preliminary_verification", held_on=today, members=both, minutes="同意",
    )
    _step(clue, "approve_verification", staff["principal_officer"], group=both)
    _step(clue, "find", staff["handler"], allegation="1", code="untrue", sub_code="4a_not_so", basis="查阅台账")
    _step(clue, "report", staff["handler"], course="查阅台账", proposal="了结", opinion="close", signed_by=both)
    cleared = _step(clue, "conclude", staff["principal_officer"], ending="disproved").opened[0]
    _step(cleared, "assess", staff["handler"], grounds=["other_need"], effect_units="办公室", reason="影响工作")
    _step(cleared, "record_consent", staff["handler"], asked_on=today, own_words="同意", wished_methods=["written"])
    _step(
        cleared, "draft", staff["handler"], title_variant="通知书", cleared=["1"], matters="办事拖延", methods=["written"],
        scope_units="办公室",
    )
    return _step(cleared, "submit", staff["handler"]).proceeding


def _step(proceeding: Proceeding, verb: str, by: Staff, **data: Any) -> doors.Done:
    return doors.take(Proceeding.objects.get(pk=proceeding.pk), verb, by=by, at=clock.now(), data=data)


def through_the_door(pk: int, number: int, staff: People) -> None:
    """Return the draft, or submit it again (which starts a clock), as a request would: everything is read anew."""
    verb, role = ("return_draft", "reviewer") if number % 2 == 0 else ("submit", "handler")
    by = copy.copy(staff[role])
    by.__dict__.pop("_posts", None)
    found = Proceeding.objects.visible_to(by).select_related("casefile__organ__parent").get(pk=pk)
    doors.take(found, verb, by=by, at=clock.now(), data={}, once=f"{pk} {number} {time.monotonic_ns()}")


class Raw:
    """The same rows by hand."""

    def __init__(self) -> None:
        known = connection.settings_dict
        self.connection = psycopg.connect(
            dbname=known["NAME"], user=known["USER"], password=known["PASSWORD"], host=known["HOST"] or None,
            port=known["PORT"] or None, autocommit=True,
        )

    def step(self, pk: int, number: int, staff: People) -> None:
        """What `through_the_door` writes: step, proceeding, audit event, clock; under the same locks."""
        submits, at = number % 2 == 1, clock.now()
        verb, to = ("submit", "in_review") if submits else ("return_draft", "drafting")
        by = staff["handler" if submits else "reviewer"]
        run = self.connection.execute
        with self.connection.transaction():
            state, last, key, code = run(
                "SELECT p.state, p.last_seq, p.key, c.code FROM cases_proceeding p JOIN cases_casefile c ON c.id = p.casefile_id "
                "JOIN clarification_clarification n ON n.proceeding_id = p.id WHERE p.id = %s FOR NO KEY UPDATE OF p, c, n",
                [pk],
            ).fetchone() or ("", 0, "", "")
            run(
                "INSERT INTO cases_step (proceeding_id, seq, verb, from_state, to_state, by_id, at, reason, record, once) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, '', '{}', %s) RETURNING id",
                [pk, last + 1, verb, state, to, by.pk, at, f"{pk} {number} {time.monotonic_ns()}"],
            )
            run(
                "UPDATE cases_proceeding SET state = %s, last_seq = %s, is_open = true, moved_at = %s WHERE id = %s",
                [to, last + 1, at, pk],
            )
            data = {"proceeding": key, "seq": last + 1, "from": state, "to": to, "content": digest({"reason": "", "record": {}})}
            self.event(code, f"clarification.{verb}", by.username, at, data)
            if submits:
                run(
                    "INSERT INTO cases_deadline (proceeding_id, code, starts_on, due_on, is_provisional) "
                    "VALUES (%s, 'DL-17r', %s, %s, false) ON CONFLICT DO NOTHING",
                    [pk, at.date(), at.date()],
                )
            else:
                run(
                    "UPDATE cases_deadline SET met_at = %s WHERE proceeding_id = %s AND code = ANY(%s) AND met_at IS NULL",
                    [at, pk, ["DL-17r"]],
                )

    def event(self, chain: str, verb: str, actor: str, at: datetime, data: dict[str, Any]) -> None:
        """The next link of the chain."""
        seq, head = self.connection.execute("SELECT seq, hash FROM audit_head(%s)", [chain]).fetchone() or (0, "")
        hashed = canonical.seal(
            head, canonical.spell(chain, seq + 1, canonical.moment(at), actor, verb, data), settings.AUDIT_HASH
        )
        self.connection.execute(
            "INSERT INTO audit_event (chain, seq, at, actor, verb, data, prev_hash, hash, alg) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [chain, seq + 1, at, actor, verb, Jsonb(data), head, hashed, settings.AUDIT_HASH],
        )


def _client(mine: list[int], theirs: list[int], staff: People, steps: int, rounds: int, gate: Any) -> list[list[float]]:
    """Seconds of one client, a pair a round: alternate between the sides, all clients beginning each stretch together."""
    raw = Raw()
    sides: tuple[tuple[Callable[[int, int, People], None], list[int]], ...] = (
        (through_the_door, mine), (raw.step, theirs),
    )
    for side, matters in sides:
        _stretch(side, matters, staff, 2 * len(matters), 0)
    taken: list[list[float]] = []
    for turn in range(rounds):
        times = []
        for side, matters in sides:
            gate.wait(120)
            times.append(_stretch(side, matters, staff, steps, turn))
        taken.append(times)
    return taken


def _stretch(side: Callable[[int, int, People], None], matters: list[int], staff: People, steps: int, turn: int) -> float:
    """Seconds for `steps` steps, twice round for each matter so that every one ends where it began."""
    began = time.perf_counter()
    for number in range(steps):
        side(matters[(number // 2) % len(matters)], number, staff)
    return time.perf_counter() - began


def compare(staff: People, organ: Organ, *, clients: int, steps: int, rounds: int) -> list[Round]:
    """Steps a second of both sides, in alternation; `steps` of each client in each round (an even number)."""
    pools = [([matter(staff, organ).pk for _ in range(MATTERS)], [matter(staff, organ).pk for _ in range(MATTERS)]) for _ in range(clients)]
    database = {key: connection.settings_dict[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    connections.close_all()
    context = get_context("spawn")  # a process that was forked hangs at its first paper: the typesetter's threads do not come along
    with (
        context.Manager() as manager,
        ProcessPoolExecutor(clients, mp_context=context, initializer=hands.begin, initargs=(database,)) as pool,
    ):
        gate = manager.Barrier(clients)
        at_work = [pool.submit(_client, mine, theirs, staff, steps, rounds, gate) for mine, theirs in pools]
        taken = [each.result(600) for each in at_work]
    return [
        Round(*(clients * steps / max(client[turn][side] for client in taken) for side in (0, 1))) for turn in range(rounds)
    ]


def queries_of(act: Callable[[], Any]) -> int:
    """How many statements `act` sends, BEGIN and COMMIT left out."""
    counted = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        act()
    return counted


def page_queries(staff: Staff, path: str) -> int:
    """Queries of one page, session and frame included."""
    from django.test import Client

    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")

    def get() -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")

    get()
    return queries_of(get)

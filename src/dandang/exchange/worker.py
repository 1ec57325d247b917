"""Who does the work of imports: one program that looks for jobs, reads each file and deals its batches out to processes. Between two
looks it does the rounds of `chores`: figures, messages, and every hour what has had its time is cleared away: dead files of the sealed
store, and the keys of days that are over (decision 10).

No broker and no heartbeat: whoever works at a job holds a lock of its database session, which the server gives back the moment that
session dies. The next worker then finds the job, reads the file again and skips the batches that are there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from multiprocessing import get_context

from django.db import close_old_connections, connection

from dandang.base import clock
from dandang.exchange import batches, chores, hands, jobs
from dandang.exchange.models import ImportBatch, ImportJob
from dandang.exchange.reading import Record, Unreadable
from dandang.vault import files, keeping

LOCKS = 0x1A9027
"""Marks our session locks among those of others."""
IDLE = 1.0
"""Seconds between two looks for work."""
SWEEP = timedelta(hours=1)
State = ImportJob.State
log = logging.getLogger(__name__)


def work(wait_for_stop: Callable[[float], bool], *, processes: int) -> None:
    """Look for imports, and do the rounds, until `wait_for_stop(seconds)` answers True."""
    rounds = chores.Rounds()
    while not wait_for_stop(0):
        close_old_connections()
        more = rounds.go(clock.now())
        if not work_once(processes=processes) and not more and wait_for_stop(IDLE):
            return


def tidy(at: datetime) -> list[str]:
    """End imports whose time is over, destroy the keys of days that are over, and remove from the sealed store what died
    half-written or was never kept by any row.
    """
    jobs.sweep(at=at)
    keeping.sweep(by="worker", at=at)
    return files.store().sweep(at=at, kept=files.kept())


def work_once(*, processes: int = 1, seen: Callable[[int], None] | None = None) -> bool:
    """Deal with one waiting import that nobody works at; whether there was one."""
    for job in ImportJob.objects.filter(state__in=[State.CHECKING, State.RUNNING]).order_by("moved_at", "pk"):
        with claimed(job) as ours:
            if ours:
                deal_with(job, processes=processes, seen=seen)
                return True
    return False


@contextmanager
def claimed(job: ImportJob) -> Iterator[bool]:
    """Hold the job for this session; False when another session does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, job.pk])
        ours = bool(cursor.fetchone()[0])
        try:
            yield ours
        finally:
            if ours:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, job.pk])


def is_claimed(job: ImportJob) -> bool:
    """Whether some worker is at it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCKS, job.pk],
        )
        return bool(cursor.fetchone()[0])


def deal_with(job: ImportJob, *, processes: int, seen: Callable[[int], None] | None = None) -> None:
    """Read the file to its end, or until the job is paused or cancelled. `seen` is told of each batch's rows."""
    job.refresh_from_db(fields=["state", "turn", "mapping", "file"])
    if job.state not in {State.CHECKING, State.RUNNING}:
        return
    turn, running = job.turn, job.state == State.RUNNING
    try:
        to_the_end = _deal_out(job, turn, processes=processes, seen=seen or (lambda rows: None))
    except (Unreadable, jobs.files.SealBroken, FileNotFoundError) as error:
        sentence = str(error) if isinstance(error, Unreadable) else "The sealed file cannot be opened."
        _quietly(lambda: jobs.fail(job, sentence, at=clock.now()))
        return
    if to_the_end:
        finish = jobs.done if running else jobs.checked
        _quietly(lambda: finish(job, turn=turn, at=clock.now()))


def _quietly(act: Callable[[], None]) -> None:
    """Somebody may have paused or cancelled between the last batch and now."""
    try:
        act()
    except jobs.NotNow:
        log.info("an import was stopped by its sender at its end")


def _deal_out(job: ImportJob, turn: int, *, processes: int, seen: Callable[[int], None]) -> bool:
    """Deal out every batch that is not there; False when the job was stopped on the way."""
    there = set(ImportBatch.objects.filter(job=job, turn=turn).values_list("number", flat=True))
    with _pool(processes) as submit:
        waiting: dict[Future[bool], int] = {}
        most = 1 if processes == 1 else 2 * processes
        for number, rows in _cut(job):
            if number in there:
                seen(len(rows))
                continue
            if len(waiting) >= most and not _collect(waiting, seen):
                return False
            waiting[submit(job.pk, turn, number, rows)] = len(rows)
        while waiting:
            if not _collect(waiting, seen):
                return False
    return True


def _collect(waiting: dict[Future[bool], int], seen: Callable[[int], None]) -> bool:
    """Wait for a batch to end; False when one found the job stopped."""
    ended, _others = wait(waiting, return_when=FIRST_COMPLETED)
    going_on = True
    for future in ended:
        rows = waiting.pop(future)
        if future.result():
            seen(rows)
        else:
            going_on = False
    return going_on


def _cut(job: ImportJob) -> Iterator[tuple[int, list[Record]]]:
    """Batches, numbered from 1. The same file is always cut in the same places."""
    rows, number = jobs.records(job), 0
    while batch := list(islice(rows, batches.SIZE)):
        number += 1
        yield number, batch


Submit = Callable[[int, int, int, list[Record]], "Future[bool]"]


@contextmanager
def _pool(processes: int) -> Iterator[Submit]:
    """Where batches are dealt with: here, or in so many processes with a database session each."""
    if processes == 1:
        yield _here
        return
    database = {key: connection.settings_dict[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=hands.begin, initargs=(database,)
    ) as pool:
        try:
            yield lambda *batch: pool.submit(hands.deal_with, *batch)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _here(pk: int, turn: int, number: int, rows: list[Record]) -> Future[bool]:
    future: Future[bool] = Future()
    future.set_result(batches.deal_with(pk, turn, number, rows))
    return future


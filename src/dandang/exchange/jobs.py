"""The life of an import: received, checked (a dry run), run, paused, cancelled, done. Each verb locks the job and leaves an event.

The file rests sealed under a key of its own. It goes when the import is done: what stays is the error report, sealed again, until
`KEPT` is over. A file that holds rows of a higher organ's competence (R-2) is gone with the last batch, and the error report
repeats nothing of those rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dandang import audit
from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.exchange import columns, reading
from dandang.exchange.columns import Mapped
from dandang.exchange.models import ImportJob
from dandang.organs.models import Organ, Staff
from dandang.vault import filekeys, files

KEPT = timedelta(days=7)
"""How long a file or an error report waits for its sender [D]."""
State = ImportJob.State
KEYS = filekeys.FileKeys(ImportJob, "file", b"import ")


class NotNow(Exception):
    """The import is not in a state for this; one sentence."""


def receive(
    stored: files.Stored, key: bytes, head: bytes, *, organ: Organ, source: str, by: Staff, at: datetime, language: str
) -> ImportJob:
    """Keep a sealed file as an import of `organ`. Raises `reading.Unreadable`, or `StepRefused` for whoever is no intake clerk."""
    must_take_in(by, organ, at)
    shape, estimate = reading.sniff(head, files.store().read(stored.name, key))
    names = reading.headings(files.store().read(stored.name, key), shape)
    mapping = columns.recall(organ, names) or columns.guess(names)
    with transaction.atomic():
        job = ImportJob.objects.create(
            organ=organ, by=by, at=at, source=source, format=shape.format, encoding=shape.encoding, delimiter=shape.delimiter,
            size=stored.size, width=len(names), estimate=estimate, language=language, mapping=mapping, moved_at=at,
            expires_at=at + KEPT, **_lock_up(stored.name, key),
        )
        _record(job, "receive", by=by, at=at, size=stored.size, sha256=stored.sha256)
    return job


def must_take_in(by: Staff, organ: Organ, at: datetime) -> None:
    """The hand that signs for receipt is an intake clerk's (R-1)."""
    if "intake_clerk" not in by.roles_in(organ, at.astimezone(clock.ZONE).date()):
        raise StepRefused(Refused("您的职务无权办理“%(step)s”。", "SM-A", {"step": "收件"}))


# What is in the file


def content(job: ImportJob) -> Iterator[bytes]:
    """The sealed file, piece by piece."""
    return files.store().read(job.file, KEYS.key(job))


def shape(job: ImportJob) -> reading.Shape:
    return reading.Shape(job.format, job.encoding, job.delimiter)


def headings(job: ImportJob) -> list[str]:
    """The names of the columns: read from the sealed file each time, kept nowhere else."""
    return reading.headings(content(job), shape(job))


def records(job: ImportJob) -> Iterator[reading.Record]:
    return reading.records(content(job), shape(job), headings(job))


# Verbs


def match(job: ImportJob, mapping: Mapped, names: Sequence[str], *, by: Staff, at: datetime) -> None:
    """Settle which column is which field, and check the whole file without taking anything in."""
    with _held(job, {State.RECEIVED, State.CHECKED}):
        job.mapping, job.state, job.turn, job.problem = mapping, State.CHECKING, job.turn + 1, ""
        _save(job, at)
        columns.remember(job.organ, names, mapping, at=at)
        _record(job, "check", by=by, at=at)


def run(job: ImportJob, *, by: Staff, at: datetime) -> None:
    """Take in every row that is right."""
    must_take_in(by, job.organ, at)
    with _held(job, {State.CHECKED}):
        job.state, job.turn = State.RUNNING, job.turn + 1
        _save(job, at)
        _record(job, "run", by=by, at=at)


def pause(job: ImportJob, *, by: Staff, at: datetime) -> None:
    """Stop after the batch in hand."""
    with _held(job, {State.RUNNING}):
        job.state = State.PAUSED
        _save(job, at)
        _record(job, "pause", by=by, at=at)


def resume(job: ImportJob, *, by: Staff, at: datetime) -> None:
    """Go on with the next batch."""
    must_take_in(by, job.organ, at)
    with _held(job, {State.PAUSED}):
        job.state = State.RUNNING
        _save(job, at)
        _record(job, "resume", by=by, at=at)


def cancel(job: ImportJob, *, by: Staff, at: datetime) -> None:
    """End it. What was taken in stays; the file goes."""
    with _held(job, {State.RECEIVED, State.CHECKING, State.CHECKED, State.RUNNING, State.PAUSED}):
        job.state = State.CANCELLED
        gone = _let_go(job)
        _save(job, at)
        _record(job, "cancel", by=by, at=at, **job.progress())
    files.store().remove(gone) if gone else None


def checked(job: ImportJob, *, turn: int, at: datetime) -> None:
    """The worker has read to the end of the file in a dry run."""
    with _held(job, {State.CHECKING}):
        if job.turn == turn:
            job.state = State.CHECKED
            _save(job, at)


def done(job: ImportJob, *, turn: int, at: datetime) -> None:
    """The worker has read to the end: the faulty rows are kept, what was sent goes."""
    from dandang.exchange import faults

    report, key = None, files.new_key()
    if job.faults.filter(turn=turn).exists():
        report = files.store().write(faults.as_sent(job), key)
    with _held(job, {State.RUNNING}):
        if job.turn != turn:
            return
        gone = _let_go(job)
        if report is not None:
            job.holds = "faults"
            for name, value in _lock_up(report.name, key).items():
                setattr(job, name, value)
        job.state, job.expires_at = State.DONE, at + KEPT
        _save(job, at)
        _record(job, "done", by=job.by, at=at, **job.progress())
    files.store().remove(gone) if gone else None


def fail(job: ImportJob, sentence: str, *, at: datetime) -> None:
    """The file turned out to be unreadable."""
    with _held(job, {State.CHECKING, State.RUNNING}):
        gone = _let_go(job)
        job.state, job.problem = State.FAILED, sentence[:300]
        _save(job, at)
        _record(job, "fail", by=job.by, at=at, **job.progress())
    files.store().remove(gone) if gone else None


def sweep(*, at: datetime) -> int:
    """Remove files whose time is over; how many."""
    overdue = list(ImportJob.objects.filter(expires_at__lt=at).exclude(file=""))
    for job in overdue:
        with _held(job, set(State)):
            gone = _let_go(job)
            job.state = job.state if job.is_over else State.CANCELLED
            _save(job, at)
            _record(job, "expire", by=job.by, at=at)
        files.store().remove(gone) if gone else None
    return len(overdue)


@contextmanager
def _held(job: ImportJob, states: Iterable[str]) -> Iterator[None]:
    """Lock the job and read it anew; `NotNow` when it is in none of `states`."""
    with transaction.atomic():
        fresh = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
        for field in ("state", "turn", "file", "suite", "key_id", "wrapped", "mapping", "holds"):
            setattr(job, field, getattr(fresh, field))
        if fresh.state not in states:
            raise NotNow(_("这一导入目前是“%(state)s”，不能这样办理。") % {"state": fresh.get_state_display()})
        yield


def _save(job: ImportJob, at: datetime) -> None:
    job.moved_at = at
    job.save(
        update_fields=["state", "turn", "file", "suite", "key_id", "wrapped", "holds", "mapping", "problem", "moved_at", "expires_at"]
    )


def _let_go(job: ImportJob) -> str:
    """Forget the file and its key; the name of what is to be removed when this is committed."""
    gone, job.file, job.key_id, job.wrapped = job.file, "", "", b""
    return gone


def _lock_up(name: str, key: bytes) -> dict[str, Any]:
    """The columns by which a job keeps a sealed file: its name and its key, wrapped."""
    return {"file": name, **KEYS.wrapped(name, key)}


def _record(job: ImportJob, verb: str, *, by: Staff, at: datetime, **data: Any) -> None:
    audit.record(f"organ:{job.organ.code}", f"exchange.{verb}", by=by.username, at=at, data={"import": job.key, **data})

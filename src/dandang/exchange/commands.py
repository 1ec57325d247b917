"""`dandang import` and `dandang worker`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dandang.base.cli import OK, PROBLEMS, CannotRun

PIECE = 1 << 16


def register(commands: Any) -> None:
    """Add both."""
    parser = commands.add_parser("import", help="take many reports in from a csv, xlsx or NDJSON file")
    parser.add_argument("file", type=Path, help="the file; it is sealed before it is read")
    parser.add_argument("--organ", required=True, help="code or name of the organ that receives")
    parser.add_argument("--by", required=True, help="sign-in name of the intake clerk who signs for receipt (R-1)")
    parser.add_argument("--source", required=True, help="the system that gave the source numbers, such as 12388")
    parser.add_argument("--mapping", type=Path, help="JSON: field to heading, or to {\"value\": ...}; guessed without it")
    parser.add_argument("--dry-run", action="store_true", help="judge every row and take nothing in")
    parser.add_argument("--errors", type=Path, help="where to write the faulty rows with their reasons (a new file, mode 0600)")
    parser.add_argument("--processes", type=int, default=_processes(), help="processes that share the work (%(default)s)")
    parser.set_defaults(run=run_import)
    worker = commands.add_parser("worker", help="deal with the imports that people send on the pages")
    worker.add_argument("--processes", type=int, default=_processes(), help="processes that share the work (%(default)s)")
    worker.add_argument("--beside", type=int, metavar="PID", help="end with the program that started it")
    worker.set_defaults(run=run_worker)


def _processes() -> int:
    return max(1, min(4, os.cpu_count() or 1))


def run_worker(options: argparse.Namespace) -> int:
    """Until SIGTERM or Ctrl-C."""
    from dandang.base.lifetime import end_with_parent
    from dandang.exchange import worker

    if options.beside:
        end_with_parent(signal.SIGTERM, options.beside)
        os.nice(5)  # people at their pages come first
    worker.work(threading.Event().wait, processes=options.processes)
    return OK


def run_import(options: argparse.Namespace) -> int:
    """The whole way of a file, here and now. 0: every row was right, 1: some stayed outside, 2: nothing could be done."""
    from dandang.base import clock
    from dandang.base.verdict import StepRefused
    from dandang.exchange import jobs
    from dandang.exchange.reading import Unreadable

    organ, by = _organ(options.organ), _person(options.by)
    try:
        job = _received(options, organ, by)
        try:
            told = _through(job, options, by)
            return _tell(job, told, options, by)
        finally:
            job.refresh_from_db()
            if not job.is_over:
                jobs.cancel(job, by=by, at=clock.now())
    except Unreadable as error:
        raise CannotRun(str(error)) from None
    except StepRefused as stop:
        raise CannotRun(f"{by.username} is no intake clerk of {organ.name}: {stop.verdict.rule}.") from None


def _through(job: Any, options: argparse.Namespace, by: Any) -> dict[str, int]:
    """Match, check and run; the counts of the last turn."""
    from dandang.base import clock
    from dandang.exchange import jobs

    names = jobs.headings(job)
    mapping = _mapping(options.mapping, names, job.mapping)
    _check_lacking(mapping)
    jobs.match(job, mapping, names, by=by, at=clock.now())
    checked = _work(job, options, "Checking", job.estimate)
    if options.dry_run or not checked["taken"]:
        return checked
    jobs.run(job, by=by, at=clock.now())
    return _work(job, options, "Importing", checked["rows"])


def _received(options: argparse.Namespace, organ: Any, by: Any) -> Any:
    from dandang.base import clock
    from dandang.exchange import jobs
    from dandang.vault import files

    key = files.new_key()
    with options.file.open("rb") as file:
        head = file.read(4096)
        file.seek(0)
        stored = files.store().write(iter(lambda: file.read(PIECE), b""), key)
    try:
        return jobs.receive(
            stored, key, head, organ=organ, source=options.source, by=by, at=clock.now(), language="zh-hans"
        )
    except BaseException:
        files.store().remove(stored.name)
        raise


def _work(job: Any, options: argparse.Namespace, what: str, total: int) -> dict[str, int]:
    """Deal with the job here, with a progress bar when a person is watching."""
    from dandang.exchange import worker

    with _bar(what, total) as seen, worker.claimed(job) as ours:
        if not ours:
            raise CannotRun("A worker has taken the job; follow it on the page of imports.")
        worker.deal_with(job, processes=options.processes, seen=seen)
    job.refresh_from_db()
    if job.state == job.State.FAILED:
        raise CannotRun(job.problem)
    progress: dict[str, int] = job.progress()
    return progress


@contextmanager
def _bar(what: str, total: int) -> Iterator[Any]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total or None)
        yield lambda rows: progress.advance(task, rows)


def _tell(job: Any, told: dict[str, int], options: argparse.Namespace, by: Any) -> int:
    done = "fit to be imported" if job.state == job.State.CHECKED else "imported"
    print(f"{told['rows']} rows: {told['taken']} {done}, {told['repeated']} imported before, {told['faulty']} faulty.")
    if told["faulty"] and options.errors:
        _write_errors(job, options.errors, by)
    elif told["faulty"]:
        for fault in job.faults.filter(turn=job.turn)[:10]:
            print(f"row {fault.row}: " + "; ".join(" ".join(filter(None, each)) for each in fault.reasons), file=sys.stderr)
        print("--errors FILE writes all of them, to be corrected and imported again.", file=sys.stderr)
    return PROBLEMS if told["faulty"] else OK


def _write_errors(job: Any, path: Path, by: Any) -> None:
    from dandang.base import clock
    from dandang.exchange import copies, faults
    from dandang.exchange.models import Copy

    copy = copies.issue_copy(Copy.What.FAULTS, job.format, by=by, at=clock.now())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.writelines(faults.as_file(job))
    print(f"The faulty rows are in {path} (copy {copy.label}): correct them and import that file.")


def _organ(text: str) -> Any:
    from django.db.models import Q

    from dandang.organs.models import Organ

    found = Organ.objects.filter(Q(code=text) | Q(name=text)).select_related("parent").first()
    if found is None:
        raise CannotRun(f"There is no organ {text!r}: give its code or its full name.")
    return found


def _person(username: str) -> Any:
    from dandang.organs.models import Staff

    found = Staff.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise CannotRun(f"Nobody signs in as {username!r}.")
    return found


def _mapping(path: Path | None, headings: list[str], guessed: dict[str, Any]) -> dict[str, Any]:
    if path is None:
        return guessed
    try:
        chosen = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise CannotRun(f"{path} is not JSON: {error}.") from None
    mapping = {}
    for field, what in dict(chosen).items():
        if isinstance(what, dict) and isinstance(what.get("value"), str):
            mapping[field] = {"value": what["value"]}
        elif what in headings:
            mapping[field] = {"column": headings.index(what)}
        else:
            raise CannotRun(f"{path}: the file has no column {what!r} for {field}.")
    return mapping


def _check_lacking(mapping: dict[str, Any]) -> None:
    from dandang.exchange import columns

    unknown = sorted(set(mapping) - {target.name for target in columns.targets()})
    if unknown:
        raise CannotRun(f"The mapping names fields that do not exist: {', '.join(unknown)}.")
    lacking = [target.name for target in columns.lacking(mapping)]
    if lacking:
        raise CannotRun(f"No column for {', '.join(lacking)}: name the columns with --mapping.")

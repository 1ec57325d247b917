"""The rows that stayed outside, as a file of the kind that was sent: corrected, it can be sent again.

Two columns more: why, and which row it was. Of a row that a higher organ is competent for (R-2, R-4) nothing but these two is
repeated. The cells are those that came, so a corrected file must be understood as the first was: a csv keeps encoding and delimiter.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dandang.exchange import columns, jobs, sheets
from dandang.exchange.models import ImportFault, ImportJob
from dandang.exchange.reading import Record


def as_file(job: ImportJob) -> Iterator[bytes]:
    """The error report of the last turn: made from the file that was sent, or the one kept when the import was done."""
    return jobs.content(job) if job.holds == "faults" else as_sent(job)


def as_sent(job: ImportJob) -> Iterator[bytes]:
    """The error report, made from the sealed file."""
    names = jobs.headings(job)
    if job.format == "ndjson":
        return _objects(job, names)
    rows = _rows(job, names)
    if job.format == "xlsx":
        return sheets.as_xlsx(rows)
    return sheets.as_csv(rows, encoding=job.encoding, delimiter=job.delimiter)


def _rows(job: ImportJob, names: list[str]) -> Iterator[list[Any]]:
    kept = [place for place, name in enumerate(names) if name not in {columns.REASON, columns.ROW}]
    yield [columns.REASON, columns.ROW, *(names[place] for place in kept)]
    for fault, cells in _faulty(job):
        yield [_said(fault), fault.row, *("" if fault.withheld else cells[place] for place in kept)]


def _objects(job: ImportJob, names: list[str]) -> Iterator[bytes]:
    for fault, cells in _faulty(job):
        told: dict[str, Any] = {columns.REASON: _said(fault), columns.ROW: fault.row}
        if not fault.withheld:
            told |= {name: cell for name, cell in zip(names, cells, strict=True) if cell not in ("", []) and name not in told}
        yield json.dumps(told, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _faulty(job: ImportJob) -> Iterator[tuple[ImportFault, list[Any]]]:
    """Faults with the cells of their rows: both go up by row, so the file is read once."""
    width, rows = job.width, jobs.records(job)
    here: Record | None = None
    for fault in job.faults.filter(turn=job.turn).order_by("row").iterator(chunk_size=1000):
        while here is None or here.number < fault.row:
            here = next(rows)
        yield fault, here.cells + [""] * (width - len(here.cells))


def _said(fault: ImportFault) -> str:
    return "；".join(f"{label}：{sentence}" if label else sentence for label, sentence in fault.reasons)

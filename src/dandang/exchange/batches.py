"""Rows to case files: a batch is one transaction, and its number can be written once only. So whatever dies, nothing is taken in
half and nothing twice, and the work goes on at the first batch that is not there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from dandang.base import clock
from dandang.base.verdict import Refused
from dandang.base.wording import sentence
from dandang.cases.bulk import Rows
from dandang.exchange import columns
from dandang.exchange.models import ImportBatch, ImportedRow, ImportFault, ImportJob
from dandang.exchange.reading import Record
from dandang.mechanisms.reports.bulk import Accepted, Faulty, Intake

SIZE = 500
"""Rows of a batch."""
TRIES = 5
"""Two files with the same numbers at the same moment: one waits for the other and looks again."""
WITHHELD = frozenset({"R-2", "R-4"})
"""Refusals after which nothing of the row is repeated anywhere."""
State = ImportJob.State


@dataclass
class _Sorted:
    """What became of the rows of a batch."""

    accepted: list[tuple[int, str, Accepted]] = field(default_factory=list)
    faults: list[ImportFault] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    repeated: int = 0


def deal_with(pk: int, turn: int, number: int, rows: Sequence[Record]) -> bool:
    """Judge the rows, take in those that are right unless it is a dry run, remember the others. False: the job is not (or no
    longer) at work, or the batch is done already; nothing happened then.
    """
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _deal_with(pk, turn, number, rows)
        except (IntegrityError, OperationalError):
            if attempt == TRIES - 1 or connection.connection is None or connection.connection.closed:
                raise
    return False


@sensitive_variables()
def _deal_with(pk: int, turn: int, number: int, rows: Sequence[Record]) -> bool:
    job = ImportJob.objects.select_related("organ__parent", "by").get(pk=pk)
    if not _at_work(job, turn) or ImportBatch.objects.filter(job=pk, turn=turn, number=number).exists():
        return False
    at = clock.now()
    with translation.override(job.language):
        intake = Intake(job.organ, job.by, at)
        found = _sort(job, turn, rows, intake)
    if job.state == State.RUNNING:
        _take_in(job, intake, found)
    ImportFault.objects.bulk_create(found.faults)
    ImportBatch.objects.create(
        job=job, turn=turn, number=number, at=at, rows=len(rows), taken=len(found.accepted), repeated=found.repeated,
        faulty=len(found.faults),
    )
    return True


def _at_work(job: ImportJob, turn: int) -> bool:
    """Whether the job is at work in this turn; until the batch ends nobody can pause or cancel it (others may work beside us)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state FROM exchange_importjob WHERE id = %s AND turn = %s AND state IN ('checking', 'running') FOR SHARE",
            [job.pk, turn],
        )
        row = cursor.fetchone()
    job.state = row[0] if row else job.state
    return row is not None


@sensitive_variables()
def _sort(job: ImportJob, turn: int, rows: Sequence[Record], intake: Intake) -> _Sorted:
    mapper, found, labels = columns.Mapper(job.mapping), _Sorted(), {t.name: str(t.label) for t in columns.targets()}
    splits = [(row, None if row.wrong else mapper.split(row.cells)) for row in rows]
    known = _known(job, {split.number for _row, split in splits if split})
    for row, split in splits:
        if split is None:
            found.faults.append(_fault(job, turn, row, [["", row.wrong]]))
            continue
        lacks = _number_lacks(split.number, known, job)
        if lacks is None:
            found.repeated += 1
            continue
        judged = intake.judge(split.received, split.registered)
        if isinstance(judged, Faulty) or lacks or split.strange:
            said = [[labels[columns.SOURCE_NUMBER], lacks]] if lacks else []
            said += [[labels[name], _("请写“是”或者“否”。")] for name in split.strange]
            refused = judged.refused if isinstance(judged, Faulty) else None
            said += [[labels.get(name, name), told(error)] for name, error in judged.faults] if isinstance(judged, Faulty) else []
            said += [["", sentence(refused)]] if refused is not None else []
            found.refused.update([refused.rule] if refused is not None else [])
            found.faults.append(_fault(job, turn, row, said, refused))
            continue
        known[split.number] = (job.pk, row.number)
        found.accepted.append((row.number, split.number, judged))
    return found


def _known(job: ImportJob, numbers: set[str]) -> dict[str, tuple[int, int]]:
    """Which of these numbers were taken in before: by which import, in which row."""
    rows = ImportedRow.objects.filter(organ=job.organ, source=job.source, number__in=[n for n in numbers if "\x00" not in n])
    return {number: (by_job, row) for number, by_job, row in rows.values_list("number", "job", "row")}


def _number_lacks(number: str, known: dict[str, tuple[int, int]], job: ImportJob) -> str | None:
    """What is wrong with the number in the source system ("": nothing), or None when it was taken in from another file."""
    if not number:
        return _("没有来源编号，无法防止重复导入。")
    if len(number) > columns.LONGEST_NUMBER or "\x00" in number:
        return _("来源编号过长或者有不能保存的字符。")
    if number in known:
        by_job, row = known[number]
        return _("与第%(row)s行的来源编号相同。") % {"row": row} if by_job == job.pk else None
    return ""


def _take_in(job: ImportJob, intake: Intake, found: _Sorted) -> None:
    casefiles = intake.take_in([row for _number, _source, row in found.accepted])
    imported = Rows(ImportedRow, "organ_id", "source", "number", "casefile_id", "job_id", "row")
    for casefile, (row, number, _accepted) in zip(casefiles, found.accepted, strict=True):
        imported.add(job.organ_id, job.source, number, casefile, job.pk, row)
    imported.write()
    intake.refuse(found.refused)


def _fault(job: ImportJob, turn: int, row: Record, reasons: list[list[str]], refused: Refused | None = None) -> ImportFault:
    withheld = refused is not None and refused.rule in WITHHELD
    return ImportFault(job=job, turn=turn, row=row.number, reasons=reasons, withheld=withheld)


def told(error: ValidationError) -> str:
    """The sentence of a form's error, unless it repeats what was entered."""
    if "%(value)s" in str(error.message):
        return _("取值不在可选范围内。")
    return str(error.message % error.params if error.params else error.message)


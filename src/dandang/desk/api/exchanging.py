"""Files in and lists out, for programs: an import from NDJSON, and the lists of the pages as numbered copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import quote

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Schema, Status
from pydantic import Field

from dandang.desk import exports
from dandang.desk.api import problems, schemas
from dandang.desk.api.routes import _answers, _asked, _key, _opening, _organ, api
from dandang.exchange import columns, faults, jobs, sheets
from dandang.exchange.copies import issue_copy
from dandang.exchange.models import Copy, ImportJob
from dandang.exchange.reading import Unreadable
from dandang.vault import uploads

PIECE = 1 << 16
Text = Annotated[schemas.Text, Query(min_length=1, max_length=60, pattern=r"\S")]
BINARY = {"schema": {"type": "string", "format": "binary"}}


class FaultOut(Schema):
    row: int
    reasons: list[str]


class ImportOut(Schema):
    """An import: `rows` read so far in this turn, `taken` in (or fit to be), `repeated` (imported before), `faulty`."""

    key: str
    state: str
    problem: str
    rows: int
    taken: int
    repeated: int
    faulty: int
    unknown: list[str] = Field(description="Names that no field takes")
    faults: list[FaultOut] = Field(description="The first hundred; /imports/{key}/faults gives all of them")


@api.post(
    "/imports", response=_answers(ImportOut, 400, 401, 403, 422, status=202), operation_id="send_import",
    openapi_extra={"requestBody": {"required": True, "content": {"application/x-ndjson": BINARY}}},
)
def send_import(request: HttpRequest, source: Text) -> Any:
    """Send reports, one JSON object a line, under the names of the forms' fields or their labels. A dry run begins; then `run`."""
    asked = _asked(request)
    organ = _organ(asked, *_opening("reports", "receive", asked))
    upload = uploads.seal("import.ndjson", _pieces(request))
    if upload.refused or upload.stored is None:
        raise problems.invalid([{"field": "body", "message": uploads.refusal(upload), "code": upload.refused}])
    try:
        job = jobs.receive(
            upload.stored, upload.key, upload.head, organ=organ, source=source.strip(), by=asked.by, at=asked.at,
            language=get_language() or "zh-hans",
        )
    except Unreadable as error:
        upload.close()
        raise problems.invalid([{"field": "body", "message": str(error), "code": "unreadable"}]) from None
    upload.keep()
    lacking = columns.lacking(job.mapping)
    if lacking:
        jobs.cancel(job, by=asked.by, at=asked.at)
        raise problems.invalid([{"field": each.name, "message": _("须选定文件中的一栏。"), "code": "required"} for each in lacking])
    jobs.match(job, job.mapping, jobs.headings(job), by=asked.by, at=asked.at)
    return Status(202, _told(job))


@api.get("/imports/{key}", response=_answers(ImportOut, 401, 404), operation_id="import")
def one_import(request: HttpRequest, key: str) -> Any:
    """How far an import is."""
    return _told(_job(request, key))


@api.post(
    "/imports/{key}/faults", response=_answers(None, 401, 404), operation_id="import_faults",
    openapi_extra={"responses": {200: {"content": dict.fromkeys(sheets.CONTENT_TYPES.values(), BINARY)}}},
)
def import_faults(request: HttpRequest, key: str) -> Any:
    """The faulty rows as a file of the kind that was sent: a numbered copy."""
    asked, job = _asked(request), _job(request, key)
    if not job.file or not job.faults.filter(turn=job.turn).exists():
        raise problems.not_there()
    copy = issue_copy(Copy.What.FAULTS, job.format, by=asked.by, at=asked.at)
    return _sent(copy, faults.as_file(job))


@api.post("/imports/{key}/{verb}", response=_answers(ImportOut, 401, 404, 409, 422), operation_id="act_on_import")
def act(request: HttpRequest, key: str, verb: Literal["run", "pause", "resume", "cancel"]) -> Any:
    """Take the rows in, wait, go on, or end it."""
    asked, job = _asked(request), _job(request, key)
    verbs = {"run": jobs.run, "pause": jobs.pause, "resume": jobs.resume, "cancel": jobs.cancel}
    try:
        verbs[verb](job, by=asked.by, at=asked.at)
    except jobs.NotNow as refused:
        raise problems.Problem(409, "state-does-not-fit", str(refused)) from None
    return _told(job)


@api.post(
    "/exports/{what}", response=_answers(None, 401, 403, 422), operation_id="export",
    openapi_extra={"responses": {200: {"content": {sheets.CONTENT_TYPES[f]: BINARY for f in ("csv", "xlsx")}}}},
)
def export(
    request: HttpRequest, what: Literal["cases", "findings", "worklist"], format: Annotated[Literal["csv", "xlsx"], Query()] = "csv",
    view: schemas.View = schemas.View.mine,
) -> Any:
    """A list of the pages as a file: a numbered copy, with who and when on it (R-25)."""
    asked = _asked(request)
    copy, stream = exports.export(what, format, by=asked.by, at=asked.at, view=view.value)
    return _sent(copy, stream)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


def _job(request: HttpRequest, key: str) -> ImportJob:
    found = ImportJob.objects.visible_to(_asked(request).by).filter(key=_key(key)).select_related("organ__parent", "by").first()
    if found is None:
        raise problems.not_there()
    return found


def _told(job: ImportJob) -> dict[str, Any]:
    reasons = job.faults.filter(turn=job.turn)[:100]
    unknown = columns.unknown(jobs.headings(job), job.mapping) if job.file and job.holds == "source" else []
    return {
        "key": job.key, "state": job.state, "problem": job.problem, **job.progress(), "unknown": unknown,
        "faults": [{"row": fault.row, "reasons": [" ".join(filter(None, each)) for each in fault.reasons]} for fault in reasons],
    }


def _sent(copy: Copy, stream: Iterator[bytes]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(stream, content_type=sheets.CONTENT_TYPES[copy.format])
    response["Copy-Number"] = quote(copy.label)
    return response



"""How fast reports are taken in, beside COPY of the very rows that came of it. For `dandang bench import`."""

from __future__ import annotations

import csv
import io
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from dandang.base import clock
from dandang.exchange import jobs, worker
from dandang.organs.models import Organ, Staff
from dandang.vault import files

HEADINGS = ("来源编号", "来源渠道", "举报内容", "举报人", "联系电话", "被反映人", "单位", "职务", "管理机关", "反映的问题")
MATTERS = (
    "拖延办案，多次推诿不予答复", "违规收受管理服务对象礼品礼金", "公车私用，接送子女上学", "在工程招标中偏袒特定企业", "虚报材料套取补助资金",
    "违规操办子女婚宴", "工作日午间饮酒", "低保评定优亲厚友",
)
SENTENCE = "反映人称，该人自{year}年以来在{place}任职期间{what}，群众意见较大，请依规依纪调查处理。经办窗口的同事都知道此事，可向{who}了解情况。"


@dataclass(frozen=True)
class Measured:
    """Seconds and rows of one import, seconds of COPY for the rows it wrote, and the most memory that a process took."""

    rows: int
    checking: float
    importing: float
    copying: float
    copied_rows: int
    memory_mb: int


def a_file(rows: int, organ: Organ) -> Iterator[bytes]:
    """Invented reports, two allegations each, half of them signed; no two wordings alike."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow(HEADINGS)
    for number in range(rows):
        what = MATTERS[number % len(MATTERS)]
        text = SENTENCE.format(year=2015 + number % 8, place=f"第{number}街道", what=what, who=f"王{number % 977}")
        name, phone = (f"周某{number}", f"138{number:08d}") if number % 2 else ("", "")
        writer.writerow([
            f"B{number:08d}", "来信", text, name, phone, f"史{number % 4999}", "区人民法院", "法官", organ.name,
            f"{what}\n不按规定公开办事结果",
        ])
        if kept.tell() > 1 << 16:
            yield kept.getvalue().encode()
            kept.seek(0)
            kept.truncate()
    yield kept.getvalue().encode()


def measure(rows: int, processes: int, *, organ: Organ, clerk: Staff) -> Measured:
    """Send, check and import a file; then write the same rows once more by COPY alone."""
    key = files.new_key()
    stored = files.store().write(a_file(rows, organ), key)
    head = next(files.store().read(stored.name, key))[:4096]
    at = clock.now()
    job = jobs.receive(stored, key, head, organ=organ, source="bench", by=clerk, at=at, language="zh-hans")
    before = _largest()
    jobs.match(job, job.mapping, jobs.headings(job), by=clerk, at=at)
    checking = _seconds(lambda: worker.work_once(processes=processes))
    job.refresh_from_db()
    jobs.run(job, by=clerk, at=at)
    importing = _seconds(lambda: worker.work_once(processes=processes))
    job.refresh_from_db()
    taken = job.progress()["taken"]
    if (job.state, taken) != ("done", rows):
        raise RuntimeError(f"{taken} of {rows} rows were taken in ({job.state})")
    copying, copied = _by_copy_alone()
    return Measured(rows, checking, importing, copying, copied, max(before, _largest()))


def _seconds(act: Any) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _largest() -> int:
    """Peak memory of this process or of the largest that it had started, in MB."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024


TABLES = (
    "vault.item", "vault.sealed", "vault.mark", "public.cases_casefile", "public.cases_proceeding", "public.cases_step",
    "public.cases_deadline", "public.reports_report", "public.cases_subject", "public.cases_allegation", "public.audit_event",
    "public.exchange_importedrow", "public.cases_searchentry",
)


def _by_copy_alone() -> tuple[float, int]:
    """Every row that the import wrote, copied out, and copied in again in one stream a table and one transaction: into tables of the
    same columns and indexes, without our triggers and foreign keys. As their owner; the hardest bar there is.
    """
    owner = settings.OWNER_DATABASE
    place = {"user": owner["USER"], "password": owner["PASSWORD"], "host": owner["HOST"] or None, "port": owner["PORT"] or None}
    seconds, rows = 0.0, 0
    with psycopg.connect(dbname=connection.settings_dict["NAME"], **place) as server:
        for schema, name in (table.split(".") for table in TABLES):
            if schema == "vault":
                server.execute("SET LOCAL ROLE dandang_vault")
            source, twin = sql.Identifier(schema, name), sql.Identifier(schema, f"bench_{name}")
            server.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING INDEXES)").format(twin, source))
            with SpooledTemporaryFile(1 << 28) as kept, server.cursor() as cursor:  # invented rows
                with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(source)) as out:
                    for piece in out:
                        kept.write(piece)
                kept.seek(0)
                began = time.perf_counter()
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(twin)) as into:
                    while piece := kept.read(1 << 20):
                        into.write(piece)
                seconds += time.perf_counter() - began
                rows += cursor.rowcount
            server.execute("RESET ROLE")
        began = time.perf_counter()
        server.commit()
        seconds += time.perf_counter() - began
    return seconds, rows

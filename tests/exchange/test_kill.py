"""A worker killed without warning, anywhere: nothing is taken in half or twice, and the next worker goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from dandang import audit
from dandang.cases.models import CaseFile
from dandang.exchange import jobs, worker
from dandang.exchange.models import ImportedRow, ImportJob
from tests import factories
from tests.cases.test_faults import until_gone
from tests.exchange.conftest import a_row, as_csv, checked

ROWS, BATCH = 45, 10

VICTIM = """
import os, signal, django
django.setup()
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from tests.conftest import _as_application
from tests.cases.test_faults import FailAt
from dandang.base import clock
from dandang.exchange import batches, worker
from tests.factories import AT

settings.SEALED_FILES = {files!r}
connection.settings_dict.update({owner!r})
connection.settings_dict["NAME"] = {database!r}
connection_created.connect(_as_application)
batches.SIZE = {batch}
with clock.frozen(AT), connection.execute_wrapper(FailAt({number}, lambda: os.kill(os.getpid(), signal.SIGKILL))):
    worker.work_once()
"""


@pytest.fixture
def county(fresh_database: str, django_db_blocker: Any) -> Iterator[factories.County]:
    with django_db_blocker.unblock():
        yield factories.a_county()


def killed_at(number: int, database: str, files: Path) -> int:
    """A worker of its own, killed at its n-th statement; how it ended."""
    owner = {key: django_settings.OWNER_DATABASE[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
    code = VICTIM.format(owner=owner, database=database, number=number, batch=BATCH, files=str(files))
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]), "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode


def test_a_killed_worker_leaves_whole_batches_and_the_next_goes_on(
    county: factories.County, fresh_database: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dandang.exchange.batches.SIZE", BATCH)
    job = checked(county, as_csv([a_row(n, **({"来源渠道": "飞鸽"} if n % 9 == 0 else {})) for n in range(1, ROWS + 1)]))
    jobs.run(job, by=county.clerk, at=factories.AT)
    good = ROWS - ROWS // 9
    before, kills = -1, 0

    for number in (30, 52, 41, 60, 47):
        if killed_at(number, fresh_database, settings.SEALED_FILES) == 0:
            break
        kills += 1
        until_gone(fresh_database)
        taken = job.progress()
        assert taken["rows"] % BATCH == 0 or taken["rows"] == ROWS
        assert CaseFile.objects.count() == ImportedRow.objects.count() == taken["taken"] >= before
        assert audit.verify()
        before = taken["taken"]

    assert kills >= 2, "the worker was killed on its way"
    while ImportJob.objects.get(pk=job.pk).state == "running":
        assert worker.work_once()
    job.refresh_from_db()
    assert job.progress() == {"rows": ROWS, "taken": good, "repeated": 0, "faulty": ROWS - good}
    assert CaseFile.objects.count() == good
    assert sorted(ImportedRow.objects.values_list("row", flat=True)) == [n + 1 for n in range(1, ROWS + 1) if n % 9]
    assert audit.verify()


def test_two_processes_share_the_batches(county: factories.County, monkeypatch: pytest.MonkeyPatch, fresh_database: str) -> None:
    """Real processes with sessions of their own; the database is the clone's, the rights are the application's."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    data = as_csv([a_row(n) for n in range(1, 1201)])
    job = checked(county, data)
    jobs.run(job, by=county.clerk, at=factories.AT)

    assert worker.work_once(processes=2)

    job.refresh_from_db()
    assert (job.state, job.progress()["taken"], CaseFile.objects.count()) == ("done", 1200, 1200)
    assert audit.verify()


def test_a_job_at_which_somebody_works_is_left_alone(county: factories.County, fresh_database: str) -> None:
    from tests.conftest import owner_connection

    job = checked(county, as_csv([a_row(1)]))
    jobs.run(job, by=county.clerk, at=factories.AT)
    with owner_connection(fresh_database) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [worker.LOCKS, job.pk])
        assert worker.is_claimed(job)
        assert not worker.work_once()

    assert worker.work_once()
    assert not worker.is_claimed(job)

"""A backup is whole or not there, says what it holds, and comes back as it was, in a data folder that never knew it (R-17, R-18)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as configured

from dandang.base import clock, postgres
from dandang.base.cli import CannotRun
from dandang.desk import backups
from dandang.vault.files import FileStore, new_key
from tests import factories
from tests.factories import AT
from tests.leaks import Planted, in_folder, unlike_any

WORDS = Planted(map(unlike_any, ["邬〇〇〇", "137########", "内弟〇〇揽下旧城改造，合同我留着"]))
NAME, CONTACT, WORDING = WORDS.words
READ = """
import django; django.setup()
from django.db import connection
from dandang.audit import verify
from dandang.cases.models import CaseFile
from dandang.mechanisms.reports import access
from tests.factories import AT
casefile = CaseFile.objects.get()
print(access.open_wording(casefile, by=casefile.received_by, purpose="feedback", at=AT))
print("chains hold" if not verify().problems else "broken")
with connection.cursor() as cursor:
    try:
        cursor.execute("UPDATE cases_step SET reason = 'x'")
    except Exception as error:
        print(type(error).__name__)
"""


@pytest.fixture
def office(
    fresh_database: str, django_db_blocker: Any, settings: Any, tmp_path: Path
) -> Iterator[Path]:
    """A database with a sealed report, and a store with a sealed file; yields the backup of them."""
    settings.OWNER_DATABASE = {**configured.OWNER_DATABASE, "NAME": fresh_database}
    settings.SEALED_FILES, settings.MAILBOX_FILES = tmp_path / "files", tmp_path / "mailbox"
    with django_db_blocker.unblock(), clock.frozen(AT):
        factories.a_received_report(factories.a_county(), text=WORDING, reporter_name=NAME, reporter_contact=CONTACT)
        FileStore(settings.SEALED_FILES).write([WORDING.encode() * 1000], new_key())
        yield tmp_path / "backup"


@pytest.fixture
def new_home(tmp_path: Path) -> Iterator[Path]:
    """A data folder for one test; its database may lie elsewhere (see `postgres_place`), and goes with it."""
    yield tmp_path / "home"
    postgres.wipe(tmp_path / "home")


def test_a_backup_comes_back_in_a_new_data_folder_as_it_was(office: Path, tmp_path: Path, new_home: Path) -> None:
    said: list[str] = []
    told = backups.make(office, say=said.append)
    backups.copy_secrets(tmp_path / "keys", beside=office)

    home = new_home
    restored = command(home, "restore", str(office), "--secrets", str(tmp_path / "keys"))
    again = command(home, "restore", str(office))
    read = run(home, "-c", f"from dandang.base.cli import database\nwith database():\n{indented(READ)}")

    assert told["rows"]["public.cases_casefile"] == 1
    assert told["rows"]["vault.sealed"] == 2
    assert len(told["files"]) == 2
    assert any(line.startswith("files: 1 of 1") for line in said)
    assert restored.returncode == 0, restored.stderr + restored.stdout
    assert "Restored and checked" in restored.stdout
    assert (again.returncode, "not empty" in again.stderr) == (2, True)
    assert read.stdout.strip().split("\n")[-3:] == [WORDING, "chains hold", "ProgrammingError"], read.stderr


@pytest.mark.rule("R-18")
def test_a_backup_gives_no_reporter_away_and_holds_no_key(office: Path, tmp_path: Path) -> None:
    backups.make(office, say=lambda line: None)
    plain = subprocess.run(
        [backups._path("pg_restore"), "--file", str(tmp_path / "plain.sql"), str(office / backups.DUMP)], check=False, capture_output=True
    )

    assert plain.returncode == 0
    assert in_folder(tmp_path, WORDS) == set()
    assert {path.name for path in office.iterdir()} == {"database.dump", "manifest.json", "files", "mailbox"}
    assert [oct(path.stat().st_mode & 0o777) for path in (office, office / "database.dump")] == ["0o700", "0o600"]


def test_secrets_never_go_beside_the_backup(office: Path, tmp_path: Path) -> None:
    for place in (office, office / "keys", tmp_path):
        with pytest.raises(CannotRun, match="apart"):
            backups.copy_secrets(place, beside=office)

    assert backups.copy_secrets(tmp_path / "keys", beside=office) >= 2
    assert not list((tmp_path / "keys").glob("postgres-*"))


def test_a_damaged_backup_is_refused_before_anything_is_touched(office: Path) -> None:
    backups.make(office, say=lambda line: None)
    file = next((office / "files").rglob("*"))
    if file.is_dir():
        file = next(path for path in file.rglob("*") if path.is_file())
    file.write_bytes(file.read_bytes()[:-1] + b"x")

    with pytest.raises(CannotRun, match="damaged"):
        backups.put_back(office, say=lambda line: None)
    (office / "manifest.json").unlink()
    with pytest.raises(CannotRun, match="no backup"):
        backups.read(office)


def test_a_backup_that_fails_leaves_nothing_behind(office: Path, settings: Any) -> None:
    settings.OWNER_DATABASE = {**settings.OWNER_DATABASE, "PASSWORD": "wrong"}
    with pytest.raises((CannotRun, psycopg.Error, Exception)):
        backups.make(office, say=lambda line: None)

    assert list(office.parent.glob("*backup*")) == []


def test_a_folder_that_is_there_is_not_written_over(office: Path) -> None:
    office.mkdir()

    with pytest.raises(CannotRun, match="exists already"):
        backups.make(office, say=lambda line: None)


def test_what_differs_is_said_and_counts_as_a_problem(office: Path) -> None:
    told = backups.make(office, say=lambda line: None)
    told["rows"]["public.cases_casefile"] = 2
    told["files"][next(name for name in told["files"] if name.startswith("files/"))] = "0" * 64

    assert [problem.what.split("/")[0] for problem in backups._differences(told)] == ["public.cases_casefile", "files"]


def command(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(home, "-m", "dandang", *words)


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    root = Path(configured.ROOT)
    environment = {
        **os.environ, "DANDANG_HOME": str(home), "DANDANG_TESTING": "1", "PYTHONPATH": f"{root / 'src'}:{root}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return subprocess.run([sys.executable, *words], env=environment, cwd=root, capture_output=True, text=True, check=False, timeout=300)


def indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())

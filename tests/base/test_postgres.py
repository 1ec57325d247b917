"""The embedded server: private, idempotent, and alive again after every way of dying."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from dandang.base import postgres
from dandang.base.postgres import PostgresError
from dandang.base.postgres_place import ELSEWHERE, place_of


@pytest.fixture(name="home")
def _home() -> Iterator[Path]:
    """A data folder that the server's user can pass through, and no server left behind."""
    with tempfile.TemporaryDirectory(prefix="dandang-pg-") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        yield home
        if place_of(home).data.is_dir():
            postgres.wipe(home)


def connect(home: Path, role: str) -> psycopg.Connection[tuple[object, ...]]:
    given = postgres.django_settings(home, role=role)
    return psycopg.connect(
        host=given["HOST"], port=given["PORT"], user=given["USER"], password=given["PASSWORD"], dbname=given["NAME"]
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_settings_before_the_first_start_need_no_server(home: Path) -> None:
    given = postgres.django_settings(home, role="app")
    assert given["USER"] == "dandang_app"
    assert len(given["PASSWORD"]) >= 32
    assert given == postgres.django_settings(home, role="app")
    assert not postgres.is_running(home)
    assert mode(home / "secrets") == 0o700
    assert all(mode(file) == 0o600 for file in (home / "secrets").iterdir())


def test_what_is_made_is_private_and_asks_for_passwords(home: Path) -> None:
    server = postgres.ensure(home, durable=False)
    assert mode(server.data) == 0o700
    assert mode(server.socket) == 0o700
    methods = {line.split()[-1] for line in (server.data / "pg_hba.conf").read_text().splitlines() if line[:1] not in {"", "#"}}
    assert methods == {"scram-sha-256"}
    with connect(home, "app") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.info.server_version >= 180000
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(server.socket), user="postgres", password="wrong", dbname="postgres")
    pid = int((server.data / "postmaster.pid").read_text().split()[0])
    assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_the_roles_can_do_what_the_contract_says_and_no_more(home: Path) -> None:
    postgres.ensure(home, durable=False)
    with connect(home, "owner") as connection:
        connection.execute("CREATE SCHEMA vault AUTHORIZATION dandang_vault")
        connection.execute("CREATE TABLE public.paper (id int)")
        connection.execute("SET ROLE dandang_app")
        assert connection.execute("SELECT current_user").fetchone() == ("dandang_app",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM public.paper")
    with connect(home, "app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE public.own (id int)")
    with connect(home, "app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SET ROLE dandang_owner")


def test_four_processes_at_once_make_one_server(home: Path) -> None:
    code = "import sys; from pathlib import Path; from dandang.base import postgres; postgres.ensure(Path(sys.argv[1]), durable=False)"
    source = str(Path(postgres.__file__).parents[2])

    def start(_number: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, str(home)], env={**os.environ, "PYTHONPATH": source}, capture_output=True, text=True, check=False
        )

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(start, range(4)))
    assert [each.returncode for each in done] == [0] * 4, done
    assert postgres.is_running(home)


def test_data_survive_stop_and_kill_9(home: Path) -> None:
    server = postgres.ensure(home)
    with connect(home, "owner") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS id")
    server.stop()
    assert not postgres.is_running(home)
    postgres.ensure(home)
    os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    until = time.monotonic() + 5
    while postgres.is_running(home) and time.monotonic() < until:
        time.sleep(0.02)
    postgres.ensure(home)
    with connect(home, "app") as connection:
        assert connection.execute("SELECT count(*) FROM pg_class WHERE relname = 'kept'").fetchone() == (1,)


def test_a_pid_file_that_names_a_foreign_process_does_not_hinder(home: Path) -> None:
    server = postgres.ensure(home, durable=False)
    text = (server.data / "postmaster.pid").read_text()
    server.stop()
    (server.data / "postmaster.pid").write_text(text.replace(text.split()[0], str(os.getpid()), 1))
    assert not postgres.is_running(home)
    postgres.ensure(home, durable=False)
    assert postgres.is_running(home)


def test_a_set_up_killed_in_the_middle_is_done_again(home: Path) -> None:
    place = place_of(home)
    home.mkdir()
    place.make()
    (place.root / "data.new").mkdir()
    (place.root / "data.new" / "PG_VERSION").write_text("18\n")
    postgres.ensure(home, durable=False)
    connect(home, "owner").close()


def test_a_broken_data_folder_is_one_sentence(home: Path) -> None:
    server = postgres.ensure(home, durable=False)
    server.stop()
    (server.data / "global" / "pg_control").write_bytes(b"\0" * 8192)
    with pytest.raises(PostgresError) as caught:
        postgres.ensure(home, durable=False)
    assert "\n" not in str(caught.value)
    assert str(server.log) in str(caught.value)
    (server.data / "PG_VERSION").unlink()
    with pytest.raises(PostgresError, match="PG_VERSION is missing"):
        postgres.ensure(home, durable=False)


def test_lost_passwords_of_the_two_roles_are_made_anew(home: Path) -> None:
    postgres.ensure(home, durable=False)
    (home / "secrets" / "postgres-dandang_app").unlink()
    postgres.ensure(home, durable=False)
    connect(home, "app").close()


def test_a_lost_superuser_password_is_one_sentence(home: Path) -> None:
    postgres.ensure(home, durable=False)
    for file in (home / "secrets").iterdir():
        file.unlink()
    with pytest.raises(PostgresError, match="does not accept the password"):
        postgres.ensure(home, durable=False)


def test_wipe_deletes_the_database_and_nothing_else(home: Path) -> None:
    server = postgres.ensure(home, durable=False)
    (home / "mine.txt").write_text("stay")
    postgres.wipe(home)
    assert not server.data.exists()
    assert (home / "mine.txt").read_text() == "stay"
    assert (home / "secrets" / "postgres-postgres").exists()


def test_a_long_path_gets_a_short_private_socket_folder(home: Path) -> None:
    deep = home / ("long" * 25)
    server = postgres.ensure(deep, durable=False)
    try:
        assert len(os.fsencode(server.socket)) < 60
        assert mode(server.socket) == 0o700
        connect(deep, "app").close()
    finally:
        postgres.wipe(deep)
    assert not server.socket.exists()


def test_the_log_never_holds_a_statement(home: Path) -> None:
    server = postgres.ensure(home, durable=False)
    with connect(home, "owner") as connection:
        connection.execute("CREATE TABLE names (name text UNIQUE)")
        connection.execute("INSERT INTO names VALUES ('张守密')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO names VALUES ('张守密')")
    assert "duplicate key" in server.log.read_text()
    assert "张守密" not in server.log.read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_closed_parents_stay_closed_and_the_data_go_elsewhere() -> None:
    with tempfile.TemporaryDirectory(prefix="dandang-pg-") as folder:
        home = Path(folder) / "home"
        try:
            server = postgres.ensure(home, durable=False)
            assert mode(Path(folder)) == 0o700
            assert server.data.is_relative_to(ELSEWHERE)
            assert str(server.data.parent) in server.notice
            connect(home, "app").close()
        finally:
            postgres.wipe(home)
        assert not server.data.parent.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_right_to_write_is_one_sentence(home: Path) -> None:
    home.mkdir(mode=0o500)
    with pytest.raises(PostgresError, match=r"Cannot (read or )?write"):
        postgres.ensure(home)

"""`./dandang` as a new user meets it: set-up, repair, and one clear sentence for everything that can go wrong."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dandang.base import postgres

ROOT = Path(__file__).resolve().parents[1]


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run as from a terminal, in an environment that knows nothing of these tests."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DANDANG_", "DATABASE_", "PYTHON", "DJANGO_"))}
    kept |= {"DANDANG_HOME": str(folder / "home"), "DANDANG_VENV": str(folder / "venv")} | environment
    return subprocess.run(command, env=kept, cwd=folder, capture_output=True, text=True, check=False, timeout=240)


def dandang(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run([str(ROOT / "dandang"), *words], folder, **environment)


def program(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program behind ./dandang, in the environment of the tests."""
    return run([sys.executable, "-P", "-m", "dandang", *words], folder, PYTHONPATH=str(ROOT / "src"), **environment)


def the_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What was said on stderr: exactly one line, no traceback, exit code 2."""
    assert done.returncode == 2, done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("dandang: ")
    return lines[0]


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Path:
    """A folder whose environment is stamped as good, its Python being that of these tests."""
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    python = tmp_path / "venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    shutil.copy(ROOT / "requirements-dev.txt", tmp_path / "venv" / "dandang-lock")
    return tmp_path


def test_an_old_python_is_one_sentence(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("dirname", "readlink", "cmp", "sh"):
        (tools / name).symlink_to(shutil.which(name) or name)
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tools / "python3").chmod(0o755)
    assert "needs Python 3.11 or newer" in the_sentence(dandang(tmp_path, "demo", PATH=str(tools)))


def test_a_good_environment_is_used_at_once(made: Path) -> None:
    done = dandang(made, "catalogues", "compile")
    assert done.returncode == 0, done.stderr
    assert "texts compiled" in done.stdout
    assert "Installing" not in done.stdout


def test_a_foreign_folder_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "letters.txt").write_text("mine")
    assert "not an environment of ours" in the_sentence(dandang(tmp_path, "demo"))
    assert (tmp_path / "venv" / "letters.txt").read_text() == "mine"


def test_no_place_for_the_environment_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = the_sentence(dandang(tmp_path, "demo", DANDANG_VENV=str(tmp_path / "file" / "venv")))
    assert "DANDANG_VENV" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_right_to_write_the_environment_is_one_sentence(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert "Permission denied" in the_sentence(dandang(tmp_path, "demo", DANDANG_VENV=str(closed / "venv")))


def test_a_broken_network_is_one_sentence_and_the_next_start_takes_up_again(tmp_path: Path) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "dandang-environment").touch()  # killed before Python was in it
    (tmp_path / "venv" / "bin").mkdir()
    broken = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    broken |= {"PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""}
    done = dandang(tmp_path, "demo", **broken)
    assert "check the network" in the_sentence(done)
    assert not (tmp_path / "venv" / "dandang-lock").exists()
    again = dandang(tmp_path, "demo", **broken)
    assert "Making the environment" in done.stdout
    assert "Making the environment" not in again.stdout
    assert "Installing" in again.stdout


def test_a_lock_that_differs_is_refused(tmp_path: Path) -> None:
    """A package that is not what its hash says never gets in."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / "evil-1.0-py3-none-any.whl").write_bytes(b"not what was locked")
    lock = tmp_path / "lock.txt"
    lock.write_text(f"evil==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    venv.create(tmp_path / "venv", with_pip=True)
    script = [sys.executable, str(ROOT / "tools" / "environment.py"), str(tmp_path / "venv"), str(lock)]
    done = run(script, tmp_path, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels), PIP_CONFIG_FILE=os.devnull)
    assert "differs from the lock" in the_sentence(done)


def test_a_busy_port_is_told_before_the_set_up(made: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        said = the_sentence(dandang(made, "demo", "--port", port))
    assert f"port {port}" in said
    assert "already in use" in said
    assert not (made / "home" / "postgres").exists()


@pytest.mark.parametrize("words", [["nonsense"], ["demo", "--port", "0"], ["demo", "--port", "http"], []])
def test_wrong_usage_has_exit_code_2(tmp_path: Path, words: list[str]) -> None:
    done = program(tmp_path, *words)
    assert done.returncode == 2
    assert "usage: dandang" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["demo", "serve", "migrate", "test", "doctor", "catalogues", "audit", "procedures", "story", "bench", "portal"])
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    done = program(tmp_path, command, "--help")
    assert done.returncode == 0, done.stderr
    assert f"usage: dandang {command}" in done.stdout


def test_a_bad_setting_is_one_sentence(tmp_path: Path) -> None:
    assert "DANDANG_HTTPS must be 1 or 0" in the_sentence(program(tmp_path, "doctor", DANDANG_HTTPS="perhaps"))


def test_the_demo_never_plays_on_a_database_of_others(tmp_path: Path) -> None:
    said = the_sentence(program(tmp_path, "demo", "--port", "1", DATABASE_URL="postgresql://a:b@127.0.0.1:9/c"))
    assert "unset DATABASE_URL" in said or "port 1" in said


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    url = "postgresql://a:b@127.0.0.1:9/c"
    said = the_sentence(program(tmp_path, "migrate", DATABASE_URL=url, DATABASE_OWNER_URL=url))
    assert "does not answer" in said


def test_a_data_folder_without_right_to_write_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = the_sentence(program(tmp_path, "migrate", DANDANG_HOME=str(tmp_path / "file" / "home")))
    assert str(tmp_path / "file") in said


@pytest.fixture(name="migrated", scope="module")
def _migrated() -> Iterator[Path]:
    """A folder whose `home` holds a migrated database; its server is stopped, as each test leaves it."""
    with tempfile.TemporaryDirectory(prefix="dandang-serve-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        done = program(folder, "migrate", DANDANG_TESTING="1")
        assert done.returncode == 0, done.stderr
        assert not postgres.is_running(folder / "home")
        yield folder
        postgres.wipe(folder / "home")


def two_free_ports() -> int:
    """The first of two neighbouring ports that nobody listens on: the desk's, and the portal's beside it."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = int(first.getsockname()[1])
            with suppress(OSError, OverflowError), socket.create_server(("127.0.0.1", port + 1)):
                return port


def serving(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """`dandang serve` on a free port, once it says that the desk is there; in a process group of its own, as in a terminal."""
    port = two_free_ports()
    environment = {**os.environ, "DANDANG_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "dandang", "serve", "--port", str(port)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if f"http://127.0.0.1:{port}/" in line:
            return process, port
    raise AssertionError(f"the desk did not come up: {said}")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def gone(port: int) -> bool:
    """Nothing listens there any more, within five seconds."""
    until = time.monotonic() + 5
    while listens(port) and time.monotonic() < until:
        time.sleep(0.05)
    return not listens(port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_stops_everything_and_keeps_the_data(migrated: Path, number: signal.Signals) -> None:
    process, port = serving(migrated)
    os.killpg(process.pid, number)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert gone(port)
    assert gone(port + 1)  # the portal
    assert not postgres.is_running(migrated / "home")
    assert postgres.place_of(migrated / "home").data.exists()


def test_after_kill_9_no_worker_stays_and_the_next_start_works(migrated: Path) -> None:
    process, port = serving(migrated)
    process.kill()
    process.communicate(timeout=30)
    assert gone(port)
    assert gone(port + 1)
    process, port = serving(migrated)
    assert listens(port)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert process.communicate()[0].count("Traceback") == 0

"""`dandang test`: everything that CI runs, stage by stage, on a database of its own that is gone afterwards.

Knows no Django: every stage is a process of its own, so that the data folder of the person at the terminal is never touched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dandang.base import browser, catalogues, postgres
from dandang.base.cli import OK, PROBLEMS, CannotRun

ROOT = Path(__file__).resolve().parents[3]
PYTHON = [sys.executable, "-P"]
SIDE_BY_SIDE = ["-n", "auto", "--maxprocesses", "4", "--dist", "worksteal"]
"""One process a core, each with a database of its own."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One check: its name, its command, and the exit codes that are good."""

    name: str
    command: list[str]


def register(commands: Any) -> None:
    """Add `test`."""
    parser = commands.add_parser("test", help="run everything that CI runs, browser journeys included")
    parser.add_argument("--without-browser", action="store_true", help="leave the browser journeys out")
    parser.add_argument("pytest", nargs="*", metavar="-- pytest's arguments", help="for example: -- tests/base -k calendar")
    parser.set_defaults(run=run_test)


def run_test(options: argparse.Namespace) -> int:
    """The tests run last, when all else passed; 0 only when all passed."""
    began = time.monotonic()
    journeys = not options.without_browser and browser.provide()
    with _own_home() as environment:
        if not journeys:
            _say_skipped(environment, options.without_browser)
        *still, tests = _stages(options.pytest, journeys=journeys)
        if not (_all_good(still, environment) and _is_good(tests, environment)):
            return PROBLEMS
    print(f"All stages passed in {time.monotonic() - began:.0f} s.")
    return OK


def _all_good(stages: list[Stage], environment: dict[str, str]) -> bool:
    """Stages that read only, two at a time; each says what it says when it ends, and all are heard."""
    with ThreadPoolExecutor(2) as side_by_side:
        return all(list(side_by_side.map(lambda stage: _is_good(stage, environment, kept=True), stages)))


def _is_good(stage: Stage, environment: dict[str, str], *, kept: bool = False) -> bool:
    """Run one stage; `kept`: what it prints is held back until its end, so that two do not talk at once."""
    at = time.monotonic()
    out = subprocess.PIPE if kept else None
    done = subprocess.run(stage.command, cwd=ROOT, env=environment, check=False, stdout=out, stderr=subprocess.STDOUT if kept else None, text=True)
    verdict = "ok" if done.returncode == 0 else f"FAILED (exit code {done.returncode})"
    print(f"{done.stdout or ''}── {stage.name}: {verdict}, {time.monotonic() - at:.1f} s", flush=True)
    return done.returncode == 0


def _stages(arguments: list[str], *, journeys: bool) -> list[Stage]:
    lint_imports = str(Path(sys.executable).with_name("lint-imports"))
    chosen = [] if journeys else ["-m", "not journey"]
    return [
        Stage("ruff", [*PYTHON, "-m", "ruff", "check", "src", "tests", "tools"]),
        Stage("types", [*PYTHON, "-m", "mypy", "src/dandang"]),
        Stage("procedures proved", [*PYTHON, "-m", "dandang", "procedures", "check"]),
        Stage("import contracts", [lint_imports]),
        Stage("English texts", [*PYTHON, "-m", "dandang", "catalogues", "check"]),
        Stage("migrations complete", [*PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"]),
        Stage("procedures read", [*PYTHON, "-m", "dandang", "procedures", "lint"]),
        Stage("tests", [*PYTHON, "-m", "pytest", *SIDE_BY_SIDE, *chosen, *arguments]),
    ]


@contextmanager
def _own_home() -> Iterator[dict[str, str]]:
    """The environment of the stages: a new data folder with a running server; both are gone at the end, whatever happens."""
    home = Path(tempfile.mkdtemp(prefix="dandang-test-"))
    home.chmod(0o711)  # the server's user passes through, nobody looks in; every folder inside is private
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")}
    environment |= {"DANDANG_HOME": str(home), "DANDANG_TESTING": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment["PYTHONPATH"] = str(ROOT / "src")
    try:
        postgres.ensure(home, durable=False)
        catalogues.compile_all()
        yield environment
    finally:
        postgres.wipe(home)
        shutil.rmtree(home, ignore_errors=True)


def _say_skipped(environment: dict[str, str], wanted: bool) -> None:
    """Which tests will not run, how many, and why."""
    command = [*PYTHON, "-m", "pytest", "--collect-only", "-qq", "-m", "journey"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 5}:
        raise CannotRun(f"The tests cannot be collected: {(done.stdout.strip().splitlines() or ['no reason given'])[-1]}")
    counts = [line.rpartition(": ")[::2] for line in done.stdout.splitlines() if line.rpartition(": ")[2].isdigit()]
    total = sum(int(count) for _, count in counts)
    why = "as asked" if wanted else f"because {browser.LACK}"
    print(f"Skipped: {total} browser journeys ({', '.join(name for name, _ in counts) or 'no file'}), {why}.", flush=True)

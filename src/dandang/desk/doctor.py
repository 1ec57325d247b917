"""`dandang doctor`: one line for each thing the system needs, with what to do when it is not ok. Changes nothing it can avoid."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib import metadata
from pathlib import Path

from django.conf import settings

from dandang.base import browser, catalogues, clock
from dandang.base.cli import as_owner, database

ROOT = Path(settings.ROOT)
NEEDED_MEGABYTES = 500
Answer = tuple[bool, str]
"""ok or not; what was found, or what to do."""


def report() -> int:
    """Print every line and return how many are not ok. A check that breaks is not ok."""
    bad = 0
    for name, check in CHECKS.items():
        try:
            ok, words = check()
        except Exception as error:
            ok, words = False, str(error).strip().split("\n")[0]
        bad += not ok
        print(f"{'ok    ' if ok else 'NOT OK'}  {name}: {words}", flush=True)
    return bad


def _python() -> Answer:
    return sys.version_info >= (3, 11), f"{sys.version.split()[0]} ({sys.executable})"


def _lock() -> Answer:
    """Every package of the lock is installed in the locked version."""
    wrong, count = [], 0
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        name, _, rest = line.partition("==")
        if not rest or line[0] in " #" or ";" in line:
            continue
        count += 1
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = "missing"
        if found != rest.split()[0]:
            wrong.append(f"{name} {found}")
    return not wrong, f"{', '.join(wrong)}: delete the environment and run ./dandang again" if wrong else f"{count} packages"


def _folder() -> Answer:
    """The data folder can be written and has room."""
    home = Path(settings.HOME)
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free // 2**20
    if not os.access(there, os.W_OK | os.X_OK):
        return False, f"cannot write in {there}: give this user the right, or set DANDANG_HOME"
    return free >= NEEDED_MEGABYTES, f"{home}, {free} MB free" + (f" (needs {NEEDED_MEGABYTES})" if free < NEEDED_MEGABYTES else "")


def _server() -> Answer:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        version = int(cursor.fetchone()[0])
    return version >= 150000, f"PostgreSQL {version // 10000}.{version % 10000} at {connection.settings_dict['HOST']}"


def _migrations() -> Answer:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with as_owner():
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not waiting, f"{len(waiting)} waiting: run ./dandang migrate" if waiting else "all applied"


def _catalogues() -> Answer:
    found = catalogues.missing()
    compiled = (catalogues.ENGLISH / "LC_MESSAGES" / "django.mo").exists()
    if found:
        return False, f"{len(found)} texts lack English: see ./dandang catalogues check"
    return compiled, "complete and compiled" if compiled else "not compiled: run ./dandang catalogues compile"


def _calendar() -> Answer:
    """This year and the next have a table, and this year's is official."""
    from dandang.base import calendar

    table, today = calendar.load(), clock.today()
    due = table.add_working_days(today, 1)
    table.add_working_days(today + timedelta(days=365), 1)
    return not due.provisional, (
        f"{today.year} is official" if not due.provisional else f"{today.year} is provisional: enter the State Council's notice"
    )


def _sweep() -> Answer:
    """Keys of days that are over have been destroyed, and when that was last looked after."""
    from dandang.vault import keeping

    late, last = keeping.overdue(clock.today()), keeping.last_sweep()
    words = f"last ran {last.astimezone(clock.ZONE):%Y-%m-%d %H:%M}" if last else "has not run yet"
    if late:
        return False, f"{words}, {late} keys of past days wait: run ./dandang serve or ./dandang worker, which sweep every hour"
    return True, f"{words}; nothing waits"


def _fonts() -> Answer:
    from dandang import documents

    shipped = [font for font in (Path(documents.__file__).parent / "fonts").rglob("*") if font.suffix in {".otf", ".ttf", ".ttc"}]
    return bool(shipped), f"{len(shipped)} shipped for papers" if shipped else "none shipped: the package is incomplete"


def _browser() -> Answer:
    if browser.chromium() and browser.has_chinese_fonts():
        return True, str(browser.chromium())
    return True, f"not complete, which only ./dandang test minds: {browser.LACK}"


def _in_database(check: Callable[[], Answer]) -> Callable[[], Answer]:
    def run() -> Answer:
        with database():
            return check()

    return run


CHECKS: dict[str, Callable[[], Answer]] = {
    "Python": _python,
    "packages": _lock,
    "data folder": _folder,
    "database server": _in_database(_server),
    "migrations": _in_database(_migrations),
    "English texts": _catalogues,
    "calendar": _in_database(_calendar),
    "daily sweep": _sweep,
    "fonts": _fonts,
    "browser": _browser,
}

"""`dandang backup` and `dandang restore`. Exit code 0: done and checked; 1: restored, but not as it was; 2: cannot be done."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dandang.base.cli import OK, PROBLEMS
from dandang.desk import backups

WARNING = """\
These secrets open what the backup keeps sealed: who reported, and in which words. Whoever holds both reads everything.
Give them to other hands and keep them in another place than the backup."""


def register(commands: Any) -> None:
    """Add the two commands."""
    backup = commands.add_parser("backup", help="write database and sealed files to a new folder")
    backup.add_argument("folder", type=Path, help="a folder that does not exist yet")
    backup.add_argument("--secrets", type=Path, metavar="FOLDER", help="write the keys as well, to another new folder; read the warning")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="restore a backup into an empty data folder, and check it")
    restore.add_argument("folder", type=Path, help="what ./dandang backup wrote")
    restore.add_argument("--secrets", type=Path, metavar="FOLDER", help="the keys that go with it")
    restore.set_defaults(run=run_restore)


def _say(line: str) -> None:
    print(line, flush=True)


def run_backup(arguments: argparse.Namespace) -> int:
    """Write it; the secrets last, and only when a place of their own is named."""
    told = backups.make(arguments.folder, say=_say)
    _say(f"{arguments.folder}: {sum(told['rows'].values())} rows, {len(told['files'])} files.")
    if arguments.secrets is None:
        _say("Without secrets: what is sealed can be read again only with the keys in the data folder. Keep them, elsewhere.")
        return OK
    count = backups.copy_secrets(arguments.secrets, beside=arguments.folder)
    _say(f"{arguments.secrets}: {count} secrets.\n{WARNING}")
    return OK


def run_restore(arguments: argparse.Namespace) -> int:
    """Put it back and count again."""
    problems = backups.put_back(arguments.folder, say=_say, secrets=arguments.secrets)
    for problem in problems:
        _say(f"NOT AS IT WAS  {problem}")
    if problems:
        return PROBLEMS
    _say("Restored and checked: every table and every file is as it was backed up. Run ./dandang migrate and ./dandang audit verify.")
    if arguments.secrets is None:
        _say("Without --secrets: put the keys of the old data folder into `secrets`, or what is sealed stays unreadable.")
    return OK

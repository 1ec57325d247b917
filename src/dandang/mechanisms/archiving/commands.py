"""`dandang archive verify`, `archive verifier` and `archive import`. The first two need no database."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dandang.base.cli import OK, CannotRun

MOST = 512 << 20
"""The largest package taken in, in bytes."""


def register(commands: Any) -> None:
    """Add `archive` with its three commands."""
    parser = commands.add_parser("archive", help="check, take in and go on with closing packages")
    which = parser.add_subparsers(metavar="what", required=True)
    verify = which.add_parser("verify", help="check the four properties of a package, offline")
    verify.add_argument("file", type=Path)
    verify.set_defaults(run=run_verify, database=False)
    script = which.add_parser("verifier", help="write the script that checks a package with Python alone, to put beside it")
    script.add_argument("out", type=Path, help="a new file")
    script.set_defaults(run=run_verifier, database=False)
    taken = which.add_parser("import", help="take in a package of another system; it can be read, not changed")
    taken.add_argument("file", type=Path)
    taken.add_argument("--organ", required=True, help="code or name of the organ that takes it in")
    taken.add_argument("--by", required=True, help="sign-in name of somebody of its case management")
    taken.set_defaults(run=run_import)


def run_verify(options: argparse.Namespace) -> int:
    """0: all hold, 1: some do not, 2: no package."""
    from dandang.mechanisms.archiving import verifier

    return verifier.main([str(options.file)])


def run_verifier(options: argparse.Namespace) -> int:
    """Write the script."""
    from dandang.mechanisms.archiving import verifier

    try:
        with options.out.open("xb") as out:
            out.write(Path(verifier.__file__).read_bytes())
    except OSError as error:
        raise CannotRun(f"{options.out} cannot be written: {error.strerror}.") from None
    return OK


def run_import(options: argparse.Namespace) -> int:
    """Take a package in."""
    from dandang.base import clock
    from dandang.base.verdict import StepRefused
    from dandang.mechanisms.archiving.models import ReceivedArchive
    from dandang.organs.models import Organ, Staff

    organ = Organ.objects.filter(code=options.organ).first() or Organ.objects.filter(name=options.organ).first()
    by = Staff.objects.filter(username=options.by).first()
    if organ is None or by is None:
        raise CannotRun("--organ and --by must name an organ and a colleague that are here.")
    try:
        if options.file.stat().st_size > MOST:
            raise CannotRun("The package is larger than 512 MB.")
        found = ReceivedArchive.register(options.file.read_bytes(), organ, by=by, at=clock.now())
    except OSError as error:
        raise CannotRun(f"{options.file} cannot be read: {error.strerror}.") from None
    except StepRefused as refused:
        raise CannotRun(str(refused)) from None
    print(f"{found.title} · {found.source} · {found.made}")
    return OK

"""The command `likeness`: sign the allegations that wait for it, such as those of a large import, or all of them anew."""

from __future__ import annotations

import argparse
from typing import Any

from dandang.base.cli import OK


def register(commands: Any) -> None:
    """Add `likeness`."""
    parser = commands.add_parser("likeness", help="make the signatures by which alike allegations are hinted at, where they lack")
    parser.add_argument("--all", action="store_true", help="make every signature anew, after their parameters changed")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Sign in batches, each committed; stopped at any time, it goes on where it was."""
    from rich.progress import Progress

    from dandang.cases.models.likeness import Likeness, sign_waiting

    if options.all:
        Likeness.objects.exclude(bands=None).update(bands=None)
    waiting, signed = Likeness.objects.filter(bands=None).count(), 0
    with Progress() as progress:
        task = progress.add_task("Signing", total=waiting)
        while done := sign_waiting():
            signed += done
            progress.advance(task, done)
    print(f"{signed} allegations signed.")
    return OK

"""`dandang statistics`: bring the sums up to date, make them anew, or prove that they are right."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from dandang.base import clock
from dandang.base.cli import OK, PROBLEMS, CannotRun
from dandang.cases.models import CaseFile
from dandang.organs.models import Organ
from dandang.statistics import figures, rolling, table

PAGE = Path(__file__).resolve().parents[3] / "docs" / "indicators.md"


def register(commands: Any) -> None:
    """Add `statistics list | roll | rebuild | recount`."""
    parser = commands.add_parser("statistics", help="figures drawn from cases: bring up to date, rebuild, or recount")
    which = parser.add_subparsers(metavar="what", required=True)
    listing = which.add_parser("list", help="every figure with its definition and source")
    listing.add_argument("--write", type=Path, nargs="?", const=PAGE, help="write the page of the documentation instead")
    listing.set_defaults(run=_list, database=False)
    which.add_parser("roll", help="book what happened since (the worker does so by itself)").set_defaults(run=_roll)
    which.add_parser("rebuild", help="make every sum anew from the steps, after a change of the indicators").set_defaults(run=_rebuild)
    recount = which.add_parser("recount", help="count anew from the steps and compare with the sums; exit 1 when they differ")
    recount.add_argument("--organ", help="name of an organ, with all below it (default: every top organ)")
    recount.add_argument("--first", type=date.fromisoformat, help="first day counted, 2023-01-21 (default: from the beginning)")
    recount.add_argument("--last", type=date.fromisoformat, help="last day counted (default: today)")
    recount.set_defaults(run=_recount)


def _list(options: argparse.Namespace) -> int:
    if options.write is None:
        print(table.page())
    else:
        options.write.write_text(table.page(), "utf-8")
        print(options.write)
    return OK


def _roll(_options: argparse.Namespace) -> int:
    print(f"{rolling.roll_all()} changes booked.")
    return OK


def _rebuild(_options: argparse.Namespace) -> int:
    from rich.progress import Progress

    with Progress() as progress:
        task = progress.add_task("Counting", total=CaseFile.objects.count())
        done = rolling.rebuild(lambda number: progress.advance(task, number))
    print(f"{done} matters counted anew.")
    return OK


def _recount(options: argparse.Namespace) -> int:
    last = options.last or clock.today()
    if options.first and options.first > last:
        raise CannotRun("--first is after --last.")
    organs = Organ.objects.filter(name=options.organ) if options.organ else Organ.objects.filter(parent=None)
    if not organs:
        raise CannotRun(f"No organ is called {options.organ}.")
    rolling.roll_all()
    problems = 0
    for organ in organs:
        kept = rolling.kept(organ.pk, options.first, last)
        fresh = rolling.recount(figures.below(organ), options.first, last)
        for cell in sorted(kept.keys() | fresh.keys()):
            if kept[cell] != fresh[cell]:
                problems += 1
                print(f"{organ.name} {cell}: kept {kept[cell]}, counted {fresh[cell]}")
    print(f"{problems} cells differ." if problems else "Every sum equals the count.")
    return PROBLEMS if problems else OK

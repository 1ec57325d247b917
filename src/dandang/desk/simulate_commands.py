"""The command `simulate`: an invented province in an empty database, by the verbs for some hundreds of matters, by copying for millions."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from dandang.base import clock
from dandang.base.cli import OK, CannotRun, is_embedded

if TYPE_CHECKING:
    from dandang.desk.simulation.making import Seen, Wanted

MOST = 2_000
"""More matters than this are copied: by the verbs they would take too long."""
SHOWN = ("leader", "petition", "handler", "clerk")


def register(commands: Any) -> None:
    """Add `simulate`."""
    parser = commands.add_parser("simulate", help="fill an empty database with an invented province")
    parser.add_argument("--matters", type=_number, default=200, help="how many matters; a matter is about two proceedings (%(default)s)")
    parser.add_argument("--bulk", action="store_true", help=f"copy the rows of courses played once: needed above {MOST} matters, has no audit chains and no papers")
    parser.add_argument("--seed", type=int, default=1, help="another number gives another province, the same number the same (%(default)s)")
    parser.add_argument("--years", type=float, default=3.0, help="over how many years the matters are spread (%(default)s)")
    parser.add_argument("--until", type=date.fromisoformat, default=date.max, help="the last day of the province (default: today)")
    parser.set_defaults(run=run)


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Make it, and say who can sign in."""
    from django.contrib.auth.hashers import make_password

    from dandang.desk import stories
    from dandang.desk.commands import run_migrate
    from dandang.desk.simulation import making

    _refuse(options)
    run_migrate()
    making.refuse_people()
    wanted = making.Wanted(options.matters, options.seed, options.until, options.years, make_password(stories.password()))
    try:
        with progress() as seen:
            line = _made(wanted, seen, bulk=options.bulk)
    except stories.StoryFailed as refused:
        raise CannotRun(f"A step of a course was refused, so the data of the simulation do not fit the law any more ({refused}).") from refused
    print(line)
    print(f"Seed {wanted.seed}, days up to {wanted.last}. Everybody's password is {stories.password()}; for example:")
    for code in making.SIGN_INS:
        print("  " + ", ".join(f"{code}.{name}" for name in SHOWN))
    return OK


def _made(wanted: Wanted, seen: Seen, *, bulk: bool) -> str:
    from dandang.desk.simulation import making

    if not bulk:
        return told(wanted, lambda it: making.play(it, seen))
    with making.owner() as connection:
        line = told(wanted, lambda it: making.load(it, connection, seen))
        making.index(connection, seen)
    return line


def _refuse(options: argparse.Namespace) -> None:
    if not is_embedded():
        raise CannotRun("An invented province is made in the embedded database only: unset DATABASE_URL.")
    if options.matters > MOST and not options.bulk:
        raise CannotRun(f"More than {MOST} matters take too long step by step: add --bulk, which copies them (without audit chains and papers).")
    if not 0.1 <= options.years <= 6:
        raise CannotRun("--years is from 0.1 to 6: procedures begin in 2020.")
    if options.until != date.max and not date(2021, 6, 1) <= options.until <= clock.today():
        raise CannotRun("--until is a day from 2021-06-01 on that is not to come.")


def told(wanted: Wanted, act: Callable[[Wanted], Any]) -> str:
    """Do it, and say what was made and how fast."""
    from dandang.cases.models import CaseFile, Proceeding
    from dandang.desk.simulation.bulk import Load

    started = time.perf_counter()
    made = act(wanted)
    took = time.perf_counter() - started
    head = f"{wanted.matters} matters in {CaseFile.objects.count()} case files with {Proceeding.objects.count()} proceedings in {took:.0f} s"
    if not isinstance(made, Load):
        return f"{head}: {wanted.matters / took:.1f} matters/s, {made} steps, {made / took:.0f}/s"
    copying = f"{made.rows} rows copied in {made.seconds:.0f} s, {made.rows / made.seconds:.0f}/s, {wanted.matters / made.seconds:.0f} matters/s"
    return f"{head}; of it {copying}"


@contextmanager
def progress() -> Iterator[Seen]:
    """A bar for each thing that is done."""
    from rich.progress import Progress

    with Progress() as shown:
        tasks: dict[str, Any] = {}

        def seen(what: str, part: float) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=1)
            shown.update(tasks[what], completed=part)

        yield seen

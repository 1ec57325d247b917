"""The command `bench`: figures of this machine, measured in a database that is thrown away."""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.urls import reverse

from dandang.base.cli import OK, PROBLEMS

ROWS = (10, 1000)
DROPS = 60
"""So many times, a second apart, a database is tried to be dropped."""
LISTS = {
    "search": "search beside the raw index, with every name that must be found",
    "worklist": "the first page of every list beside the raw index",
    "cockpit": "cockpit and figures of province, city and county beside raw sums; roll-up, recount; worklist beside the raw query",
    "duplicates": "hints of near duplicates: cost of a registration and of a look",
}
"""What is measured on many matters."""
SIMULATED = ("cockpit", "worklist")
"""What is measured in the invented province of `simulate`; what only searches needs words, not courses."""


def register(commands: Any) -> None:
    """Add `bench step`, `bench search`, `bench worklist`, `bench duplicates`."""
    parser = commands.add_parser("bench", help="measure this machine in a database that is thrown away")
    which = parser.add_subparsers(metavar="what", required=True)
    step = which.add_parser("step", help="a step beside hand-written SQL; queries of steps and pages")
    step.add_argument("--steps", type=_even, default=120, help="steps of each client in each round (%(default)s)")
    step.add_argument("--rounds", type=int, default=3, help="rounds of both sides in alternation (%(default)s)")
    step.add_argument("--profile", action="store_true", help="also show where the time of a step goes")
    step.set_defaults(run=run_step)
    many = which.add_parser("import", help="reports taken in from a file, beside COPY of the same rows")
    many.add_argument("--rows", type=int, default=20_000, help="reports in the file (%(default)s)")
    many.add_argument("--processes", type=int, nargs="+", default=[1, os.cpu_count() or 1], help="one round for each (%(default)s)")
    many.set_defaults(run=run_import)
    portal = which.add_parser("portal", help="reports filed on the public portal: how long, how many lost or numbered twice")
    portal.add_argument("--reports", type=int, default=10_000, help="reports of eight clients at once (%(default)s)")
    portal.add_argument("--alone", type=int, default=200, help="reports of one client (%(default)s)")
    portal.add_argument("--workers", type=int, default=1, help="worker processes of the portal (%(default)s)")
    portal.set_defaults(run=run_portal)
    printed = which.add_parser("papers", help="a notice printed, signed, issued whole, beside the bare renderer")
    printed.add_argument("--papers", type=int, default=40, help="notices of each side in each round (%(default)s)")
    printed.add_argument("--rounds", type=int, default=5, help="rounds of all sides in turn (%(default)s)")
    printed.set_defaults(run=run_papers)
    sheet = which.add_parser("worksheet", help="a save of one item of the tolerance worksheet beside hand-written SQL")
    sheet.add_argument("--saves", type=int, default=100, help="saves of each side in each round (%(default)s)")
    sheet.add_argument("--rounds", type=int, default=5, help="rounds of all sides in turn (%(default)s)")
    sheet.set_defaults(run=run_worksheet)
    package = which.add_parser("archive", help="the offline check of a closing package, beside bare hashing")
    package.add_argument("--files", type=int, default=1000, help="files in the package (%(default)s)")
    package.add_argument("--size", type=int, default=100, help="kilobytes of each (%(default)s)")
    package.add_argument("--rounds", type=int, default=5, help="rounds of both sides in turn (%(default)s)")
    package.set_defaults(run=run_archive, database=False)
    for name, what in LISTS.items():
        lists = which.add_parser(name, help=what)
        lists.add_argument("--matters", type=_sizes, default=[10_000, 100_000], help="how many, such as 10000,1000000 (10000,100000)")
        lists.add_argument("--rounds", type=int, default=5, help="times that each question is asked (%(default)s)")
        lists.set_defaults(run=run_lists, what=name)
    alike = which.add_parser("similar", help="decided matters like the one at hand, beside the raw query")
    alike.add_argument("--matters", type=_sizes, default=[100_000], help="how many, such as 10000,100000 (100000)")
    alike.add_argument("--rounds", type=int, default=3, help="times that each question is asked (%(default)s)")
    alike.set_defaults(run=run_similar)


def _sizes(text: str) -> list[int]:
    sizes = [int(part) for part in text.split(",") if part.isdecimal() and int(part) >= 1000]
    if len(sizes) != len(text.split(",")):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers from 1000 on, such as 10000,1000000")
    return sizes


def _even(text: str) -> int:
    if not text.isdecimal() or int(text) < 2 or int(text) % 2:
        raise argparse.ArgumentTypeError(f"{text!r} is not an even number above 0")
    return int(text)


def run_step(options: argparse.Namespace) -> int:
    """Print the figures."""
    from dandang.desk import bench

    with throw_away():
        organ = bench.county()
        staff = bench.people(organ)
        print(f"{os.cpu_count()} processors; median of {options.rounds} rounds of {options.steps} steps a client", flush=True)
        for clients in (1, 4):
            rounds = bench.compare(staff, organ, clients=clients, steps=options.steps, rounds=options.rounds)
            door, raw = median(r.door for r in rounds), median(r.raw for r in rounds)
            ratio = median(r.door / r.raw for r in rounds)
            print(f"{clients} client(s): {door:.0f} steps/s, hand-written SQL {raw:.0f}/s, ratio {ratio:.2f}", flush=True)
        _queries(bench, staff, organ)
        if options.profile:
            _profile(bench, staff, organ)
    return OK


def run_import(options: argparse.Namespace) -> int:
    """Print the figures, one database for each round."""
    from dandang.desk import bench
    from dandang.exchange import bench as taking_in

    for processes in options.processes:
        with throw_away():
            organ = bench.county()
            told = taking_in.measure(options.rows, processes, organ=organ, clerk=bench.people(organ)["intake_clerk"])
        print(
            f"{processes} process(es): {told.rows / told.importing:.0f} reports/s ({told.copied_rows / told.rows:.1f} rows each, "
            f"{told.copied_rows / told.importing:.0f} rows/s), dry run {told.rows / told.checking:.0f}/s; COPY of the same rows "
            f"{told.rows / told.copying:.0f} reports/s, ratio {told.copying / told.importing:.2f}; peak {told.memory_mb} MB a process",
            flush=True,
        )
    return OK


def run_papers(options: argparse.Namespace) -> int:
    """Print the figures."""
    from dandang.desk import bench, bench_papers

    with throw_away():
        organ = bench.county()
        by = bench.people(organ)["handler"]
        sides = bench_papers.measure(organ, by, papers_each=options.papers, rounds=options.rounds)
    bare = next(side.middle for side in sides if side.name.endswith("PDF/A-2b"))
    print(f"{os.cpu_count()} processors, one used; medians of {options.papers * options.rounds} notices of two pages")
    for side in sides:
        print(f"{side.name:<24}{side.middle:7.1f} ms (95%: {side.slow:.1f})  {1000 / side.middle:6.0f}/s  {side.middle / bare:5.2f} of bare PDF/A", flush=True)
    return OK


def run_worksheet(options: argparse.Namespace) -> int:
    """Print the figures."""
    from dandang.desk import bench, bench_worksheet

    with throw_away():
        organ = bench.county()
        sides = bench_worksheet.measure(organ, bench.people(organ), saves=options.saves, rounds=options.rounds)
    print(f"{os.cpu_count()} processors, one used; {options.saves * options.rounds} saves of each side")
    for side in sides:
        print(f"{side.name:<26} p50 {side.middle:6.1f} ms  p95 {side.slow:6.1f} ms{f'  {side.queries} queries' if side.queries else ''}", flush=True)
    return OK


def run_archive(options: argparse.Namespace) -> int:
    """Print the figures."""
    from dandang.desk import bench_archive

    told = bench_archive.measure(options.files, options.size, options.rounds)
    print(f"1,000 files of {options.size} KB: checked in {told.verify:.2f} s, bare SHA-256 and SM3 {told.hashing:.2f} s, ratio {told.ratio:.2f}")
    return OK


def run_portal(options: argparse.Namespace) -> int:
    """Print the figures; 1 when a report was lost or a number given twice."""
    from dandang.desk import bench_portal as bench

    wrong = 0
    with throw_away() as name, bench.a_folder() as folder:
        organ = bench.an_intake()
        with bench.a_portal(bench.address_of(name), folder, options.workers) as port:
            for clients, number in ((1, options.alone), (8, options.reports - options.reports % 8)):
                before = bench.items() + 1  # the one that warms up
                figures = bench.file_reports(port, organ.code, clients=clients, number=number)
                ordered = sorted(figures.seconds)
                lost, double = number - (bench.items() - before), bench.double(figures)
                wrong += lost + double + len(figures.failed)
                print(
                    f"{clients} client(s), {number} reports: p50 {ordered[len(ordered) // 2] * 1000:.0f} ms, "
                    f"p95 {ordered[len(ordered) * 95 // 100] * 1000:.0f} ms, {lost} lost, {double} numbered twice, "
                    f"{len(figures.failed)} refused", flush=True,
                )
    return PROBLEMS if wrong else OK
def run_lists(options: argparse.Namespace) -> int:
    """Print the figures for each size, in a database of its own."""
    from dandang.desk import bench_cockpit, bench_lists

    acts = {
        "search": bench_lists.search_report, "worklist": bench_lists.worklist_report, "duplicates": bench_lists.duplicates_report,
        "cockpit": bench_cockpit.report,
    }
    for matters in options.matters:
        with throw_away() as name:
            (_simulate if options.what in SIMULATED else _load)(name, matters)
            print(f"\n{options.what}, {matters} matters, {os.cpu_count()} processors; milliseconds", flush=True)
            for line in acts[options.what](options.rounds):
                print(line, flush=True)
    return OK


def run_similar(options: argparse.Namespace) -> int:
    """Print the figures: decided matters spread over the province, then all of them in one organ."""
    from dandang.desk import bench_similar

    for matters in options.matters:
        with throw_away() as name:
            _load(name, matters)
            for where, gather in (("spread over the province", None), ("all in one county", bench_similar.county())):
                with _owner(name) as owner:
                    bench_similar.load(owner, gather=gather)
                for line in bench_similar.report(options.rounds, f"\n{matters} decided matters, {where}; milliseconds"):
                    print(line, flush=True)
    return OK


def _owner(database: str) -> psycopg.Connection[Any]:
    """The owner of the tables, autocommit."""
    owner = settings.OWNER_DATABASE
    place = {"user": owner["USER"], "password": owner["PASSWORD"], "host": owner["HOST"] or None, "port": owner["PORT"] or None}
    return psycopg.connect(dbname=database, autocommit=True, **place)


def _load(database: str, matters: int) -> None:
    from rich.progress import Progress

    from dandang.desk import bench_matters

    with _owner(database) as connected, Progress() as progress:
        task = progress.add_task(f"{matters} matters", total=1)
        for done in bench_matters.load(connected, matters):
            progress.update(task, completed=done)


def _simulate(database: str, matters: int) -> None:
    from dandang.desk import simulate_commands
    from dandang.desk.simulation import making

    with _owner(database) as connected, simulate_commands.progress() as seen:
        print(simulate_commands.told(making.Wanted(matters, campaigns=False), lambda wanted: making.load(wanted, connected, seen)), flush=True)


def _queries(bench: Any, staff: Any, organ: Any) -> None:
    sample = bench.matter(staff, organ)
    back, again = (bench.queries_of(lambda n=n: bench.through_the_door(sample.pk, n, staff)) for n in (0, 1))
    print(f"queries: return_draft {back}, submit {again} (reading the proceeding included)")
    page, reader = reverse("desk:case", args=[sample.casefile.key]), staff["principal_officer"]
    lists, made, clerk = reverse("desk:worklist"), 0, staff["intake_clerk"]
    for rows in ROWS:  # more steps come to the sample too, so that both pages have more to show
        while made < rows:
            bench.receive(staff, organ)
            made += 1
        for number in range(rows // 5):
            bench.through_the_door(sample.pk, number, staff)
        print(
            f"queries: worklist {bench.page_queries(clerk, lists)} at {rows} reports, case page {bench.page_queries(reader, page)} "
            f"at {sample.steps.count()} steps",
            flush=True,
        )


def _profile(bench: Any, staff: Any, organ: Any) -> None:
    sample = bench.matter(staff, organ)
    profile = cProfile.Profile()
    with profile:
        for number in range(40):
            bench.through_the_door(sample.pk, number, staff)
    pstats.Stats(profile, stream=sys.stdout).sort_stats("cumulative").print_stats(45)


@contextmanager
def throw_away() -> Iterator[str]:
    """A migrated database with a name of its own, used as the application inside the block and dropped after it."""
    owner, default = settings.OWNER_DATABASE, connections["default"]
    kept, name = dict(default.settings_dict), f"dandang_bench_{uuid4().hex[:12]}"
    place = {"user": owner["USER"], "password": owner["PASSWORD"], "host": owner["HOST"] or None, "port": owner["PORT"] or None}
    with psycopg.connect(dbname=owner["NAME"], autocommit=True, **place) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            default.close()
            default.settings_dict.update({key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}, NAME=name)
            call_command("migrate", interactive=False, verbosity=0)
            default.close()
            default.settings_dict.update(kept, NAME=name)
            yield name
        finally:
            connections.close_all()
            connection.settings_dict.update(kept)
            _drop(server, name)


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    """Drop a database; autovacuum at work in it belongs to the server, and only ends by itself or when it is asked again."""
    for _attempt in range(DROPS):
        try:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            return
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            time.sleep(1)
    print(f"The database {name} is still in use: drop it by hand.", file=sys.stderr)

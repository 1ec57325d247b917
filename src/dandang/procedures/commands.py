"""`dandang procedures lint | check | diff | diagram`. None of them needs a database."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from dandang.procedures import check, diagram, diff, lint, loader, words
from dandang.procedures.errors import DataError

PAGES = Path(__file__).resolve().parents[3] / "docs" / "generated" / "procedures"
OK, PROBLEMS, CANNOT = 0, 1, 2


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `procedures` with its own commands; each sets `run(args) -> exit code`: 0 good, 1 problems, 2 cannot be done."""
    commands = subparsers.add_parser("procedures", help=_("程序数据：检查、证明、比较、绘图")).add_subparsers(required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, default=loader.DATA, metavar="DIR", help=_("另一个数据文件夹"))
    common.add_argument("--lang", choices=sorted(words.LANGUAGES), default="zh", help=_("输出的语言"))
    _linting(commands.add_parser("lint", parents=[common], help=_("逐个文件检查形状和名称，指出文件和行")))
    _checking(commands.add_parser("check", parents=[common], help=_("走遍每一个可到达的状态，证明全部不变式")))
    _diffing(commands.add_parser("diff", parents=[common], help=_("逐句说明地方细则与基本程序、或者两个版本之间的差别")))
    _drawing(commands.add_parser("diagram", parents=[common], help=_("绘制状态图和步骤表")))


def _linting(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run_lint, database=False)


def _checking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profile", help=_("只证明这一地方细则"))
    parser.add_argument("kind", nargs="?", help=_("只证明这一类程序"))
    parser.set_defaults(run=run_check, database=False)


def _diffing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", help=_("程序的种类，例如 clarification"))
    parser.add_argument("--profile", default="", help=_("与基本程序比较的地方细则"))
    parser.add_argument("--from", dest="old", type=date.fromisoformat, metavar="DAY", help=_("较早版本施行的某一天"))
    parser.add_argument("--to", dest="new", type=date.fromisoformat, metavar="DAY", help=_("较晚版本施行的某一天"))
    parser.set_defaults(run=run_diff, database=False)


def _drawing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", help=_("程序的种类，例如 clarification"))
    parser.add_argument("--profile", default="", help=_("地方细则"))
    parser.add_argument("--format", choices=("mermaid", "svg", "table"), default="mermaid", help=_("输出的形式"))
    parser.add_argument("--here", default="", help=_("标出的目前状态（仅用于 svg）"))
    parser.add_argument("--write", action="store_true", help=_("写入 docs/generated/procedures"))
    parser.add_argument("--out", type=Path, default=PAGES, metavar="DIR", help=_("写入另一个文件夹"))
    parser.set_defaults(run=run_diagram, database=False)


def run_lint(args: argparse.Namespace) -> int:
    """Say each error on a line of its own: file, line, what was expected."""
    if not args.data.is_dir():
        return _cannot(args)
    errors = lint.lint(args.data)
    for error in errors:
        print(error, file=sys.stderr)
    with words.speaking(args.lang):
        said = _("发现 %(count)s 处错误。") if errors else _("%(kinds)s 类程序、%(profiles)s 个地方细则，形状和名称全部无误。")
        values = {"count": len(errors), "kinds": len(loader.kinds(args.data)), "profiles": len(loader.profiles(args.data))}
        print(said % values)
    return PROBLEMS if errors else OK


def run_check(args: argparse.Namespace) -> int:
    """Prove everything; each violation with the path that leads to it."""
    if not args.data.is_dir():
        return _cannot(args)
    try:
        reports = check.all(args.data, kind=args.kind, profile=args.profile)
    except DataError as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    if not reports:
        return _cannot(args)
    broken = 0
    with words.speaking(args.lang):
        for report in reports:
            broken += len(report.violations)
            print(("✓ " if report else "✗ ") + _about(report, args.lang))
            for violation in report.violations:
                print(violation.said(args.lang))
        nodes, seconds = sum(r.nodes for r in reports), sum(r.seconds for r in reports)
        print(_("共走过 %(nodes)s 处，用时 %(seconds)s 秒，发现 %(count)s 处违反。") % {
            "nodes": nodes, "seconds": f"{seconds:.1f}", "count": broken,
        })
    return PROBLEMS if broken else OK


def _about(report: check.Report, lang: str) -> str:
    return _("%(title)s（%(version)s起）：%(invariants)s 条不变式，%(nodes)s 处") % {
        "title": words.title(report.procedure, lang), "version": report.procedure.version, "invariants": report.invariants,
        "nodes": report.nodes,
    }


def run_diff(args: argparse.Namespace) -> int:
    """A profile against its base, or, with --from and --to, one version against another."""
    newest = args.new or date.max
    try:
        if not _exists(args):
            return _cannot(args)
        base = "" if args.old is None else args.profile
        old = loader.in_force(args.kind, args.old or newest, base, args.data)
        print(diff.text(old, loader.in_force(args.kind, newest, args.profile, args.data), args.lang))
    except DataError as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    return OK


def _exists(args: argparse.Namespace) -> bool:
    """Whether the folder has the kind, and the profile if one is named."""
    known = args.data.is_dir() and args.kind in loader.kinds(args.data)
    return known and (not args.profile or args.profile in loader.profiles(args.data))


def run_diagram(args: argparse.Namespace) -> int:
    """One diagram or table on the terminal, or all pages of the documentation."""
    try:
        if args.write and args.data.is_dir():
            return _write(args)
        if not _exists(args):
            return _cannot(args)
        procedure = loader.in_force(args.kind, date.max, args.profile, args.data)
    except DataError as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    made = {"mermaid": diagram.mermaid, "table": diagram.table}.get(args.format)
    print(made(procedure, args.lang) if made else diagram.svg(procedure, args.here, args.lang))
    return OK


def pages(data: Path = loader.DATA) -> dict[str, str]:
    """The generated pages by file name, one a kind."""
    found = {}
    for kind in loader.kinds(data):
        base = loader.in_force(kind, date.max, "", data)
        local = [loader.in_force(kind, date.max, profile, data) for profile in loader.profiles(data)]
        found[f"{kind}.md"] = diagram.page([base, *(p for p in local if p.profile)])
    return found


def _write(args: argparse.Namespace) -> int:
    made = pages(args.data)
    args.out.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (args.out / name).write_text(text, encoding="utf-8")
        print(args.out / name)
    return OK


def _cannot(args: argparse.Namespace) -> int:
    with words.speaking(args.lang):
        print(_("在 %(data)s 中没有这样的程序数据。") % {"data": args.data}, file=sys.stderr)
    return CANNOT

"""`dandang audit verify` and `dandang audit export`. `verify --file` needs no database."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from dandang.audit import walk

SHOWN = 50
T = TypeVar("T")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `audit` with its own commands; each sets `run(args) -> exit code`: 0 good, 1 problems, 2 cannot be done."""
    commands = subparsers.add_parser("audit", help=_("审计链：核验与导出")).add_subparsers(required=True)
    verify = commands.add_parser("verify", help=_("逐条核验审计链；有问题时退出码为 1"))
    source = verify.add_mutually_exclusive_group()
    source.add_argument("--chain", help=_("只核验这一条链（例如案卷号）"))
    source.add_argument("--file", type=Path, action=WithoutDatabase, help=_("核验导出的文件，不需要数据库"))
    verify.set_defaults(run=run_verify)
    export = commands.add_parser("export", help=_("导出审计链，每行一个事件，可离线核验"))
    export.add_argument("--out", type=Path, required=True, help=_("要写入的新文件"))
    export.add_argument("--chain", help=_("只导出这一条链"))
    export.set_defaults(run=run_export)


class WithoutDatabase(argparse.Action):
    """An option whose use means that the command needs no database: none is started for it."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option_string: str | None = None) -> None:
        setattr(namespace, self.dest, values)
        namespace.database = False


def run_verify(args: argparse.Namespace) -> int:
    """Walk the database or a file and say each problem on a line of its own."""
    copied: list[tuple[int, str]] = []
    if args.file:
        try:
            with args.file.open("rb") as exported:
                report = walk.walk(progress(walk.read(exported), None))
        except OSError as error:
            return cannot(_("无法读取 %(file)s：%(why)s。"), args.file, error)
    else:
        from dandang.audit import stored

        report = walk.walk(progress(stored.links(args.chain), stored.count(args.chain)))
        copied = stored.copied()
        if args.chain and not report.events:
            return say(_("没有名为 %(chain)s 的审计链。") % {"chain": args.chain}, 2)
    for problem in report.problems[:SHOWN]:
        say(str(problem), 1)
    if len(report.problems) > SHOWN:
        say(_("另有 %(count)s 个问题未列出。") % {"count": len(report.problems) - SHOWN}, 1)
    if report:
        text = _("已核验 %(chains)s 条链、%(events)s 个事件，全部相接，没有改动。")
    else:
        text = _("已核验 %(chains)s 条链、%(events)s 个事件，发现 %(problems)s 个问题。")
    print(text % {"chains": report.chains, "events": report.events, "problems": len(report.problems)})
    for matters, on in copied:
        print(_("这是虚构的数据库：%(on)s批量复制的%(matters)s件没有办理过，也没有审计链。") % {"on": on, "matters": matters})
    return 0 if report else 1


def run_export(args: argparse.Namespace) -> int:
    """Write a new file (mode 0600); one that exists is never overwritten."""
    from dandang.audit import stored

    try:
        with os.fdopen(os.open(args.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.writelines(walk.lines(progress(stored.links(args.chain), stored.count(args.chain))))
    except OSError as error:
        return cannot(_("无法写入 %(file)s：%(why)s。"), args.out, error)
    print(_("已导出到 %(file)s。核验：dandang audit verify --file %(file)s") % {"file": args.out})
    return 0


def progress(items: Iterable[T], total: int | None) -> Iterator[T]:
    """`items`, with a progress bar when a person is watching."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=_("审计事件"), total=total, console=Console(stderr=True), transient=True)


def say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


def cannot(sentence: str, file: Path, error: OSError) -> int:
    return say(sentence % {"file": file, "why": error.strerror}, 2)

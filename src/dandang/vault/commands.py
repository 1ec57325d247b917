"""`dandang vault …`: the ceremony of the custodians, recovery and its drill, rotation. Nothing here opens a report."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from dandang.base import clock
from dandang.base.cli import OK, PROBLEMS, CannotRun

BY = "command"


def register(subparsers: Any) -> None:
    """Add `vault status | init-custody | share | recover | drill | rotate | sweep`."""
    commands = subparsers.add_parser("vault", help="keys of the vault: custodians, recovery, rotation").add_subparsers(required=True)
    commands.add_parser("status", help="which keys there are, and what is under each").set_defaults(run=_status)
    begin = commands.add_parser("init-custody", help="begin custody: identities open with k of n custodians only")
    _new_shares(begin)
    begin.add_argument("--own-days", type=int, default=7, help="days on which the receiving clerk reads an own item (default 7)")
    begin.set_defaults(run=_init)
    share = commands.add_parser("share", help="new shares of the same key: a custodian left, or lost one; no record is touched")
    _old_shares(share)
    _new_shares(share)
    share.set_defaults(run=_share)
    for name, run, words in (
        ("recover", _recover, "bring a lost key folder back from the database and k shares"),
        ("drill", _drill, "show that recovery would work; writes nothing but that it was tried"),
    ):
        parser = commands.add_parser(name, help=words)
        _old_shares(parser)
        parser.set_defaults(run=run)
    rotate = commands.add_parser("rotate", help="a new master key (or, with --custody, a new key of the custodians); goes on after a kill")
    rotate.add_argument("--custody", action="store_true", help="new custodians' key: give the old shares and the new holders")
    _old_shares(rotate, required=False)
    _new_shares(rotate, required=False)
    rotate.set_defaults(run=_rotate)
    commands.add_parser("sweep", help="destroy day keys whose time has passed; the worker does it by itself").set_defaults(run=_sweep)


def _new_shares(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("--holder", action="append", default=[], required=required, help="who keeps a share; once for each")
    parser.add_argument("--needed", type=int, default=2, help="how many of them open (default 2)")
    parser.add_argument("--out", type=Path, required=required, help="folder for the new share files; hand them over and delete it")
    parser.add_argument("--new-passphrases", type=Path, help="a file with one line a holder, instead of asking each")


def _old_shares(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("--with", dest="shares", action="append", type=Path, default=[], required=required, help="a share file; once for each")
    parser.add_argument("--passphrases", type=Path, help="a file with one line a share, instead of asking each")


def _status(_options: argparse.Namespace) -> int:
    from dandang.vault import keeping, keys

    keeper = keys.provider()
    known = keeper.custody()
    print(f"master keys: {', '.join(sorted(keeper.ids(), key=lambda name: int(name.partition('-')[0]))) or 'none yet'}")
    if known is None:
        print("custody: none. The key folder alone opens everything: back it up apart from the database.")
    else:
        holders = ", ".join(f"{number} {holder}" for number, holder in sorted(known.holders.items()))
        print(f"custody: {known.fingerprint}, sharing {known.round}, any {known.needed} of {known.count} ({holders}); own items {known.own_days} days")
    for each in keeping.counts():
        print(f"{each.rows:>10,} {each.place:<8} {each.key_id}")
    waiting = keeping.pending()
    if waiting:
        print(f"{waiting:,} records are not under the key they should be under: run ./dandang vault rotate.")
    return PROBLEMS if waiting else OK


def _init(options: argparse.Namespace) -> int:
    from dandang.vault import keeping

    known = _kept(lambda: keeping.init_custody(
        options.needed, options.holder, _new_passphrases(options), options.out, own_days=_days(options.own_days), by=BY,
        at=clock.now(),
    ))
    print(f"Custody {known.fingerprint} has begun. {known.count} share files are in {options.out}: hand them over, then delete the folder.")
    print("Identities sealed before are still under the master key: ./dandang vault rotate brings them under the custodians.")
    return OK


def _share(options: argparse.Namespace) -> int:
    from dandang.vault import keeping

    known = _kept(lambda: keeping.share(
        _opened(options), options.needed, options.holder, _new_passphrases(options), options.out, by=BY, at=clock.now()
    ))
    print(f"Sharing {known.round} of {known.fingerprint}: any {known.needed} of {known.count}. The shares before are of no use any more.")
    return OK


def _recover(options: argparse.Namespace) -> int:
    from dandang.vault import keeping

    for each in _kept(lambda: keeping.recover(_opened(options), by=BY, at=clock.now())):
        print(f"{each.key_id}: {'was there' if each.in_folder else 'brought back'}")
    return OK


def _drill(options: argparse.Namespace) -> int:
    from dandang.vault import keeping

    found = _kept(lambda: keeping.drill(_opened(options), by=BY, at=clock.now()))
    for each in found:
        print(f"{each.key_id}: {'recovered, the same as in the folder' if each.in_folder else 'recovered, NOT in the folder'}")
    return OK if all(each.in_folder for each in found) else PROBLEMS


def _rotate(options: argparse.Namespace) -> int:
    from dandang.vault import keeping

    if options.custody:
        if not options.shares or not options.holder or options.out is None:
            raise CannotRun("rotate --custody needs the old shares (--with) and the new holders (--holder, --out).")
        moving = keeping.renew(
            _opened(options), options.needed, options.holder, _new_passphrases(options), options.out, by=BY, at=clock.now()
        )
    else:
        moving = keeping.rotate(by=BY, at=clock.now())
    total = sum(each.rows for each in keeping.counts() if each.place in keeping.ROTATED)
    done = _kept(lambda: _watched(moving, total))
    print(f"{done:,} records wrapped anew.")
    return OK


def _sweep(_options: argparse.Namespace) -> int:
    from dandang.vault import keeping

    print(f"{keeping.sweep(by=BY, at=clock.now())} day keys destroyed.")
    return OK


def _watched(moving: Iterator[int], total: int) -> int:
    """Run it to its end under a progress bar."""
    done = 0
    columns = (TextColumn("wrapping"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("wrapping", total=total)
        for done in moving:
            bar.update(task, completed=done)
    return done


def _kept(act: Any) -> Any:
    """Run it; what stands in the way is one sentence."""
    from dandang.vault.shares import ShareUnreadable
    from dandang.vault.suites import SealBroken

    try:
        return act()
    except ShareUnreadable as unreadable:
        line = unreadable.args[0]
        raise CannotRun(f"A share cannot be read{f': line {line} is wrong' if line else ''}. Compare it with the paper.") from None
    except (SealBroken, ValueError, FileExistsError) as error:
        raise CannotRun(str(error)) from None


def _opened(options: argparse.Namespace) -> list[tuple[Any, str]]:
    from dandang.vault import shares

    read = [shares.read(path.read_text("utf-8")) for path in options.shares]
    return list(zip(read, _lines(options.passphrases, [f"passphrase for {path.name}: " for path in options.shares]), strict=True))


def _new_passphrases(options: argparse.Namespace) -> list[str]:
    return _lines(options.new_passphrases, [f"new passphrase of {holder}: " for holder in options.holder])


def _lines(file: Path | None, prompts: list[str]) -> list[str]:
    """One passphrase for each prompt: from a file, or asked without showing."""
    if file is None:
        return [getpass.getpass(prompt) for prompt in prompts]
    lines = file.read_text("utf-8").splitlines()
    if len(lines) != len(prompts):
        raise CannotRun(f"{file} has {len(lines)} lines; {len(prompts)} are needed, one passphrase a line.")
    return lines


def _days(days: int) -> int:
    if not 1 <= days <= 31:
        raise CannotRun("--own-days is from 1 to 31.")
    return days

"""The commands of base: `catalogues`. Not a place for anything that knows the domain."""

from __future__ import annotations

import argparse
from typing import Any

from dandang.base import catalogues
from dandang.base.cli import OK, PROBLEMS


def register(commands: Any) -> None:
    """Add `catalogues compile | check`."""
    parser = commands.add_parser("catalogues", help="the English texts: compile them, or list what lacks one")
    which = parser.add_subparsers(metavar="what", required=True)
    which.add_parser("compile", help="merge the parts into the catalogue that Django reads").set_defaults(
        run=_compile
    )
    which.add_parser("check", help="list every text without English, with its file and line").set_defaults(
        run=_check
    )


def _compile(_options: argparse.Namespace) -> int:
    print(f"{catalogues.compile_all()} texts compiled.")
    return OK


def _check(_options: argparse.Namespace) -> int:
    found = catalogues.missing()
    for each in found:
        print(each)
    print(f"{len(found)} texts to mend." if found else "All texts have English.")
    return PROBLEMS if found else OK

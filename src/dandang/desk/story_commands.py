"""`dandang story list` and `dandang story run`: for a lawyer who edits a procedure and wants to know what it does to known cases.

`run` plays in a database of its own, made from the migrations and dropped afterwards; nothing of it touches the organ's data.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection
from django.utils.translation import gettext as _

from dandang.base.cli import OK, PROBLEMS, CannotRun, as_owner

if TYPE_CHECKING:
    from dandang.desk.stories import Story


PAGE = Path(__file__).resolve().parents[3] / "docs" / "generated" / "stories.md"


def register(commands: Any) -> None:
    """Add `story` with `list` and `run`."""
    which = commands.add_parser("story", help=_("案例剧本：列出、演练")).add_subparsers(metavar="what", required=True)
    listing = which.add_parser("list", help=_("列出随附的剧本：文件、标题、来源"))
    listing.add_argument("--write", type=Path, nargs="?", const=PAGE, metavar="FILE", help=_("把剧本演示了什么写成文档页"))
    listing.set_defaults(run=run_list, database=False)
    running = which.add_parser("run", help=_("在一次性数据库中演练；有不符时退出码为 1"))
    running.add_argument("files", nargs="*", type=Path, metavar="FILE", help=_("剧本文件；不写则演练全部随附剧本"))
    running.add_argument("--profile", help=_("以此地方流程代替剧本所写的（空字串为省级流程）"))
    running.add_argument("--procedures", type=Path, metavar="DIR", help=_("先用此目录中的流程文件覆盖随附的，再演练"))
    running.add_argument("--crowds", action="store_true", help=_("连同剧本中成批的人一起演练，如同演示"))
    running.set_defaults(run=run_stories)


def run_list(options: argparse.Namespace) -> int:
    """File, title and source of every bundled story; or the page of what they show."""
    from dandang.desk import stories
    from dandang.desk.stories import index

    if options.write:
        options.write.write_text(index.page(), "utf-8")
        print(options.write)
        return OK
    for story in stories.bundled():
        print(f"{story.path.relative_to(stories.DATA)}  {story.title}  [{story.source}]")
    return OK


def run_stories(options: argparse.Namespace) -> int:
    """Play each story; say of each whether it holds. 1 when one does not, or cannot be read."""
    from dandang.desk.stories.crowds import crowded
    from dandang.organs import seed

    if options.procedures is not None and not options.procedures.is_dir():
        raise CannotRun(f"There is no folder {options.procedures}.")
    readable = _read(options.files)
    failed = sum(isinstance(each, str) for each in readable)
    playable = [each for each in readable if not isinstance(each, str)]
    with throw_away_database() if playable else nullcontext(), _drafts(options.procedures) as copied:
        if playable:
            seed.demo_organs()
        for story in playable:
            problem = _play(crowded(story) if options.crowds else story, options.profile).replace(copied, str(options.procedures or copied))
            failed += bool(problem)
            print(problem or f"{story.path.name}: {_('相符')}", flush=True)
    return PROBLEMS if failed else OK


def _read(files: list[Path]) -> list[Story | str]:
    """Each story, or the sentence of why it cannot be read, said at once."""
    from dandang.desk import stories

    found: list[Story | str] = []
    for path in files or [story.path for story in stories.bundled()]:
        try:
            found.append(stories.read(path))
        except stories.DataError as error:
            found.append(str(error))
            print(error, flush=True)
    return found


@contextmanager
def _drafts(folder: Path | None) -> Iterator[str]:
    """The bundled procedures with the files of `folder` laid over them are in force inside the block; yields where they are."""
    from dandang.procedures import loader

    if folder is None:
        yield str(loader.DATA)
        return
    with tempfile.TemporaryDirectory() as made:
        shutil.copytree(loader.DATA, made, dirs_exist_ok=True)
        shutil.copytree(folder, made, dirs_exist_ok=True)
        with loader.drafts(Path(made)):
            yield made


def _play(story: Story, profile: str | None) -> str:
    """The sentence of what does not hold, or nothing."""
    from dandang.desk import stories

    try:
        stories.play(story, profile=profile)
    except (stories.StoryFailed, stories.DataError) as error:
        return str(error)
    return ""


@contextmanager
def throw_away_database() -> Iterator[str]:
    """A new, migrated database in place of the real one inside the block; dropped at its end. Yields its name."""
    from django.core.management import call_command

    name, kept = f"story_{uuid4().hex[:12]}", connection.settings_dict["NAME"]
    with as_owner():
        _execute(f'CREATE DATABASE "{name}"')
    try:
        with as_owner():
            connection.settings_dict["NAME"] = name
            call_command("migrate", interactive=False, verbosity=0)
        connection.settings_dict["NAME"] = name
        yield name
    finally:
        connection.close()
        connection.settings_dict["NAME"] = kept
        with as_owner():
            _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

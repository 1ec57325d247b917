"""`dandang story` as a person at the terminal runs it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from dandang.desk import stories
from dandang.procedures import loader
from tests.conftest import owner_connection

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def story(django_db_setup: None) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `dandang story …` beside the running server."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "DANDANG_HOME": str(settings.HOME)}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "dandang", "story", *words]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)

    return run


def _databases() -> set[str]:
    with owner_connection() as owner:
        return {name for (name,) in owner.execute("SELECT datname FROM pg_database WHERE datname LIKE 'story_%'")}


def test_list_names_file_title_and_source(story: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = story("list")
    assert done.returncode == 0
    assert "clarification/s01_shangcheng_judge.toml  派驻组为受不实举报的法官澄清正名  [种子报道；DC-1；变式5.12]" in done.stdout
    assert len(done.stdout.splitlines()) == len(stories.bundled())


def test_run_tells_each_story_and_leaves_no_database(
    story: Callable[..., subprocess.CompletedProcess[str]], written: Callable[..., Path], tmp_path: Path
) -> None:
    before = _databases()
    good, bad = tmp_path / "t02_good.toml", written('refused = "R-5"', 'refused = "R-6"')
    good.write_text(bad.read_text("utf-8").replace('"R-6"', '"R-5"'), "utf-8")
    done = story("run", str(good), str(bad))
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "t02_good.toml: 相符"
    assert lines[1] == f"{bad}:39: 第3步 petition reports.decline report"
    until = time.monotonic() + 90  # another of these tests may run beside this one, on the same server
    while _databases() - before and time.monotonic() < until:
        time.sleep(0.5)
    assert _databases() - before == set()


def test_a_draft_procedure_is_tried_out(
    story: Callable[..., subprocess.CompletedProcess[str]], written: Callable[..., Path], tmp_path: Path
) -> None:
    text = (loader.DATA / "reports" / "2020-01-21.toml").read_text("utf-8")
    draft = tmp_path / "draft" / "reports" / "2020-01-21.toml"
    draft.parent.mkdir(parents=True)
    draft.write_text(text.replace('by = ["intake_clerk", "petition_officer"]', 'by = ["petition_officer"]'), "utf-8")
    done = story("run", str(written()), "--procedures", str(tmp_path / "draft"))
    assert done.returncode == 1, done.stderr
    assert "第2步 clerk reports.register report\n    reports.register：应为 办理成功 | 实际为 按SM-A拒绝" in done.stdout


def test_another_profile_is_laid_over(
    story: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    good, bad = (next(s.path for s in stories.bundled() if s.path.stem == stem) for stem in ("dc15_no_substance", "dc18_no_publicity"))
    done = story("run", str(good), str(bad), "--profile", "zhejiang/hangzhou/shangcheng")
    assert done.returncode == 1
    assert "dc15_no_substance.toml: 相符" in done.stdout
    assert "manager reports.become_clue report\n    reports.become_clue：应为 办理成功 | 实际为 按SM-A拒绝" in done.stdout


def test_wrong_places_are_told_in_one_sentence(story: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    missing = story("run", "/no/such/story.toml")
    assert (missing.returncode, missing.stderr) == (1, "")
    assert missing.stdout.startswith("/no/such/story.toml: a readable file in UTF-8")
    folder = story("run", "--procedures", "/no/such/folder")
    assert (folder.returncode, folder.stderr) == (2, "dandang: There is no folder /no/such/folder.\n")



"""`dandang procedures …` as a person at the terminal meets it: words, exit codes, help."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from dandang.base import cli
from dandang.procedures import commands, loader
from tests.procedures.conftest import OVERLAY, SMALL, changed, in_step, write_to

SHANGCHENG = "zhejiang/hangzhou/shangcheng"


def run(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="dandang")
    commands.register(parser.add_subparsers(required=True))
    args = parser.parse_args(["procedures", *words])
    assert args.database is False
    return int(args.run(args))


def test_the_program_knows_the_commands() -> None:
    assert "dandang.procedures.commands" in cli.COMMANDS


@pytest.mark.parametrize("words", [[], ["lint"], ["check"], ["diff"], ["diagram"]])
def test_help_is_there(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(*words, "--help")

    assert left.value.code == 0
    assert "usage: dandang procedures" in capsys.readouterr().out


def test_wrong_usage_is_refused() -> None:
    for words in ([], ["lint", "--lang", "fr"], ["diff"], ["diff", "reports", "--from", "yesterday"]):
        with pytest.raises(SystemExit) as left:
            run(*words)
        assert left.value.code == 2


def test_lint_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint") == 0
    assert "全部无误" in capsys.readouterr().out
    assert run("lint", "--lang", "en") == 0
    assert "every name is right" in capsys.readouterr().out


def test_lint_names_file_and_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(folder / "small/2020-01-21.toml", "R-43", "R-99")

    assert run("lint", "--data", str(folder)) == 1

    said = capsys.readouterr()
    assert f"{folder}/small/2020-01-21.toml:26: a rule of rules.toml; found 'R-99'" in said.err
    assert "发现 1 处错误。" in said.out


def test_check_counts_what_it_saw(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "clarification", "--profile", SHANGCHENG, "--lang", "en") == 0

    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("✓ Clarification (Shangcheng stationed group) (from 2020-01-21): 2")
    assert said[-1].endswith("0 violations found.")
    assert len(said) == 2


def test_check_reports_the_path_of_a_planted_violation(real: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_step(real / "clarification/2020-01-21.toml", "issue", 'from = ["approved"]', 'from = ["approved", "to_approve"]')

    assert run("check", "clarification", "--data", str(real)) == 1

    said = capsys.readouterr().out
    assert "✗ 澄清正名" in said
    assert "不经“批准”即可到达“制发通知书”。" in said
    assert "5. 承办人办理“制发通知书”：待批准 → 已制发" in said


@pytest.mark.parametrize("words", [
    ["lint", "--data", "absent"], ["check", "--data", "absent"], ["check", "nothing"], ["check", "--profile", "nowhere"],
    ["diff", "nothing"], ["diff", "reports", "--profile", "nowhere"], ["diff", "reports", "--data", "absent"],
    ["diagram", "--write", "--data", "absent"], ["diagram"], ["diagram", "nothing"], ["diagram", "reports", "--profile", "nowhere"], ["diagram", "reports", "--data", "absent"],
])
def test_what_does_not_exist_cannot_be_done(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words) == 2
    assert "没有这样的程序数据" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["check"], ["diff", "small"], ["diagram", "small"], ["diagram", "--write"]])
def test_broken_data_are_a_problem_with_file_and_line(
    folder: Path, tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    changed(folder / "small/2020-01-21.toml", 'to = "to_approve"', 'to = "nowhere"')

    assert run(*words, "--data", str(folder), *(["--out", str(tmp_path / "out")] if "--write" in words else [])) == 1
    assert "small/2020-01-21.toml:24: a state of this procedure" in capsys.readouterr().err


def test_diff_of_a_profile_and_of_versions(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_to(folder, SMALL.replace("working_days = 10", "working_days = 5"), "small/2024-07-01.toml")
    write_to(folder, OVERLAY + '[[strengthen]]\nverb = "submit"\ndistinct_from = ["approve"]\n', "profiles/p/small/2021-01-01.toml")

    assert run("diff", "small", "--data", str(folder), "--profile", "p") == 0
    assert capsys.readouterr().out == "- “提交”不得由办理“批准”的人办理。\n"
    assert run("diff", "small", "--data", str(folder), "--from", "2020-02-01", "--to", "2024-08-01", "--lang", "en") == 0
    assert capsys.readouterr().out == "- The deadline “DL-1 Approve” is now 5 working days (before: 10 working days).\n"
    assert run("diff", "small", "--data", str(folder), "--from", "2020-02-01", "--to", "2020-03-01") == 0
    assert capsys.readouterr().out == "没有差别。\n"


def test_diagram_in_every_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("diagram", "reports") == 0
    assert capsys.readouterr().out.startswith("stateDiagram-v2")
    assert run("diagram", "clarification", "--format", "svg", "--here", "issued", "--profile", SHANGCHENG) == 0
    assert "is-here" in capsys.readouterr().out
    assert run("diagram", "reports", "--format", "table", "--lang", "en") == 0
    assert capsys.readouterr().out.startswith("| Step | From |")


def test_write_makes_a_page_a_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("diagram", "--write", "--out", str(tmp_path / "pages")) == 0

    assert sorted(path.stem for path in (tmp_path / "pages").iterdir()) == list(loader.kinds())
    assert (tmp_path / "pages/clarification.md").read_text("utf-8").startswith("# 澄清正名 · Clarification")

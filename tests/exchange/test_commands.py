"""`dandang import`: the whole way of a file at the terminal, and its exit codes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from dandang.base.cli import OK, PROBLEMS, CannotRun
from dandang.cases.models import CaseFile
from dandang.exchange import commands
from dandang.exchange.models import Copy, ImportJob
from dandang.vault import files
from tests import factories
from tests.exchange.conftest import a_row, as_csv


def run(file: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    options = parser.parse_args(["import", str(file), "--organ", factories.COUNTY, "--source", "12388", "--processes", "1", *words])
    return int(options.run(options))


@pytest.fixture
def table(tmp_path: Path, county: factories.County) -> Path:
    path = tmp_path / "letters.csv"
    path.write_bytes(as_csv([a_row(1), a_row(2, 来源渠道="飞鸽"), a_row(3)]))
    return path


def test_a_dry_run_says_what_would_come_and_keeps_nothing(table: Path, capsys: Any) -> None:
    assert run(table, "--by", "sc-clerk", "--dry-run") == PROBLEMS

    told = capsys.readouterr()
    assert "3 rows: 2 fit to be imported, 0 imported before, 1 faulty." in told.out
    assert "row 3: 来源渠道 取值不在可选范围内。" in told.err
    assert CaseFile.objects.count() == 0
    assert list(files.store().folder.iterdir()) == []


def test_faulty_rows_go_to_a_file_and_come_back(table: Path, tmp_path: Path, capsys: Any) -> None:
    errors = tmp_path / "errors.csv"
    assert run(table, "--by", "sc-clerk", "--errors", str(errors)) == PROBLEMS

    assert errors.stat().st_mode & 0o777 == 0o600
    assert Copy.objects.get().label in capsys.readouterr().out
    errors.write_bytes(errors.read_bytes().replace("飞鸽".encode(), "来信".encode()))
    assert run(errors, "--by", "sc-clerk") == OK
    assert run(table, "--by", "sc-clerk") == OK, "all three numbers are there already"
    assert CaseFile.objects.count() == 3


def test_a_mapping_names_headings_and_fixed_values(tmp_path: Path, county: factories.County) -> None:
    path, mapping = tmp_path / "x.csv", tmp_path / "m.json"
    path.write_bytes(as_csv([["7", "某某"]], headings=["甲", "乙"]))
    mapping.write_text(json.dumps({"source_number": "甲", "text": "乙", "channel": {"value": "visit"}}), "utf-8")

    assert run(path, "--by", "sc-clerk", "--mapping", str(mapping)) == OK
    assert CaseFile.objects.count() == 1


@pytest.mark.parametrize(("words", "mapping", "said"), [
    (["--by", "nobody"], None, "Nobody signs in"),
    (["--by", "sc-handler"], None, "no intake clerk"),
    (["--by", "sc-clerk"], {"text": "没有"}, "no column"),
    (["--by", "sc-clerk"], {"text": "举报内容"}, "No column for source_number, channel"),
    (["--by", "sc-clerk"], {"secret": "举报内容"}, "do not exist: secret"),
])
def test_what_cannot_be_done_is_said_in_a_sentence(table: Path, tmp_path: Path, words: list[str], mapping: Any, said: str) -> None:
    if mapping is not None:
        (tmp_path / "m.json").write_text(json.dumps(mapping), "utf-8")
        words = [*words, "--mapping", str(tmp_path / "m.json")]

    with pytest.raises(CannotRun, match=said):
        run(table, *words)
    assert not ImportJob.objects.exclude(state="cancelled").exists()
    assert not files.store().folder.exists() or list(files.store().folder.iterdir()) == []
    assert CaseFile.objects.count() == 0

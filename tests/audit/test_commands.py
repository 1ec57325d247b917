"""`audit verify` and `audit export`: exit codes, sentences, and a file that needs no database."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

import pytest

from dandang import audit
from dandang.audit import commands

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    args = parser.parse_args(["audit", *map(str, words)])
    return args.run(args)


@pytest.fixture
def exported(db, tmp_path):
    for number in range(3):
        audit.record("案1", "x.y", by="李", at=AT, data={"n": number, "文": "中"})
        audit.record("案2", "x.y", by="李", at=AT)
    assert run("export", "--out", tmp_path / "all.ndjson") == 0
    return tmp_path / "all.ndjson"


def test_a_sound_database_is_said_to_be_sound(exported, capsys):
    capsys.readouterr()

    assert run("verify") == 0

    assert "2 条链、6 个事件，全部相接" in capsys.readouterr().out
    assert run("verify", "--chain", "案2") == 0
    assert "1 条链、3 个事件" in capsys.readouterr().out


def test_a_chain_that_does_not_exist_is_said_not_to(db, capsys):
    assert run("verify", "--chain", "无此案") == 2
    assert "没有名为 无此案 的审计链" in capsys.readouterr().err


def test_the_exported_file_verifies_without_a_database(exported, django_db_blocker, capsys):
    with django_db_blocker.block():
        assert run("verify", "--file", exported) == 0

    assert exported.stat().st_mode & 0o077 == 0
    assert "6 个事件" in capsys.readouterr().out


def test_a_changed_line_is_named_and_the_exit_code_is_one(exported, capsys):
    exported.write_text(exported.read_text("utf-8").replace('"n":1', '"n":9'), "utf-8")

    assert run("verify", "--file", exported) == 1

    out = capsys.readouterr()
    assert "链 案1：第 2 号的内容与其哈希值不符" in out.err
    assert "发现 1 个问题" in out.out


def test_a_file_that_exists_is_never_overwritten(exported, capsys):
    before = exported.read_bytes()

    assert run("export", "--out", exported) == 2

    assert exported.read_bytes() == before
    assert "无法写入" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path, capsys):
    (tmp_path / "picture").write_bytes(b"\xff\xfe\x00")

    assert run("verify", "--file", tmp_path / "none") == 2
    assert "无法读取" in capsys.readouterr().err

    assert run("verify", "--file", tmp_path / "picture") == 1
    assert "第 1 行不是审计事件" in capsys.readouterr().err


def test_only_a_command_on_the_database_asks_for_one(tmp_path):
    parser = argparse.ArgumentParser()
    parser.set_defaults(database=True)
    commands.register(parser.add_subparsers())

    assert parser.parse_args(["audit", "verify"]).database is True
    assert parser.parse_args(["audit", "verify", "--file", str(tmp_path)]).database is False


def test_file_and_chain_together_are_refused():
    with pytest.raises(SystemExit):
        run("verify", "--file", "a", "--chain", "b")


def test_many_problems_are_cut_short_and_counted(db, tmp_path, capsys):
    (tmp_path / "bad").write_text("x\n" * 60)

    assert run("verify", "--file", tmp_path / "bad") == 1

    assert "另有 10 个问题" in capsys.readouterr().err

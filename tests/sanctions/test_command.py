"""`dandang sanctions explain`, for people and for programs."""

from __future__ import annotations

import json

import pytest

from dandang.base.cli import main


def explain(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["sanctions", "explain", *words])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = explain(capsys, "P1:2019-08-06", "P2:2020-01-06")

    assert code == 0
    assert "2022-02-05" in said
    assert "剩余7个月零0天" in said


def test_text_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = explain(capsys, "G1:2021-02-28", "--lang", "en")

    assert code == 0
    assert "By the end of the month" in said
    assert "2021-08-27" in said
    assert "2021-08-30" in said


def test_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = explain(capsys, "P1:2023-01-10,change=P2@2023-07-20", "--json")
    answer = json.loads(said)

    assert code == 0
    assert [each["fitness"] for each in answer["results"]] == ["2024-07-10", "2024-07-10"]
    assert answer["differ"] is False
    assert answer["results"][0]["measures"][0]["steps"][0]["standing"] == "C"


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (["G4:2023-01-10,subject=village"], 1, "S-2"),
        (["P4:2021-05-01,probation=12,restored=2022-05-01", "--on", "2024-04-30"], 1, "S-12"),
        (["P4:2021-05-01,probation=12,restored=2022-05-01", "--on", "2024-05-01"], 0, "2024-05-01"),
        (["P9:2023-01-10"], 2, "no kind"),
        (["P1:tomorrow"], 2, "no day"),
        (["P1:2023-01-10,length=3"], 2, "no key"),
        (["G1:2010-01-10"], 2, "no table of periods"),
        (["P4:2021-05-01,probation=one"], 2, "number of months"),
        (["P1:2021-05-01,change=X@2023-01-01"], 2, "to change to"),
    ],
)
def test_exit_codes(capsys: pytest.CaptureFixture[str], words: list[str], code: int, part: str) -> None:
    found, said = explain(capsys, *words)

    assert found == code
    assert part in said


def test_a_refusal_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = explain(capsys, "P4:2021-05-01", "--json")

    assert (code, json.loads(said)["refused"]["rule"]) == (1, "S-8")

"""Every name in the data leads somewhere, and every error has its file and line; all of them are collected."""

from __future__ import annotations

from pathlib import Path

import pytest

from dandang.procedures import lint, loader
from dandang.procedures.lint import Names
from tests.procedures.conftest import OVERLAY, SMALL, changed, write_to

NAMES = Names({"small": frozenset({"consent_recorded", "second_reader", "fact_bound", "fine"})}, frozenset({"notice"}))
SMALL_FILE = "small/2020-01-21.toml"


def errors(folder: Path) -> list[tuple[str, str, str]]:
    """File, the text of the line, and what was expected."""
    found = []
    for error in lint.lint(folder, NAMES):
        path = Path(error.path)
        line = path.read_text("utf-8").splitlines()[error.line - 1] if error.line else ""
        found.append((path.relative_to(folder).as_posix(), line, error.expected))
    return found


def test_our_own_data_are_right() -> None:
    assert [str(error) for error in lint.lint()] == []


def test_the_mechanisms_told_their_names() -> None:
    names = lint.registered()

    assert set(names.predicates) >= set(loader.kinds())
    assert "consent_recorded" in names.predicates["clarification"]
    assert "clarification_notice" in names.papers


def test_what_is_told_twice_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "_known", Names())

    lint.register("k", predicates={"p": 1}, papers=["a"])
    lint.register("l", predicates=["q"], papers=["b"])

    assert lint.registered() == Names({"k": frozenset({"p"}), "l": frozenset({"q"})}, frozenset({"a", "b"}))


def test_a_sound_folder_has_no_errors(folder: Path) -> None:
    write_to(folder, OVERLAY + '[[strengthen]]\nverb = "submit"\nneeds = { R-49 = "fine" }\n', "profiles/p/small/2021-01-01.toml")

    assert errors(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "at", "expected"),
    [
        ("R-43", "R-99", "needs = ", "a rule of rules.toml; found 'R-99'"),
        ("R-43", "R-90", "needs = ", "R-90 marked as enforced"),
        ('"consent_recorded"', '"consent"', "needs = ", "a predicate of small; found 'consent'"),
        ('"fact_bound"]', '"fact"]', "demands = ", "a predicate of small; found 'fact'"),
        ('by = ["handler"]', 'by = ["superior:handlr"]', "by = ", "a role of the catalogue; found 'superior:handlr'"),
        ('by = ["handler"]', 'by = ["handler"]\npapers = ["notice", "letter"]', "papers = ", "a kind of paper; found 'letter'"),
        ('by = ["handler"]', 'by = ["handler"]\nrole_rule = "R-0"', "role_rule", "a rule of rules.toml; found 'R-0'"),
        ('by = ["handler"]', 'by = ["handler"]\nhands_rule = "R-0"', "hands_rule", "a rule of rules.toml; found 'R-0'"),
        ('by = ["handler"]', 'by = ["handler"]\nopens = [{ kind = "large" }]', "opens", "a kind of proceeding; found 'large'"),
        ('by = ["handler"]', 'by = ["handler"]\nopens = [{ kind = "small", when = "x" }]', "opens", "a predicate of small; found 'x'"),
        ("working_days = 10", 'working_days = 10\nwhen = "rain"', "when", "a predicate of small; found 'rain'"),
        ('source = "测试2020年"\nstanding = "C"\n\n[[step]]\nverb = "approve"', 'source = "SM-E"\nstanding = "C"\n\n[[step]]\nverb = "approve"',
         'source = "SM-E"', "a source that names a text, since it is tagged C; found 'SM-E'"),
    ],
)
def test_a_name_that_leads_nowhere(folder: Path, old: str, new: str, at: str, expected: str) -> None:
    changed(folder / SMALL_FILE, old, new)

    ((file, line, said),) = errors(folder)

    assert file == SMALL_FILE
    assert at in line
    assert expected in said


def test_names_in_an_overlay(folder: Path) -> None:
    write_to(folder, OVERLAY + '[[strengthen]]\nverb = "submit"\nneeds = { R-49 = "rain" }\n', "profiles/p/small/2021-01-01.toml")

    assert errors(folder) == [
        ("profiles/p/small/2021-01-01.toml", 'needs = { R-49 = "rain" }', "a predicate of small; found 'rain'")
    ]


def test_every_error_of_every_file_is_collected(folder: Path) -> None:
    changed(folder / SMALL_FILE, 'to = "to_approve"', 'to = "nowhere"')
    changed(folder / SMALL_FILE, "R-43", "R-99")
    write_to(folder, SMALL, "small/20210101.toml")
    write_to(folder, "title =", "other/2020-01-21.toml")
    write_to(folder, "step = 1\ndeadline = [1]\nopens = 3\n", "third/2020-01-21.toml")
    (folder / "empty").mkdir()

    said = {(file, expected.split(" (")[0]) for file, _line, expected in errors(folder)}

    assert said == {
        (SMALL_FILE, "a state of this procedure; found 'nowhere'"),
        (SMALL_FILE, "a rule of rules.toml; found 'R-99'"),
        ("small/20210101.toml", "a file name that is a day, such as 2020-01-21.toml"),
        ("other/2020-01-21.toml", "valid TOML"),
        ("third/2020-01-21.toml", "one of arrival, deadline, initial, open, organ_kinds, setting, source, state, step, table, title, title_en; found 'opens'"),
        ("empty", "at least one dated procedure file"),
    }


def test_odd_shapes_are_left_to_the_loader(folder: Path) -> None:
    changed(folder / SMALL_FILE, 'by = ["handler"]', "by = 7\nopens = [7]\npapers = 7")
    changed(folder / SMALL_FILE, '{ R-43 = "consent_recorded" }', "7")

    assert ("by = a list of texts") in {expected for _file, _line, expected in errors(folder)}


def test_overlays_of_nothing_and_before_anything(folder: Path) -> None:
    write_to(folder, OVERLAY, "profiles/p/large/2021-01-01.toml")
    write_to(folder, OVERLAY, "profiles/p/small/2019-01-01.toml")
    (folder / "profiles/p/bare").mkdir()

    assert errors(folder) == [
        ("profiles/p/large", "", "a kind of proceeding: small"),
        ("profiles/p/small/2019-01-01.toml", "", "a first day not before that of the base (2020-01-21)"),
    ]


def test_an_overlay_is_laid_over_every_version_it_may_meet(folder: Path) -> None:
    write_to(folder, SMALL.replace('by = ["deputy_in_charge"]', 'by = ["principal_officer"]'), "small/2024-07-01.toml")
    write_to(folder, OVERLAY + '[[strengthen]]\nverb = "approve"\nby = ["deputy_in_charge"]\n', "profiles/p/small/2021-01-01.toml")

    ((file, line, expected),) = errors(folder)

    assert (file, line) == ("profiles/p/small/2021-01-01.toml", 'by = ["deputy_in_charge"]')
    assert "may not lower who takes 'approve' (principal_officer)" in expected


def test_broken_rules_are_reported_once_and_hide_nothing_else(folder: Path) -> None:
    write_to(folder, "[R-1]\n", "rules.toml")
    changed(folder / SMALL_FILE, '"consent_recorded"', '"consent"')

    said = [expected for _file, _line, expected in errors(folder)]

    assert said == ["title = a text", "a predicate of small; found 'consent'"]


def test_a_kind_that_told_no_names_is_not_judged(folder: Path) -> None:
    assert lint.lint(folder, Names()) == []


def test_names_in_invariants(folder: Path) -> None:
    text = (
        '[[invariant]]\nid = "I-1"\nproves = "unreachable_if_false"\nverbs = ["submit"]\npredicate = "rain"\nprocedure = "{kind}"\n'
        'profile = "{profile}"\ntitle = "x"\ntitle_en = "x"\nrule = "{rule}"\nsource = "x"\nstanding = "C"\n'
    )
    write_to(folder, text.format(kind="small", profile="", rule="R-1"), "invariants.toml")
    assert [e for _f, _l, e in errors(folder)] == [
        "a predicate of small; found 'rain'", "a source that names a text, since it is tagged C; found 'x'",
    ]
    write_to(folder, text.format(kind="large", profile="p", rule="R-0").replace('"C"', '"D"'), "invariants.toml")
    assert [(line, e.split("; ")[1]) for _f, line, e in errors(folder)] == [
        ('rule = "R-0"', "found 'R-0'"), ('procedure = "large"', "found 'large'"), ('profile = "p"', "found 'p'"),
    ]
    write_to(folder, "[[invariant]]\n", "invariants.toml")
    assert [e for _f, _l, e in errors(folder)] == ["proves = a text"]

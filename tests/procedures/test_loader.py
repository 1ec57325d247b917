"""Bad data is refused with file, line and what was expected; versions are chosen by date; profiles are stacked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dandang.procedures import loader
from dandang.procedures.errors import DataError, line_of
from tests.procedures.conftest import EXTENDED, OVERLAY, SMALL, write_to

BAD = [
    ('title = "小程序"', 'titel = "小程序"', "titel", "one of"),
    ('title = "小程序"', "title = 5", "title = 5", "title = a text"),
    ('initial = "drafting"', 'initial = "nowhere"', 'initial = "nowhere"', "initial = one of the states"),
    ('organ_kinds = ["discipline_commission"]', "organ_kinds = []", "organ_kinds", "at least one kind of organ"),
    ('organ_kinds = ["discipline_commission"]', "organ_kinds = [1]", "organ_kinds", "a list of texts"),
    ("final = true", "final = 1", "final = 1", "final = true or false"),
    ("final = true", "ende = true", "ende", "one of final"),
    ('to = "to_approve"', 'to = "nowhere"', 'to = "nowhere"', "a state of this procedure; found 'nowhere'"),
    ('from = ["drafting"]', 'from = ["nowhere"]', 'from = ["nowhere"]', "a state of this procedure; found 'nowhere'"),
    ('from = ["drafting"]\nto = "to_approve"', 'to = "same"', 'to = "same"', "a state, since the step opens"),
    ('by = ["handler"]', "by = []", "by = []", "at least one role"),
    ('by = ["handler"]', 'by = "handler"', 'by = "handler"', "a list of texts"),
    ('by = ["handler"]', 'by = ["handler"]\nassigned = "yes"', "assigned", "true or false"),
    ('by = ["handler"]', 'by = ["handler"]\nopens = ["x"]', "opens", "opens = [{ kind"),
    ('by = ["handler"]', 'by = ["handler"]\nopens = "x"', "opens", "opens = [{ kind"),
    ('by = ["handler"]', 'by = ["handler"]\nopens = [{ kind = 1 }]', "opens", "opens = [{ kind"),
    ('by = ["handler"]', 'by = ["handler"]\nwhen = "x"', "when", "one of"),
    ('{ R-43 = "consent_recorded" }', '"consent_recorded"', "needs", 'needs = { R-43 = "predicate" }'),
    ('{ R-43 = "consent_recorded" }', "{ R-43 = 5 }", "needs", "a predicate's name or a list"),
    ('{ R-43 = "consent_recorded" }', "{ R-43 = [] }", "needs", "a predicate's name or a list"),
    ('["second_reader", "fact_bound"]', "[1]", "demands", "a predicate's name or a list"),
    ('distinct_from = ["submit"]', 'distinct_from = ["submitt"]', "distinct_from", "a verb of this procedure; found 'submitt'"),
    ('verb = "return_draft"', 'verb = "submit"', None, "each verb once"),
    ('standing = "C"\n\n[[step]]\nverb = "approve"', 'standing = "X"\n\n[[step]]\nverb = "approve"', 'standing = "X"', "standing = one of C, C2"),
    ('source = "测试2020年"\nstanding = "C"\n\n[[step]]\nverb = "approve"', 'standing = "C"\n\n[[step]]\nverb = "approve"', "[[step]]", "source = a text"),
    ("working_days = 10", "working_days = 0", "[[deadline]]", "exactly one of working_days"),
    ("working_days = 10", "working_days = 10\nmonths = 1", "[[deadline]]", "exactly one of working_days"),
    ("working_days = 10", "working_days = true", "[[deadline]]", "exactly one of working_days"),
    ('starts = ["submit"]', 'starts = ["submitt"]', "starts", "a verb of this procedure"),
    ('starts = ["submit"]', "starts = []", "starts", "starts = at least one verb"),
    ('stops = ["approve", "return_draft"]', 'stops = ["opened"]', "stops", "a verb of this procedure; found 'opened'"),
    ("[[deadline]]", "[deadline]", "[deadline]", "in double brackets"),
    ('by = ["handler"]', 'by = ["handler"]\nwaits = "somebody"', "waits", "waits = one of the step's needs"),
    ("[state.done]", "[[state.done]]", None, "[state.code] tables"),
]


@pytest.mark.parametrize(("old", "new", "at", "expected"), BAD, ids=[f"{row[3]} / {n}" for n, row in enumerate(BAD)])
def test_a_defect_is_named_with_file_line_and_what_was_expected(tmp_path: Path, old: str, new: str, at: str | None, expected: str) -> None:
    path = write_to(tmp_path, SMALL.replace(old, new, 1))

    with pytest.raises(DataError) as caught:
        loader.in_force("small", date(2023, 1, 1), "", tmp_path)

    assert caught.value.path == path
    assert expected in caught.value.expected
    assert str(caught.value).startswith(str(path))
    if at is not None:
        assert caught.value.line
        assert at in path.read_text(encoding="utf-8").splitlines()[caught.value.line - 1]


def test_what_is_no_toml_is_named_with_its_line(tmp_path: Path) -> None:
    path = write_to(tmp_path, SMALL.replace('to = "done"', "to = done"))

    with pytest.raises(DataError) as caught:
        loader.Reader(path)

    assert caught.value.line == path.read_text(encoding="utf-8").splitlines().index("to = done") + 1
    assert caught.value.expected.startswith("valid TOML")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="a readable file"):
        loader.Reader(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe9"')
    with pytest.raises(DataError, match="UTF-8"):
        loader.Reader(tmp_path / "latin.toml")


def test_an_unfinished_file_has_no_line_but_its_name(tmp_path: Path) -> None:
    (tmp_path / "cut.toml").write_text('title = "')

    with pytest.raises(DataError, match=r"cut\.toml"):
        loader.Reader(tmp_path / "cut.toml")


def test_the_same_deadline_twice(tmp_path: Path) -> None:
    path = write_to(tmp_path, SMALL + SMALL[SMALL.index("[[deadline]]"):])

    with pytest.raises(DataError, match="each deadline once"):
        loader.read_base(path)


@pytest.mark.parametrize("name", ["2020.toml", "20200121.toml", "first.toml", "2020-02-30.toml"])
def test_a_file_is_named_by_its_first_day(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="a file name that is a day"):
        loader.first_day(tmp_path / name)


def test_the_version_is_the_one_in_force_that_day(folder: Path) -> None:
    write_to(folder, SMALL.replace("小程序", "新程序"), "small/2024-07-01.toml")

    titles = {day: loader.in_force("small", day, "", folder).title for day in (
        date(2019, 5, 1), date(2020, 1, 21), date(2024, 6, 30), date(2024, 7, 1), date(2030, 1, 1),
    )}

    assert list(titles.values()) == ["小程序", "小程序", "小程序", "新程序", "新程序"]


def test_a_kind_without_files(folder: Path) -> None:
    (folder / "empty").mkdir()

    with pytest.raises(DataError, match="at least one dated procedure file"):
        loader.in_force("empty", date(2023, 1, 1), "", folder)


def test_profiles_are_stacked_from_the_province_down(folder: Path) -> None:
    write_to(folder, OVERLAY + '[[strengthen]]\nverb = "submit"\nneeds = { R-49 = "province" }\n', "profiles/p/small/2021-01-01.toml")
    write_to(folder, OVERLAY + '[[strengthen]]\nverb = "submit"\nneeds = { R-49 = "city" }\n', "profiles/p/c/small/2022-01-01.toml")

    def needs(day: date, profile: str) -> list[str]:
        step = loader.in_force("small", day, profile, folder).step("submit")
        assert step is not None
        return [need.predicate for need in step.needs]

    assert needs(date(2020, 6, 1), "p/c") == ["consent_recorded"]
    assert needs(date(2021, 6, 1), "p/c") == ["consent_recorded", "province"]
    assert needs(date(2022, 6, 1), "p/c") == ["consent_recorded", "province", "city"]
    assert needs(date(2022, 6, 1), "p") == ["consent_recorded", "province"]
    assert needs(date(2022, 6, 1), "") == ["consent_recorded"]
    assert needs(date(2022, 6, 1), "p/c/d") == ["consent_recorded", "province", "city"]
    stacked = loader.in_force("small", date(2022, 6, 1), "p/c", folder)
    assert (stacked.profile, stacked.profiles) == ("p/c", ("p", "p/c"))
    assert loader.profiles(folder) == ("p", "p/c")


def test_drafts_are_in_force_inside_the_block_only(folder: Path) -> None:
    write_to(folder, SMALL, "clarification/2020-01-21.toml")

    with loader.drafts(folder):
        assert loader.in_force("clarification", date(2023, 1, 1)).title == "小程序"

    assert loader.in_force("clarification", date(2023, 1, 1)).title == "澄清正名"


def test_the_catalogue_of_rules_is_complete() -> None:
    rules = loader.rules()

    expected = {f"R-{n}" for n in range(1, 69)} | {f"D-{n}" for n in range(1, 8)} | {f"A-{n}" for n in range(1, 6)}
    expected |= {f"T-{n}" for n in (*range(1, 30), "D")}
    expected |= {f"S-{n}" for n in range(1, 16)}
    expected |= {f"C-{n}" for n in range(1, 7)}
    expected |= {f"F-{n}" for n in range(1, 21)}
    tables = {loader.in_force(kind, date(2023, 6, 1)).table for kind in loader.kinds()}
    assert set(rules) == expected | tables | {"D-20", "D-21", "D-22"}
    assert rules["R-44"].enforced


def test_a_rule_may_wait_for_its_procedure(folder: Path) -> None:
    assert not loader.rules(folder)["R-90"].enforced


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ('R-1 = "x"', 1, "as a table"),
        ('[R-1]\ntitle = "x"\nenforced = 1', 3, "enforced = true or false"),
        ('[R-1]\ntitle = "x"\nextra = 1', 3, "one of"),
        ('[R-1]\ntitle = "x"', 1, "title_en = a text"),
        ('[R-1]\ntitle = "x"\ntitle_en = "x"\nsource = "x"\nstanding = "Z"', 5, "standing = one of"),
    ],
)
def test_a_bad_rule_is_named_with_its_line(tmp_path: Path, text: str, line: int, expected: str) -> None:
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")

    with pytest.raises(DataError) as caught:
        loader.rules(tmp_path)

    assert caught.value.line == line
    assert expected in caught.value.expected


def test_lines_are_found_in_their_own_table() -> None:
    text = 'a = 1\n[[t]]\nb = 1\n[[t]]\nb = 2\n[u]\n"c" = 3\n'

    assert line_of(text, key="a") == 1
    assert line_of(text, "t", 1, "b") == 5
    assert line_of(text, "t", 1) == 4
    assert line_of(text, "u", 0, "c") == 7
    assert line_of(text, "t", 0, "c") == 2
    assert line_of(text, "t", 9) == 0
    assert line_of(text, "t", 1, "absent") == 4


def test_equal_errors_are_one_error() -> None:
    assert DataError("f", 1, "x") == DataError("f", 1, "x")
    assert len({DataError("f", 1, "x"), DataError("f", 1, "x"), DataError("f", 2, "x")}) == 2


BAD_EXTENSIONS = [
    ('extension = { working_days = 5,', "extension = { ", "exactly one of working_days"),
    ('extension = { working_days = 5,', "extension = { working_days = 5, until = 3,", "extension = a table of"),
    ('extension = { working_days = 5,', 'extension = { working_days = 5, most = "1",', "extension = a table of"),
    ('standing = "C" }', 'standing = "Z" }', "standing = one of"),
    ('extends = "DL-1"', 'extends = "DL-2"', "extends = a deadline with an extension"),
    ('verb = "ask_extension"', 'verb = "beg_extension"', "verb = ask_extension"),
    ('verb = "ask_extension"', 'verb = "ask_more"', "verb = ask_extension"),
    ('from = ["to_approve"]\nto = "same"', 'from = ["to_approve"]\nto = "done"', "verb = ask_extension"),
    ('distinct_from = ["ask_extension"]\n', "", "distinct_from = the step that asks"),
    ('by = ["handler"]\nextends', 'by = ["handler"]\noptional = 1\nextends', "optional = true or false"),
]


@pytest.mark.parametrize(("old", "new", "expected"), BAD_EXTENSIONS, ids=[f"{row[2]} / {n}" for n, row in enumerate(BAD_EXTENSIONS)])
def test_a_defect_of_an_extension_is_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in EXTENDED
    write_to(tmp_path, EXTENDED.replace(old, new, 1))

    with pytest.raises(DataError) as caught:
        loader.in_force("small", date(2023, 1, 1), "", tmp_path)

    assert expected in caught.value.expected


def test_an_extension_needs_all_three_of_its_steps(tmp_path: Path) -> None:
    text = EXTENDED[: EXTENDED.index('[[step]]\nverb = "refuse_extension"')]
    write_to(tmp_path, text)

    with pytest.raises(DataError, match="steps that ask for, grant and refuse"):
        loader.in_force("small", date(2023, 1, 1), "", tmp_path)


def test_an_extension_is_read_with_its_steps(tmp_path: Path) -> None:
    write_to(tmp_path, EXTENDED)

    law = loader.in_force("small", date(2023, 1, 1), "", tmp_path)
    term = law.term("DL-1")

    assert term is not None
    assert term.extension is not None
    assert (term.extension.working_days, term.extension.most, term.extension.ahead_days) == (5, 1, 0)
    assert {s.act: s.role_rule for s in law.steps if s.extends} == {"ask": "R-67", "grant": "R-67", "refuse": "R-67"}

"""What everyone may ask: is this person too close, could this text give the reporter away? Yes or no, never a value."""

from __future__ import annotations

import inspect
import unicodedata
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dandang import vault
from dandang.base.verdict import StepRefused
from dandang.vault import marks
from dandang.vault.suites import INTERNATIONAL, NATIONAL
from tests.vault.conftest import AT, REPORTER, WORDING


@pytest.fixture(params=["sha256", "sm3"])
def token(request, settings, sealed) -> UUID:
    """The planted report, sealed in either suite."""
    settings.AUDIT_HASH = request.param
    return sealed()


@pytest.mark.rule("R-28")
@pytest.mark.parametrize(
    ("names", "close"),
    [
        (["诸葛玥珏"], True),
        (["诸葛 玥珏"], True),
        (["王五", "欧阳堃"], True),
        (["诸葛·小满"], True),
        (["诸葛"], False),
        (["王五", "赵六"], False),
        ([], False),
        (["", " "], False),
    ],
)
def test_a_colleague_with_the_reporters_or_a_relatives_name_is_too_close(token, names, close):
    assert vault.is_close_to(token, names) is close


@pytest.mark.rule("R-28")
def test_nobody_is_close_to_an_unknown_reporter(sealed):
    token = sealed(None)

    assert vault.is_close_to(token, ["诸葛玥珏"]) is False
    assert vault.text_reveals(token, "诸葛玥珏") is False


@pytest.mark.rule("R-49")
@pytest.mark.rule("R-20")
@pytest.mark.parametrize(
    "piece",
    [
        "诸葛玥珏",
        "诸 葛 玥 珏",
        "诸葛，玥珏",
        "欧阳堃",
        "13805714321",
        "138 0571 4321",
        "１３８－０５７１－４３２１",
        "138.0571.4321",
        "+86 138 0571 4321",
        "zhuge.y@example.org",
        "ZHUGE.Y",
        "杭州市上城区虚构街道竹影巷27号3单元501室",
        "竹影巷２７号３单元５０１室",
        "330102198502303217",
        "3301 0219 8502 3032 17",
        "虚构律师事务所",
        "接受对方当事人吴某的宴请",
        "接受对方当事人、吴某的\n宴请",
        "收下两条香烟。我当时坐在隔壁桌",
    ],
)
def test_a_text_with_a_sealed_value_reveals(token, piece):
    assert vault.text_reveals(token, f"经查，{piece}，特此说明。") is True


@pytest.mark.rule("R-49")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "，。",
        "经查，反映史某某接受宴请的问题不属实，未发现违纪违法问题，予以澄清。",
        "受对方当事人吴某的宴请",
        "诸葛先生，玥玥",
        "电话 0571-88000000",
        "2023年3月6日",
    ],
)
def test_a_neutral_text_does_not(token, text):
    assert vault.text_reveals(token, text) is False


@pytest.mark.rule("R-49")
def test_words_of_the_caller_count_too(token):
    assert vault.text_reveals(token, "根据来 访反映", also=["来访", "2023年3月6日"]) is True
    assert vault.text_reveals(token, "于2023年3月6日收到", also=["来访", "2023年3月6日"]) is True
    assert vault.text_reveals(token, "经查不属实", also=["来访", "", " "]) is False


@pytest.mark.rule("R-49")
def test_the_subject_and_the_unit_may_be_named_even_if_the_reporter_works_there(sealed):
    token = sealed({"name": "史某", "workplace": "区人民法院"}, "区人民法院民事审判第一庭庭长张三丰拖延办案")
    unit = "区人民法院民事审判第一庭"

    assert vault.text_reveals(token, f"{unit}庭长张三丰同志") is True
    assert vault.text_reveals(token, f"{unit}庭长张三丰同志", known=[unit, "张三丰"]) is False
    assert vault.text_reveals(token, f"{unit}史某同志", known=[unit]) is True


def test_a_known_word_does_not_hide_a_longer_name(sealed):
    token = sealed({"name": "张三丰"})

    assert vault.text_reveals(token, "张三丰", known=["张三"]) is True
    assert vault.text_reveals(token, "张三丰", known=["张三丰"]) is False


@pytest.mark.parametrize(
    ("contact", "piece"),
    [
        ("0571-8765 4321", "87654321"),
        ("0086 139 0000 1111", "13900001111"),
        ("微信 wx_hidden88", "wxhidden88"),
        ("电话13900001111", "139-0000-1111"),
        ("0578-2123456", "2123456"),
    ],
)
def test_contacts_are_found_however_they_were_written(sealed, contact, piece):
    token = sealed({"name": "诸葛玥珏", "contact": contact})

    assert vault.text_reveals(token, f"请拨打{piece}联系") is True


@pytest.mark.rule("R-26")
@pytest.mark.rule("R-27")
def test_the_same_reporter_leaves_different_marks_in_every_report(owner, sealed):
    sealed(), sealed()

    one, other = owner.execute("SELECT persons, texts FROM vault.mark").fetchall()

    assert len(one[0]) == len(other[0]) == 3
    assert not set(one[0]) & set(other[0])
    assert not set(one[1]) & set(other[1])


@pytest.mark.rule("R-26")
def test_there_is_no_question_without_the_token_of_one_report(owner):
    """No function of the package or of the database takes a name and gives reports back."""
    asking = {name for name in vault.__all__ if name.islower()} - {"seal", "seal_many", "derive", "seal_request"}
    for name in asking:
        assert next(iter(inspect.signature(getattr(vault, name)).parameters)) == "token"
    returned = {inspect.signature(getattr(vault, name)).return_annotation for name in asking}
    functions = owner.execute(
        "SELECT proname, pg_get_function_arguments(oid) FROM pg_proc WHERE pronamespace = 'vault'::regnamespace"
        " AND prorettype <> 'trigger'::regtype"
    ).fetchall()

    assert returned <= {"str", "bool", "None"}
    assert len(functions) >= 8
    loose = {name for name, arguments in functions if not arguments.startswith(("wanted uuid", "tokens uuid[]"))}
    assert loose == {"openings", "put_escrow", "escrows", "key_counts", "wraps"}  # the log without values; keeping keys


@pytest.mark.parametrize("ask", [lambda t: vault.is_close_to(t, ["a"]), lambda t: vault.text_reveals(t, "abcd"),
                                 vault.identity_state])
def test_a_token_that_nothing_was_sealed_under_is_said_to_be_one(db, ask):
    with pytest.raises(vault.NotSealed):
        ask(uuid4())


def test_a_matter_that_no_report_began_has_nothing_to_reveal(clerk):
    assert vault.identity_state(None) == "anonymous"
    assert vault.is_close_to(None, ["诸葛玥珏"]) is False
    assert vault.text_reveals(None, "诸葛玥珏") is False
    assert vault.text_reveals(None, "来访", also=["来访"]) is True
    with pytest.raises(StepRefused):
        vault.reseal_identity_state(None, "real_name_verified", by=clerk, at=AT)


NAMES = st.text("甲乙丙丁戊己庚辛壬癸abc", min_size=2, max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(NAMES, st.text("子丑寅卯辰巳午未 ，。1２", max_size=60), st.sampled_from(["", " ", "　", "·", "，"]), st.data())
def test_a_name_is_found_wherever_it_stands_and_nothing_else_is(sealed, name, around, gap, data):
    token = sealed({"name": name}, "甲" * 4)
    place = data.draw(st.integers(0, len(around)))

    assert vault.text_reveals(token, around[:place] + gap.join(name) + around[place:]) is True
    assert vault.text_reveals(token, around) is False


@given(st.text(max_size=60))
def test_folding_forgets_width_case_and_punctuation(text):
    folded = marks.fold(text)

    assert marks.fold(folded) == folded or unicodedata.normalize("NFKC", folded) != folded
    assert all(character.isalnum() for character in folded)
    assert marks.fold(f" {text}。") == folded


@pytest.mark.parametrize("length", [11, 12, 13])
def test_twelve_characters_in_a_row_are_the_limit(sealed, length):
    token = sealed(None, WORDING)
    start = 6

    piece = marks.fold(WORDING)[start : start + length]

    assert vault.text_reveals(token, f"查{piece}查") is (length >= marks.RUN)
    assert REPORTER["name"] not in WORDING


@settings(deadline=None)
@given(st.lists(st.text("甲乙丙丁戊己庚辛a1", min_size=1, max_size=40), max_size=6), st.sampled_from([INTERNATIONAL, NATIONAL]))
def test_the_marks_of_a_text_are_those_of_its_pieces_one_by_one(values, suite):
    key = bytes(32)
    pieces = {value[at : at + marks.RUN] for value in values for at in range(max(1, len(value) - marks.RUN + 1))}

    together = marks.text_marks(suite, key, values)

    assert together == sorted(mark for piece in pieces for mark in marks.text_marks(suite, key, [piece]))
    assert len(set(together)) == len(pieces)

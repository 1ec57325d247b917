"""GB/T 9704-2012, measured in the finished PDF (D-2). Tolerances: those of the standard's printing clause, or tighter."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dandang.documents.papers import checked, paper_kind
from dandang.documents.render import render
from tests.documents.contexts import CONTEXTS
from tests.documents.measure import POINT, Sheet, first_red_row, sheets
from tests.documents.samples import VERSION, a_notice, a_report

CHARACTER = 156 / 28
PITCH = 225 / 22
LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262
EVEN_LEFT, EVEN_RIGHT = 26, 182
TABLE = 0.2
"""Lines of a table are thinner than this, those of the imprint thicker."""


@pytest.fixture(scope="module")
def notice() -> list[Sheet]:
    return sheets(render("clarification_notice", VERSION, a_notice()))


@pytest.fixture(scope="module")
def long_report() -> list[Sheet]:
    return sheets(render("verification_report", VERSION, a_report(course="国" * 28 * 66)))


def close(value: float, tolerance: float = 0.3) -> object:
    return pytest.approx(value, abs=tolerance)


def test_a_page_is_a4(notice: list[Sheet]) -> None:
    assert {(round(s.width), round(s.height)) for s in notice} == {(210, 297)}


def test_a_full_page_holds_22_lines_of_28_characters(long_report: list[Sheet]) -> None:
    full = long_report[1]

    lines = [w for w in full.words if "国" in w.text]

    assert len(full.lines()) == 22
    assert {len(w.text) for w in lines} == {28}
    assert {round(w.size, 2) for w in lines} == {16.0}
    assert all("FandolFang" in w.font for w in lines)


def test_lines_stand_on_the_grid(long_report: list[Sheet]) -> None:
    lines = long_report[1].lines()

    pitches = [b - a for a, b in pairwise(lines)]

    assert all(pitch == close(PITCH, 0.15) for pitch in pitches)
    assert lines[0] == close(TOP + 0.88 * 16 * POINT)
    assert lines[-1] < BOTTOM


def test_the_binding_margin_is_on_the_inner_side(long_report: list[Sheet]) -> None:
    odd, even = long_report[2], long_report[1]

    assert min(w.x for w in odd.words if "国" in w.text) == close(LEFT)
    assert min(w.x for w in even.words if "国" in w.text) == close(EVEN_LEFT)


@pytest.mark.parametrize("organ", ["上城区纪委", "中共杭州市上城区纪律检查委员会", a_notice()["issuing_organ"]])
def test_the_red_mark_begins_35_mm_below_the_type_area_and_fits_its_width(organ: str) -> None:
    context = a_notice(issuing_organ=organ)
    plain = checked(paper_kind("clarification_notice", VERSION), context)

    top = first_red_row("clarification_notice", VERSION, plain)
    first = sheets(render("clarification_notice", VERSION, context))[0]
    mark = next(w for w in first.words if "FandolSong-Bold" in w.font)

    assert top == close(TOP + 35, 0.4)
    assert mark.text == organ
    assert mark.x >= LEFT - 0.5
    assert mark.size >= 28


def test_the_number_stands_two_lines_below_the_mark_and_the_red_line_4_mm_below_it(notice: list[Sheet]) -> None:
    first = notice[0]
    mark = next(w for w in first.words if "FandolSong-Bold" in w.font)
    number = first.having("〔2023〕1号")
    [red] = [r for r in first.rules if r.red]

    assert number.y - mark.y == close(3 * PITCH, 1)
    assert red.y - (number.y + 0.12 * 16 * POINT) == close(4)
    assert (red.x, red.length) == (close(LEFT), close(156))


def test_the_title_is_in_size_2_two_lines_below_the_red_line(notice: list[Sheet]) -> None:
    first = notice[0]
    title, [red] = first.having("澄清正名通知书"), [r for r in first.rules if r.red]
    top = title.y - 0.88 * 22 * POINT

    assert title.size == close(22)
    assert top - red.y == close(2 * PITCH, 0.5)
    assert title.x + 3.5 * 22 * POINT == close((LEFT + RIGHT) / 2, 0.5)


def test_the_main_recipient_stands_flush_left_and_the_body_two_characters_in(notice: list[Sheet]) -> None:
    recipient, body = notice[0].having("方某某同志："), notice[0].having("有关反映涉及你")

    assert recipient.x == close(LEFT)
    assert body.x == close(LEFT + 2 * CHARACTER)
    assert body.y - recipient.y == close(PITCH, 0.1)


def test_every_heading_and_paragraph_of_a_report_begins_two_characters_in(long_report: list[Sheet]) -> None:
    for sheet, left in ((s, LEFT if page % 2 else EVEN_LEFT) for page, s in enumerate(long_report, start=1)):
        for words in sheet.words:
            if words.text.startswith(("一、", "四、", "（一）", "认定：", "建议予以")):
                assert words.x == close(left + 2 * CHARACTER, 0.5), words.text


def test_the_date_ends_four_characters_from_the_right(notice: list[Sheet]) -> None:
    last = notice[-1]
    right = EVEN_RIGHT if len(notice) % 2 == 0 else RIGHT
    date = [w for w in last.words if "2023" in w.text or w.text in {"年", "月", "日"}]
    signed = [w for w in date if w.size > 15 and w.y < 250]
    end = max(w.x + _width(w.text) for w in signed)

    assert end == close(right - 4 * CHARACTER, 1)


def _width(text: str) -> float:
    """Han characters are one wide, digits a half (FandolFang), the tracking included."""
    return sum(16 * POINT if ord(c) > 0x2E80 else 8 * POINT for c in text) - 0.07 * len(text)


def test_organ_and_date_stand_under_a_seal_whose_top_is_within_a_line_of_the_body(notice: list[Sheet]) -> None:
    last = notice[-1]
    signed = [w for w in last.words if w.size > 15 and w.y < 250]
    body, name = last.having("特此通知。"), next(w for w in signed if w.text.startswith("杭州市上城区纪委区监委"))
    date = next(w for w in signed if "2023" in w.text)
    date_middle = date.x + _width("2023年6月8日") / 2
    seal, top = 42, body.y + 0.12 * 16 * POINT + PITCH  # 42 mm: the seal of an organ; as low as 7.3.5 allows

    assert date.y - name.y == close(PITCH, 0.1)
    assert top < name.y < date.y < top + seal
    assert (name.y + date.y) / 2 > top + seal / 2, "name and date below the middle of the seal"
    assert abs(date_middle - (LEFT + RIGHT) / 2) < 78 - seal / 2, "the seal stays inside the type area"


@pytest.mark.parametrize("organ", ["上城区纪委", "杭州市上城区纪委监委"])
def test_the_organ_is_centred_over_the_date(organ: str) -> None:
    pages = sheets(render("clarification_notice", VERSION, a_notice(issuing_organ=organ)))
    signed = [w for w in pages[-1].words if w.size > 15 and w.y < 250]
    name, date = next(w for w in signed if w.text == organ), next(w for w in signed if "2023" in w.text)

    assert name.x + _width(organ) / 2 == close(date.x + _width("2023年6月8日") / 2, 1.5)


def test_an_upward_paper_has_its_number_left_and_its_signer_right_one_character_in() -> None:
    first = sheets(render("finding_request", VERSION, CONTEXTS["finding_request"]))[0]
    number, signer = first.having("〔2023〕7号"), first.having("签发人：")
    name = next(w for w in first.words if w.text == "乙" and w.y == pytest.approx(signer.y))

    assert number.x == close(LEFT + CHARACTER)
    assert name.x + 16 * POINT == close(RIGHT - CHARACTER, 0.5)
    assert (number.y, "FandolKai" in name.font) == (close(signer.y, 0.05), True)


@pytest.mark.parametrize("kind", [kind for kind in CONTEXTS if "number" in CONTEXTS[kind]])
def test_every_new_paper_that_leaves_has_head_red_line_title_and_imprint_in_their_places(kind: str) -> None:
    pages = sheets(render(kind, VERSION, CONTEXTS[kind]))
    [red], black = [r for r in pages[0].rules if r.red], sorted((r for r in pages[-1].rules if not r.red and r.length > 150 and r.thickness > TABLE), key=lambda r: r.y)
    number = min((w for w in pages[0].words if "〔2023〕" in w.text), key=lambda w: w.y)

    assert {(round(s.width), round(s.height)) for s in pages} == {(210, 297)}
    assert (red.x, red.length) == (close(LEFT), close(156))
    assert red.y - (number.y + 0.12 * 16 * POINT) == close(4)
    assert [round(r.thickness, 2) for r in (black[0], black[-1])] == [0.35, 0.35]
    assert black[-1].y == close(BOTTOM)
    assert max(len(s.lines()) for s in pages) <= 22


def test_the_classification_stands_flush_left_on_the_second_line_and_moves_nothing() -> None:
    context = CONTEXTS["consultation_letter"]
    with_it, without = (sheets(render("consultation_letter", VERSION, context | {"classification": mark}))[0] for mark in ("秘密★1年", ""))
    mark = with_it.having("秘密")

    assert (mark.x, mark.y) == (close(LEFT), close(TOP + PITCH + 0.88 * 16 * POINT))
    assert (mark.size, "FandolHei" in mark.font) == (close(16), True)
    assert with_it.having("征求意见函").y == without.having("征求意见函").y


def test_the_imprint_ends_on_the_lower_edge_of_the_type_area_of_the_last_page(notice: list[Sheet]) -> None:
    rules = sorted((r for r in notice[-1].rules if r.length > 150), key=lambda r: r.y)

    assert [round(r.thickness, 2) for r in rules] == [0.35, 0.25, 0.35]
    assert rules[-1].y == close(BOTTOM)
    assert all(r.length == close(156) for r in rules)
    assert not any(r for s in notice[:-1] for r in s.rules if not r.red)


def test_the_copy_line_is_in_size_4_one_character_in_and_ends_with_a_full_stop(notice: list[Sheet]) -> None:
    copy = notice[-1].having("抄送：")
    left = EVEN_LEFT if len(notice) % 2 == 0 else LEFT

    assert copy.size == close(14)
    assert copy.x == close(left + 14 * POINT)
    assert copy.text.rstrip().endswith("民事审判庭庭长。")


def test_page_numbers_stand_7_mm_below_the_type_area_odd_right_even_left(long_report: list[Sheet]) -> None:
    for page, sheet in enumerate(long_report, start=1):
        pieces = [w for w in sheet.words if w.y > BOTTOM + 2]
        left, right = min(w.x for w in pieces), max(w.x for w in pieces)

        assert "".join(w.text for w in pieces).replace(" ", "") == f"—{page}—"
        assert {round(w.size) for w in pieces} == {14}
        assert all("FandolSong-Regular" in w.font for w in pieces)
        assert pieces[0].y - 0.35 * 14 * POINT == close(BOTTOM + 7)  # the short lines
        if page % 2:
            assert right < RIGHT - 14 * POINT
            assert left > RIGHT - 5 * 14 * POINT
        else:
            assert left == close(EVEN_LEFT + 14 * POINT)


def test_the_signature_never_stands_alone_on_a_page() -> None:
    for length in range(100, 420, 40):
        pages = sheets(render("clarification_notice", VERSION, a_notice(clarifying_statement="现" * length)))
        signed = next(s for s in pages if any(w.text.startswith("特此") for w in s.words))

        assert any("法院纪检监察组" in w.text and w.size > 15 for w in signed.words)


def test_a_joint_notice_shows_both_organs_in_the_head_and_at_the_foot() -> None:
    pages = sheets(render("clarification_notice", VERSION, a_notice(joint_issuer="中共杭州市上城区委组织部")))

    shown = [w.text for s in pages for w in s.words]

    assert sum("中共杭州市上城区委组织部" in text for text in shown) == 2

"""The picture of a procedure is readable: nothing stands on anything else, the way goes to the right, the present place is marked."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from django.utils import translation

from dandang.desk.diagram import ACROSS, HEIGHT, WIDTH, Picture, picture
from dandang.procedures import loader
from dandang.procedures.model import Procedure

ON = date(2024, 1, 2)
LAW = [loader.in_force(kind, ON, profile) for kind in loader.kinds() for profile in ("", *loader.profiles())]
EACH = pytest.mark.parametrize("procedure", LAW, ids=lambda p: f"{p.kind} {p.profile}".strip())


def place(drawn: Picture, words: str) -> tuple[int, int]:
    return next((node.x, node.y) for node in drawn.nodes if "".join(node.lines) == words)


@EACH
def test_no_state_stands_on_another(procedure: Procedure) -> None:
    nodes = picture(procedure).nodes

    for i, one in enumerate(nodes):
        for other in nodes[i + 1 :]:
            assert abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= HEIGHT, (one.lines, other.lines)


@EACH
def test_everything_is_inside_the_frame(procedure: Procedure) -> None:
    drawn = picture(procedure)

    assert len(drawn.nodes) == len(procedure.states)
    assert all(n.left > 0 and n.left + WIDTH < drawn.width and n.top > 0 and n.top + HEIGHT < drawn.height for n in drawn.nodes)


@EACH
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_words_fit_into_their_box(procedure: Procedure, language: str) -> None:
    with translation.override(language):
        lines = [line for node in picture(procedure).nodes for line in node.lines]

    assert max(sum(2 if ord(c) > 0x2E80 else 1 for c in line) for line in lines) <= 15
    assert all(len(node.lines) <= 3 for node in picture(procedure).nodes)


def test_the_way_that_was_gone_and_the_present_place_are_marked() -> None:
    procedure = loader.in_force("clarification", ON)
    gone = [("to_assess", "consent_asked"), ("consent_asked", "drafting"), ("drafting", "in_review")]

    drawn = picture(procedure, "in_review", gone)

    assert {"".join(n.lines): n.mark for n in drawn.nodes if n.mark != "ahead"} == {
        "待研判": "gone", "征求本人意见": "gone", "拟稿": "gone", "审核中": "here",
    }
    assert sum(edge.mark == "gone" for edge in drawn.edges) == 3
    assert drawn.said == "待研判 → 征求本人意见 → 拟稿 → 审核中"


def test_a_way_out_of_many_states_is_drawn_only_when_it_was_gone() -> None:
    procedure = loader.in_force("clarification", ON)

    plain = picture(procedure, "drafting", [("to_assess", "consent_asked"), ("consent_asked", "drafting")])
    left = picture(procedure, "suspended", [("to_assess", "suspended")])

    assert len(left.edges) == len(plain.edges) + 1


def test_local_states_stand_between_their_neighbours() -> None:
    drawn = picture(loader.in_force("clarification", ON, "zhejiang/hangzhou/shangcheng"))

    row = [place(drawn, words) for words in ("审核中", "待会商", "待组长签批", "待批准", "已批准")]

    assert [b[0] - a[0] for a, b in itertools.pairwise(row)] == [ACROSS] * 4
    assert len({y for _x, y in row}) == 1

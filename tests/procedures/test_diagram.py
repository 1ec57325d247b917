"""Diagrams are made from the data: well-formed, without inline style, nothing covering anything; the pages are fresh."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dandang.procedures import check, commands, diagram, layout, loader
from dandang.procedures.layout import Label, Vertex
from dandang.procedures.model import Procedure
from tests.procedures.conftest import SMALL, write_to

A_DAY = date(2023, 3, 20)
EVERY = list(check.procedures())
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("procedure", EVERY, ids=lambda p: f"{p.kind} {p.profile}")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_diagram_shows_every_state_and_step_without_inline_style(procedure: Procedure, lang: str) -> None:
    text = diagram.svg(procedure, here=procedure.initial, lang=lang)

    root = ElementTree.fromstring(text)
    texts = [element.text or "" for element in root.iter(f"{SVG}text")]
    for state in procedure.states.values():
        assert (state.title if lang == "zh" else state.title_en) in texts
    for step in procedure.steps:
        assert any((step.title if lang == "zh" else step.title_en) in text for text in texts)
    assert not [e for e in root.iter() if "style" in e.attrib or e.tag == f"{SVG}style" or "id" in e.attrib]
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


def test_the_present_state_and_those_passed_are_marked() -> None:
    root = ElementTree.fromstring(
        diagram.svg(loader.in_force("verification", A_DAY), here="verify", passed=["numbered", "with_office"])
    )

    marked = {
        mark: [(g.find(f"{SVG}text") or next(g.iter(f"{SVG}text"))).text for g in root.iter(f"{SVG}g") if mark in (g.get("class") or "")]
        for mark in ("is-here", "is-passed", "is-final")
    }
    assert marked == {"is-here": ["初步核实"], "is-passed": ["已编号", "承办中"], "is-final": ["予以了结", "立案", "教育处理"]}
    assert [g.get("class") for g in root.iter(f"{SVG}g") if g.get("aria-current") == "step"] == ["state is-here"]
    assert root.get("aria-label") == "程序状态图：问题线索核查。目前状态：初步核实"


def test_local_and_unconfirmed_steps_are_marked() -> None:
    root = ElementTree.fromstring(diagram.svg(loader.in_force("clarification", A_DAY, "zhejiang/hangzhou/shangcheng"), lang="en"))

    classes = {t.text: t.get("class") for t in root.iter(f"{SVG}text")}
    assert classes["Consult the dispatching organ"] == "step is-local"
    assert classes["Endorse as head of the group"] == "step is-local is-unconfirmed"
    assert classes["Approve"] == "step"


def test_titles_are_escaped(tmp_path: Path) -> None:
    procedure = loader.read_base(write_to(tmp_path, SMALL.replace('title = "拟稿"', 'title = "<b>&"')))

    assert "&lt;b&gt;&amp;" in diagram.svg(procedure)


def test_the_first_step_comes_from_a_dot() -> None:
    assert 'class="start"' in diagram.svg(loader.in_force("reports", A_DAY))
    assert 'class="start"' in diagram.svg(loader.in_force("clarification", A_DAY))  # the person's own application
    assert 'class="start"' not in diagram.svg(loader.in_force("verification", A_DAY))


def test_mermaid_says_the_same() -> None:
    text = diagram.mermaid(loader.in_force("tracing", A_DAY), "en")

    assert text.splitlines() == [
        "stateDiagram-v2",
        '    state "Requested" as requested',
        '    state "Approved" as approved',
        '    state "Refused" as refused',
        "    [*] --> requested : Ask to trace an anonymous reporter",
        "    requested --> approved : Approve tracing",
        "    requested --> refused : Refuse tracing",
        "    approved --> [*]",
        "    refused --> [*]",
    ]
    opened = diagram.mermaid(loader.in_force("reports", A_DAY))
    assert "    [*] --> received : 收件" in opened
    assert "    registered --> registered : 核实署名" in opened


def test_the_tables_name_conditions_hands_and_standing() -> None:
    law = loader.in_force("clarification", A_DAY)

    (approve,) = [line for line in diagram.table(law).splitlines() if "`approve`" in line]
    assert approve == (
        "| 批准 `approve` | 待批准 | 已批准 | 主要负责人 | R-41 `cleared_are_untrue`<br>R-48 `no_other_open_clue_or_override`"
        "<br>R-30 不得是办理“拟写澄清文书”、“提交审核”、“审核”的人 | 《工作规则》第50条 | 已确认 |"
    )
    assert "state unchanged" in diagram.table(law, "en")
    assert "| DL-17 研判，依申请的并答复本人 | 5个工作日 | 程序开始、“收到本人的澄清申请” |" in diagram.terms(law)


def overlapping(places: list[Vertex]) -> list[tuple[str, str]]:
    return [
        (a.name, b.name) for a, b in combinations(places, 2)
        if abs(a.x - b.x) < (a.width + b.width) / 2 - 0.01 and a.y < b.y + b.height - 0.01 and b.y < a.y + a.height - 0.01
    ]


@pytest.mark.parametrize("procedure", EVERY, ids=lambda p: f"{p.kind} {p.profile}")
def test_nothing_covers_anything(procedure: Procedure) -> None:
    drawing = diagram._drawing(procedure.steps, tuple(procedure.states.values()), "zh")

    assert not overlapping(list(drawing.places.values()))


BOXES = [f"b{n}" for n in range(7)]
LABELS = st.lists(
    st.tuples(st.lists(st.sampled_from(BOXES), min_size=1, max_size=4, unique=True), st.sampled_from(BOXES)), max_size=12
)


@settings(deadline=None)
@given(LABELS)
def test_any_graph_is_drawn_without_overlap_inside_its_frame(ways: list[tuple[list[str], str]]) -> None:
    labels = [Label(f"l{n}", tuple(sources), target) for n, (sources, target) in enumerate(ways)]
    sizes = {box: (40.0 + 10 * n, 30.0) for n, box in enumerate(BOXES)} | {label.code: (55.0, 18.0) for label in labels}

    drawing = layout.draw(BOXES, labels, sizes)

    assert not overlapping(list(drawing.places.values()))
    assert {label.code for label in labels} <= {name.removesuffix(layout.BELOW) for name in drawing.places}
    assert sum(line.arrow for line in drawing.lines) >= len(labels)
    for place in drawing.places.values():
        assert place.x - place.width / 2 >= 0
        assert place.x + place.width / 2 <= drawing.width
        assert 0 <= place.y <= drawing.height - place.height
    for line in drawing.lines:
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in line.points)


def test_the_same_law_is_drawn_the_same() -> None:
    law = loader.in_force("clarification", A_DAY)
    first = diagram.svg(law)
    diagram._drawing.cache_clear()

    assert diagram.svg(law) == first


def test_the_generated_pages_are_fresh() -> None:
    """Run `dandang procedures diagram --write` when this fails."""
    written = {path.name: path.read_text(encoding="utf-8") for path in commands.PAGES.glob("*.md")}

    assert written == commands.pages()

"""A procedure as a picture: SVG for pages, Mermaid and tables for the documentation. Made from the data, never by hand.

The SVG has no inline style (our pages forbid it): colours come from CSS, and presentation attributes make it readable
without. Classes: `diagram` on the svg; `state` with `is-here`, `is-passed`, `is-final`; `step` with `is-local` and
`is-unconfirmed` on labels; `line`, `arrow`, `start`, `again`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from html import escape

from django.utils.translation import gettext as _

from dandang.procedures import diff, words
from dandang.procedures.explore import starts
from dandang.procedures.layout import BELOW, Drawing, Label, Line, Vertex, draw
from dandang.procedures.model import SAME, Procedure, State, Step

STATE_SIZE, STEP_SIZE = 14, 12
PAD = 12
HEIGHT, ROW = 32, 15
START = ""
"""The name of the dot before the first step."""


def svg(procedure: Procedure, here: str = "", lang: str = "zh", passed: Collection[str] = ()) -> str:
    """The state diagram, to be put into a page as it is. `here` is the present state, `passed` those it went through."""
    drawing = _drawing(procedure.steps, tuple(procedure.states.values()), lang)
    with words.speaking(lang):
        name = _("程序状态图：%(title)s") % {"title": words.title(procedure, lang)}
        place = _("目前状态：%(state)s") % {"state": words.state(procedure, here, lang)} if here else ""
    wide, high = f"{drawing.width:.0f}", f"{drawing.height:.0f}"
    parts = [
        f'<svg class="diagram" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'role="img" aria-label="{escape(f"{name}。{place}" if place else name)}" font-family="inherit">',
        f"<title>{escape(name)}</title>",
    ]
    parts += [_line(line) for line in drawing.lines]
    for code, steps in _grouped(procedure.steps).items():
        parts += [_label(drawing.places[name], steps, lang) for name in (code, code + BELOW) if name in drawing.places]
    parts += [_state(drawing.places[s.code], s, procedure, here, passed, lang) for s in procedure.states.values()]
    if START in drawing.places:
        dot = drawing.places[START]
        parts.append(f'<circle class="start" cx="{dot.x:.1f}" cy="{dot.y + 6:.1f}" r="6" fill="currentColor"/>')
    return "".join([*parts, "</svg>"])


def mermaid(procedure: Procedure, lang: str = "zh") -> str:
    """The state diagram as Mermaid text (stateDiagram-v2)."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{words.title(s, lang)}" as {s.code}' for s in procedure.states.values()]
    if procedure.initial in starts(procedure):
        lines.append(f"    [*] --> {procedure.initial}")
    for step in procedure.steps:
        for start in step.from_states or ("[*]",):
            lines.append(f"    {start} --> {start if step.to == SAME else step.to} : {words.title(step, lang)}")
    lines += [f"    {s.code} --> [*]" for s in procedure.states.values() if s.final]
    return "\n".join(lines)


def table(procedure: Procedure, lang: str = "zh") -> str:
    """All steps as a Markdown table: from, to, who, conditions, source and standing."""
    with words.speaking(lang):
        head = [_("步骤"), _("自"), _("至"), _("由谁办理"), _("条件"), _("依据"), _("标注")]
        return _markdown(head, (_row(procedure, step, lang) for step in procedure.steps))


def terms(procedure: Procedure, lang: str = "zh") -> str:
    """All deadlines as a Markdown table."""
    with words.speaking(lang):
        head = [_("期限"), _("长度"), _("起"), _("止"), _("依据"), _("标注")]
        rows = (
            [f"{t.code} {words.title(t, lang)}", diff.length(t), diff.verbs(procedure, t.starts, lang),
             diff.verbs(procedure, t.stops, lang), t.source, diff.standing(t.standing, lang)]
            for t in procedure.terms
        )
        return _markdown(head, rows)


def page(procedures: Iterable[Procedure]) -> str:
    """The generated page of one kind: its base in the newest version, then each profile with what it changes."""
    base, *local = procedures
    lines = [
        f"# {base.title} · {base.title_en}", "",
        "Made from `src/dandang/procedures/data` by `dandang procedures diagram --write`; a test fails when it is stale.", "",
        f"In force from {base.version}. {base.table}. {base.source}", "",
        "```mermaid", mermaid(base), "```", "", "## 步骤 · Steps", "", table(base), "", "## 期限 · Deadlines", "", terms(base),
    ]
    for procedure in local:
        lines += [
            "", f"## {procedure.title} · {procedure.title_en}", "", f"`{procedure.profile}`. {procedure.source}", "",
            diff.text(base, procedure), "", diff.text(base, procedure, "en"), "", "```mermaid", mermaid(procedure), "```",
        ]
    return "\n".join(lines) + "\n"


def _row(procedure: Procedure, step: Step, lang: str) -> list[str]:
    states = words.joined((words.state(procedure, code, lang) for code in step.from_states), lang)
    hands = diff.verbs(procedure, step.distinct_from, lang)
    needs = [f"{need.rule} `{need.predicate}`" for need in (*step.needs, *step.demands)]
    if hands:
        needs.append(f"{step.hands_rule} " + _("不得是办理%(hands)s的人") % {"hands": hands})
    return [
        f"{words.title(step, lang)} `{step.verb}`", states or "—",
        _("状态不变") if step.to == SAME else words.state(procedure, step.to, lang),
        words.role_list(step.by, lang), "<br>".join(needs) or "—", step.source, diff.standing(step.standing, lang),
    ]


def _markdown(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _grouped(steps: tuple[Step, ...]) -> dict[str, list[Step]]:
    """Steps that lead on, those with the same ways together, by a common code. Steps that stay are written into their box."""
    ways: dict[tuple[tuple[str, ...], str], list[Step]] = {}
    for step in steps:
        if step.to != SAME:
            ways.setdefault((step.from_states, step.to), []).append(step)
    return {"step " + " ".join(step.verb for step in group): group for group in ways.values()}


@lru_cache(maxsize=64)
def _drawing(steps: tuple[Step, ...], states: tuple[State, ...], lang: str) -> Drawing:
    """The layout, which is the same for every case file under the same law."""
    groups = _grouped(steps)
    begins = any(not step.from_states for step in steps)
    boxes = [*([START] if begins else []), *(state.code for state in states)]
    sizes: dict[str, tuple[float, float]] = {START: (12.0, 12.0)}
    for state in states:
        again = _again(steps, state.code, lang)
        widths = [_width(words.title(state, lang), STATE_SIZE), *(_width(text, STEP_SIZE) for text in again)]
        sizes[state.code] = (max(widths) + 2 * PAD, HEIGHT + ROW * len(again))
    for code, group in groups.items():
        sizes[code] = (max(_width(words.title(s, lang), STEP_SIZE) for s in group) + 6, ROW * len(group) + 4)
    labels = [Label(code, group[0].from_states or (START,), group[0].to) for code, group in groups.items()]
    return draw(boxes, labels, sizes)


def _again(steps: tuple[Step, ...], state: str, lang: str) -> list[str]:
    return [f"↻ {words.title(step, lang)}" for step in steps if step.to == SAME and state in step.from_states]


def _width(text: str, size: int) -> float:
    """About how wide a text is: a Chinese character is square, others a little over half as wide."""
    return sum(1.0 if ord(char) > 0x2E7F else 0.56 for char in text) * size


def _state(box: Vertex, state: State, procedure: Procedure, here: str, passed: Collection[str], lang: str) -> str:
    marks = {"is-here": state.code == here, "is-passed": state.code in passed, "is-final": state.final}
    classes = " ".join(["state", *(mark for mark, holds in marks.items() if holds)])
    left, top = box.x - box.width / 2, box.y
    current = ' aria-current="step"' if state.code == here else ""
    frame = (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="6" fill="none" '
        f'stroke="currentColor" stroke-width="{3 if state.code == here else 1}"/>'
    )
    if state.final:
        frame += (
            f'<rect class="inner" x="{left + 3:.1f}" y="{top + 3:.1f}" width="{box.width - 6:.1f}" '
            f'height="{box.height - 6:.1f}" rx="4" fill="none" stroke="currentColor" stroke-width="1"/>'
        )
    text = _text(box.x, top + 21, words.title(state, lang), STATE_SIZE)
    for number, again in enumerate(_again(procedure.steps, state.code, lang)):
        text += _text(box.x, top + 37 + ROW * number, again, STEP_SIZE, "again")
    return f'<g class="{classes}"{current}>{frame}{text}</g>'


def _label(place: Vertex, steps: list[Step], lang: str) -> str:
    texts = []
    for number, step in enumerate(steps):
        marks = {"is-local": bool(step.origin), "is-unconfirmed": step.standing == "U"}
        classes = " ".join(["step", *(mark for mark, holds in marks.items() if holds)])
        texts.append(_text(place.x, place.y + 13 + ROW * number, words.title(step, lang), STEP_SIZE, classes))
    return "".join(texts)


def _text(x: float, y: float, text: str, size: int, classes: str = "") -> str:
    marked = f' class="{classes}"' if classes else ""
    return f'<text{marked} x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="middle" fill="currentColor">{escape(text)}</text>'


def _line(line: Line) -> str:
    (x, y), *rest = line.points
    path = f"M{x:.1f} {y:.1f}"
    for to_x, to_y in rest:
        middle = (y + to_y) / 2
        path += f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}"
        x, y = to_x, to_y
    drawn = f'<path class="line" d="{path}" fill="none" stroke="currentColor" stroke-width="1" stroke-opacity="0.55"/>'
    if not line.arrow:
        return drawn
    back = -7 if line.points[-1][1] > line.points[-2][1] else 7
    return drawn + f'<path class="arrow" d="M{x:.1f} {y:.1f}l-4 {back}h8z" fill="currentColor"/>'

"""The look keeps its promises: contrast in both themes, nothing inline, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dandang

UI = Path(dandang.__file__).parent / "base" / "ui" / "static" / "ui"
TEMPLATES = sorted(Path(dandang.__file__).parent.rglob("templates/**/*.html"))

GROUNDS = ("paper", "sheet", "sunken")
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "jade", "jade-deep", "seal", "ochre") for ground in GROUNDS),
    *((ink, ground) for ink in ("ink", "ink-2", "jade", "jade-deep", "ink-3") for ground in ("celadon-soft",)),
    ("ink", "celadon"), ("on-jade", "jade"), ("on-jade", "jade-deep"), ("seal", "seal-soft"), ("ochre", "ochre-soft"),
    ("ink", "ochre-soft"), ("rail-ink", "rail"), ("rail-ink-2", "rail"), ("rail-ink", "rail-here"),
]


def themes() -> dict[str, dict[str, str]]:
    """Every colour token of the light theme, of the chosen dark one, and of the system's dark one."""
    text = (UI / "tokens.css").read_text()
    blocks = re.findall(r'(:root(?:\[data-theme="dark"\]|:not\(\[data-theme="light"\]\))?) \{([^}]*--paper[^}]*)\}', text)
    names = {":root": "light", ':root[data-theme="dark"]': "dark", ':root:not([data-theme="light"])': "system dark"}
    return {names[selector]: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body)) for selector, body in blocks}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_every_text_can_be_read_on_every_ground_it_stands_on(theme: str, ink: str, ground: str) -> None:
    tokens = themes()[theme]

    assert contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_fields_and_the_focus_can_be_seen(theme: str) -> None:
    tokens = themes()[theme]

    for edge in ("line-strong", "focus"):
        for ground in ("paper", "sheet"):
            assert contrast(tokens[edge], tokens[ground]) >= 3, (edge, ground)


def test_dark_is_the_same_whether_chosen_or_the_systems() -> None:
    found = themes()

    assert found["dark"] == found["system dark"]
    assert found["dark"].keys() == found["light"].keys()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(Path(dandang.__file__).parent)))
def test_no_template_carries_code_or_style_of_its_own(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(?:src|href)=["']https?:""", text)


@pytest.mark.parametrize("sheet", sorted(UI.glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_fetch_nothing_and_use_known_tokens_only(sheet: Path) -> None:
    text = sheet.read_text()
    known = set(re.findall(r"--([\w-]+):", (UI / "tokens.css").read_text()))

    assert "url(" not in text
    assert "@import" not in text
    assert set(re.findall(r"var\(--([\w-]+)", text)) <= known


def test_htmx_is_ours_to_serve_with_its_licence() -> None:
    folder = UI / "vendor" / "htmx"

    assert (folder / "htmx.min.js").stat().st_size > 40_000
    assert "Zero-Clause BSD" in (folder / "LICENSE").read_text()


def test_echarts_is_ours_to_serve_with_its_licences() -> None:
    folder = UI / "vendor" / "echarts"

    assert 300_000 < (folder / "echarts.min.js").stat().st_size < 700_000
    assert "Apache License" in (folder / "LICENSE").read_text()
    assert "Baidu" in (folder / "LICENSE-zrender").read_text()

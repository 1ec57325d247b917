"""Conventions that a machine can check. A convention that stands nowhere here is taste."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from dandang.procedures import loader

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "dandang"
LAYERS = ["base", "audit", "organs", "vault", "mailbox", "procedures", "sanctions", "documents", "cases", "mechanisms", "statistics", "campaigns", "portal", "exchange", "desk"]
PUBLIC = {"desk:sign_in", "desk:language", "desk:theme"}
"""Pages that need no sign-in. The API, under `api/`, asks for its own token on every route (tests/desk/api)."""
OURS = [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts]


def layer(module: str) -> int:
    return LAYERS.index(module.split(".")[1])


def rules_named_by_the_law() -> set[str]:
    """Rules by which a procedure refuses a step."""
    found = set()
    for kind in loader.kinds():
        for profile in ("", *loader.profiles()):
            for step in loader.in_force(kind, date(2023, 6, 1), profile).steps:
                found |= {need.rule for need in (*step.needs, *step.demands)} | {step.role_rule, step.hands_rule}
    return found - {""}


def rules_named_by_the_code() -> set[str]:
    """Rules that a refusal written in Python names."""
    pattern = re.compile(r'"((?:A|C|D|F|R|S|SM|T)-[A-Z0-9]+)"')
    return {rule for path in OURS for rule in pattern.findall(path.read_text("utf-8"))}


def rules_with_a_test() -> set[str]:
    """By its mark or its row in a decision table; a comment counts for nothing."""
    pattern = re.compile(r'^(?!\s*#).*mark\.rule\(\s*"([A-Z]+-\w+)"|^\s*\("\w+", "[\w:]+", "([A-Z]+-\w+)", ', re.M)
    return {
        a or b for path in (ROOT / "tests").rglob("*.py") for a, b in pattern.findall(path.read_text("utf-8"))
    }


def test_every_rule_that_is_enforced_has_a_test_that_shows_its_refusal() -> None:
    enforced = {rule.id for rule in loader.rules().values() if rule.enforced}

    assert (enforced | rules_named_by_the_law() | rules_named_by_the_code()) - rules_with_a_test() == set()


def test_every_rule_that_is_enforced_stands_in_the_catalogue() -> None:
    assert (rules_named_by_the_law() | rules_named_by_the_code()) - set(loader.rules()) == set()


def test_the_stories_show_every_refusal_of_the_law_but_one() -> None:
    """R-47: a clarification opens only where the clue was closed. T-1: whoever investigates opens the assessment in the same step. T-15:
    asking that somebody stand aside is a page, and no step of a story.
    """
    from dandang.desk import stories

    assert rules_named_by_the_law() - stories.rules_shown() == {"R-47", "T-1", "T-15"}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in OURS
        if path.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert [path for path in silent if not path.endswith("apps.py")] == []


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    assert [str(p.relative_to(ROOT)) for p in OURS if len(p.read_text("utf-8").splitlines()) > 400] == []


def test_views_start_at_what_the_person_may_see() -> None:
    offences = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in OURS
        if "views" in path.parts or path.name in {"views.py", "routes.py"}
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if ".objects" in line and ".objects.visible_to(" not in line
    ]

    assert offences == []


def test_a_lock_says_which_rows_it_holds() -> None:
    assert [str(p) for p in OURS if re.search(r"select_for_update\((?!of=)", p.read_text("utf-8"))] == []


def test_relations_point_down_and_mechanisms_hide_theirs() -> None:
    for model in apps.get_models():
        if not model.__module__.startswith("dandang."):
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or target is None or not target.__module__.startswith("dandang."):
                continue
            assert layer(target.__module__) <= layer(model.__module__), f"{model.__name__}.{field.name} points up"
            if model.__module__.startswith("dandang.mechanisms."):
                assert (field.remote_field.related_name or "").endswith("+"), f"{model.__name__}.{field.name} is not hidden"


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver) and str(entry.pattern).startswith("api/"):
            continue
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


def test_only_the_listed_pages_need_no_sign_in() -> None:
    open_pages = {
        name
        for name, route in routes(get_resolver())
        if not getattr(route.callback, "login_required", True)
    }

    assert open_pages == PUBLIC


def test_every_page_template_is_used() -> None:
    sources = "\n".join(
        p.read_text("utf-8") for p in SOURCE.rglob("*") if p.suffix in {".py", ".html"} and "migrations" not in p.parts
    ) + (ROOT / "src/config/settings.py").read_text("utf-8")
    unused = []
    for path in SOURCE.rglob("templates/**/*.html"):
        name = path.as_posix().split("/templates/")[1]
        by_name = name in sources or name.split("/")[-1] in {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
        as_component = name.startswith("cotton/") and f"<c-{Path(name).stem.replace('_', '-')}" in sources
        overrides_django = name.startswith("django/")
        if not by_name and not as_component and not overrides_django:
            unused.append(name)

    assert unused == []


def test_files_name_no_registry_and_no_place_of_a_machine() -> None:
    banned = ["pypi" + ".org", "pythonhosted" + ".org", "registry" + ".npmjs", "deb.debian" + ".org", "/wo" + "rk/", "/tmp" + "/w/"]
    offences = []
    for path in ROOT.rglob("*"):
        parts = set(path.relative_to(ROOT).parts)
        if parts & {".git", ".venv", ".data", "__pycache__", "fonts", ".hypothesis", ".mypy_cache", ".ruff_cache"}:
            continue
        if path.suffix in {".py", ".toml", ".md", ".txt", ".in", ".sh", ".html", ".js", ".po", ".typ", ""} and path.is_file():
            text = path.read_text("utf-8", errors="ignore")
            offences += [f"{path.relative_to(ROOT)}: {word}" for word in banned if word in text]

    assert offences == []


def test_the_tour_names_things_that_exist() -> None:
    """A row of the tour names `file` and `thing`; the thing stands in that file."""
    rows = re.findall(r"^\| \d+ \| \[[^]]+\]\(([^)]+\.(?:py|toml))\)[^|]*`([A-Za-z_.]+)`", (ROOT / "docs/tour.md").read_text("utf-8"), re.M)

    assert len(rows) >= 8
    for link, thing in rows:
        assert thing.split(".")[-1] in (ROOT / "docs" / link).read_text("utf-8"), f"{thing} in {link}"

"""What the documents name is there: paths, links, commands with their options, settings of the environment, tests."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from dandang.base import cli
from dandang.procedures import loader

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "docs/decisions").glob("*.md")))
GUIDES = [name for name in DOCUMENTS if "/decisions/" not in name]
"""Decisions tell of their day; the others of today."""
PATH = re.compile(r"`((?:src|tests|docs|tools)/[\w./-]+|[a-z_]+(?:/[a-z_0-9]+)+(?:\.\w+|/)|\w+\.(?:py|typ|toml))`")
PLACES = ("", "src/dandang", "src/dandang/mechanisms", "src/dandang/desk/stories", "tests", "docs")


def text(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def commands_in(document: str) -> Iterator[list[str]]:
    """Each `./dandang …`, in running text or in a block, as words; what a reader is to fill in stands for itself."""
    inline = re.findall(r"`(?:\./)?dandang\s([a-z][^`]*)`", text(document))
    for found in (*inline, *re.findall(r"^ *\./dandang ([a-z][^`\n#]*)", text(document), re.M)):
        yield shlex.split(found.replace("…", " "))


def known(parser: argparse.ArgumentParser, words: list[str]) -> str:
    """What of the words the program does not know; empty when all is known."""
    options = dict(parser._option_string_actions)
    for word in words:
        chosen = next((a for a in parser._actions if isinstance(a, argparse._SubParsersAction)), None)
        if word.startswith("--"):
            if word.partition("=")[0] not in options:
                return word
        elif chosen is not None:
            if word not in chosen.choices:
                return word
            parser = chosen.choices[word]
            options |= parser._option_string_actions
    return ""


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", text(document))

    assert [link for link in links if not ((ROOT / document).parent / link).exists()] == []


@pytest.mark.parametrize("document", GUIDES)
def test_paths_that_are_named_exist(document: str) -> None:
    missing = []
    for path in PATH.findall(text(document)):
        by_name = "/" not in path and any((ROOT / "src").rglob(path))
        if not by_name and not any((ROOT / place / path).exists() for place in PLACES):
            missing.append(path)

    assert [path for path in missing if not path.startswith(("secrets/", "zhejiang/"))] == []


def test_commands_that_are_named_exist_with_their_options() -> None:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    for module in (*cli.PLAIN, *cli.COMMANDS):
        importlib.import_module(module).register(commands)
    named = [(document, words) for document in DOCUMENTS for words in commands_in(document)]

    assert len(named) > 30
    assert [(document, " ".join(words), bad) for document, words in named if (bad := known(parser, words))] == []


def test_settings_of_the_environment_are_those_that_are_read() -> None:
    sources = [*(ROOT / "src/config").glob("*.py"), ROOT / "dandang"]
    code = "\n".join(path.read_text("utf-8") for path in sources)
    read = set(re.findall(r"\bDANDANG_[A-Z_]+\b|\b(?:PORTAL_)?DATABASE_(?:OWNER_)?URL\b", code))
    read |= {f"{name}_FILE" for name in re.findall(r'secret\("(\w+)"', code)}
    told = set(re.findall(r"\bDANDANG_[A-Z_]+\b|\b(?:PORTAL_)?DATABASE_(?:OWNER_)?URL\b|\b\w*SECRET_KEY_FILE\b", text("docs/operating.md")))

    assert read - {"DANDANG_TESTING"} == told


def test_every_threat_names_tests_that_exist() -> None:
    rows = [line for line in text("docs/threats.md").splitlines() if line.startswith("| ")][1:]
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py"))
    stories = {path.stem.partition("_")[0] for path in (ROOT / "src/dandang/desk/stories/data").rglob("*.toml")}
    for row in rows:
        shown = row.strip("| ").rpartition(" | ")[2]
        assert re.search(r"`tests/|story |nothing stands", shown), row
        for name in re.findall(r"`(test_\w+)`", shown):
            assert f"def {name}(" in tests, name
        for story in re.findall(r"story `(\w+)`", shown):
            assert story in stories, story


def test_the_rules_that_are_named_are_rules() -> None:
    catalogue = set(loader.rules())
    named = {(document, rule) for document in GUIDES for rule in re.findall(r"\b(?:R|SM|D)-\d+\b|\bSM-[A-Z]\b", text(document))}

    assert {(document, rule) for document, rule in named if rule not in catalogue} == set()


def test_the_identifiers_of_the_glossary_stand_in_the_code() -> None:
    code = "\n".join(p.read_text("utf-8") for p in (ROOT / "src").rglob("*") if p.suffix in {".py", ".toml"})
    cells = re.findall(r"^\| [^|]+ \| ([^|]+) \|", text("docs/glossary.md"), re.M)
    names = {name.split(".")[-1] for cell in cells for name in re.findall(r"`([\w.]+)`", cell)}

    assert len(names) > 60
    assert {name for name in names if not re.search(rf"\b{name}\b", code)} == set()

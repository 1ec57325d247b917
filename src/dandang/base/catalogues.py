"""The English catalogue: merge its parts for Django, and list every text that lacks English. Not for data (TOML has `title_en`).

Message ids are Chinese sentences. Each part of the system keeps its pairs in `locale/en/parts/<part>.po`; `compile_all` makes
the one `django.mo` that Django reads (not kept in git). Chinese needs no catalogue: a message id is its own text.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

PACKAGE = Path(__file__).resolve().parents[1]
ENGLISH = PACKAGE / "locale" / "en"
CALLS = {"_", "_l", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "says", "Refused", "Step"}
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
INLINE = re.compile(r"""\b_\(\s*(?:"([^"]*)"|'([^']*)')\s*\)""")
BLOCK_START, BLOCK_END = re.compile(r"blocktrans(?:late)?\b"), re.compile(r"endblocktrans(?:late)?\b")


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """One text to mend. `why`: untranslated, conflict (two parts differ), places (%(name)s differ), literal (untagged Chinese)."""

    file: str
    line: int
    msgid: str
    why: str = "untranslated"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.why}: {self.msgid!r}"


def compile_all(folder: Path = ENGLISH) -> int:
    """Merge all parts into `<folder>/LC_MESSAGES/django.mo`, whole or not at all; the number of texts. First part wins."""
    merged = Catalog(locale="en", domain="django")
    for part, catalogue in _parts(folder):
        for message in catalogue:
            if message.id and message.string and message.id not in merged:
                merged.add(message.id, message.string, locations=[(part.name, message.lineno or 0)])
    target = folder / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, merged)
    draft.replace(target)
    return len(merged)


def missing(package: Path = PACKAGE, folder: Path = ENGLISH) -> list[Missing]:
    """Every text under `package` that is wrong in English, sorted by file and line; an empty list when all is well."""
    english, found = _english(folder)
    for source in sorted(package.rglob("*.py")):
        if "migrations" not in source.parts:
            found += [Missing(_name(source, package), line, text) for line, text in _in_python(source) if text not in english]
    for pattern in ("*.html", "*.txt"):
        for source in sorted(package.rglob(f"templates/**/{pattern}")):
            for line, text, literal in _in_template(source):
                if literal or text not in english:
                    found.append(Missing(_name(source, package), line, text, "literal" if literal else "untranslated"))
    return sorted(found)


def _parts(folder: Path) -> Iterator[tuple[Path, Catalog]]:
    for part in sorted((folder / "parts").glob("*.po")):
        with part.open("rb") as file:
            try:
                yield part, read_po(file, locale="en", abort_invalid=True)
            except PoFileError as error:
                raise ValueError(f"{part}: {error}") from error


def _english(folder: Path) -> tuple[set[str], list[Missing]]:
    """The message ids that have English, and what is wrong inside the parts."""
    texts: dict[str, str] = {}
    found: list[Missing] = []
    for part, catalogue in _parts(folder):
        for message in catalogue:
            text = message.id if isinstance(message.id, str) else message.id[0]
            strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
            line = message.lineno or 0
            if not text:
                continue
            if not strings or not all(strings):
                found.append(Missing(part.name, line, text))
                continue
            if texts.setdefault(text, strings[-1]) != strings[-1]:
                found.append(Missing(part.name, line, text, "conflict"))
            if set(PLACES.findall(strings[-1])) != set(PLACES.findall(text)):
                found.append(Missing(part.name, line, text, "places"))
    return set(texts), found


def _in_python(source: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every marked Chinese constant in a Python file."""
    for node in ast.walk(ast.parse(source.read_text(), filename=str(source))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in CALLS:
            continue
        values = node.args[:1] + [word.value for word in node.keywords if word.arg == "reason"]
        for value in values:
            yield from _constants(value)


def _constants(value: ast.expr) -> Iterator[tuple[int, str]]:
    """The constant texts in an argument: itself, or both sides of `a if b else c`."""
    if isinstance(value, ast.IfExp):
        yield from _constants(value.body)
        yield from _constants(value.orelse)
    elif isinstance(value, ast.JoinedStr) and CHINESE.search(ast.unparse(value)):
        yield value.lineno, ast.unparse(value)  # an f-string is no message id: always reported
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and CHINESE.search(value.value):
        yield value.lineno, value.value


def _in_template(source: Path) -> Iterator[tuple[int, str, bool]]:
    """Line, text and whether it is literal Chinese outside every translation tag."""
    from django.template.base import Lexer, TokenType

    inside: list[str] | None = None
    trimmed, plural, began, comment = False, False, 0, False
    for token in Lexer(re.sub(r"<!--.*?-->", _keep_lines, source.read_text(), flags=re.DOTALL)).tokenize():
        text = token.contents
        if token.token_type is TokenType.COMMENT:
            continue
        if token.token_type is TokenType.BLOCK and text.split()[:1] in (["comment"], ["endcomment"]):
            comment = text.startswith("comment")
        elif comment:
            continue
        elif token.token_type is TokenType.BLOCK and BLOCK_START.match(text):
            inside, trimmed, plural, began = [], "trimmed" in text.split(), False, token.lineno or 0
        elif inside is not None and token.token_type is TokenType.BLOCK:
            if BLOCK_END.match(text):
                yield from ((began, each, False) for each in [_joined(inside, trimmed)] if CHINESE.search(each))
                inside = None
            plural = plural or text.strip() == "plural"
        elif inside is not None:
            if not plural:
                inside.append(f"%({text})s" if token.token_type is TokenType.VAR else text.replace("%", "%%"))
        else:
            yield from _in_token(text, token.lineno or 0, tag=token.token_type is TokenType.BLOCK)


def _joined(pieces: list[str], trimmed: bool) -> str:
    text = "".join(pieces)
    return " ".join(line.strip() for line in text.splitlines() if line.strip()) if trimmed else text


def _in_token(text: str, line: int, *, tag: bool) -> Iterator[tuple[int, str, bool]]:
    """The texts of one piece of a template: `{% translate "…" %}`, `_("…")` anywhere, and what Chinese is left over."""
    if tag and re.match(r"trans(?:late)?\b", text):
        first = re.match(r"""\w+\s+(?:"([^"]*)"|'([^']*)')""", text)
        if first and CHINESE.search(first[1] or first[2] or ""):
            yield line, first[1] or first[2], False
        return
    for call in INLINE.finditer(text):
        each = call[1] or call[2] or ""
        if CHINESE.search(each):
            yield line + text[: call.start()].count("\n"), each, False
    left = INLINE.sub("", text)
    for number, row in enumerate(left.split("\n")):
        if CHINESE.search(row):
            yield line + number, row.strip(), True


def _keep_lines(comment: re.Match[str]) -> str:
    return "\n" * comment[0].count("\n")


def _name(source: Path, package: Path) -> str:
    return str(source.relative_to(package.parent))

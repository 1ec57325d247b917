"""What each kind of paper may say: the fields declared beside its template, and the refusal of anything else.

A kind is a folder of `papers/`; a version is named by its first day in force and is a pair of files, `<day>.typ` (the
words and their place) and `<day>.toml` (the fields). Neither is edited after that day (D-6: an old case prints with the
version it stored). No field may hold a reporter's datum, the channel, the date or the wording of a report: such a field
has no name here, so nothing can carry it (D-7, R-18, R-20, R-49). Not here: layout and numbers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from dandang.base.clock import ZONE
from dandang.base.verdict import Refused, StepRefused

PAPERS = Path(__file__).parent / "papers"
FORBIDDEN_NAMES = re.compile(r"reporter|informant|whistle|complainant|channel|wording|report_text|reported_at|received_on_report")
"""D-7: names that a field of a paper may never have."""
TYPES = {"text", "texts", "date", "choice", "rows"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class SchemaBroken(Exception):
    """A declaration in `papers/` contradicts itself; says file, field and what was expected."""


@dataclass(frozen=True, slots=True)
class Field:
    """One place in a paper. `given_at_issue`: filled by `issue` alone, never by the caller (D-1)."""

    name: str
    type: str
    title: str
    title_en: str
    source: str
    required: bool = True
    given_at_issue: bool = False
    same_length_as: str = ""
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    columns: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper in the version that came into force on `version` (ISO date). `personal`: whoever it is served on gets a print of
    their own, which names them and has its number among the prints.
    """

    kind: str
    version: str
    title: str
    title_en: str
    source: str
    standing: str
    numbered: bool
    addressed: bool
    category: str | None
    fields: tuple[Field, ...]
    personal: bool = False

    @property
    def template(self) -> Path:
        return PAPERS / self.kind / f"{self.version}.typ"


@cache
def kinds() -> tuple[str, ...]:
    """Codes of all kinds of paper."""
    return tuple(sorted(p.name for p in PAPERS.iterdir() if p.is_dir()))


@cache
def versions(kind: str) -> tuple[str, ...]:
    """Versions of a kind, oldest first. Refused (D-2) when there is no such kind."""
    found = tuple(sorted(p.stem for p in (PAPERS / kind).glob("*.toml"))) if kind in kinds() else ()
    if not found:
        raise StepRefused(Refused("没有“%(kind)s”这种文书。", "D-2", {"kind": kind}))
    return found


def version_on(kind: str, on: date) -> str:
    """The version in force on that day, its first day included. Refused (D-6) before the first version."""
    in_force = [v for v in versions(kind) if date.fromisoformat(v) <= on]
    if not in_force:
        raise StepRefused(
            Refused("%(on)s尚无生效的“%(kind)s”文书式样。", "D-6", {"kind": kind, "on": on.isoformat()})
        )
    return in_force[-1]


@cache
def paper_kind(kind: str, version: str) -> PaperKind:
    """The declaration of one version; refused (D-6) when that version was never in force."""
    if version not in versions(kind):
        raise StepRefused(Refused("文书“%(kind)s”没有%(version)s版式样。", "D-6", {"kind": kind, "version": version}))
    path = PAPERS / kind / f"{version}.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    fields = tuple(_field(path, raw) for raw in data.pop("field"))
    names = [f.name for f in fields]
    if len(set(names)) != len(names):
        raise SchemaBroken(f"{path.name} of {kind}: a field is declared twice.")
    return PaperKind(
        kind=kind, version=version, fields=fields, category=data.pop("category", None) or None, personal=data.get("personal", False),
        **{key: data[key] for key in ("title", "title_en", "source", "standing", "numbered", "addressed")},
    )  # fmt: skip


def newest(kind: str) -> PaperKind:
    """A kind in its newest version."""
    return paper_kind(kind, versions(kind)[-1])


def _field(path: Path, raw: dict[str, Any]) -> Field:
    where = f"{path.parent.name}/{path.name}, field {raw.get('name')!r}"
    if FORBIDDEN_NAMES.search(raw["name"]):
        raise SchemaBroken(f"{where}: a paper has no place for data of a reporter (D-7).")
    if raw["type"] not in TYPES:
        raise SchemaBroken(f"{where}: type must be one of {', '.join(sorted(TYPES))}.")
    columns = tuple(_field(path, column) for column in raw.pop("columns", ()))
    if (raw["type"] == "rows") != bool(columns) or (raw["type"] == "choice") != bool(raw.get("choices")):
        raise SchemaBroken(f"{where}: rows need columns, a choice needs choices, and nothing else has them.")
    return Field(columns=columns, **raw)


def checked(paper: PaperKind, context: Mapping[str, Any], *, draft: bool = False) -> dict[str, Any]:
    """The context as plain JSON values, exactly the declared fields. In a draft, what `issue` gives may be missing.

    Refused: a field the paper does not have (D-7), a required field missing or empty, a value of another type (D-2).
    """
    unknown = sorted(set(context) - {f.name for f in paper.fields})
    if unknown:
        values = {"paper": paper.title, "fields": "、".join(unknown)}
        raise StepRefused(Refused("文书“%(paper)s”没有这些栏目：%(fields)s。", "D-7", values))
    missing = [
        f.title for f in paper.fields
        if f.required and not context.get(f.name) and not (draft and f.given_at_issue)
    ]  # fmt: skip
    if missing:
        values = {"paper": paper.title, "fields": "、".join(missing)}
        raise StepRefused(Refused("文书“%(paper)s”缺少栏目：%(fields)s。", "D-2", values))
    plain = {f.name: _plain(paper, f, context.get(f.name)) for f in paper.fields}
    for f in paper.fields:
        if f.same_length_as and len(plain[f.name]) != len(plain[f.same_length_as]):
            other = next(o.title for o in paper.fields if o.name == f.same_length_as)
            values = {"paper": paper.title, "field": f.title, "other": other}
            raise StepRefused(Refused("文书“%(paper)s”的“%(field)s”与“%(other)s”项数不一致。", "D-2", values))
    return plain


def _plain(paper: PaperKind, f: Field, value: Any) -> Any:
    """One value as JSON; an empty one becomes "" or []."""
    if f.type == "texts":
        return [_text(paper, f, item) for item in _sequence(paper, f, value)]
    if f.type == "rows":
        return [_row(paper, f, row) for row in _sequence(paper, f, value)]
    if value is None or value == "":
        return ""
    if f.type == "date":
        return _day(paper, f, value)
    if f.type == "choice":
        if value not in f.choices:
            raise _wrong(paper, f)
        return {"code": value, **f.choices[value]}
    return _text(paper, f, value)


def _row(paper: PaperKind, f: Field, row: Any) -> dict[str, Any]:
    if not isinstance(row, Mapping) or set(row) - {c.name for c in f.columns}:
        raise _wrong(paper, f)
    if any(c.required and not row.get(c.name) for c in f.columns):
        raise _wrong(paper, f)
    return {c.name: _plain(paper, c, row.get(c.name)) for c in f.columns}


def _sequence(paper: PaperKind, f: Field, value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__iter__"):
        raise _wrong(paper, f)
    return list(value)


def _day(paper: PaperKind, f: Field, value: Any) -> str:
    """A day as ISO text; of a moment, its day in China."""
    try:
        if isinstance(value, datetime):
            value = value.astimezone(ZONE).date()
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong(paper, f) from None
    return day.isoformat()


def _text(paper: PaperKind, f: Field, value: Any) -> str:
    """A line of text; line ends become spaces, characters that steer a terminal or turn the writing are refused."""
    if not isinstance(value, str) and not (hasattr(value, "__str__") and type(value).__module__.startswith("django")):
        raise _wrong(paper, f)
    text = " ".join(str(value).split())
    if not text or _CONTROL.search(text):
        raise _wrong(paper, f)
    return text


def _wrong(paper: PaperKind, f: Field) -> StepRefused:
    values = {"paper": paper.title, "field": f.title}
    return StepRefused(Refused("文书“%(paper)s”的“%(field)s”填写不正确。", "D-2", values))

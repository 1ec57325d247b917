"""Reads procedures and rules from data files. Every defect is a `DataError` with file, line and what was expected.

Base: `data/<kind>/<first day in force>.toml`. Local profile: `data/profiles/<profile>/<kind>/<first day>.toml`, laid over the
base by `overlay`. A file is never edited after its first day; a changed procedure is a new file, and a proceeding keeps
the version it began under. `open = false` in a base: nothing of that kind begins but where a profile says `open = true`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dandang.procedures.errors import DataError
from dandang.procedures.model import (
    ARRIVED,
    OPENED,
    SAME,
    Extension,
    Need,
    Opening,
    Procedure,
    Rule,
    Setting,
    State,
    Step,
    Term,
)
from dandang.procedures.reader import Reader

DATA = Path(__file__).parent / "data"
_in_use: ContextVar[Path] = ContextVar("procedures_in_use", default=DATA)
TOP = {"title", "title_en", "table", "source", "initial", "organ_kinds", "open", "state", "step", "deadline", "arrival", "setting"}
STEP = {
    "verb", "title", "title_en", "from", "to", "by", "needs", "demands", "distinct_from", "assigned", "papers", "opens",
    "source", "standing", "role_rule", "hands_rule", "optional", "extends", "waits", "dated_by",
}
TERM = {
    "code", "title", "title_en", "starts", "stops", "working_days", "days", "months", "quarters", "named", "when", "since", "after", "source", "standing",
    "extension",
}
UNITS = ("working_days", "days", "months")
EXTENSION = {*UNITS, "most", "ahead_days", "source", "standing"}
ACTS = ("ask", "grant", "refuse")
"""What becomes of an extension; the verbs of its steps begin so: `ask_extension`, `grant_extension`, `refuse_extension`."""


def read_step(reader: Reader, item: dict[str, Any], index: int, *, table: str = "step", origin: str = "") -> Step:
    """One `[[step]]`; `from` missing or empty means that the step opens the proceeding."""
    reader.known(item, STEP, table, index)
    flags = {key: item.get(key, False) for key in ("assigned", "optional")}
    for key, flag in flags.items():
        if not isinstance(flag, bool):
            raise reader.fail(f"{key} = true or false", table, index, key)
    extends = reader.text_of(item, "extends", table, index, "")
    by = reader.list_of(item, "by", table, index)
    if not by:
        raise reader.fail("by = at least one role", table, index, "by")
    return Step(
        verb=reader.text_of(item, "verb", table, index),
        title=reader.text_of(item, "title", table, index),
        title_en=reader.text_of(item, "title_en", table, index),
        from_states=reader.list_of(item, "from", table, index),
        to=reader.text_of(item, "to", table, index),
        by=by,
        needs=read_needs(reader, item, "needs", table, index),
        demands=read_needs(reader, item, "demands", table, index),
        distinct_from=reader.list_of(item, "distinct_from", table, index),
        papers=reader.list_of(item, "papers", table, index),
        opens=_openings(reader, item, table, index),
        source=reader.text_of(item, "source", table, index),
        standing=reader.standing(item, table, index),
        role_rule=reader.text_of(item, "role_rule", table, index, "R-67" if extends else ""),
        hands_rule=reader.text_of(item, "hands_rule", table, index, "R-30"),
        origin=origin,
        extends=extends,
        waits=reader.text_of(item, "waits", table, index, ""),
        dated_by=reader.text_of(item, "dated_by", table, index, ""),
        **flags,
    )


def read_needs(reader: Reader, item: dict[str, Any], key: str, table: str, index: int) -> tuple[Need, ...]:
    """`{ R-43 = "consent_recorded", R-49 = ["a", "b"] }`: a rule id and the predicates that must hold."""
    value = item.get(key, {})
    if not isinstance(value, dict):
        raise reader.fail(f'{key} = {{ R-43 = "predicate" }}', table, index, key)
    needs = []
    for rule, names in value.items():
        listed = [names] if isinstance(names, str) else names
        if not isinstance(listed, list) or not listed or not all(isinstance(name, str) and name for name in listed):
            raise reader.fail(f"{key}.{rule} = a predicate's name or a list of names", table, index, key)
        needs += [Need(rule, name) for name in listed]
    return tuple(needs)


def _openings(reader: Reader, item: dict[str, Any], table: str, index: int) -> tuple[Opening, ...]:
    found = []
    value = item.get("opens", [])
    for entry in value if isinstance(value, list) else [value]:
        types = {"kind": str, "when": str, "apart": bool}
        shaped = isinstance(entry, dict) and entry.keys() <= types.keys() and "kind" in entry
        if not shaped or not all(isinstance(value, types[key]) for key, value in entry.items()):
            raise reader.fail('opens = [{ kind = "clarification", when = "predicate", apart = false }]', table, index, "opens")
        found.append(Opening(entry["kind"], entry.get("when", ""), entry.get("apart", False)))
    return tuple(found)


def read_term(reader: Reader, item: dict[str, Any], index: int, *, table: str = "deadline") -> Term:
    """One `[[deadline]]`; exactly one of working_days, days, months, quarters, or the fact that names the last day."""
    reader.known(item, TERM, table, index)
    named = reader.text_of(item, "named", table, index, "")
    if named and (item.keys() & {*UNITS, "quarters", "extension", "since", "after"}):
        raise reader.fail("no length, extension, since or after beside a named last day", table, index, "named")
    return Term(
        code=reader.text_of(item, "code", table, index),
        title=reader.text_of(item, "title", table, index),
        title_en=reader.text_of(item, "title_en", table, index),
        starts=reader.list_of(item, "starts", table, index),
        stops=reader.list_of(item, "stops", table, index),
        when=reader.text_of(item, "when", table, index, ""),
        since=reader.text_of(item, "since", table, index, ""),
        after=reader.text_of(item, "after", table, index, ""),
        source=reader.text_of(item, "source", table, index),
        standing=reader.standing(item, table, index),
        extension=_read_extension(reader, item, table, index),
        named=named,
        **({} if named else _length(reader, item, table, index, (*UNITS, "quarters"))),
    )


def _length(
    reader: Reader, item: dict[str, Any], table: str, index: int, units: tuple[str, ...] = UNITS
) -> dict[str, int]:
    lengths: dict[str, Any] = {unit: item[unit] for unit in units if unit in item}
    if len(lengths) != 1 or not all(type(n) is int and n > 0 for n in lengths.values()):
        raise reader.fail(f"exactly one of {', '.join(units)}, a whole number above 0", table, index)
    return lengths


def _read_extension(reader: Reader, item: dict[str, Any], table: str, index: int) -> Extension | None:
    """`extension = { months = 1, most = 1, ahead_days = 7, source = "…", standing = "U" }`; `most` is 1 unless told."""
    value = item.get("extension")
    if value is None:
        return None
    counts = {"most": 1, "ahead_days": 0} | ({key: value[key] for key in ("most", "ahead_days") if key in value} if isinstance(value, dict) else {})
    if not isinstance(value, dict) or value.keys() - EXTENSION or not all(type(n) is int and n >= 0 for n in counts.values()):
        raise reader.fail(f"extension = a table of {', '.join(sorted(EXTENSION))}", table, index, "extension")
    return Extension(
        source=reader.text_of(value, "source", table, index), standing=reader.standing(value, table, index),
        **_length(reader, value, table, index), **counts,
    )


def read_states(reader: Reader) -> dict[str, State]:
    """`[state.code]` with title, title_en and, when nothing more is owed, final = true."""
    states = {}
    for code, item in reader.named("state").items():
        name, final = f"state.{code}", item.get("final", False)
        reader.known(item, {"title", "title_en", "final"}, name)
        if not isinstance(final, bool):
            raise reader.fail("final = true or false", name, 0, "final")
        states[code] = State(code, reader.text_of(item, "title", name), reader.text_of(item, "title_en", name), final)
    return states


def read_settings(reader: Reader) -> dict[str, Setting]:
    """`[setting.code]` with its texts and a value above 0."""
    settings = {}
    for code, item in reader.named("setting").items():
        name = f"setting.{code}"
        reader.known(item, {"title", "title_en", "value", "source", "standing"}, name)
        if type(item.get("value")) is not int or item["value"] < 1:
            raise reader.fail("value = a whole number above 0", name, 0, "value")
        texts = {key: reader.text_of(item, key, name) for key in ("title", "title_en", "source")}
        settings[code] = Setting(code=code, value=item["value"], standing=reader.standing(item, name, 0), **texts)
    return settings


def read_base(path: Path) -> Procedure:
    """A base procedure; its kind is the folder's name and its first day in force the file's name."""
    reader = Reader(path)
    reader.known(reader.data, TOP)
    if not isinstance(reader.data.get("open", True), bool):
        raise reader.fail("open = true or false", key="open")
    procedure = Procedure(
        kind=path.parent.name,
        version=first_day(path),
        title=reader.text_of(reader.data, "title"),
        title_en=reader.text_of(reader.data, "title_en"),
        table=reader.text_of(reader.data, "table"),
        source=reader.text_of(reader.data, "source"),
        initial=reader.text_of(reader.data, "initial"),
        organ_kinds=reader.list_of(reader.data, "organ_kinds"),
        states=read_states(reader),
        arrival=reader.text_of(reader.data, "arrival", default=""),
        settings=read_settings(reader),
        is_open=reader.data.get("open", True),
        steps=tuple(read_step(reader, item, i) for i, item in enumerate(reader.tables("step"))),
        terms=tuple(read_term(reader, item, i) for i, item in enumerate(reader.tables("deadline"))),
    )
    check_shape(procedure, reader)
    return procedure


def check_shape(procedure: Procedure, reader: Reader, places: Mapping[str, tuple[str, int]] | None = None) -> None:
    """States, verbs and terms name one another rightly; a verb stands once.

    `places` tells in which table of the file a verb or term stands; without it they stand in `[[step]]` and `[[deadline]]`.
    """
    if procedure.initial not in procedure.states:
        raise reader.fail(f"initial = one of the states; found {procedure.initial!r}", key="initial")
    if procedure.arrival and procedure.arrival not in procedure.states:
        raise reader.fail(f"arrival = one of the states; found {procedure.arrival!r}", key="arrival")
    if not procedure.organ_kinds:
        raise reader.fail("organ_kinds = at least one kind of organ", key="organ_kinds")
    verbs = [step.verb for step in procedure.steps]
    for index, step in enumerate(procedure.steps):
        place = ("step", index) if places is None else places.get(step.verb, ("", 0))
        if verbs.count(step.verb) > 1:
            raise reader.fail(f"each verb once; {step.verb!r} stands twice", *place, "verb")
        _check_step(procedure, step, reader, place, verbs)
    for index, term in enumerate(procedure.terms):
        place = ("deadline", index) if places is None else places.get(term.code, ("", 0))
        _check_term(procedure, term, reader, place, verbs)


def _check_step(procedure: Procedure, step: Step, reader: Reader, place: tuple[str, int], verbs: list[str]) -> None:
    if step.to == SAME and not step.from_states:
        raise reader.fail("to = a state, since the step opens the proceeding", *place, "to")
    for key, states in (("from", step.from_states), ("to", (step.to,))):
        for state in states:
            if state not in procedure.states and (key, state) != ("to", SAME):
                raise reader.fail(f"a state of this procedure; found {state!r}", *place, key)
    for verb in step.distinct_from:
        if verb not in verbs:
            raise reader.fail(f"a verb of this procedure; found {verb!r}", *place, "distinct_from")
    if step.waits and (step.optional or step.waits not in {need.predicate for need in step.needs}):
        raise reader.fail("waits = one of the step's needs, and the step not optional", *place, "waits")
    if step.extends:
        _check_extending(procedure, step, reader, place)


def _check_extending(procedure: Procedure, step: Step, reader: Reader, place: tuple[str, int]) -> None:
    """Asking, granting and refusing leave the state as it is; who asks does not decide."""
    term = procedure.term(step.extends)
    if term is None or term.extension is None:
        raise reader.fail(f"extends = a deadline with an extension; found {step.extends!r}", *place, "extends")
    if step.act not in ACTS or not step.verb.startswith(f"{step.act}_extension") or step.to != SAME:
        raise reader.fail('verb = ask_extension, grant_extension or refuse_extension, and to = "same"', *place, "verb")
    asks = {s.verb for s in procedure.steps if s.extends == step.extends and s.act == "ask"}
    if step.act != "ask" and not asks <= set(step.distinct_from):
        raise reader.fail("distinct_from = the step that asks for the extension", *place, "distinct_from")


def _check_term(procedure: Procedure, term: Term, reader: Reader, place: tuple[str, int], verbs: list[str]) -> None:
    if [other.code for other in procedure.terms].count(term.code) > 1:
        raise reader.fail(f"each deadline once; {term.code!r} stands twice", *place, "code")
    if term.since and term.since not in verbs:
        raise reader.fail(f"a verb of this procedure; found {term.since!r}", *place, "since")
    for key, named in (("starts", term.starts), ("stops", term.stops)):
        if not named:
            raise reader.fail(f"{key} = at least one verb", *place, key)
        for verb in named:
            if verb not in verbs and not (key == "starts" and verb in {OPENED, ARRIVED}):
                raise reader.fail(f"a verb of this procedure; found {verb!r}", *place, key)
    if term.extension and {s.act for s in procedure.steps if s.extends == term.code} != set(ACTS):
        raise reader.fail(f"steps that ask for, grant and refuse the extension of {term.code}", *place, "extension")


def first_day(path: Path) -> date:
    """The day in a file's name, the first on which it is in force."""
    try:
        day = date.fromisoformat(path.stem)
    except ValueError:
        day = date.min
    if day.isoformat() != path.stem or day == date.min:  # 20200121.toml would be a second file for the same day
        raise DataError(path, 0, "a file name that is a day, such as 2020-01-21.toml")
    return day


def kinds(data: Path | None = None) -> tuple[str, ...]:
    """Every kind of proceeding that has a procedure."""
    folders = (data or _in_use.get()).iterdir()
    return tuple(sorted(p.name for p in folders if p.is_dir() and p.name not in {"profiles", "__pycache__"}))


def kinds_open(on: date, places: Iterable[str] = ("",)) -> tuple[str, ...]:
    """Every kind that is carried out on a day under at least one of these profiles ("" is the province): what people are shown."""
    under = tuple(dict.fromkeys(places))
    return tuple(kind for kind in kinds() if any(in_force(kind, on, place).is_open for place in under))


def profiles(data: Path | None = None) -> tuple[str, ...]:
    """Every local profile that has an overlay, such as `zhejiang/hangzhou/shangcheng`."""
    root = (data or _in_use.get()) / "profiles"
    return tuple(sorted({p.parent.parent.relative_to(root).as_posix() for p in root.rglob("*.toml")}))


def versions(folder: Path) -> list[Path]:
    """The files of a folder, oldest first."""
    return sorted(folder.glob("*.toml"), key=first_day)


@contextmanager
def drafts(folder: Path) -> Iterator[None]:
    """Inside the block `in_force` reads from `folder`, a whole set of procedure files, instead of ours (to try drafts out)."""
    token = _in_use.set(folder)
    try:
        yield
    finally:
        _in_use.reset(token)


def in_force(kind: str, on: date, profile: str = "", data: Path | None = None) -> Procedure:
    """The procedure in force on a day, with every profile on the path laid over it, outermost first.

    A day before the first version gets the first version: cases of the demo may be older than our data.
    """
    return _in_force(kind, on, profile, data or _in_use.get())


@cache
def _in_force(kind: str, on: date, profile: str, data: Path) -> Procedure:
    from dandang.procedures.overlay import lay

    files = versions(data / kind)
    if not files:
        raise DataError(data / kind, 0, "at least one dated procedure file")
    procedure = read_base(max((f for f in files if first_day(f) <= on), key=first_day, default=files[0]))
    parts = profile.split("/") if profile else []
    for depth in range(1, len(parts) + 1):
        name = "/".join(parts[:depth])
        overlays = [f for f in versions(data / "profiles" / name / kind) if first_day(f) <= on]
        if overlays:
            procedure = lay(procedure, overlays[-1], name)
    return procedure


@cache
def rules(data: Path = DATA) -> dict[str, Rule]:
    """The catalogue of rules by id, from `data/rules.toml`."""
    reader = Reader(data / "rules.toml")
    found = {}
    for rule_id, item in reader.data.items():
        if not isinstance(item, dict):
            raise reader.fail(f"[{rule_id}] as a table", key=rule_id)
        reader.known(item, {"title", "title_en", "source", "standing", "enforced"}, rule_id)
        if not isinstance(item.get("enforced", True), bool):
            raise reader.fail("enforced = true or false", rule_id, 0, "enforced")
        found[rule_id] = Rule(
            rule_id, reader.text_of(item, "title", rule_id), reader.text_of(item, "title_en", rule_id),
            reader.text_of(item, "source", rule_id), reader.standing(item, rule_id, 0),
            item.get("enforced", True),
        )
    return found

"""A local profile laid over a base procedure. It can only make the base stricter; anything else is refused with file and line.

`[[insert]]` puts a step (and the state before it) between a base step and where that step led; `[[strengthen]]` adds needs,
demands and other hands to a base step, raises who takes it, or shortens a term. `[[add]]` adds a step that leaves the state as
it is: a record that the place keeps, or the extension of a term that only this place has. `[[return]]` sends an inserted review
back as a step of the base does (`like`), by the hands of that review. `joint_issuer` names who issues together with the organ,
`list_required` the sectors whose own list must be cited. `open = true` lets a procedure be carried out whose base is closed.
Nothing can be removed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from dandang.procedures.loader import STEP, Reader, check_shape, read_needs, read_step, read_term
from dandang.procedures.model import CITY_UP, SAME, SUPERIOR, Extension, Procedure, State, Step, Term, plain_role

LADDER = ("handler", "handling_head", "deputy_in_charge", "principal_officer")
"""Approval ranks, lowest first; a role of the organ above outranks the same role here."""
OVERLAY = {"title", "title_en", "source", "joint_issuer", "list_required", "open", "state", "insert", "add", "return", "strengthen", "deadline"}
WAYS_BACK = {"return_draft", "return_proposal"}
RETURN = {"verb", "title", "title_en", "from", "like", "by", "source", "standing"}
INSERT = STEP | {"after", "state"}


def lay(base: Procedure, path: Path, profile: str) -> Procedure:
    """`base` with the overlay in `path`; refuses (DataError) whatever would weaken it."""
    reader = Reader(path)
    reader.known(reader.data, OVERLAY)
    for key in ("title", "title_en", "source"):
        reader.text_of(reader.data, key)
    if reader.data.get("open", True) is not True:
        raise reader.fail("open = true; a profile closes nothing", key="open")
    procedure = replace(base, states=_states(base, reader), is_open=base.is_open or "open" in reader.data)
    for index, item in enumerate(reader.tables("insert")):
        procedure = _insert(procedure, reader, item, index, profile)
    for index, item in enumerate(reader.tables("add")):
        procedure = _add(procedure, reader, item, index, profile)
    for index, item in enumerate(reader.tables("return")):
        procedure = _return(procedure, base, reader, item, index, profile)
    for index, item in enumerate(reader.tables("strengthen")):
        procedure = _strengthen(procedure, reader, item, index)
    terms = procedure.terms
    for index, item in enumerate(reader.tables("deadline")):
        terms = _term(terms, reader, item, index)
    result = replace(
        procedure, terms=terms, profile=profile, profiles=(*base.profiles, profile),
        title=reader.data["title"], title_en=reader.data["title_en"],
        source=f"{base.source}; {reader.data['source']}",
        joint_issuer=reader.text_of(reader.data, "joint_issuer", default=base.joint_issuer),
        list_required=tuple(dict.fromkeys((*base.list_required, *reader.list_of(reader.data, "list_required")))),
    )
    places = {
        str(item.get(key)): (table, index)
        for table, key in (("strengthen", "verb"), ("insert", "verb"), ("add", "verb"), ("return", "verb"), ("deadline", "code"))
        for index, item in enumerate(reader.tables(table))
    }
    check_shape(result, reader, places)
    return result


def at_least(new: str, old: str) -> bool:
    """Whether role `new` stands as high as `old`: the same, the same in the organ above, or further up the ladder."""
    plain_new, plain_old = plain_role(new), plain_role(old)
    if any(old.startswith(prefix) and not new.startswith(prefix) for prefix in (SUPERIOR, CITY_UP)):
        return False
    if plain_new == plain_old:
        return True
    return plain_new in LADDER and plain_old in LADDER and LADDER.index(plain_new) > LADDER.index(plain_old)


def _states(base: Procedure, reader: Reader) -> dict[str, State]:
    states = dict(base.states)
    for code, item in reader.named("state").items():
        if code in states:
            raise reader.fail(f"a state that the base does not have; found {code!r}", f"state.{code}")
        reader.known(item, {"title", "title_en"}, f"state.{code}")
        table = f"state.{code}"
        states[code] = State(code, reader.text_of(item, "title", table), reader.text_of(item, "title_en", table))
    return states


def _insert(procedure: Procedure, reader: Reader, item: dict[str, Any], index: int, profile: str) -> Procedure:
    reader.known(item, INSERT - {"from", "to"}, "insert", index)
    before = procedure.step(reader.text_of(item, "after", "insert", index))
    state = reader.text_of(item, "state", "insert", index)
    if before is None or before.to == "same":
        raise reader.fail("after = a verb of the base that leads to a state", "insert", index, "after")
    if state not in procedure.states:
        raise reader.fail("state = a new state of this file", "insert", index, "state")
    fields = {key: value for key, value in item.items() if key in STEP}
    added = read_step(
        reader, fields | {"from": [state], "to": before.to}, index, table="insert", origin=profile
    )
    steps: list[Step] = []
    for step in procedure.steps:
        if step.verb == before.verb:
            steps += [replace(step, to=state), added]
        elif _is_way_back(step, before.to):
            steps.append(replace(step, from_states=(*step.from_states, state)))
        else:
            steps.append(step)
    return replace(procedure, steps=tuple(steps))


def _add(procedure: Procedure, reader: Reader, item: dict[str, Any], index: int, profile: str) -> Procedure:
    step = read_step(reader, {"to": SAME} | item, index, table="add", origin=profile)
    if step.to != SAME or step.opens or not step.from_states:
        raise reader.fail("a step that leaves the state as it is and opens nothing", "add", index, "to")
    base = procedure.term(step.extends)
    if base is not None:
        raise reader.fail(f"extends = a deadline of this file; a profile may not extend {step.extends!r} of the base", "add", index, "extends")
    return replace(procedure, steps=(*procedure.steps, step))


def _return(procedure: Procedure, base: Procedure, reader: Reader, item: dict[str, Any], index: int, profile: str) -> Procedure:
    """A way back from this file's own states only, to where the base's goes; it stops the clocks that the base's stops."""
    reader.known(item, RETURN, "return", index)
    like = base.step(reader.text_of(item, "like", "return", index))
    if like is None or like.verb not in WAYS_BACK:
        raise reader.fail(f"like = a way back of the base: {', '.join(sorted(WAYS_BACK))}", "return", index, "like")
    states = reader.list_of(item, "from", "return", index)
    if not states or not set(states) <= procedure.states.keys() - base.states.keys():
        raise reader.fail("from = states of this file", "return", index, "from")
    fields = {key: value for key, value in item.items() if key in STEP}
    step = read_step(reader, fields | {"to": like.to}, index, table="return", origin=profile)
    step = replace(step, needs=like.needs, demands=like.demands, papers=like.papers)
    terms = tuple(replace(t, stops=(*t.stops, step.verb)) if like.verb in t.stops else t for t in procedure.terms)
    return replace(procedure, steps=(*procedure.steps, step), terms=terms)


def _is_way_back(step: Step, state: str) -> bool:
    """Return and suspension stay possible from an inserted review, as they are from the state behind it."""
    return state in step.from_states and step.verb in WAYS_BACK | {"suspend"}


def _strengthen(procedure: Procedure, reader: Reader, item: dict[str, Any], index: int) -> Procedure:
    reader.known(item, {"verb", "by", "needs", "demands", "distinct_from"}, "strengthen", index)
    step = procedure.step(reader.text_of(item, "verb", "strengthen", index))
    if step is None:
        raise reader.fail("verb = a verb of the base", "strengthen", index, "verb")
    by = reader.list_of(item, "by", "strengthen", index) or step.by
    for role in by:
        if not any(at_least(role, old) for old in step.by):
            raise reader.fail(
                f"a profile may not lower who takes {step.verb!r} ({', '.join(step.by)}); found {role!r}",
                "strengthen", index, "by",
            )
    stronger = replace(
        step, by=by,
        needs=(*step.needs, *read_needs(reader, item, "needs", "strengthen", index)),
        demands=(*step.demands, *read_needs(reader, item, "demands", "strengthen", index)),
        distinct_from=tuple(
            dict.fromkeys((*step.distinct_from, *reader.list_of(item, "distinct_from", "strengthen", index)))
        ),
    )
    return replace(procedure, steps=tuple(stronger if s.verb == step.verb else s for s in procedure.steps))


def _term(terms: tuple[Term, ...], reader: Reader, item: dict[str, Any], index: int) -> tuple[Term, ...]:
    new = read_term(reader, item, index)
    old = next((t for t in terms if t.code == new.code), None)
    if old is None:
        return (*terms, new)
    unit = _unit(old)
    if not 0 < getattr(new, unit) <= getattr(old, unit) or (new.starts, new.stops, new.when) != (
        old.starts, old.stops, old.when,
    ):
        raise reader.fail(
            f"a profile may only shorten {old.code} (base: {getattr(old, unit)} {unit})", "deadline", index, unit
        )
    if new.extension is None:
        new = replace(new, extension=old.extension)
    elif old.extension is None or not _no_longer(new.extension, old.extension):
        raise reader.fail(f"a profile may not extend {old.code} further than the base does", "deadline", index, "extension")
    return tuple(new if t.code == new.code else t for t in terms)


def _unit(length: Term | Extension) -> str:
    return next(unit for unit in ("working_days", "days", "months", "quarters") if getattr(length, unit))


def _no_longer(new: Extension, old: Extension) -> bool:
    unit = _unit(old)
    return 0 < getattr(new, unit) <= getattr(old, unit) and new.most <= old.most and new.ahead_days >= old.ahead_days

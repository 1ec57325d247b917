"""Every figure with its definition, as one page: made from the data, never by hand."""

from __future__ import annotations

from collections.abc import Iterator

from dandang.statistics import indicators
from dandang.statistics.indicators import Indicator

HEAD = """# Indicators

Made from `statistics/data/indicators.toml` by `dandang statistics list --write`; a test fails when it is stale. The same words stand beside each
figure on its page. A figure is told for any two days, both counted, as it stood then; the last of them is the cut-off. Standing: C confirmed, A article,
S seen in systems, L local, D our design, U unconfirmed. A definition that changes gets a new version, and `dandang statistics rebuild` applies it to the past.
"""
COUNTED = {
    "casefile": "matters", "proceeding": "proceedings", "step": "steps", "allegation": "allegations answered", "raised": "allegations registered",
    "person": "persons of the matter", "organisation": "bodies of the matter", "days": "days from the first to the end", "clock": "clocks met, in time and late",
    "life": "persons over all matters, once each", "measure": "decisions on a person over all matters, once each",
    "relapse": "persons over all matters with a later measure",
}


def page() -> str:
    """The page in Markdown, for `docs/indicators.md`."""
    return "\n".join([HEAD, *_groups()])


def _groups() -> Iterator[str]:
    for group in indicators.groups():
        yield from (f"## {group.title_en} {group.title}", "", "| code | figure | unit | definition | counted from | source |", "| --- | --- | --- | --- | --- | --- |")
        yield from (_row(each) for each in indicators.catalogue().values() if each.group == group.code)
        yield ""


def _row(each: Indicator) -> str:
    source = f"{each.source} [{each.standing}], since {each.since.isoformat()}, version {each.version}"
    cells = (f"`{each.code}`", f"{each.title_en} {each.title}", each.unit_en, each.explained_en, formula(each), source)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def formula(each: Indicator) -> str:
    """What is counted and from which steps, or which figure is divided by which."""
    if each.is_ratio:
        return f"`{each.of}` / `{each.per}`" + (" × 100" if each.scale == "share" else "")
    said = [f"{COUNTED[each.counts]}: {_named(each.begins)}"]
    said += [f"until {_named(each.ends)}"] if each.ends else []
    said += [f"where {name} is {' or '.join(values)}" for name, values in each.where.items()]
    said += [f"within {each.within_days} days of the last of {_named(each.after)}"] if each.after else []
    said += [f"within {each.years} years of an earlier measure"] if each.years else []
    said += [f"not before its `{each.dated}`"] if each.dated else []
    said += [f"as many as `{each.amount}` says"] if each.amount else []
    said += [f"by `{each.cells}`" + (" (one may stand in several parts)" if each.overlaps else "")] if each.cells else []
    said += [f"of those in `{each.part_of}`"] if each.part_of else []
    return "; ".join(said)


def _named(steps: tuple[str, ...]) -> str:
    return ", ".join(f"`{step}`" for step in steps)

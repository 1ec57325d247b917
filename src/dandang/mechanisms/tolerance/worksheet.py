"""The tolerance worksheet (容错认定分析表): what it still lacks, and which outcomes it allows. Pure: plain values in, sentences out.

Nothing is scored or added up, and nothing is taken as favourable because it was left open: an item without an answer bars every
outcome (T-9), and each answer is judged by itself. In which order the items were filled in makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dandang.base.verdict import ALLOWED, Refused, Verdict
from dandang.mechanisms.tolerance.worksheet_items import Item, Lists, data, fixed

POSITIVE = ("exempt", "mitigate", "lenient", "first_form")
"""Outcomes that grant something. The other two are `refused` and `not_within_scope`."""
OUTCOMES = (*POSITIVE, "refused", "not_within_scope")
EXEMPTIBLE = ("warning", "serious_warning")
"""Party sanctions that a person may be exempted from; 处分条例 art. 19 (T-29)."""
GRADED = ("party", "governmental")
"""Tracks whose sanctions are grades, so that one can go one grade down (T-28)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the sheet says of one item. Blank until somebody writes; `evidence`: one line a piece."""

    finding: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()


BLANK = Entry()
Sheet = Mapping[str, Entry]
"""Entries by the key of their item; what has none is blank."""


class Lack(NamedTuple):
    """Something that the sheet lacks: the rule, the sentence, and where it is (item, and `finding`, `reason` or `evidence`)."""

    rule: str
    sentence: str
    key: str
    part: str


@dataclass(frozen=True)
class Facts:
    """What is known beside the sheet when an outcome is weighed, for one person or unit.

    `track`: party, governmental or organisational. `ladder`: its grades, the lightest first. `offered`: those that the provision
    offers. `due`: the one that would be due without tolerance. `reduced_to`: the one that mitigation would give.
    """

    lists: Lists = field(default_factory=Lists)
    track: str = ""
    ladder: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    due: str = ""
    reduced_to: str = ""
    mitigating_ground: str = ""
    written_conclusion: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """Why an outcome is not open: the refusal and the items that it comes from. `closed`: because of what was found; otherwise
    because something is still to be written.
    """

    refused: Refused
    keys: tuple[str, ...] = ()
    closed: bool = True


def missing(sheet: Sheet, lists: Lists) -> tuple[Lack, ...]:
    """What T-9 still asks, in the order of the page: of every item a finding, of every finding a reason, of a positive one evidence.

    Sub-questions are not asked for. Of the circumstances only those that are cited are judged, with their conditions.
    """
    return tuple(lack for item in asked(sheet, lists) for lack in _lacks(item, sheet.get(item.key, BLANK)))


def asked(sheet: Sheet, lists: Lists) -> Iterator[Item]:
    """The items that this sheet has to answer: the thirteen, each exclusion, each cited circumstance and its conditions."""
    yield from fixed()
    for item in lists.circumstances:
        if sheet.get(item.key, BLANK).finding:
            yield item
            yield from lists.conditions.get(item.key, ())
    yield from lists.exclusions


def allows(sheet: Sheet, outcome: str, facts: Facts) -> Verdict:
    """Whether a collective may decide so on this sheet. KeyError for an outcome that does not exist. It never says which is right."""
    bars = still(sheet, outcome, facts)
    return bars[0].refused if bars else ALLOWED


def still(sheet: Sheet, outcome: str, facts: Facts) -> tuple[Bar, ...]:
    """Everything that stands in the way of an outcome, what was found first, what is only missing last."""
    if outcome not in OUTCOMES:
        raise KeyError(outcome)
    bars = [*_only_refused(sheet, facts.lists)] if outcome != "refused" else []
    if outcome == "exempt":
        bars += [*_no_exemption(sheet), *_distinguished(sheet)]
    if outcome in POSITIVE:
        bars += _circumstances(sheet, facts.lists)
    if outcome == "mitigate" and facts.track not in ("organisational",):
        bars += _one_grade(facts)
    if outcome in ("exempt", "first_form") and facts.track == "party":  # both spare the party sanction
        bars += _exemptible(facts)
    bars += _incomplete(sheet, facts.lists)
    return tuple(sorted(bars, key=lambda bar: not bar.closed))


def against(sheet: Sheet, lists: Lists) -> tuple[str, ...]:
    """The items found against tolerance, for the reasons of a refusal."""
    found = ((item.key, item.finding(sheet.get(item.key, BLANK).finding)) for item in asked(sheet, lists))
    return tuple(key for key, finding in found if finding and finding.leans == "against")


def contradictions(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Pairs of items whose answers cannot both be right. A hint for whoever writes, never a refusal."""
    pairs = ((each["one"], each["other"]) for each in data()["contradiction"])
    return tuple(
        (one[0], other[0]) for one, other in pairs
        if sheet.get(one[0], BLANK).finding == one[1] and sheet.get(other[0], BLANK).finding == other[1]
    )


def frozen(sheet: Sheet, lists: Lists) -> dict[str, Any]:
    """The whole sheet as a step remembers it: every entry that says anything, in the order of the page, the rest after it."""
    order = {key: number for number, key in enumerate(lists.items)}
    kept = (key for key in sorted(sheet, key=lambda key: (order.get(key, len(order)), key)) if sheet[key] != BLANK)
    return {key: {"finding": sheet[key].finding, "reason": sheet[key].reason, "evidence": list(sheet[key].evidence)} for key in kept}


def thawed(record: Mapping[str, Any]) -> dict[str, Entry]:
    """The sheet that a step remembers."""
    return {key: Entry(each["finding"], each["reason"], tuple(each["evidence"])) for key, each in record.items()}


def _lacks(item: Item, entry: Entry) -> Iterator[Lack]:
    finding = item.finding(entry.finding)
    if finding is None:
        yield Lack("T-9", _("还没有结论。"), item.key, "finding")
    if not entry.reason.strip():
        yield Lack("T-9", _("还没有写理由。"), item.key, "reason")
    if finding and finding.leans == "for" and not any(each.strip() for each in entry.evidence):
        yield Lack("T-9", _("有利的认定须附证据。"), item.key, "evidence")


def _only_refused(sheet: Sheet, lists: Lists) -> Iterator[Bar]:
    poles = tuple(key for key in ("Q1_INTEREST", "Q2_FAULT") if _says(sheet, key, "disqualifying"))
    if poles:
        yield Bar(Refused("已辨明为谋私或者故意的，只能认定不予容错。", "T-6"), poles)
    excluded = tuple(item.key for item in lists.exclusions if item.blocking and _says(sheet, item.key, "yes"))
    if excluded:
        yield Bar(Refused("属于不予容错的情形（%(items)s），只能认定不予容错。", "T-8", {"items": "、".join(excluded)}), excluded)


def _no_exemption(sheet: Sheet) -> Iterator[Bar]:
    poles = tuple(key for key in ("Q3_ATTITUDE", "Q4_MANNER") if _says(sheet, key, "disqualifying"))
    if poles:
        yield Bar(Refused("已辨明为懈怠或者乱为的，不能免责。", "T-7"), poles)


def _distinguished(sheet: Sheet) -> Iterator[Bar]:
    keys = tuple(item.key for item in fixed() if item.group == "distinction")
    right = tuple(key for key in keys if _says(sheet, key, "right"))
    if right:
        yield Bar(Refused("“三个区分开来”中有属于不可容错一侧的，不能免责。", "T-D"), right)
    elif not any(_says(sheet, key, "left") for key in keys):
        answered = all(sheet.get(key, BLANK).finding for key in keys)
        yield Bar(Refused("免责须在“三个区分开来”中至少有一项属于可以容错的一侧。", "T-D"), keys, closed=answered)


def _circumstances(sheet: Sheet, lists: Lists) -> Iterator[Bar]:
    known = {item.key for item in lists.circumstances}
    cited = sorted(key for key, entry in sheet.items() if entry.finding == "cited")
    stray = tuple(key for key in cited if key not in known)
    if stray:
        yield Bar(Refused("所引情形（%(items)s）不在行为发生之日有效的清单中。", "T-11", {"items": "、".join(stray)}), stray)
    if not cited:
        yield Bar(Refused("还没有引用行为发生之日有效的可以容错情形。", "T-11"), ("tolerable",), closed=False)
    inside = [item for key in cited for item in lists.conditions.get(key, ())]
    lacking = tuple(item.key for item in inside if _says(sheet, item.key, "not_met") or _says(sheet, item.key, "present"))
    if lacking:
        yield Bar(Refused("所引清单事项的条件不具备，或者有除外情形（%(items)s）。", "T-11", {"items": "、".join(lacking)}), lacking)


def _one_grade(facts: Facts) -> Iterator[Bar]:
    rungs = [facts.ladder.index(grade) for grade in facts.offered if grade in facts.ladder]
    if facts.track not in GRADED or not rungs or len(rungs) != len(facts.offered):
        yield Bar(Refused("减轻须先写明适用的条款规定了哪些处分档次。", "T-28"), closed=False)
    elif min(rungs) == len(facts.ladder) - 1:
        yield Bar(Refused("规定的处分只有开除一档的，不适用减轻。", "T-28"))
    elif min(rungs) == 0:
        yield Bar(Refused("规定的最轻一档以下没有更轻的处分；不给处分的，按免责认定。", "T-28"))
    elif facts.reduced_to not in facts.ladder:
        yield Bar(Refused("减轻须写明减到哪一档。", "T-28"), closed=False)
    elif facts.ladder.index(facts.reduced_to) != min(rungs) - 1:
        yield Bar(Refused("减轻只能在规定的最轻一档以下减一档。", "T-28"))


def _exemptible(facts: Facts) -> Iterator[Bar]:
    if not facts.due:
        yield Bar(Refused("免予党纪处分须先写明本应给予哪一档处分。", "T-29"), closed=False)
    elif facts.due not in EXEMPTIBLE:
        yield Bar(Refused("本应给予撤销党内职务以上处分的，不得免予党纪处分。", "T-29"))
    if not facts.mitigating_ground.strip():
        yield Bar(Refused("免予党纪处分须有可以从轻或者减轻的情形，并予写明。", "T-29"), closed=False)
    if not facts.written_conclusion:
        yield Bar(Refused("免予党纪处分须作出书面结论。", "T-29"), closed=False)


def _incomplete(sheet: Sheet, lists: Lists) -> Iterator[Bar]:
    lacks = missing(sheet, lists)
    keys = tuple(dict.fromkeys(lack.key for lack in lacks))
    if keys:
        sentence = "每一项都须有结论和理由，有利的认定须附证据；还有%(n)s项没有填完。"
        yield Bar(Refused(sentence, "T-9", {"n": len(keys)}), keys, closed=False)


def _says(sheet: Sheet, key: str, code: str) -> bool:
    return sheet.get(key, BLANK).finding == code


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence

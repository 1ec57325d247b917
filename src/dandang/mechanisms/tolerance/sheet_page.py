"""What the page of the worksheet shows, as plain and already permitted values, and what it does with what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, gettext_lazy

from dandang.base import wording
from dandang.base.verdict import Refused, StepRefused, Verdict
from dandang.cases import registry
from dandang.mechanisms.tolerance import entries, facts, prefiled, worksheet
from dandang.mechanisms.tolerance.entries import Base, SheetEntry, Stale
from dandang.mechanisms.tolerance.prefiled import Filed
from dandang.mechanisms.tolerance.sheet_forms import PARTS, EntryForm
from dandang.mechanisms.tolerance.weighing import LADDERS
from dandang.mechanisms.tolerance.worksheet import BLANK, OUTCOMES, Bar, Entry, Facts
from dandang.mechanisms.tolerance.worksheet_items import Item, Lists, Question, data, fixed

if TYPE_CHECKING:
    from dandang.cases.models import Proceeding
    from dandang.organs.models import Staff

UNKNOWN_BASE = gettext_lazy("不知道这段文字是从哪一版改起的，没有保存。请重新打开本页。")
GROUPS = ("discrimination", "distinction", "factor", "tolerable", "excluded")


@dataclass
class Box:
    """One item as it stands or as it was typed. `theirs`: what somebody else wrote meanwhile. `lacks`: parts that T-9 still asks."""

    key: str
    item: Item | None
    entry: Entry
    row: SheetEntry | None = None
    base: Base = field(default_factory=Base)
    lacks: tuple[str, ...] = ()
    theirs: SheetEntry | None = None
    refused: Refused | None = None
    errors: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    question: Question | None = None
    notes: list[Box] = field(default_factory=list)
    inside: list[Box] = field(default_factory=list)
    saved: bool = False

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors or self.theirs or self.refused is not None)

    @property
    def finding(self) -> str:
        return self.typed.get("finding", self.entry.finding)

    @property
    def found(self) -> Any:
        return self.item.finding(self.entry.finding) if self.item else None

    @property
    def reason(self) -> str:
        return self.typed.get("reason", self.entry.reason)

    @property
    def evidence(self) -> str:
        return self.typed.get("evidence", "\n".join(self.entry.evidence))

    @property
    def base_of_theirs(self) -> Base:
        return Base.of(self.theirs)

    @property
    def their_finding(self) -> Any:
        return self.item.finding(self.theirs.finding) if self.item and self.theirs else None

    @property
    def refused_words(self) -> str:
        return "" if self.refused is None else words_of(self.refused)

    @property
    def noted(self) -> int:
        return sum(1 for note in self.notes if note.reason)


@dataclass(frozen=True)
class Section:
    """A group of items with its heading."""

    code: str
    title: str
    source: str
    standing: str
    boxes: list[Box]


@dataclass(frozen=True)
class Outcome:
    """What stands in the way of one outcome. `state`: open, lacking or closed."""

    code: str
    title: str
    bars: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    state: str


@dataclass(frozen=True)
class Lacking:
    """What one section lacks: of what was begun the parts, of what is blank only the item."""

    title: str
    begun: list[tuple[Item, tuple[str, ...]]] = field(default_factory=list)
    blank: list[Item] = field(default_factory=list)


@dataclass
class Page:
    """The sheet of one proceeding for one reader."""

    proceeding: Proceeding
    lists: Lists
    by: Staff
    at: datetime
    known: Facts = field(default_factory=Facts)
    wrong: dict[str, Box] = field(default_factory=dict)
    filed: Filed | None = None

    @cached_property
    def verdict(self) -> Verdict:
        """Whether this reader may write."""
        return entries.may_write(self.proceeding, by=self.by, at=self.at)

    @cached_property
    def rows(self) -> dict[str, SheetEntry]:
        return entries.rows_of(self.proceeding)

    @cached_property
    def sheet(self) -> dict[str, Entry]:
        return entries.words_of(self.rows)

    @cached_property
    def lacks(self) -> tuple[worksheet.Lack, ...]:
        return worksheet.missing(self.sheet, self.lists)

    @cached_property
    def boxes(self) -> dict[str, Box]:
        """Every item and every note, by key; one that could not be saved as it was typed."""
        return {key: self.wrong.get(key) or self.box(key) for key in entries.keys(self.lists)}

    def box(self, key: str) -> Box:
        row, item = self.rows.get(key), self.lists.items.get(key)
        lacks = tuple(lack.part for lack in self.lacks if lack.key == key)
        return Box(key, item, row.entry if row else BLANK, row, Base.of(row), lacks)

    def sections(self) -> list[Section]:
        boxes = self.boxes
        for item in fixed():
            boxes[item.key].notes = [replace(boxes[each.key], question=each) for each in item.questions if each.key in boxes]
        for code, inside in self.lists.conditions.items():
            boxes[code].inside = [boxes[item.key] for item in inside]
        of = {group: [boxes[item.key] for item in fixed() if item.group == group] for group in GROUPS[:3]}
        of["tolerable"] = [boxes[item.key] for item in self.lists.circumstances]
        of["excluded"] = [boxes[item.key] for item in self.lists.exclusions]
        return [_section(group, of[group]) for group in GROUPS]

    def stray(self) -> list[Box]:
        """What was written of something that no list of that day has: it can only be taken out."""
        known = entries.keys(self.lists)
        return [Box(key, None, row.entry, row, Base.of(row)) for key, row in self.rows.items() if key not in known and row.entry != BLANK]

    def lacking(self) -> list[Lacking]:
        """By section: what was begun and lacks something, and what is blank."""
        parts: dict[str, list[str]] = {}
        for lack in self.lacks:
            parts.setdefault(lack.key, []).append(lack.part)
        of: dict[str, Lacking] = {}
        for item in worksheet.asked(self.sheet, self.lists):
            if item.key in parts:
                group = "tolerable" if item.group in ("condition", "hindrance") else item.group
                found = of.setdefault(group, Lacking(wording_of(data()[group])))
                if item.key in self.sheet:
                    found.begun.append((item, tuple(parts[item.key])))
                else:
                    found.blank.append(item)
        return list(of.values())

    @property
    def count(self) -> int:
        """Items that lack something."""
        return len({lack.key for lack in self.lacks})

    def outcomes(self) -> list[Outcome]:
        """Each outcome with what bars it; what is still to be filled in is said once, beside them. In the order of the law, no other."""
        return [self._outcome(code, worksheet.still(self.sheet, code, replace(self.known, lists=self.lists))) for code in OUTCOMES]

    def _outcome(self, code: str, bars: Iterable[Bar]) -> Outcome:
        bars = tuple(bars)
        state = "open" if not bars else "closed" if any(bar.closed for bar in bars) else "lacking"
        shown = tuple((words_of(bar.refused), bar.refused.rule, tuple((key, key.partition("_")[0]) for key in bar.keys)) for bar in bars if bar.refused.rule != "T-9")
        return Outcome(code, wording_of(data()["outcome"][code]), shown, state)

    def hints(self) -> list[tuple[Item, Item]]:
        """Answers that cannot both be right."""
        items = self.lists.items
        return [(items[one], items[other]) for one, other in worksheet.contradictions(self.sheet) if one in items and other in items]

    @property
    def cites(self) -> bool:
        return any(entry.finding == "cited" for entry in self.sheet.values())

    @cached_property
    def submits(self) -> str:
        """The step that hands the sheet in where the proceeding stands now."""
        return entries.submits(self.proceeding)

    def write_all(self, typed: Mapping[str, Any]) -> list[Box]:
        """Save every item that came with the form; the boxes that could not be saved, with what was typed in them."""
        gone = [box.key for box in self.stray() if not typed.get(f"{box.key}-finding")]  # taken out; one that stays is no answer
        known = [*entries.keys(self.lists), *gone]
        written = [self.write(key, typed) for key in known if f"{key}-base" in typed]
        self.wrong = {box.key: box for box in written if box.is_wrong}
        self._renew()
        return list(self.wrong.values())

    def write(self, key: str, typed: Mapping[str, Any]) -> Box:
        """Save what was typed of one item; the box then says how that went. KeyError for what is no item of this sheet."""
        item = {**entries.keys(self.lists), **{box.key: None for box in self.stray()}}[key]
        form = EntryForm(typed, key=key, item=item)
        words = {part: str(typed.get(f"{key}-{part}", "")) for part in PARTS}
        base = Base.read(str(typed.get(f"{key}-base", "")))
        if not form.is_valid() or base is None:
            return self._kept(key, words, base or Base(), errors=form.errors or {"__all__": [UNKNOWN_BASE]})
        choice = str(typed.get("take", "")).partition(":")
        try:
            given = self._chosen(key, form.entry(), base, choice[2] if choice[0] == key else "", typed)
            row = SheetEntry.objects.filter(proceeding=self.proceeding, key=key).first() if given is None else entries.save(
                self.proceeding, key, given[0], base=given[1], by=self.by, at=self.at,
            )
        except Stale as stale:
            return self._kept(key, words, base, theirs=stale.theirs)
        except StepRefused as stop:
            return self._kept(key, words, base, refused=stop.verdict)
        if row is not None:
            self.rows[key] = row
        self._renew()
        return replace(self.box(key), saved=True)

    def _chosen(self, key: str, mine: Entry, base: Base, how: str, typed: Mapping[str, Any]) -> tuple[Entry, Base] | None:
        """What is to be written: one's own words, or both, over the other's text that one has seen; None to leave the other's."""
        seen = Base.read(str(typed.get(f"{key}-theirs", "")))
        if not how or seen is None:
            return mine, base
        if how == "theirs":
            return None
        row = self.rows.get(key)
        return (entries.merged(mine, row.entry) if how == "both" and row else mine), seen

    def _kept(self, key: str, words: Mapping[str, str], base: Base, **why: Any) -> Box:
        """The box with what was typed still in it, and still begun from the text that the writer has seen."""
        return replace(self.box(key), typed=words, base=base, **why)

    def _renew(self) -> None:
        """What the page says from now on takes account of what was written."""
        for name in ("sheet", "lacks", "boxes"):
            self.__dict__.pop(name, None)



def of(proceeding: Proceeding, *, by: Staff, at: datetime) -> Page:
    """The sheet of a proceeding, with the lists that were in force on the day of the act."""
    beside = ("track", "offered", "due", "mitigating_ground", "prefiled")
    known = registry.of(proceeding.kind).noun.objects.values(*beside).get(pk=proceeding.pk)
    filed = prefiled.find(proceeding.casefile, known.pop("prefiled"))
    ladder = LADDERS.get(known["track"], ())
    return Page(proceeding, facts.lists(proceeding.casefile), by, at, Facts(ladder=ladder, **{**known, "offered": tuple(known["offered"])}), filed=filed)


def reading(page: Page) -> dict[str, Any]:
    """What both pages show."""
    casefile = page.proceeding.casefile
    return {
        "page": page, "proceeding": page.proceeding, "casefile": casefile, "subjects": casefile.subjects.all(),
        "day_of_act": facts.acted_on(casefile), "sections": page.sections(), "stray": page.stray(), "writes": bool(page.verdict),
    }


def wording_of(entry: Mapping[str, str]) -> str:
    """A title of the data in the reader's language."""
    return entry[wording.spoken("title")]


def _section(group: str, boxes: list[Box]) -> Section:
    head = data()[group]
    return Section(group, wording_of(head), head.get("source", ""), head.get("standing", ""), boxes)


def said(refused: Refused | None) -> dict[str, str] | None:
    """A refusal for a template: its words, and its rule."""
    return None if refused is None else {"text": words_of(refused), "rule": refused.rule}


def words_of(refused: Refused) -> str:
    """Why not, without the rule, which the page shows as a link."""
    words = gettext(refused.reason)
    return words % dict(refused.values) if refused.values else words

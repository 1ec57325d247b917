"""Walking chains: does every event join the one before, and is it what was hashed? Pure; needs no database.

`lines` and `read` are the form in which a chain leaves the system (one JSON object a line); a file that was exported
years ago is verified with nothing but this module. A chain's own end cannot be proved: see the package.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from dandang.audit import canonical


class Link(NamedTuple):
    """What is needed of an event to check it. `spelled` is its canonical JSON."""

    chain: str
    seq: int
    spelled: str
    prev_hash: str
    hash: str
    alg: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Where (`chain`, `seq`) and `what`: gap, repeated, altered, broken_link, wrong_genesis, unknown_alg, unreadable.

    For a gap, `seq` is the first missing number; for an unreadable line, the number of the line, and `chain` is empty.
    """

    chain: str
    seq: int
    what: str

    def __str__(self) -> str:
        values = {"chain": self.chain, "seq": self.seq, "before": self.seq - 1}
        return SENTENCES[self.what]() % values


SENTENCES = {
    "gap": lambda: _("链 %(chain)s：从第 %(seq)s 号起缺少事件。"),
    "repeated": lambda: _("链 %(chain)s：第 %(seq)s 号重复或次序颠倒。"),
    "altered": lambda: _("链 %(chain)s：第 %(seq)s 号的内容与其哈希值不符，已被改动。"),
    "broken_link": lambda: _("链 %(chain)s：第 %(seq)s 号没有接上第 %(before)s 号。"),
    "wrong_genesis": lambda: _("链 %(chain)s：第 %(seq)s 号不是从本链的起点开始。"),
    "unknown_alg": lambda: _("链 %(chain)s：第 %(seq)s 号使用了未知的哈希算法。"),
    "unreadable": lambda: _("第 %(seq)s 行不是审计事件。"),
}


@dataclass(slots=True)
class Report:
    """Result of a walk. True when nothing is wrong."""

    events: int = 0
    chains: int = 0
    problems: list[Problem] = field(default_factory=list)

    def __bool__(self) -> bool:
        return not self.problems


def walk(links: Iterable[Link | int]) -> Report:
    """Check each link against the one before of the same chain, in the order given. A whole number stands for an
    unreadable line of that number. After a problem the walk goes on, so one change is reported where it is.
    """
    report, heads = Report(), dict[str, tuple[int, str]]()
    algorithms, problems = canonical.ALGORITHMS, report.problems
    for link in links:
        if isinstance(link, int):
            problems.append(Problem("", link, "unreadable"))
            continue
        chain, seq, spelled, prev_hash, stored, alg = link
        report.events += 1
        head = heads.get(chain)
        if head is None or head[0] + 1 != seq or head[1] != prev_hash:
            problems.extend(_misjoined(link, head))
        hashed = algorithms.get(alg)
        if hashed is None:
            problems.append(Problem(chain, seq, "unknown_alg"))
        elif hashed((prev_hash + spelled).encode()) != stored:
            problems.append(Problem(chain, seq, "altered"))
        heads[chain] = (seq, stored)
    report.chains = len(heads)
    return report


def _misjoined(link: Link, head: tuple[int, str] | None) -> Iterator[Problem]:
    """Why `link` does not follow `head`; nothing when it is a proper first event."""
    last = head[0] if head else 0
    if link.seq <= last:
        yield Problem(link.chain, link.seq, "repeated")
    elif link.seq != last + 1:
        yield Problem(link.chain, last + 1, "gap")
    elif head:
        yield Problem(link.chain, link.seq, "broken_link")
    elif link.alg in canonical.ALGORITHMS and link.prev_hash != canonical.genesis(link.chain, link.alg):
        yield Problem(link.chain, link.seq, "wrong_genesis")


LINE = re.compile(
    r'\{"alg":"(\w{1,10})","prev_hash":"([0-9a-f]{64})","hash":"([0-9a-f]{64})","event":(\["([^"\\]+)",([0-9]{1,10}),.*\])\}\n?'
)


def lines(links: Iterable[Link]) -> Iterator[str]:
    """One line an event, with the hashed bytes as they are."""
    for _chain, _seq, spelled, prev_hash, stored, alg in links:
        yield f'{{"alg":"{alg}","prev_hash":"{prev_hash}","hash":"{stored}","event":{spelled}}}\n'


def read(exported: Iterable[str]) -> Iterator[Link | int]:
    """Links of exported lines; of a line that is no event, its number. Lines spelled differently by another tool count."""
    match = LINE.fullmatch
    for number, line in enumerate(exported, start=1):
        found = match(line)
        if found:
            alg, prev_hash, stored, spelled, chain, seq = found.groups()
            yield Link(chain, int(seq), spelled, prev_hash, stored, alg)
        elif line.strip():
            yield _respelled(line) or number


def _respelled(line: str) -> Link | None:
    try:
        row = json.loads(line)
        chain, seq, at, actor, verb, data = row["event"]
        spelled = canonical.spell(chain, seq, at, actor, verb, data)
        link = Link(chain, seq, spelled, row["prev_hash"], row["hash"], row["alg"])
    except (ValueError, TypeError, KeyError):
        return None
    whole = isinstance(seq, int) and not isinstance(seq, bool)
    texts = (link.chain, link.prev_hash, link.hash, link.alg)
    return link if whole and all(isinstance(text, str) for text in texts) else None

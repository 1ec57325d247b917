"""Walking chains: does every event join the one before, and is it what was hashed? Pure; needs no database.

`lines` and `read` are the form in which a chain leaves the system (one JSON object a line); a file that was exported
years ago is verified with nothing but this module. A chain's own end cannot be proved: see the package.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from dandang.audit import canonical


class Link(NamedTuple):
    """What is needed of an event to check it, in UTF-8 and in the order of an exported line. `event` is its canonical JSON;
    `chain` and `seq` are what that says.
    """

    alg: bytes
    prev_hash: bytes
    hash: bytes
    event: bytes
    chain: bytes
    seq: int | bytes


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

    Written for speed: a province has tens of millions of events.
    """
    heads: dict[bytes, tuple[int, bytes]] = {}
    report, sha256, before, events = Report(), hashlib.sha256, heads.get, 0
    for events, link in enumerate(links, start=1):  # noqa: B007
        if isinstance(link, int):
            report.problems.append(Problem("", link, "unreadable"))
            continue
        alg, prev_hash, stored, event, chain, number = link
        seq, head = int(number), before(chain)
        if head is None or head[0] + 1 != seq or head[1] != prev_hash:
            report.problems.extend(_misjoined(link, head))
        if alg != b"sha256":
            report.problems.extend(_differs(link))
        elif sha256(prev_hash + event).hexdigest().encode() != stored:
            report.problems.append(Problem(chain.decode(), seq, "altered"))
        heads[chain] = (seq, stored)
    report.events = events - sum(problem.what == "unreadable" for problem in report.problems)
    report.chains = len(heads)
    return report


def _differs(link: Link) -> Iterator[Problem]:
    """What is wrong with the hash of an event of another algorithm than the usual one."""
    alg, prev_hash, stored, event, chain, seq = link
    hashed = canonical.ALGORITHMS.get(alg.decode())
    if hashed is None:
        yield Problem(chain.decode(), int(seq), "unknown_alg")
    elif hashed(prev_hash + event) != stored.decode():
        yield Problem(chain.decode(), int(seq), "altered")


def _misjoined(link: Link, head: tuple[int, bytes] | None) -> Iterator[Problem]:
    """Why `link` does not follow `head`; nothing when it is a proper first event."""
    alg, prev_hash, _stored, _event, raw, number = link
    chain, seq, last = raw.decode(), int(number), head[0] if head else 0
    if seq <= last:
        yield Problem(chain, seq, "repeated")
    elif seq != last + 1:
        yield Problem(chain, last + 1, "gap")
    elif head:
        yield Problem(chain, seq, "broken_link")
    elif alg.decode() in canonical.ALGORITHMS and prev_hash.decode() != canonical.genesis(chain, alg.decode()):
        yield Problem(chain, seq, "wrong_genesis")


LINE = re.compile(
    rb'^\{"alg":"(\w{1,10})","prev_hash":"(.{64})","hash":"(.{64})","event":'
    rb'(\["([^"\\\n]+)",([0-9]{1,10}),.*\])\}$',
    re.MULTILINE,
)
BLOCK = 1 << 18


def lines(links: Iterable[Link]) -> Iterator[bytes]:
    """One line an event, with the hashed bytes as they are."""
    form = b'{"alg":"%b","prev_hash":"%b","hash":"%b","event":%b}\n'
    for alg, prev_hash, stored, event, _chain, _seq in links:
        yield form % (alg, prev_hash, stored, event)


def read(exported: BinaryIO) -> Iterator[Link | int]:
    """Links of an exported file; of a line that is no event, its number. Lines spelled differently by another tool count."""
    first = 1
    while block := exported.readlines(BLOCK):
        whole = b"".join(block)
        found = LINE.findall(whole) if whole.isascii() or _is_utf8(whole) else []
        if len(found) == len(block):
            yield from found
        else:
            yield from _one_by_one(block, first)
        first += len(block)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _one_by_one(block: Iterable[bytes], first: int) -> Iterator[Link | int]:
    for number, line in enumerate(block, start=first):
        found = LINE.fullmatch(line.rstrip(b"\r\n")) if _is_utf8(line) else None
        if found:
            yield Link(*found.groups())
        elif line.strip():
            yield _respelled(line) or number


def _respelled(line: bytes) -> Link | None:
    try:
        row = json.loads(line)
        chain, seq, at, actor, verb, data = row["event"]
        event = canonical.spell(chain, seq, at, actor, verb, data).encode()
        link = Link(row["alg"].encode(), row["prev_hash"].encode(), row["hash"].encode(), event, chain.encode(), seq)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return link if isinstance(seq, int) and not isinstance(seq, bool) else None

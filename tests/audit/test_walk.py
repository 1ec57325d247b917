"""A chain that was written verifies; whatever single thing is changed afterwards is found, where it is."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dandang.audit import canonical, walk
from dandang.audit.walk import Link, Problem

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-canonical.LARGEST, canonical.LARGEST) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
DATA = st.dictionaries(TEXT, VALUES, max_size=4)
MOMENTS = st.datetimes(timezones=st.just(UTC))
EVENTS = st.lists(st.tuples(MOMENTS, DATA, st.sampled_from(["sha256", "sm3"])), min_size=1, max_size=8)


NAME = "上纪案〔2026〕7k"


def a_chain(events, name: str = NAME) -> list[Link]:
    links: list[Link] = []
    for seq, (at, data, alg) in enumerate(events, start=1):
        prev = links[-1].hash if links else canonical.genesis(name, alg).encode()
        event = canonical.spell(name, seq, canonical.moment(at), "li", "clarification.issue", canonical.plain(data)).encode()
        links.append(Link(alg.encode(), prev, hashed(prev, event, alg), event, name.encode(), seq))
    return links


def hashed(prev: bytes, event: bytes, alg: str) -> bytes:
    return canonical.seal(prev.decode(), event.decode(), alg).encode()


@given(EVENTS, EVENTS)
def test_chains_as_written_verify_even_when_the_algorithm_changes_in_the_middle(one, other):
    report = walk.walk([*a_chain(one), *a_chain(other, "organ:330102")])

    assert report
    assert (report.events, report.chains, report.problems) == (len(one) + len(other), 2, [])


def changed(link: Link, field: str) -> Link:
    if field == "event":
        row = json.loads(link.event)
        row[5] = {"changed": True} | row[5] if "changed" not in row[5] else {}
        return link._replace(event=json.dumps(row, ensure_ascii=False).encode())
    if field == "alg":
        return link._replace(alg={b"sha256": b"sm3", b"sm3": b"sha256"}[link.alg])
    if field == "unknown":
        return link._replace(alg=b"md5")
    value = getattr(link, field)
    return link._replace(**{field: (b"0" if value[:1] != b"0" else b"1") + value[1:]})


@given(EVENTS, st.data())
def test_one_changed_event_is_found_at_its_number(events, data):
    links = a_chain(events)
    index = data.draw(st.integers(0, len(links) - 1))
    field = data.draw(st.sampled_from(["event", "prev_hash", "hash", "alg", "unknown"]))

    links[index] = changed(links[index], field)
    report = walk.walk(links)

    assert report.problems
    assert report.problems[0].seq == index + 1
    assert {problem.seq for problem in report.problems} <= {index + 1, index + 2}
    assert {p.what for p in report.problems} <= {"altered", "broken_link", "wrong_genesis", "unknown_alg"}


@given(EVENTS.filter(lambda events: len(events) > 1), st.data())
def test_a_missing_event_is_a_gap_that_begins_at_its_number(events, data):
    links = a_chain(events)
    index = data.draw(st.integers(0, len(links) - 2))

    del links[index]

    assert walk.walk(links).problems == [Problem(NAME, index + 1, "gap")]


@given(EVENTS, st.data())
def test_an_event_that_stands_there_twice_is_found(events, data):
    links = a_chain(events)
    index = data.draw(st.integers(0, len(links) - 1))

    links.insert(index, links[index])

    assert Problem(NAME, index + 1, "repeated") in walk.walk(links).problems


@given(EVENTS, st.data())
def test_content_changed_together_with_its_hash_breaks_the_next_link(events, data):
    links = a_chain([*events, events[0]])
    index = data.draw(st.integers(0, len(links) - 2))

    forged = changed(links[index], "event")
    links[index] = forged._replace(hash=hashed(forged.prev_hash, forged.event, forged.alg.decode()))

    assert walk.walk(links).problems == [Problem(NAME, index + 2, "broken_link")]


def test_a_chain_that_begins_like_another_one_is_found():
    links = a_chain([(datetime(2026, 1, 1, tzinfo=UTC), {}, "sm3")])
    event, prev = links[0].event.replace(b"7k", b"8k"), links[0].prev_hash

    moved = Link(b"sm3", prev, hashed(prev, event, "sm3"), event, "上纪案〔2026〕8k".encode(), 1)

    assert walk.walk([moved]).problems == [Problem("上纪案〔2026〕8k", 1, "wrong_genesis")]


def read(*lines: bytes) -> list[Link | int]:
    """As from a file; numbers are text there."""
    found = walk.read(io.BytesIO(b"".join(lines)))
    return [link if isinstance(link, int) else Link(*link)._replace(seq=int(link[5])) for link in found]


@given(EVENTS)
def test_what_is_exported_reads_back_as_the_same_links(events):
    links = a_chain(events)

    assert read(*walk.lines(links)) == links
    assert read(b"".join(walk.lines(links)).rstrip()) == links


@given(EVENTS)
def test_an_export_that_another_tool_wrote_anew_still_verifies(events):
    links = a_chain(events)
    respelled = [json.dumps(json.loads(line), sort_keys=True).encode() + b"\r\n" for line in walk.lines(links)]

    assert read(*respelled, b"\n") == links


@pytest.mark.parametrize(
    "line",
    [b"nonsense", b"[]", b'{"event": []}', b"\xff\xfe", b'{"event": ["a", true, "", "", "", {}], "prev_hash": "", "hash": "", "alg": ""}',
     b'{"event": ["a", 1, "", "", "", {}], "prev_hash": "", "hash": "", "alg": 1}'],
)
def test_a_line_that_is_no_event_is_named_by_its_number(line):
    good = list(walk.lines(a_chain([(datetime(2026, 1, 1, tzinfo=UTC), {}, "sha256")])))

    assert walk.walk(read(*good, line)).problems == [Problem("", 2, "unreadable")]


def test_a_line_after_many_good_ones_is_named_by_its_own_number():
    at = datetime(2026, 1, 1, tzinfo=UTC)
    links = a_chain([(at, {"text": "长" * 200}, "sha256")] * 700)

    problems = walk.walk(read(*walk.lines(links), b"bad\n", *walk.lines(a_chain([(at, {}, "sm3")], "案2")))).problems

    assert problems == [Problem("", 701, "unreadable")]


def test_every_problem_has_a_sentence_with_its_place():
    for what in walk.SENTENCES:
        sentence = str(Problem("案7", 41, what))

        assert "41" in sentence
        assert what == "unreadable" or "案7" in sentence


def test_the_moment_is_spelled_in_utc_with_microseconds():
    china = timezone(timedelta(hours=8))

    assert canonical.moment(datetime(2026, 11, 23, 8, 0, 0, 7, china)) == "2026-11-23T00:00:00.000007Z"
    with pytest.raises(ValueError, match="time zone"):
        canonical.moment(datetime(2026, 11, 23, 8))  # noqa: DTZ001


def test_the_hashes_are_the_published_ones():
    """FIPS 180-4 and GB/T 32905-2016, the example `abc` of both."""
    assert canonical.ALGORITHMS["sha256"](b"abc").startswith("ba7816bf8f01cfea")
    assert canonical.ALGORITHMS["sm3"](b"abc").startswith("66c7f0f462eeedd9")

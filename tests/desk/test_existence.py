"""Existence hiding: for whom a matter does not exist, every answer is the same with it and without it (R-3, R-4, R-28, R-31).

The same office twice: with a matter that is hidden from some, and without it, otherwise the same to the letter. Every address
that Django knows is asked by each of them, with keys of what they see and of what is hidden (where there is nothing hidden: of
what there is not), and the answers are compared byte for byte once random tokens are replaced.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dandang.audit.models import AuditEvent
from dandang.base import clock, ids
from dandang.cases import doors
from dandang.cases.models import CaseFile
from dandang.desk.models import ApiToken
from dandang.desk.stories import sight
from dandang.documents.models import Document
from dandang.organs.models import Staff
from tests import factories
from tests.factories import AT
from tests.walking import Keys, addresses, few, joined, keys_of, none_like

pytestmark = pytest.mark.django_db
NAME, WORDS = "阮惜墨", "阮惜墨在工程招标中收受好处"
TOKENS = [
    (re.compile(rb'name="csrfmiddlewaretoken" value="\w+"'), b"CSRF"),
    (re.compile(rb"\b[0-9a-hjkmnp-tv-z]{20}\b"), b"KEY"),
    (re.compile(rb"/(papers|documents)/[\w-]{16}(?![\w-])"), rb"/\1/KEY"),
    (re.compile(rb'"key": "[\w-]{16}"'), b'"key": "KEY"'),
    (re.compile(rb"-2023-[0-9A-Z]{6}\b"), b"CODE"),
    (re.compile(rb"\b[0-9a-f]{16}\xe2\x80\xa6"), b"HASH"),
    (re.compile(rb"\b[0-9a-f]{64}\b"), b"HASH"),
    (re.compile(rb"\b[0-9a-f]{32}\b"), b"ONCE"),
    (re.compile(rb"[?&]s=[\w:.%=-]+"), b"ASKED"),
]


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(AT):
        yield


class Visitor:
    """One person with a session and a token, and what they are answered."""

    def __init__(self, staff: Staff) -> None:
        self.client = Client()
        self.client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
        text, _row = ApiToken.objects.issue(staff, at=AT)
        self.headers = {"Authorization": f"Bearer {text}"}

    def get(self, address: str) -> Any:
        return self.client.get(address, headers=self.headers)

    def post(self, address: str) -> Any:
        if address.startswith("/api/"):
            return self.client.post(address, "{}", content_type="application/json", headers=self.headers)
        return self.client.post(address, {"reason": "x"})

    def find(self, words: str) -> list[Any]:
        led = self.client.post("/search/", {"q": words, "name": words, "text": words})
        return [led, self.client.get(led["Location"])] if led.status_code == 302 else [led]


def plain(response: Any) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Status, headers and body without what is random in any case. Of a PDF, whose inside is compressed, the headers."""
    body = b"" if response.get("Content-Type", "").startswith("application/pdf") else response.content
    headers = "\n".join(f"{k}: {v}" for k, v in sorted(response.items()) if k not in {"Content-Length", "Expires", "Location"}).encode()
    for pattern, word in TOKENS:
        body, headers = pattern.sub(word, body), pattern.sub(word, headers)
    return response.status_code, tuple(tuple(line.split(": ", 1)) for line in headers.decode().split("\n")), body  # type: ignore[misc]


def everything(staff: Staff, seen: Keys, hidden: Keys, *, every_step: bool) -> list[tuple[str, Any]]:
    """Every answer that this person gets, in order, each with what was asked. Steps that are tried: all, or two of each proceeding."""
    visitor, answers = Visitor(staff), []
    for address in addresses(joined(seen, few(hidden))):
        answers.append((f"GET {plain_address(address)}", plain(visitor.get(address))))
    for address in with_keys(hidden if every_step else few(hidden)):
        answers.append((f"POST {plain_address(address)}", plain(visitor.post(address))))
    for words in (NAME, WORDS, "史某"):
        answers += [(f"search {words}", plain(response)) for response in visitor.find(words)]
    for view in ("mine", "approvals", "overdue", "waiting"):
        answers.append((view, plain(visitor.get(f"/?view={view}"))))
    return answers


def with_keys(keys: Keys) -> list[str]:
    """The addresses that lead to one thing."""
    known = {key for found in keys.values() for key, _verbs in found}
    return [address for address in addresses(keys) if any(part in known for part in address.split("/"))]


def plain_address(address: str) -> str:
    for pattern, word in TOKENS[1:3]:
        address = pattern.sub(word, address.encode()).decode()
    return address


def a_clarified_colleague(county: factories.County) -> CaseFile:
    """A matter with papers about the deputy, from which two more are kept away."""
    casefile = factories.an_issued_clarification(
        county, subject_name=NAME, subject_staff=county.deputy.username, statements=f"{WORDS}\n偏袒一方当事人",
    ).casefile
    for person in (county.petition_head, county.reviewer):
        casefile.recuse(person, ground="has_interest", by=county.head, at=AT)
    return casefile


def an_envelope_past_the_head(county: factories.County) -> CaseFile:
    given = {"number": "密封字第9号", "received_on": "2023-03-06", "straight_up": "on", "second": county.petition.username}
    return doors.begin("envelopes", "seal", by=county.clerk, organ=county.organ, at=AT, data=given).proceeding.casefile


HIDDEN: list[Any] = [
    pytest.param(a_clarified_colleague, ("deputy", "reviewer"), id="concerned and recused",
                 marks=[pytest.mark.rule("R-28"), pytest.mark.rule("R-31")]),
    pytest.param(an_envelope_past_the_head, ("head", "case_manager"), id="sealed",
                 marks=[pytest.mark.rule("R-3"), pytest.mark.rule("R-4")]),
]


class WorldEnds(Exception):
    """Undoes everything of a world."""


def in_a_world(hide: Callable[[factories.County], CaseFile] | None, people: tuple[str, ...], like: Keys | None) -> Any:
    """An office with two matters, the hidden one (or none) between them; each person's answers. All of it is undone."""
    told: dict[str, Any] = {}
    try:
        with transaction.atomic():
            county = factories.a_county()
            factories.an_issued_clarification(county)
            hidden = keys_of(hide(county), all_verbs=True) if hide else none_like(like or {})
            second = factories.an_issued_clarification(county).casefile
            seen = keys_of(second, all_verbs=False)
            told = {who: everything(getattr(county, who), seen, hidden, every_step=who == people[0]) for who in people}
            raise WorldEnds
    except WorldEnds:
        return told, hidden


def parting(one: tuple[str, Any], other: tuple[str, Any]) -> tuple[str, str, str]:
    """What was asked, and from where on the answers part."""
    texts = [repr(each[1]) for each in (one, other)]
    start = next((i for i, (a, b) in enumerate(zip(*texts, strict=False)) if a != b), 0)
    return one[0], texts[0][max(start - 40, 0) : start + 60], texts[1][max(start - 40, 0) : start + 60]


@pytest.mark.parametrize(("hide", "people"), HIDDEN)
def test_every_answer_is_the_same_with_the_hidden_matter_and_without_it(
    hide: Callable[[factories.County], CaseFile], people: tuple[str, ...]
) -> None:
    with_it, hidden = in_a_world(hide, people, None)
    without, _none = in_a_world(None, people, hidden)

    for who in people:
        assert [asked for asked, _answer in with_it[who]] == [asked for asked, _answer in without[who]]
        apart = [parting(*pair) for pair in zip(with_it[who], without[who], strict=True) if pair[0] != pair[1]]
        assert not apart, f"{who}: " + "\n".join(map(str, apart))
        assert len(with_it[who]) > 70


@pytest.mark.parametrize(("hide", "people"), HIDDEN)
def test_what_is_hidden_is_looked_up_as_what_there_is_not(
    hide: Callable[[factories.County], CaseFile], people: tuple[str, ...]
) -> None:
    """The same questions to the database in the same order: nothing that takes longer for the one than for the other."""
    county = factories.a_county()
    casefile = hide(county)
    hidden = keys_of(casefile, all_verbs=False)
    nothing = none_like(hidden)
    for who in people:
        visitor = Visitor(getattr(county, who))
        visitor.get("/api/v1/worklist")  # the token's first use of the day is written down
        for method in (visitor.get, visitor.post):
            asked = [shapes(method, with_keys(keys)) for keys in (hidden, nothing)]
            assert asked[0] == asked[1]
        for thing in ("casefile", "subjects", "allegations", "steps"):
            assert sight.attempt(thing, casefile, by=getattr(county, who), at=AT) == sight.HIDDEN


def shapes(method: Callable[[str], Any], asked: list[str]) -> list[tuple[str, int, list[str]]]:
    found = []
    for address in asked:
        with CaptureQueriesContext(connection) as queries:
            response = method(address)
        told = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]
        found.append((plain_address(address), response.status_code, told))
    return found


@pytest.mark.rule("R-4")
def test_the_time_of_an_answer_does_not_tell_either() -> None:
    """A coarse check: over many turns, the middle time for what is hidden and for what there is not differ by less than half."""
    county = factories.a_county()
    proceeding = an_envelope_past_the_head(county).proceedings.get()
    visitor, times = Visitor(county.head), {True: [], False: []}  # type: ignore[var-annotated]
    for turn in range(40):
        for is_hidden in (turn % 2 == 0, turn % 2 == 1):
            key = proceeding.key if is_hidden else ids.public_key()
            began = time.perf_counter()
            assert visitor.post(f"/proceedings/{key}/countersign/").status_code == 404
            times[is_hidden].append(time.perf_counter() - began)
    hidden, nothing = (statistics.median(times[each][10:]) for each in (True, False))

    assert 0.5 < hidden / nothing < 2
    assert AuditEvent.objects.filter(verb="envelopes.countersign.refused", data={"rule": "R-4"}).count() == 40
    assert AuditEvent.objects.filter(chain="system", verb="nothing.step.refused").count() == 40


def test_numbers_of_papers_leave_no_gap_for_whom_a_matter_is_hidden_from() -> None:
    county = factories.a_county()
    factories.an_issued_clarification(county)
    hidden = a_clarified_colleague(county)
    later = factories.an_issued_clarification(county, at=AT + timedelta(hours=1)).casefile
    numbers = {
        code: sorted(Document.objects.filter(casefile_code=code).exclude(number="").values_list("number", flat=True))
        for code in (hidden.code, later.code)
    }

    assert all("专" in number for number in numbers[hidden.code])
    assert any(number.endswith("〔2023〕2号") and "专" not in number for number in numbers[later.code])

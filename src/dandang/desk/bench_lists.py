"""Measures search and worklist as pages ask for them, each beside the raw query that an index alone would answer, in one database.

The page's side is everything between the request and the template: rights, finding, reading the rows. The raw side knows no rights.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import quantiles
from typing import Any

from django.db import connection

from dandang.base import clock
from dandang.cases import searching
from dandang.cases.folding import fold
from dandang.cases.models import CaseFile, Subject
from dandang.cases.models.likeness import hints, sign_waiting
from dandang.desk import approvals, casepage, search, worklist
from dandang.organs.models import Organ, Staff

COUNTY, CITY = "上城区纪委监委", "杭州市纪委监委"
READERS = (
    ("handler", COUNTY, "handler"), ("intake clerk", COUNTY, "intake_clerk"), ("county head", COUNTY, "principal_officer"),
    ("city head", CITY, "principal_officer"),
)


@dataclass(frozen=True)
class Figure:
    """Milliseconds of the page's side and of the raw query."""

    name: str
    page: tuple[float, ...]
    raw: tuple[float, ...]

    def line(self) -> str:
        """p50 and p95 of both, and the ratio of the p95."""
        (half, most), (raw_half, raw_most) = map(percentiles, (self.page, self.raw))
        return f"{self.name:34} {half:8.1f} {most:8.1f} {raw_half:8.1f} {raw_most:8.1f} {most / max(raw_most, 0.001):7.1f}"


HEADINGS = f"{'':34} {'p50':>8} {'p95':>8} {'raw p50':>8} {'raw p95':>8} {'ratio':>7}"


def percentiles(times: tuple[float, ...]) -> tuple[float, float]:
    """p50 and p95."""
    cut = quantiles(times, n=20, method="inclusive") if len(times) > 1 else [times[0]] * 19
    return cut[9], cut[18]


def readers() -> list[tuple[str, Staff]]:
    """People of a county and of the city above it; each fresh, as a request would read them."""
    return [(name, somebody(Organ.objects.get(name=organ), role)) for name, organ, role in READERS]


def somebody(organ: Organ, role: str) -> Staff:
    """Whoever holds the role there, the first who was appointed."""
    return Staff.objects.filter(posts__organ=organ, posts__role=role).order_by("pk")[0]


def asked() -> Iterator[tuple[str, str]]:
    """What people look for: kind of query and text. Names are drawn from all matters, so most are of other organs."""
    total = Subject.objects.count()
    names = list(Subject.objects.filter(pk__in=[1 + n * total // 24 for n in range(24)]).values_list("name", flat=True))
    yield from (("a name", name) for name in names)
    yield from (("one character", text) for text in ("喆", "张"))
    yield from (("a phrase of many", text) for text in ("收受", "危旧房改造", "高档烟酒", "涉及金额3"))
    yield from (("two words", text) for text in ("购物卡 低保", "财政局 副局长", "虚报 民事执行案件"))
    yield from (("a unit", text) for text in ("上城区人民法院", "余杭区财政局"))
    yield from (("a code", code) for code in CaseFile.objects.filter(pk__in=(7, total)).values_list("code", flat=True))
    yield from (("nothing there", text) for text in ("尉迟喆堃", "无中生有的事"))


def searches(rounds: int) -> Iterator[Figure]:
    """One figure a kind of query, of all readers together."""
    kinds: dict[str, tuple[list[float], list[float]]] = {}
    everyone = readers()
    for _ in range(rounds):
        for kind, text in asked():
            page, raw = kinds.setdefault(kind, ([], []))
            for _name, reader in everyone:
                page.append(_milliseconds(partial(_search, reader, text)))
                raw.append(_milliseconds(partial(_raw_search, text)))
    yield Figure("all queries", *(tuple(t for side in kinds.values() for t in side[n]) for n in (0, 1)))
    for kind, (page, raw) in kinds.items():
        yield Figure(kind, tuple(page), tuple(raw))


def missed(sample: int) -> list[str]:
    """Names of the city's matters that its head does not find: none may be missing."""
    _name, head = readers()[-1]
    visible = CaseFile.objects.visible_to(head).filter(organ__name=CITY)
    rows = list(visible.values_list("pk", "subjects__name").order_by("code")[:sample])
    return [name for pk, name in rows if pk not in searching.find(searching.Query.of(name), head, size=10_000).keys]


def lists(rounds: int) -> Iterator[Figure]:
    """One figure a list and reader."""
    today = clock.today()
    for name, reader in readers():
        pages: list[tuple[str, Callable[[Staff], Any]]] = [
            (view, partial(worklist.worklist, on=today, view=view)) for view in ("mine", "overdue", "waiting")
        ]
        pages += [("approvals", partial(approvals.inbox, on=today)), ("case files", casepage.visible_casefiles)]
        for page, act in pages:
            posts = reader.posts_on(today)
            organs = [post.organ_id for post in posts]
            figure = [
                (_milliseconds(partial(act, reader)), _milliseconds(partial(_raw_list, page, organs)))
                for _ in range(rounds)
            ]
            yield Figure(f"{page}, {name}", tuple(p for p, _raw in figure), tuple(raw for _page, raw in figure))


def search_report(rounds: int) -> Iterator[str]:
    """Lines of figures, and the names that were not found."""
    yield HEADINGS
    for figure in searches(rounds):
        yield figure.line()
    lost = missed(200)
    yield f"names not found: {len(lost)} of 200"


def worklist_report(rounds: int) -> Iterator[str]:
    """Lines of figures."""
    yield HEADINGS
    for figure in lists(rounds):
        yield figure.line()


def duplicates_report(rounds: int) -> Iterator[str]:
    """What signing costs an allegation, and what a look at the hints costs; beside the raw question to the index."""
    began, signed = time.perf_counter(), 0
    while done := sign_waiting():
        signed += done
    yield f"signed {signed} allegations: {(time.perf_counter() - began) / max(signed, 1) * 1000:.3f} each"
    yield HEADINGS
    for name, reader in readers():
        organs = searching.within(reader)
        found = list(CaseFile.objects.visible_to(reader).order_by("pk")[: 10 * rounds])
        page = [_milliseconds(partial(hints, matter, reader, organs)) for matter in found]
        raw = [_milliseconds(partial(_raw_hints, matter)) for matter in found]
        yield Figure(f"hints, {name}", tuple(page), tuple(raw)).line()


def _raw_hints(matter: CaseFile) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.allegation_id, o.statement FROM cases_allegation a JOIN cases_likeness mine ON mine.allegation_id = a.id "
            "JOIN cases_likeness k ON k.bands && mine.bands JOIN cases_allegation o ON o.id = k.allegation_id WHERE a.casefile_id = %s LIMIT 2000",
            [matter.pk],
        )
        cursor.fetchall()


def _search(reader: Staff, text: str) -> None:
    reader.__dict__.pop("_posts", None)
    form = search.SearchForm({"q": text}, by=reader, at=clock.now())
    if not form.is_valid():
        raise ValueError(str(form.errors))
    search.results(form)


def _raw_search(text: str) -> None:
    query = searching.Query.of(text)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.casefile_id, c.code, s.name FROM (SELECT casefile_id FROM cases_searchentry WHERE words @@ %s::tsquery "
            "AND strpos(text, %s) > 0 LIMIT 25) AS e JOIN cases_casefile c ON c.id = e.casefile_id "
            "JOIN cases_subject s ON s.casefile_id = c.id",
            [" & ".join(query.lexemes()), fold(text.split()[0])],
        )
        cursor.fetchall()


def _raw_list(page: str, organs: list[int]) -> None:
    """The first page of one organ by its index, with nothing asked about rights, turns or hands."""
    if page == "case files":
        rows = "SELECT id AS casefile_id FROM cases_casefile WHERE organ_id = ANY(%s) ORDER BY opened_at DESC, id DESC LIMIT 26"
    else:
        late = "AND due_on < current_date" if page == "overdue" else ""
        rows = (
            f"SELECT id, casefile_id, state, due_on FROM cases_proceeding WHERE is_open AND organ_id = ANY(%s) {late} "  # noqa: S608
            "ORDER BY due_on, moved_at DESC, id LIMIT 26"
        )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({rows}) AS p JOIN cases_casefile c ON c.id = p.casefile_id "  # noqa: S608
            "JOIN cases_subject s ON s.casefile_id = c.id JOIN organs_organ o ON o.id = c.organ_id",
            [organs],
        )
        cursor.fetchall()


def _milliseconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000

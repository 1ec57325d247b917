"""Finding matters by their words. What one may not know of is not looked at and then hidden: the rights stand in the same query.

The index narrows (every two neighbouring characters, and the organs in reach), a comparison of the text itself decides. The planner, left
alone, walks the table where it should ask the index, and the other way round. So the index is asked first, for up to `FENCE` rows: a rare
word is fenced in (only these rows are then asked for rights and order), a frequent one is met soon enough by walking each organ's matters
from the newest on. Nothing is ever counted for the reader. See docs/decisions/0015.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import OperationalError, connection, transaction
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length, StrIndex
from django.db.models.lookups import GreaterThan
from psycopg.errors import QueryCanceled

from dandang.base import clock
from dandang.cases import walking
from dandang.cases.folding import fold
from dandang.cases.models import Admission, CaseFile
from dandang.cases.models.casefile import city_of, takes_in
from dandang.organs.models import Organ

if TYPE_CHECKING:
    from dandang.organs.models import Staff

PAGE = 25
FENCE = 2000
"""So many hits are fetched and sorted in a few milliseconds; of more, a page full stands among the newest."""
LONGEST, MOST = 100, 8
"""Characters of a query, and words of it."""
SEVERAL = 4
"""Of more organs than this the index is asked for their city, if they lie in few."""
SECONDS = 5
"""Longer than this nobody waits, and nothing may keep the server busy."""
NAMED, CODED, OTHER = 0, 1, 2
"""A subject of just this name stands first, then a code, then the rest; the newest first among equals."""


class NothingToFind(ValueError):
    """The query has no letter and no digit."""


class TooBroad(Exception):
    """It took too long; with a longer word or another filter it would not."""


@dataclass(frozen=True)
class Query:
    """Folded words, all of which must occur, and the whole as a name would be written."""

    terms: tuple[str, ...]
    whole: str

    @classmethod
    def of(cls, text: str) -> Self:
        """Words are parted by spaces; single characters alone are one name that was spaced out (`张　三`)."""
        terms = list(dict.fromkeys(filter(None, map(fold, text[:LONGEST].split()))))[:MOST]
        whole = fold(text[:LONGEST])
        if not terms:
            raise NothingToFind
        if len(terms) > 1 and all(len(term) == 1 for term in terms):
            terms = [whole]
        return cls(tuple(terms), whole)

    @property
    def name(self) -> str:
        """The lexeme of a subject who is called just so."""
        return f"'={self.whole}'"

    def lexemes(self) -> list[str]:
        """The conditions on `words`, as parts of a `tsquery`. Folded text holds no quote and no backslash."""
        found: dict[str, None] = {}
        for term in self.terms:
            pairs = [term[n : n + 2] for n in range(len(term) - 1)]
            found |= dict.fromkeys([f"'{pair}'" for pair in pairs] or [f"'{term}':*"])
        return list(found)


@dataclass(frozen=True)
class Place:
    """Where a row stands among the hits: the next page begins after it. `fenced`: how its page was found."""

    rank: int
    opened_at: datetime
    pk: int
    fenced: bool


@dataclass(frozen=True)
class Hits:
    """Primary keys in order; `last` is where the next page begins, or None."""

    keys: tuple[int, ...]
    last: Place | None


def find(query: Query, staff: Staff, *, narrow: Q | None = None, after: Place | None = None, size: int = PAGE) -> Hits:
    """A page of the matters that `staff` may know of and that have all words of `query`. Raises `TooBroad`."""
    organs = within(staff)
    matters = CaseFile.objects.visible_to(staff).filter(narrow or Q())
    if not organs:
        return Hits((), None)
    with _in_time():
        fence = _fence(query.lexemes(), organs, after) if after is None or after.fenced else None
        if fence is None:
            found = _walk(query, staff, matters, organs, after, size + 1)
        else:
            found = _fenced(_ranked(query, matters.filter(_says(query, staff))), fence, after, size + 1)
    kept = found[:size]
    return Hits(tuple(place.pk for place in kept), kept[-1] if len(found) > size else None)


def within(staff: Staff) -> list[int]:
    """Organs outside of which `staff` knows of no matter: those in reach, and those of matters to which the person is admitted."""
    on = clock.today()
    admitted = Admission.objects.of(staff, on).values_list("casefile__organ", flat=True)
    return sorted(staff.reach(on) | set(admitted))


def _fence(lexemes: list[str], organs: list[int], after: Place | None = None) -> list[int] | None:
    """The rows that the index has, or None for more than `FENCE`. It knows no rights: what it finds goes into the next question only."""
    reach = [f"'@{organ}'" for organ in organs]
    if len(organs) > SEVERAL:
        cities = {f"'#{city_of(organ)}'" for organ in Organ.objects.filter(pk__in=organs)}
        reach = sorted(cities) if len(cities) <= SEVERAL else reach
    most = FENCE if after is None else 2 * FENCE  # what was fenced on the first page stays so, though some may have come
    return _indexed(" & ".join([f"({' | '.join(reach)})", *lexemes]), most)


def _indexed(words: str, most: int) -> list[int] | None:
    with walking.by_index(), connection.cursor() as cursor:
        cursor.execute("SELECT casefile_id FROM cases_searchentry WHERE words @@ %s::tsquery LIMIT %s", [words, most + 1])
        found = [row[0] for row in cursor.fetchall()]
    return found if len(found) <= most else None


def _ranked(query: Query, matters: Any) -> Any:
    place = StrIndex("search_entry__text", Value(query.whole))
    coded = Q(place__gte=1, place__lte=Length("code") - Value(len(query.whole)))
    named = Q(search_entry__words__matches=query.name)
    return matters.alias(place=place).annotate(
        rank=Case(When(named, then=Value(NAMED)), When(coded, then=Value(CODED)), default=Value(OTHER), output_field=IntegerField())
    )


def _fenced(matters: Any, fence: list[int], after: Place | None, size: int) -> list[Place]:
    """Of the rows in the fence those that one may know of, the best first."""
    if not fence:
        return []
    matters = matters.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [fence]))
    if after is not None:
        older = Q(opened_at__lt=after.opened_at) | Q(opened_at=after.opened_at, pk__lt=after.pk)
        matters = matters.filter(Q(rank__gt=after.rank) | Q(rank=after.rank) & older)
    with walking.by_index():
        rows = list(matters.order_by("rank", "-opened_at", "-pk").values_list("rank", "opened_at", "pk")[:size])
    return [Place(rank, at, pk, True) for rank, at, pk in rows]


def _walk(query: Query, staff: Staff, matters: Any, organs: list[int], after: Place | None, size: int) -> list[Place]:
    """Too many to sort: first those of just this name, then all others. Codes do not come first here: what is frequent is no code."""
    found: list[Place] = []
    if after is None or after.rank == NAMED:
        named = matters.filter(search_entry__words__matches=query.name)
        fence = _fence([query.name], organs)
        if fence is None:
            found = _newest(named, organs, after, size, NAMED)
        else:
            found = [replace(place, fenced=False) for place in _fenced(named.annotate(rank=Value(NAMED)), fence, after, size)]
    if len(found) < size:
        others = matters.filter(_says(query, staff)).exclude(search_entry__words__matches=query.name)
        found += _newest(others, organs, after if after is not None and after.rank != NAMED else None, size - len(found), OTHER)
    return found


def _newest(matters: Any, organs: list[int], after: Place | None, size: int, rank: int) -> list[Place]:
    """From the newest on in every organ, until the page is full."""
    if after is not None:
        matters = matters.filter(opened_at__lte=after.opened_at).exclude(opened_at=after.opened_at, pk__gte=after.pk)
    return [Place(rank, at, pk, False) for at, pk in walking.first(matters, organs, ("-opened_at", "-pk"), size)]


def _says(query: Query, staff: Staff) -> Q:
    """The words themselves, in the text that the person may read. Of an item received intake reads no reasons (3.9)."""
    shown, inner = (
        [GreaterThan(StrIndex(F(f"search_entry__{field}"), Value(term)), Value(0)) for term in query.terms]
        for field in ("text", "inner_text")
    )
    whole = Q(*(Q(one) | Q(other) for one, other in zip(shown, inner, strict=True)))
    if not takes_in(staff):
        return whole
    return Q(*shown) | Q(pk__in=CaseFile.objects.read_whole_by(staff)) & whole


@contextmanager
def _in_time() -> Iterator[None]:
    """One transaction that ends after `SECONDS`."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'")
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooBroad from error
        raise

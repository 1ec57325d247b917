"""The first rows of several organs together. An index that begins with the organ gives each organ's rows in order; PostgreSQL would
rather read all of them and sort. Here the index of each organ is walked only as far as the page needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL


@contextmanager
def by_index(*more: str) -> Iterator[None]:
    """The planner reads no table from end to end inside the block, however few rows it thinks there are."""
    names = ("enable_seqscan", *more)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("".join(f"SET LOCAL {name} = {'off' if name.startswith('enable') else 1};" for name in names))
        yield
        cursor.execute("".join(f"SET LOCAL {name} = DEFAULT;" for name in names))


def in_order(*more: str) -> AbstractContextManager[None]:
    """As `by_index`; and what is asked about a row is asked after the row was found, in the order in which it is written. A page
    needs few rows: to gather first whatever else they might be joined with is never worth it.
    """
    return by_index("join_collapse_limit", "enable_hashjoin", "enable_mergejoin", *more)


def first(rows: QuerySet[Any], organs: Iterable[int], order: tuple[str, ...], size: int, *more: str, start: int = 0) -> list[tuple[Any, ...]]:
    """The values of `order` (as for `order_by`) and `more`, `size` rows from number `start` on, of all rows of these organs."""
    names = [name.removeprefix("-") for name in order]
    one = rows.filter(organ_id=RawSQL("here.organ", ())).order_by(*order).values_list(*names, *more)
    sql, values = one[: start + size].query.sql_with_params()
    place = ", ".join(f"found.{n} DESC" if name.startswith("-") else f"found.{n}" for name, n in zip(order, map(_quoted, names), strict=True))
    with in_order("enable_sort"), connection.cursor() as cursor:  # each organ's rows come sorted from the index
        cursor.execute(
            f"SELECT found.* FROM unnest(%s::bigint[]) AS here(organ) CROSS JOIN LATERAL ({sql}) AS found "  # noqa: S608
            f"ORDER BY {place} OFFSET %s LIMIT %s",
            [list(organs), *values, start, size],
        )
        return list(cursor.fetchall())


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)

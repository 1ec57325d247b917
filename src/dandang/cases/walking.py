"""The first rows of several organs together. An index that begins with the organ gives each organ's rows in order; PostgreSQL would
rather read all of them and sort. Here the index of each organ is walked only as far as the page needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL


@contextmanager
def by_index() -> Iterator[None]:
    """The planner reads no table from end to end inside the block, however few rows it thinks there are."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = DEFAULT")


def first(rows: QuerySet[Any], organs: Iterable[int], order: tuple[str, ...], size: int, *more: str, start: int = 0) -> list[tuple[Any, ...]]:
    """The values of `order` (as for `order_by`) and `more`, `size` rows from number `start` on, of all rows of these organs."""
    names = [name.removeprefix("-") for name in order]
    one = rows.filter(organ_id=RawSQL("here.organ", ())).order_by(*order).values_list(*names, *more)
    sql, values = one[: start + size].query.sql_with_params()
    place = ", ".join(f"found.{n} DESC" if name.startswith("-") else f"found.{n}" for name, n in zip(order, map(_quoted, names), strict=True))
    with by_index(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT found.* FROM unnest(%s::bigint[]) AS here(organ) CROSS JOIN LATERAL ({sql}) AS found "  # noqa: S608
            f"ORDER BY {place} OFFSET %s LIMIT %s",
            [list(organs), *values, start, size],
        )
        return list(cursor.fetchall())


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)

"""The first rows of several organs together. An index that begins with the organ gives each organ's rows in order; PostgreSQL would
rather read all of them and sort. Here the index of each organ is walked only as far as the page needs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
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


def in_order() -> AbstractContextManager[None]:
    """As `by_index`; and what is asked about a row is asked after the row was found, in the order in which it is written. A page
    needs few rows: to gather first whatever else they might be joined with is never worth it.
    """
    return by_index("join_collapse_limit", "enable_hashjoin", "enable_mergejoin", "enable_sort")


def first(rows: QuerySet[Any], organs: Iterable[int], order: tuple[str, ...], size: int, *more: str, start: int = 0) -> list[tuple[Any, ...]]:
    """The values of `order` (as for `order_by`) and `more`, `size` rows from number `start` on, of all rows of these organs."""
    return merged(rows, ("organ_id",), [(organ,) for organ in organs], order, size, *more, start=start)


def merged(
    rows: QuerySet[Any], names: tuple[str, ...], streams: Collection[tuple[Any, ...]], order: tuple[str, ...], size: int, *more: str,
    start: int = 0, among: QuerySet[Any] | None = None, also: QuerySet[Any] | None = None,
) -> list[tuple[Any, ...]]:
    """As `first`, of the rows in which the columns `names` have the values of one of the streams, each there once. An index that begins
    with these columns and goes on with the order gives each stream's rows as they are needed. `among`: rows of which `rows` are some; a
    stream with none of them, which the same index tells, is not asked what `rows` ask. `also`: a few rows found in another way.
    """
    sorting = [name.removeprefix("-") for name in order]

    def asked(queryset: QuerySet[Any]) -> Any:
        return _sql(queryset.order_by(*order).values_list(*sorting, *more)[: start + size])

    arms: list[tuple[str, list[Any]]] = []
    if found := asked(_here(rows, names)):
        here, lists = _streams(rows, names, streams, among)
        arms.append((f"SELECT found.* FROM ({here}) AS here CROSS JOIN LATERAL ({found[0]}) AS found", [*lists, *found[1]]))  # noqa: S608
    if also is not None and (found := asked(also)):
        arms.append((f"({found[0]})", list(found[1])))
    if not arms:
        return []
    place = ", ".join(f"found.{_quoted(n)} DESC" if name.startswith("-") else f"found.{_quoted(n)}" for name, n in zip(order, sorting, strict=True))
    both = " UNION ".join(sql for sql, _values in arms)  # a row of both stands once
    with in_order(), connection.cursor() as cursor:  # each stream's rows come sorted from the index
        cursor.execute(
            f"SELECT found.* FROM ({both}) AS found ORDER BY {place} OFFSET %s LIMIT %s",  # noqa: S608
            [*(value for _sql, values in arms for value in values), start, size],
        )
        return list(cursor.fetchall())


def _streams(rows: QuerySet[Any], names: tuple[str, ...], streams: Collection[tuple[Any, ...]], among: QuerySet[Any] | None) -> tuple[str, list[Any]]:
    given = ", ".join(f"%s::{rows.model._meta.get_field(name).db_type(connection)}[]" for name in names)
    sql = f"SELECT * FROM unnest({given}) AS here({', '.join(map(_quoted, names))})"  # noqa: S608
    values: list[Any] = [[stream[place] for stream in streams] for place in range(len(names))]
    if among is None or (known := _sql(_here(among, names).order_by().values("pk"))) is None:
        return sql, values
    return f"{sql} WHERE EXISTS ({known[0]}) OFFSET 0", [*values, *known[1]]


def _sql(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]] | None:
    """The query; None when no row can be meant."""
    try:
        return rows.query.sql_with_params()  # type: ignore[no-any-return]
    except EmptyResultSet:
        return None


def _here(rows: QuerySet[Any], names: tuple[str, ...]) -> QuerySet[Any]:
    """Those of the stream at hand."""
    return rows.filter(**{name: RawSQL(f"here.{_quoted(name)}", ()) for name in names})  # noqa: S611


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)

"""What a helping process of the worker runs. It imports nothing of Django's before Django is set up, so that it can be started bare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def begin(database: Mapping[str, Any]) -> None:
    """A Django of its own, the leader's database, and no life after the leader's."""
    import django

    from dandang.base.lifetime import end_with_parent

    end_with_parent()
    django.setup()
    from django.db import connections

    connections["default"].settings_dict.update(database)


def deal_with(pk: int, turn: int, number: int, rows: Any) -> bool:
    """One batch."""
    from dandang.exchange import batches

    return batches.deal_with(pk, turn, number, rows)

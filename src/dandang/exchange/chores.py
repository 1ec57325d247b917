"""What the worker does beside its imports, each so often. Other packages add theirs when Django starts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError

Act = Callable[[datetime], object]
_known: list[tuple[timedelta, Act]] = []
log = logging.getLogger(__name__)


def every(length: timedelta, act: Act) -> None:
    """`act(now)` is called about so often; what it returns is whether there may be more to do at once."""
    if (length, act) not in _known:
        _known.append((length, act))


class Rounds:
    """When each was done last, in this process. A fault stops no other chore and no import: it is logged, and tried the next time."""

    def __init__(self) -> None:
        self.done: dict[Act, datetime] = {}

    def go(self, now: datetime) -> bool:
        """Do what is due; whether some may have more to do."""
        more = False
        for length, act in _known:
            last = self.done.get(act)
            if last is None or now - last >= length:
                self.done[act] = now
                try:
                    more = bool(act(now)) or more
                except (OSError, DatabaseError):
                    log.exception("a round of the worker failed: %s", act.__name__)
        return more

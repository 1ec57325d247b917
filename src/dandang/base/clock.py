"""The one clock. Everything that needs the moment is handed `at`; this module is read once per request or command.

Stories and tests set the moment with `frozen(at)`; nothing sleeps and nothing else reads the system's time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """This moment, time zone aware, in China Standard Time."""
    return _frozen.get() or datetime.now(ZONE)  # noqa: TID251  (this is the one place)


def today() -> date:
    """The calendar day in China."""
    return now().date()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at `at` (aware) inside the block."""
    if at.tzinfo is None:
        raise ValueError("the clock needs an aware moment")
    token = _frozen.set(at.astimezone(ZONE))
    try:
        yield
    finally:
        _frozen.reset(token)

"""The application as granian's workers load it: stopped by the program that started it, and by nothing else."""

from __future__ import annotations

import gc
from itertools import count
from typing import Any

from django.core.signals import request_finished

from config.wsgi import application
from dandang.base.lifetime import end_with_parent

__all__ = ["application"]

SETTLED = frozenset({20, 200, 2_000})
"""After so many requests of a worker what it has read (the law, the forms) is there to stay."""
_requests = count(1)


def _settle(**_signal: Any) -> None:
    """Python looks through everything for what is unused, every few pages, and finds nothing: a tenth of a second each time. What has
    settled is not looked at again.
    """
    if next(_requests) in SETTLED:
        gc.freeze()


request_finished.connect(_settle, dispatch_uid="worker.settle")
end_with_parent()

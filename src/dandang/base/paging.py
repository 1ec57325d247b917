"""The page of a list that an address asks for."""

from __future__ import annotations

from django.http import HttpRequest

MOST = 10_000
"""No list is turned further than this: a later page is looked for by a narrower question."""


def number(request: HttpRequest) -> int:
    """From `page`, 1 to `MOST`; what is no number is the first page."""
    raw = request.GET.get("page", "1")
    return min(max(int(raw), 1), MOST) if raw.isascii() and raw.isdecimal() and len(raw) < 6 else 1

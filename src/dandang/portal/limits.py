"""How often one source or one code may do something, and when to come back. Never site-wide: the load of others refuses nobody.

A source is the keyed hash of an address under the key of the day, which is thrown away with all tallies the next day; it is kept
in a table of counts and nowhere near content (R-22). The numbers are ours, not the law's (standing U).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

from dandang.mailbox import counter
from dandang.portal.uploads import MB


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many in so many seconds."""

    what: str
    seconds: int
    most: int


REPORTS = Limit("reports", 3600, 20)
LETTERS = Limit("letters", 3600, 30)
CODES = Limit("codes", 600, 10)
PROOFS = Limit("proofs", 600, 30)
PAPERS = Limit("papers", 600, 30)
BYTES_OF_SOURCE = Limit("bytes of a source", 24 * 3600, 2000 * MB)
BYTES_OF_ORGAN = Limit("bytes of an organ", 24 * 3600, 50_000 * MB)
BUSY_SECONDS = 60

_today: tuple[date, bytes] | None = None


def of_source(request: HttpRequest, limit: Limit, *, at: datetime, plus: int = 1) -> int:
    """0, or the seconds after which this source may come back."""
    return _counted(hmac.digest(_day_key(at.date()), _address(request), "sha256")[:16], limit, at, plus)


def of_token(token: bytes, limit: Limit, *, at: datetime, plus: int = 1) -> int:
    """The same for one return code (or one organ's code)."""
    return _counted(hmac.digest(_day_key(at.date()), b"token " + token, "sha256")[:16], limit, at, plus)


def is_busy(at: datetime) -> bool:
    """Counts one form, and says whether the last minute saw more than the portal takes without asking for work."""
    most = int(getattr(settings, "BUSY", 0))
    return bool(_counted(b"all", Limit("busy", BUSY_SECONDS, most), at, 1))


def _counted(bucket: bytes, limit: Limit, at: datetime, plus: int) -> int:
    return counter.count(bucket, limit.what, at=at, seconds=limit.seconds, most=limit.most, plus=plus)


def _day_key(today: date) -> bytes:
    global _today
    if _today is None or _today[0] != today:
        _today = (today, counter.day_key(today))
    return _today[1]


def _address(request: HttpRequest) -> bytes:
    """Where the request comes from, behind the proxies that are ours; of IPv6 the network."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    ours = int(getattr(settings, "PROXIES", 0))
    if 0 < ours <= len(hops):
        address = hops[-ours]
    try:
        found = ip_address(address)
    except ValueError:
        return address.encode()[:100]
    return found.packed[:8] if isinstance(found, IPv6Address) and not found.ipv4_mapped else found.packed

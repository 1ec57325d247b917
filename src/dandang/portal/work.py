"""Under load a form is paid for: by a moment of the browser's work, or, without JavaScript, by a short wait. Pure.

The work is a number whose SHA-256 with the form's token begins with so many zero bits; the browser finds it while the person types.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from dandang.portal.tokens import Form

BITS = 17
"""About 130,000 hashes: a second on a telephone."""
WAIT_SECONDS = 20


def is_paid(form: Form, number: str, at: datetime) -> bool:
    """Whether the work was done, or the wait is over."""
    if form.ready and at.timestamp() >= form.ready:
        return True
    return len(number) <= 20 and number.isascii() and number.isdecimal() and zero_bits(form.once, number) >= BITS


def zero_bits(once: str, number: str) -> int:
    """With how many zero bits the hash begins."""
    found = int.from_bytes(hashlib.sha256(f"{once}:{number}".encode()).digest(), "big")
    return 256 - found.bit_length()


def asked(form: Form, at: datetime) -> Form:
    """The same form, asking for work or a wait from now."""
    return form.asking(BITS, int(at.timestamp()) + WAIT_SECONDS)

"""Measures sealing: `python -m pytest tests/vault/measure.py -s`. Not collected by itself; prints rows a second."""

from __future__ import annotations

import time

from django.db import transaction

from dandang import vault
from tests.vault.conftest import AT, REPORTER


def test_rows_a_second(organ, clerk):
    """Wordings of 200 characters, named reporters, batches of 1,000."""
    count = 5000
    rows = [
        vault.Sealing(
            REPORTER | {"name": f"诸葛{number}"}, "".join(chr(0x4E00 + (number * 7 + at * 31) % 9000) for at in range(200)),
            organ.pk, clerk.pk, AT,
        )
        for number in range(count)
    ]

    began = time.perf_counter()
    for start in range(0, count, 1000):
        with transaction.atomic():
            vault.seal_many(rows[start : start + 1000])
    print(f"\nseal_many: {count / (time.perf_counter() - began):,.0f} rows/s")

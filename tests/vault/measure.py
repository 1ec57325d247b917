"""Measures sealing: `python -m pytest tests/vault/measure.py -s`. Not collected by itself; prints rows a second."""

from __future__ import annotations

import time

from django.db import transaction

from dandang import vault
from tests.vault.conftest import AT


def test_rows_a_second(organ, clerk):
    """Wordings of 200 characters, reporters with name and number, batches of 1,000."""
    count = 2000
    rows = [
        vault.Sealing(
            {"name": f"诸葛{number}", "contact": f"139{number:08}"}, "".join(chr(0x4E00 + (number * 7 + at * 31) % 9000) for at in range(200)),
            organ.pk, clerk.pk, AT,
        )
        for number in range(count)
    ]

    began = time.process_time()
    for start in range(0, count, 1000):
        with transaction.atomic():
            vault.seal_many(rows[start : start + 1000])
    print(f"\nseal_many: {count / (time.process_time() - began):,.0f} rows a second of processor time (this process)")

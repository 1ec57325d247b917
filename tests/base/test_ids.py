"""Codes that say nothing."""

from __future__ import annotations

import re

from dandang.base import ids


def test_codes_are_readable_aloud_and_do_not_repeat():
    codes = {ids.case_code("SC", 2023) for _ in range(500)}

    assert all(re.fullmatch(r"SC-2023-[0-9A-HJKMNP-TV-Z]{6}", code) for code in codes)
    assert len(codes) == 500


def test_keys_of_addresses_have_a_hundred_bits():
    keys = {ids.public_key() for _ in range(500)}

    assert len(keys) == 500
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{20}", key) for key in keys)
    assert len(ids.CROCKFORD) == len(set(ids.CROCKFORD)) == 32

"""A fingerprint of plain values, so that the audit chain proves a step's content without repeating it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest(values: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()

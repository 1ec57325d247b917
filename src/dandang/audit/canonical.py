"""The one spelling of an event that is hashed, and the hashes. Plain Python, no database, no Django.

    hash = H(prev_hash as 64 hex digits + JSON of [chain, seq, at, actor, verb, data])

JSON in UTF-8 with sorted keys, no spaces and no \\u escapes beyond those JSON demands; `at` in UTC with microseconds. So a
single event can be checked by hand: `printf '%s' "$prev$event" | sha256sum`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes

_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
LARGEST = 2**63 - 1
_NO_NAME, _NO_TEXT = re.compile('["\\\\\x00-\x1f\ud800-\udfff]'), re.compile("[\x00\ud800-\udfff]")


def _sha256(message: bytes) -> str:
    return hashlib.sha256(message).hexdigest()


def _sm3(message: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(message)
    return digest.finalize().hex()


ALGORITHMS: Mapping[str, Callable[[bytes], str]] = {"sha256": _sha256, "sm3": _sm3}


def genesis(chain: str, alg: str) -> str:
    """What the first event of a chain names as the hash before it."""
    return ALGORITHMS[alg](f"dandang audit chain {chain}".encode())


def spell(chain: str, seq: int, at: str, actor: str, verb: str, data: Any) -> str:
    """The canonical JSON of an event; `at` as `moment` gives it."""
    return _encode([chain, seq, at, actor, verb, data])


def seal(prev_hash: str, spelled: str, alg: str) -> str:
    """The hash of an event whose canonical JSON is `spelled`."""
    return ALGORITHMS[alg]((prev_hash + spelled).encode())


def moment(at: datetime) -> str:
    """`2026-11-23T04:05:06.000007Z`. A moment without a time zone is refused."""
    if at.tzinfo is None:
        raise ValueError("an audit event needs a moment with a time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def name(text: str, what: str) -> str:
    """`text` if it may name a chain, an actor or a verb: not empty, no quote, backslash or control character."""
    if not isinstance(text, str) or not text or _NO_NAME.search(text):
        raise ValueError(f"the {what} of an audit event must be text without quotes, backslashes and control characters")
    return text


def plain(value: Any, path: str = "data") -> Any:
    """A copy of `value` that reads back from the database exactly as it was written, or a `ValueError` that says where."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"{path}: a whole number beyond 64 bits cannot be audited")
        return int(value)
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, list | tuple):
        return [plain(item, f"{path}[{number}]") for number, item in enumerate(value)]
    if isinstance(value, Mapping):
        return {_key(key, path): plain(item, f"{path}.{key}") for key, item in value.items()}
    raise ValueError(f"{path}: a {type(value).__name__} cannot be audited; give text or a whole number")


def _text(value: str, path: str) -> str:
    if _NO_TEXT.search(value):
        raise ValueError(f"{path}: text with a null character or half a character cannot be audited")
    return str.__str__(value)


def _key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise ValueError(f"{path}: a key that is a {type(key).__name__} cannot be audited; give text")
    return _text(key, path)

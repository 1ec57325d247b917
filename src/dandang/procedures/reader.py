"""One TOML file of the procedure data, read so that every error points at its line. What the entries mean is the business of `loader`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from dandang.procedures.errors import DataError, line_of
from dandang.procedures.model import STANDINGS


class Reader:
    """One TOML file with its text, so that an error can point at its line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(path, 0, f"a readable file in UTF-8 ({error})") from None
        try:
            self.data: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise DataError(path, getattr(error, "lineno", 0) or _line_in(str(error)), f"valid TOML ({error})") from None

    def fail(self, expected: str, table: str = "", index: int = 0, key: str = "") -> DataError:
        return DataError(self.path, line_of(self.text, table, index, key), expected)

    def known(self, item: dict[str, Any], allowed: set[str], table: str = "", index: int = 0) -> None:
        for key in item:
            if key not in allowed:
                raise self.fail(f"one of {', '.join(sorted(allowed))}; found {key!r}", table, index, key)

    def tables(self, name: str) -> list[dict[str, Any]]:
        """The entries of `[[name]]`, in their order."""
        value = self.data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fail(f"[[{name}]], in double brackets", name, 0, name)
        return value

    def named(self, name: str) -> dict[str, dict[str, Any]]:
        """The entries of `[name.code]` by code."""
        value = self.data.get(name, {})
        if not isinstance(value, dict) or not all(isinstance(item, dict) for item in value.values()):
            raise self.fail(f"[{name}.code] tables", key=name)
        return value

    def text_of(self, item: dict[str, Any], key: str, table: str = "", index: int = 0, default: str | None = None) -> str:
        value = item.get(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise self.fail(f"{key} = a text", table, index, key)
        return value

    def list_of(self, item: dict[str, Any], key: str, table: str = "", index: int = 0) -> tuple[str, ...]:
        value = item.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.fail(f"{key} = a list of texts", table, index, key)
        return tuple(value)

    def standing(self, item: dict[str, Any], table: str, index: int) -> str:
        value = self.text_of(item, "standing", table, index)
        if value not in STANDINGS:
            raise self.fail(f"standing = one of {', '.join(STANDINGS)}; found {value!r}", table, index, "standing")
        return value


def _line_in(message: str) -> int:
    _, _, rest = message.partition("at line ")
    digits = rest.split(",")[0].strip(" )")
    return int(digits) if digits.isdigit() else 0

"""An error in procedure data: which file, which line, what was expected."""

from __future__ import annotations

import re
from pathlib import Path


class DataError(ValueError):
    """Names the file, the line (1-based, 0 when unknown) and what was expected there."""

    def __init__(self, path: Path | str, line: int, expected: str) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {expected}")
        self.path, self.line, self.expected = path, line, expected

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataError) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def line_of(text: str, table: str = "", index: int = 0, key: str = "") -> int:
    """The line of `key` inside the `index`-th `[[table]]` (or `[table]`), or of the table's head; 0 when not found."""
    lines = text.splitlines()
    start = 0
    if table:
        head = re.compile(rf"^\s*\[\[?\s*{re.escape(table)}\s*\]\]?")
        heads = [number for number, line in enumerate(lines) if head.match(line)]
        if index >= len(heads):
            return 0
        start = heads[index]
    if not key:
        return start + 1
    wanted = re.compile(rf'^\s*"?{re.escape(key)}"?\s*[=.]')
    for number in range(start, len(lines)):
        if number > start and re.match(r"^\s*\[", lines[number]):
            break
        if wanted.match(lines[number]):
            return number + 1
    as_table = re.compile(rf"^\s*\[\[?\s*{re.escape(key)}\s*[\].]")
    headed = [number for number, line in enumerate(lines) if not table and as_table.match(line)]
    return headed[0] + 1 if headed else start + 1

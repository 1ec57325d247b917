"""Rows of the first sheet of an xlsx file, read in a process of its own with a limit on memory.

A workbook has to be unpacked whole before its first row is known, so a file of a few megabytes may want any amount of memory (an
archive bomb does so on purpose). The child gets the file through a pipe and gives rows back through another, a line of JSON each;
nothing is written to the disk. When it wants more than `MEMORY`, it ends, and the sender is told to save as csv.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

MEMORY = 3 * 1024**3
"""Bytes of address space for the child: enough for a million rows of twelve columns."""


class Broken(Exception):
    """The workbook cannot be read; one sentence."""


def read(chunks: Iterable[bytes]) -> Iterator[list[str]]:
    """The cells of each row as text, the empty rows at the top included. Raises `Broken`."""
    child = subprocess.Popen(
        [sys.executable, "-m", "dandang.exchange.workbook", str(MEMORY)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"PYTHONPATH": ":".join(sys.path)},
    )
    feeder = threading.Thread(target=_feed, args=(child, iter(chunks)), daemon=True)
    feeder.start()
    try:
        assert child.stdout is not None
        for line in child.stdout:
            yield json.loads(line)
        if child.wait() != 0:
            raise Broken(
                _("文件不是完整的 .xlsx，或者展开后过大。请在 Excel 中另存为 .csv 后再上传。")
            )
    finally:
        child.kill()
        child.wait()
        feeder.join()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _feed(child: subprocess.Popen[bytes], chunks: Iterator[bytes]) -> None:
    assert child.stdin is not None
    try:
        for chunk in chunks:
            child.stdin.write(chunk)
        child.stdin.close()
    except (BrokenPipeError, ValueError):
        """The child has ended or is not listened to any more."""


def _cell(value: Any) -> str:
    """As a person would type it: a whole number without a point, a date as 2023-03-06."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def main() -> None:
    """The child: the file on standard input, rows on standard output."""
    from python_calamine import CalamineWorkbook

    limit = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
    out = sys.stdout
    for row in sheet.iter_rows():
        out.write(json.dumps([_cell(value) for value in row]) + "\n")
    out.flush()


if __name__ == "__main__":
    main()

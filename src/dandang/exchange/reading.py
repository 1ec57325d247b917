"""Bytes to rows: csv, xlsx and NDJSON, streamed. Knows files, not reports; what is wrong with a row is told, never repeated.

A csv may be UTF-8 with or without BOM, UTF-16 with BOM (as Excel saves "Unicode text") or GB18030, separated by comma, semicolon,
tab or bar. Rows are numbered as a spreadsheet shows them: the headings are row 1, a cell with line breaks is one row.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dandang.exchange import workbook
from dandang.exchange.sheets import FORMULA

LONGEST_CELL = 200_000
"""Characters; twice the longest text that a report may have."""
LONGEST_LINE = 1_000_000
MOST_COLUMNS = 200
LOOKED_AT = 1000
"""So many lines of NDJSON are asked for their names."""
DELIMITERS = ",;\t|"
Cells = list[Any]


class Unreadable(Exception):
    """The file as a whole cannot be read; one sentence for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What kind of file it is."""

    format: str
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """One row: its cells, or `wrong`, a sentence that repeats nothing of it."""

    number: int
    cells: Cells
    wrong: str = ""


def sniff(head: bytes, chunks: Iterable[bytes]) -> tuple[Shape, int]:
    """The shape of a file, and about how many rows it has. Reads it once. Raises `Unreadable`."""
    if head.startswith(b"PK\x03\x04"):
        return Shape("xlsx"), 0
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_("这是旧版 Excel 文件（.xls）。请在 Excel 中另存为 .xlsx 或者 .csv 后再上传。"))
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", "ignore")
        return Shape("csv", "utf-16", _delimiter(text)), _lines_in(chunks)
    encoding, lines = _encoding(chunks)
    text = head.decode(encoding, "ignore").lstrip("\ufeff").lstrip()
    if not text:
        raise Unreadable(_("文件是空的。"))
    if "\x00" in text[:200] and "\x00" in text[200:400]:
        raise Unreadable(_("这不是表格文件：请上传 .xlsx、.csv 或者每行一个 JSON 对象的文件。"))
    if text[0] == "{":
        return Shape("ndjson", encoding), lines
    return Shape("csv", encoding, _delimiter(text)), max(lines - 1, 0)


def headings(chunks: Iterable[bytes], shape: Shape) -> list[str]:
    """The names of the columns, as they stand in the file. Raises `Unreadable`."""
    if shape.format == "ndjson":
        return _names(chunks)
    first = next(_raw(chunks, shape), None)
    if first is None or first.wrong:
        raise Unreadable(first.wrong if first else _("文件是空的。"))
    found = [str(cell).strip().lstrip("\ufeff") for cell in first.cells]
    while found and not found[-1]:
        found.pop()
    if not found:
        raise Unreadable(_("第一行是空的：第一行须写明各栏名称。"))
    if len(found) > MOST_COLUMNS:
        raise Unreadable(_("栏目多于%(n)s个。") % {"n": MOST_COLUMNS})
    return found


def records(chunks: Iterable[bytes], shape: Shape, names: list[str]) -> Iterator[Record]:
    """Every row below the headings that is not blank, its cells in the order of `names`."""
    if shape.format == "ndjson":
        yield from _objects(chunks, names)
        return
    width = len(names)
    for row in _raw(chunks, shape):
        if row.number == 1 or (not row.wrong and not any(row.cells)):
            continue
        yield row if row.wrong else _fitted(row if shape.format == "xlsx" else _unescaped(row), width)


def _unescaped(row: Record) -> Record:
    """Without the apostrophes that our error report puts before what looks like a formula."""
    if not any(cell.startswith("'") for cell in row.cells):
        return row
    return Record(row.number, [cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell for cell in row.cells])


def _fitted(row: Record, width: int) -> Record:
    cells = row.cells[:width] + [""] * (width - len(row.cells))
    if any(row.cells[width:]):
        return Record(row.number, cells, _("这一行比栏目名称多出内容：可能有未加引号的分隔符。"))
    return Record(row.number, cells, "" if _is_text("\x1f".join(map(str, cells))) else _("有不能识别的字符：文件的编码可能混杂。"))


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half characters stand for bytes that the encoding does not know
        return False
    return True


def _raw(chunks: Iterable[bytes], shape: Shape) -> Iterator[Record]:
    """Rows as they stand in a spreadsheet, the headings included."""
    if shape.format == "xlsx":
        try:
            for number, cells in enumerate(workbook.read(chunks), start=1):
                yield Record(number, cells)
        except workbook.Broken as error:
            raise Unreadable(str(error)) from None
        return
    reader = csv.reader(_lines(chunks, shape.encoding), delimiter=shape.delimiter)
    csv.field_size_limit(LONGEST_CELL)
    number = 0
    while True:
        number += 1
        try:
            yield Record(number, next(reader))
        except StopIteration:
            return
        except csv.Error:
            yield Record(number, [], _("这一格太长，或者引号没有成对。"))


def _objects(chunks: Iterable[bytes], names: list[str]) -> Iterator[Record]:
    places = {name: place for place, name in enumerate(names)}
    for number, line in enumerate(_lines(chunks, "utf-8"), start=1):
        if not line.strip():
            continue
        cells: Cells = [""] * len(names)
        found = _object(line)
        if found is None:
            yield Record(number, cells, _("这一行不是一个完整的 JSON 对象。"))
            continue
        unknown = any(name not in places for name in found)
        strange = any(isinstance(value, dict) or _holds_more(value) for value in found.values())
        for name, value in found.items():
            if name in places:
                cells[places[name]] = _plain(value)
        if unknown or strange:
            said = _("这一行有文件开头没有的栏目。") if unknown else _("栏目的值只能是文字、数字或者文字列表。")
            yield Record(number, cells, said)
        else:
            yield Record(number, cells, "" if _is_text(line) and _is_text(str(cells)) else _("有不能识别的字符：文件的编码可能混杂。"))


def _object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _holds_more(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict | list) for each in value)


def _plain(value: Any) -> Any:
    """Text, or a list of texts."""
    if isinstance(value, list):
        return [str(each) for each in value if each is not None]
    return "" if value is None else str(value)


def _names(chunks: Iterable[bytes]) -> list[str]:
    found: dict[str, None] = {}
    for number, line in enumerate(_lines(chunks, "utf-8")):
        if number >= LOOKED_AT:
            break
        found |= dict.fromkeys(_object(line) or ())
    if not found:
        raise Unreadable(_("文件开头没有一行是完整的 JSON 对象。"))
    if len(found) > MOST_COLUMNS:
        raise Unreadable(_("栏目多于%(n)s个。") % {"n": MOST_COLUMNS})
    return list(found)


class _Stream(io.RawIOBase):
    """The pieces of a file as something that can be read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._left = iter(chunks), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = next(self._chunks, None)
            if piece is None:
                return 0
            self._left = piece
        taken = self._left[: len(buffer)]
        buffer[: len(taken)] = taken
        self._left = self._left[len(taken):]
        return len(taken)


def _lines(chunks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Lines with their ends. An endless line comes in pieces; a byte that the encoding does not know becomes half a character."""
    named = "utf-8-sig" if encoding == "utf-8" else encoding
    text = io.TextIOWrapper(io.BufferedReader(_Stream(chunks), 1 << 16), named, errors="surrogateescape", newline="")
    read: Callable[[], str] = lambda: text.readline(LONGEST_LINE)  # noqa: E731
    return iter(read, "")


def _encoding(chunks: Iterable[bytes]) -> tuple[str, int]:
    """UTF-8 when the file reads as such but for a few spoilt bytes; otherwise GB18030. And how many lines it has."""
    decoder, strange, beyond_ascii, lines = codecs.getincrementaldecoder("utf-8")("replace"), 0, 0, 0
    for chunk in chunks:
        lines += chunk.count(b"\n")
        if not chunk.isascii():
            text = decoder.decode(chunk)
            strange += text.count("\ufffd")
            beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
        else:
            strange += decoder.decode(chunk).count("\ufffd")
    return ("utf-8" if strange * 10 <= beyond_ascii - strange else "gb18030"), lines + 1


def _lines_in(chunks: Iterable[bytes]) -> int:
    return sum(chunk.count(b"\n") for chunk in chunks)


def _delimiter(text: str) -> str:
    """The one that stands most often in the headings, outside quotes."""
    line, quoted, counts = text.lstrip("\ufeff"), False, dict.fromkeys(DELIMITERS, 0)
    for character in line:
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "\r\n":
            break
        elif not quoted and character in counts:
            counts[character] += 1
    return max(counts, key=lambda each: counts[each])

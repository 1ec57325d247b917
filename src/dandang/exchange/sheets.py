"""Rows to bytes: csv and xlsx, streamed with constant memory and without a file on the way.

A cell that a spreadsheet would take for a formula is written as text (csv: with an apostrophe before it; xlsx: typed as text). The
xlsx is written by hand because libraries that stream one write its parts to temporary files in the clear.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BOM = "\ufeff"
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/x-ndjson",
}
MOST_ROWS, LONGEST_CELL = 1_048_576, 32_767
"""What a sheet can hold."""
_NAMESPACE = "http://schemas.openxmlformats.org/"
_MAIN = f'xmlns="{_NAMESPACE}spreadsheetml/2006/main"'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_NAMESPACE}package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_NAMESPACE}package/2006/relationships"><Relationship Id="rId1" Type="{_NAMESPACE}officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_NAMESPACE}officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_NAMESPACE}package/2006/relationships"><Relationship Id="rId1" Type="{_NAMESPACE}officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_NAMESPACE}officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet {_MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="49" applyNumberFormat="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>',
}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def safe(value: Any) -> str:
    """A cell's text that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(rows: Iterable[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ",") -> Iterator[bytes]:
    """A csv that Excel opens with the right characters: UTF-8 with BOM unless another encoding is asked for."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, delimiter=delimiter)
    if encoding == "utf-8":
        kept.write(BOM)
    first = True
    for row in rows:
        writer.writerow([safe(value) for value in row])
        if kept.tell() > 1 << 15:
            yield _encoded(kept.getvalue(), encoding, first)
            first = False
            kept.seek(0)
            kept.truncate()
    yield _encoded(kept.getvalue(), encoding, first)


def _encoded(text: str, encoding: str, first: bool) -> bytes:
    """UTF-16 has its BOM only at the beginning."""
    if encoding == "utf-16":
        return (b"\xff\xfe" if first else b"") + text.encode("utf-16-le", "replace")
    return text.encode(encoding, "replace")


def as_xlsx(rows: Iterable[Sequence[Any]], *, header: str = "", footer: str = "") -> Iterator[bytes]:
    """One sheet of text cells. `header` and `footer` are printed on every page."""
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in _PARTS.items():
            package.writestr(name, _HEAD + part)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f"{_HEAD}<worksheet {_MAIN}><sheetData>".encode())
            for row in rows:
                sheet.write(_row(row))
                if out.size > 1 << 15:
                    yield out.taken()
            sheet.write(f"</sheetData>{_printed(header, footer)}</worksheet>".encode())
    yield out.taken()


def _row(row: Sequence[Any]) -> bytes:
    cells = "".join(
        f'<c s="1" t="inlineStr"><is><t xml:space="preserve">{escape(_storable(value))}</t></is></c>' for value in row
    )
    return f"<row>{cells}</row>".encode()


def _storable(value: Any) -> str:
    """What XML can hold, as long as a cell may be."""
    text = "" if value is None else str(value)
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))[:LONGEST_CELL]


def _printed(header: str, footer: str) -> str:
    if not header and not footer:
        return ""
    told = {"oddHeader": header, "oddFooter": footer}
    lines = "".join(f"<{name}>{escape('&C' + text.replace('&', '&&'))}</{name}>" for name, text in told.items() if text)
    return f"<headerFooter>{lines}</headerFooter>"


class _Out(io.RawIOBase):
    """Takes what the archive writes and hands it on; it cannot be rewound, so the archive never tries."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        self.size += len(data)
        return len(data)

    def taken(self) -> bytes:
        whole, self._pieces, self.size = b"".join(self._pieces), [], 0
        return whole


__all__ = ["CONTENT_TYPES", "as_csv", "as_xlsx", "safe"]

"""Files as they really come: broken, mixed, endless, hostile. Memory stays where it is."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest

from dandang.exchange import reading, workbook
from dandang.exchange.reading import Shape, Unreadable
from tests.exchange.conftest import HEADINGS, a_row, as_csv


def read(data: bytes, shape: Shape, names: list[str]) -> list[reading.Record]:
    return list(reading.records([data], shape, names))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", list(reading.DELIMITERS))
def test_encoding_and_delimiter_are_found(encoding: str, delimiter: str) -> None:
    data = as_csv([a_row(1), a_row(2)], encoding=encoding, delimiter=delimiter)

    shape, _lines = reading.sniff(data[:4096], [data])

    assert (shape.format, shape.delimiter) == ("csv", delimiter)
    assert reading.headings([data], shape) == HEADINGS
    assert [row.cells for row in read(data, shape, HEADINGS)] == [a_row(1), a_row(2)]


def test_a_spoilt_byte_does_not_turn_the_file_into_another_encoding() -> None:
    data = as_csv([a_row(1), a_row(2)]).replace("第2件".encode(), b"\xff2\xe4\xbb\xb6")

    shape, _lines = reading.sniff(data[:100], [data])
    rows = read(data, shape, HEADINGS)

    assert shape.encoding == "utf-8"
    assert [bool(row.wrong) for row in rows] == [False, True]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    data = b'a,b\n1,"two\nlines"\n\n\n2,x\n,\n3,y\n'

    assert [(row.number, row.cells) for row in read(data, Shape("csv", "utf-8", ","), ["a", "b"])] == [
        (2, ["1", "two\nlines"]), (5, ["2", "x"]), (7, ["3", "y"]),
    ]


def test_too_many_cells_and_an_open_quote_are_told_and_the_rest_is_read() -> None:
    long = b"x" * (reading.LONGEST_CELL + 10)
    data = b'a,b\n1,2,3\n4\n5,"' + long + b'"\n6,7\n'

    rows = read(data, Shape("csv", "utf-8", ","), ["a", "b"])

    assert [bool(row.wrong) for row in rows][:2] == [True, False]
    assert rows[1].cells == ["4", ""]
    assert any("太长" in row.wrong for row in rows)
    assert rows[-1].cells == ["6", "7"]


def test_lines_that_are_no_objects_are_told() -> None:
    data = b'{"a": 1, "b": ["x", "y"]}\nnull\n[1]\n{"a": {"deep": 1}}\n{"c": 2}\n{"a": 2'

    rows = read(data, Shape("ndjson", "utf-8"), ["a", "b"])

    assert rows[0].cells == ["1", ["x", "y"]]
    assert [bool(row.wrong) for row in rows] == [False, True, True, True, True, True]


def test_a_million_rows_take_no_more_memory_than_a_thousand() -> None:
    line = ",".join(cell.replace("\n", "；") for cell in a_row(1)).encode() + b"\n"

    def chunks(rows: int) -> Iterator[bytes]:
        yield (",".join(HEADINGS) + "\n").encode()
        for _ in range(rows // 100):
            yield line * 100

    def peak(rows: int) -> tuple[int, int]:
        tracemalloc.start()
        count = sum(1 for _row in reading.records(chunks(rows), Shape("csv", "utf-8", ","), HEADINGS))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return count, most

    (few, small), (many, large) = peak(1000), peak(100_000)

    assert (few, many) == (1000, 100_000)
    assert large < small + 200_000


def test_an_archive_bomb_ends_in_its_own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MEMORY", 300 * 1024**2)
    from dandang.exchange.sheets import as_xlsx

    honest = b"".join(as_xlsx([["a"], ["1"]]))
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(honest)) as source, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in source.namelist():
            if "sheet1" not in name:
                bomb.writestr(name, source.read(name))
        with bomb.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            head, _tag, _rest = source.read("xl/worksheets/sheet1.xml").partition(b"<sheetData>")
            sheet.write(head + b"<sheetData>")
            for _ in range(600):
                sheet.write(b'<row><c t="inlineStr"><is><t>' + b"A" * (1 << 20) + b"</t></is></c></row>")
            sheet.write(b"</sheetData></worksheet>")

    assert len(kept.getvalue()) < 2 << 20
    assert [row.cells for row in read(honest, Shape("xlsx"), ["a"])] == [["1"]]
    with pytest.raises(Unreadable, match="展开后过大"):
        read(kept.getvalue(), Shape("xlsx"), ["a"])


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(5000), b"PK\x05\x06" + bytes(18)])
def test_what_only_looks_like_a_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        reading.headings([data], Shape("xlsx"))

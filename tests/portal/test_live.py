"""The portal as its own process: eight at once, killed in the middle of a request, a recording of 200 MB, no key in its hands."""

from __future__ import annotations

import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
import pytest

import config.portal as portal_settings
from dandang.desk import bench_portal as bench
from dandang.mailbox import office
from tests.factories import AT, County

TYPED = {"do": "send", "allegation1_what": "竹影巷二十七号的诸葛玥珏收受香烟两条", "named": "anonymous"}


def address(database: str) -> str:
    place = portal_settings.DATABASES["default"]
    return (
        f"postgresql://{place['USER']}:{quote(place['PASSWORD'], safe='')}@{quote(place['HOST'], safe='')}:{place['PORT'] or 5432}/{database}"
    )


@pytest.fixture(name="live")
def _live(county: County, fresh_database: str, tmp_path: Path) -> Iterator[int]:
    """The port of a portal that runs with its own home: no folder of the desk's keys is in it."""
    with bench.a_portal(address(fresh_database), tmp_path / "portal", 1) as port:
        yield port


def workers(port: int) -> list[int]:
    """Processes of the portal that listens there: found by their command line, children of this process and theirs."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:
            continue
        if b"dandang.portal" in words and str(port).encode() in words:
            found.append(int(entry.name))
    return sorted(found)


def form_of(port: int, organ: str) -> str:
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", f"/report/{organ}/")
    found = bench.TOKEN.search(line.getresponse().read().decode())
    line.close()
    assert found
    return found[1]


def send(port: int, organ: str, form: str) -> str:
    """The receipt page; raises when the line breaks."""
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    with closing(line):
        line.request("POST", f"/report/{organ}/", urlencode({**TYPED, "form": form}), {"Content-Type": "application/x-www-form-urlencoded"})
        return line.getresponse().read().decode()


def items(owner: psycopg.Connection) -> int:
    found = owner.execute("SELECT count(*) FROM mailbox.item").fetchone()
    assert found
    return int(found[0])


def test_eight_at_once_lose_nothing_and_get_nothing_twice(live: int, county: County) -> None:
    figures = bench.file_reports(live, county.organ.code, clients=8, number=80)

    assert figures.failed == []
    assert bench.items() == 80 + 1  # and the one that warmed up
    assert bench.double(figures) == 0


def test_eight_clicks_on_one_form_at_once_are_one_report_with_one_code(live: int, county: County, owner: psycopg.Connection) -> None:
    form, pages = form_of(live, county.organ.code), []
    threads = [threading.Thread(target=lambda: pages.append(send(live, county.organ.code, form))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({"".join(bench.CODE.findall(page)) for page in pages}) == 1
    assert len("".join(bench.CODE.findall(pages[0]))) == 28
    assert items(owner) == 1


def test_killed_in_the_middle_the_next_try_gives_the_same_code_and_one_report(
    county: County, fresh_database: str, tmp_path: Path, owner: psycopg.Connection
) -> None:
    """Five portals are killed at five moments of a request; the reporter presses the button again on the next one."""
    form, codes, before = "", set(), 0
    for moment in (0.0, 0.01, 0.03, 0.06, 0.12):
        with bench.a_portal(address(fresh_database), tmp_path / "portal", 1) as port:
            form = form or form_of(port, county.organ.code)
            killer = threading.Timer(moment, lambda port=port: [os.kill(pid, signal.SIGKILL) for pid in reversed(workers(port))])
            killer.start()
            try:
                codes |= {"".join(bench.CODE.findall(send(port, county.organ.code, form)))} - {""}
            except (OSError, HTTPException):
                before += 1
            killer.join()
    with bench.a_portal(address(fresh_database), tmp_path / "portal", 1) as port:
        codes.add("".join(bench.CODE.findall(send(port, county.organ.code, form))))

    assert before > 0
    assert len(codes) == 1
    assert items(owner) == 1


SIZE = 200 * 1024 * 1024


def test_a_recording_of_200_mb_is_sealed_in_little_memory_and_comes_out_whole(
    live: int, county: County, tmp_path: Path, settings: Any
) -> None:
    import hashlib

    form_of(live, county.organ.code)
    before = max(_memory(pid) for pid in workers(live))
    piece, sent = os.urandom(1024 * 1024), hashlib.sha256()
    head = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {**TYPED, "form": form_of(live, county.organ.code)}.items()
    ) + b'--x\r\nContent-Disposition: form-data; name="files"; filename="recording.m4a"\r\n\r\n'
    tail = b"\r\n--x--\r\n"
    with socket.create_connection(("127.0.0.1", live), timeout=120) as line:
        line.sendall(
            f"POST /report/{county.organ.code}/ HTTP/1.1\r\nHost: 127.0.0.1:{live}\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(head) + SIZE + len(tail)}\r\n\r\n".encode() + head
        )
        for _ in range(SIZE // len(piece)):
            line.sendall(piece)
            sent.update(piece)
        line.sendall(tail)
        page = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    after = max(_memory(pid) for pid in workers(live))
    (waiting,) = office.waiting([county.organ.pk])
    taken = office.take(waiting.item, organs=[county.organ.pk], by=county.clerk, at=AT)
    (file,) = taken.value["files"]
    settings.MAILBOX_FILES = tmp_path / "portal" / "mailbox"
    found = hashlib.sha256()
    for chunk in office.unpack(file["place"], bytes.fromhex(file["key"])):
        found.update(chunk)

    assert re.search(r'<dd class="mono">[0-9a-f ]{29}</dd>', page)
    assert (file["size"], file["sha256"]) == (SIZE, sent.hexdigest())
    assert found.hexdigest() == sent.hexdigest()
    assert after - before < 60_000, f"{after - before} KB more at the peak"


def _memory(pid: int) -> int:
    """The most that the process ever held, in KB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])


def test_the_process_holds_no_private_key_and_no_password_of_the_desk(live: int, county: County, settings: Any, tmp_path: Path) -> None:
    """Its memory is searched for every secret of the desk; what it holds itself is found, so the search works."""
    send(live, county.organ.code, form_of(live, county.organ.code))
    secrets = {
        "private key of the intake": next(settings.MAILBOX_KEYS.iterdir()).read_bytes(),
        "password of the desk": settings.DATABASES["default"]["PASSWORD"].encode(),
        "password of the owner": settings.OWNER_DATABASE["PASSWORD"].encode(),
        "secret of the desk": settings.SECRET_KEY.encode(),
    }
    own = (tmp_path / "portal" / "secrets" / "portal").read_bytes().strip()
    found, seen = set(), False
    for pid in workers(live):
        memory = _everything(pid)
        seen |= own in memory
        found |= {name for name, secret in secrets.items() if secret in memory}

    assert seen
    assert found == set()


def _everything(pid: int) -> bytes:
    """All readable memory of a process of ours."""
    parts = []
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, rights = line.split()[:2]
            if "w" not in rights:
                continue
            start, end = (int(part, 16) for part in place.split("-"))
            try:
                memory.seek(start)
                parts.append(memory.read(min(end - start, 512 * 1024 * 1024)))
            except (OSError, ValueError, OverflowError):
                continue
    return b"".join(parts)


def test_what_was_sent_is_not_in_the_portals_files_logs_or_database(live: int, county: County, owner: psycopg.Connection, tmp_path: Path) -> None:
    words = TYPED["allegation1_what"]
    page = send(live, county.organ.code, form_of(live, county.organ.code))
    code = "".join(bench.CODE.findall(page))
    time.sleep(0.2)
    for path in (tmp_path / "portal").rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            assert words.encode() not in body
            assert code.encode() not in body
    dump = str(owner.execute("SELECT to_jsonb(i) FROM mailbox.item i").fetchall()) + str(owner.execute("SELECT to_jsonb(t) FROM mailbox.thread t").fetchall())
    assert words not in dump
    assert code not in dump

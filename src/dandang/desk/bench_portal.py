"""The measurement behind `bench portal`: reports filed over HTTP on a portal of its own, and counted afterwards."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from dandang.base import clock, postgres
from dandang.base.cli import CannotRun, is_embedded
from dandang.mailbox import office
from dandang.organs.models import Organ, Staff

TEXT = "某某在办理案件时拖延不办，收受当事人礼品。" * 20
TOKEN = re.compile(r'name="form" value="([^"]+)"')
CODE = re.compile(r'<li><span aria-hidden="true">(\d{4})</span>')
PROOF = re.compile(r'<dd class="mono">([0-9a-f ]{29})</dd>')


@dataclass
class Figures:
    """What the clients saw: seconds of each submission, its receipt, and what was not received."""

    seconds: list[float] = field(default_factory=list)
    proofs: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def an_intake() -> Organ:
    """An organ that takes reports in, in the database of the measurement, and in a folder of keys of its own."""
    organ, at = Organ.objects.disciplinary().order_by("pk")[0], clock.now()
    head = Staff.objects.appoint("bench-head", "测量")
    head.take_post(organ, "principal_officer", from_on=date(2020, 1, 1), by="bench", at=at)
    office.open_intake(organ, by=head, at=at)
    return organ


@contextmanager
def a_portal(address: str, folder: Path, workers: int) -> Iterator[int]:
    """A portal on a free port of this machine, behind a proxy that names other sources; the limits stay as they are."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE" and not key.startswith("DATABASE_")}
    environment |= {
        "DANDANG_HOME": str(folder), "DANDANG_PORTAL_PROXIES": "1", "DANDANG_PORTAL_BUSY": "1000000000",
        "PORTAL_DATABASE_URL": address, "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-P", "-m", "dandang.portal", "--port", str(port), "--workers", str(workers), "--beside", str(os.getpid())]
    process = subprocess.Popen(command, env=environment)
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def address_of(database: str) -> str:
    """The portal's role on the server of this measurement."""
    if not is_embedded():
        if "PORTAL_DATABASE_URL" not in os.environ:
            raise CannotRun("Set PORTAL_DATABASE_URL beside DATABASE_URL: the portal signs in as dandang_portal.")
        return urlunsplit(urlsplit(os.environ["PORTAL_DATABASE_URL"])._replace(path=f"/{database}"))
    place = connection.settings_dict
    password = postgres.password(Path(settings.HOME).resolve(), postgres.PORTAL)
    return f"postgresql://{postgres.PORTAL}:{quote(password, safe='')}@{quote(str(place['HOST']), safe='')}:{place['PORT']}/{database}"


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise CannotRun("The portal of the measurement did not start; the reason is in the lines above.")


def file_reports(port: int, organ: str, *, clients: int, number: int) -> Figures:
    """So many reports by so many clients at once, each from another source."""
    figures, sources, lock = Figures(), count(), threading.Lock()
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        _one(line, organ, "192.0.2.1", Figures(), lock)  # the first page loads everything

    def client(mine: int) -> None:
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
            for _ in range(mine):
                source = next(sources)
                _one(line, organ, f"10.{source >> 16 & 255}.{source >> 8 & 255}.{source & 255}", figures, lock)

    threads = [threading.Thread(target=client, args=(number // clients,)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return figures


def _one(line: HTTPConnection, organ: str, source: str, figures: Figures, lock: threading.Lock) -> None:
    """Open the form, send it, read the receipt; only the sending is timed."""
    line.request("GET", f"/report/{organ}/", headers={"X-Forwarded-For": source})
    form = TOKEN.search(line.getresponse().read().decode())
    typed = {
        "form": form[1] if form else "", "do": "send", "subject1_name": "史某", "allegation1_what": TEXT, "named": "named",
        "name": "测量", "contact": "0571-0000",
    }
    head = {"X-Forwarded-For": source, "Content-Type": "application/x-www-form-urlencoded"}
    began = time.perf_counter()
    line.request("POST", f"/report/{organ}/", urlencode(typed), head)
    answer = line.getresponse()
    page = answer.read().decode()
    took = time.perf_counter() - began
    proof = PROOF.search(page)
    with lock:
        figures.seconds.append(took)
        if answer.status == 200 and proof:
            figures.proofs.append(proof[1].replace(" ", ""))
            figures.codes.append("".join(CODE.findall(page)))
        else:
            figures.failed.append(str(answer.status))


def items() -> int:
    """How many reports lie in the mailbox."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(item) FROM mailbox.item")
        return int(cursor.fetchone()[0])


def double(figures: Figures) -> int:
    """Receipts and codes that were given more than once."""
    return 2 * len(figures.proofs) - len(set(figures.proofs)) - len(set(figures.codes))


@contextmanager
def a_folder() -> Iterator[Path]:
    """Keys and crates of the measurement, gone after it."""
    with tempfile.TemporaryDirectory(prefix="dandang-portal-") as name:
        kept = settings.MAILBOX_KEYS
        settings.MAILBOX_KEYS = Path(name) / "keys"
        try:
            yield Path(name)
        finally:
            settings.MAILBOX_KEYS = kept

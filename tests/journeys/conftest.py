"""A desk on a real port over a database of its own, and a headless Chromium before it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from dandang.base import browser as chromium
from dandang.base import clock

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver keeps an event loop in the tests' thread
ARGUMENTS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage", "--disable-gpu",
]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; nothing is downloaded."""
    path = chromium.chromium()
    if path is None:
        pytest.skip(chromium.LACK)
    return {"executable_path": path, "args": ARGUMENTS, "headless": True}


@dataclass
class LiveDesk:
    """Where the desk is served, and what its clock says; set `at` to move on."""

    address: str
    at: datetime


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 32


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_words: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def live_desk(fresh_database: str) -> Iterator[LiveDesk]:
    """The application and its static files, at a moment that the test sets."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    from dandang.base import catalogues

    catalogues.compile_all()
    application = StaticFilesHandler(get_wsgi_application())
    desk = LiveDesk("", datetime(2023, 3, 6, 9, tzinfo=clock.ZONE))

    def at_its_moment(environ: dict[str, Any], start: Any) -> list[bytes]:
        with clock.frozen(desk.at):
            response = application(environ, start)
            try:
                return list(response)
            finally:
                response.close()
                connections.close_all()  # every request has a thread of its own

    server = make_server("127.0.0.1", 0, at_its_moment, _Server, _Quiet)
    desk.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield desk
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)

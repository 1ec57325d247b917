"""Serve a WSGI application by granian with its static files, until Ctrl-C or SIGTERM. Knows no Django; nothing is logged of a request."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from pathlib import Path

from dandang.base.cli import CannotRun

GRACE_SECONDS = 10
"""How long a page may take to end after Ctrl-C."""
FRESH_SECONDS = 60
"""How long a browser may keep a static file without asking again: file names carry no hash."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
"""Addresses that mean all of them, and where the application then answers on this machine."""


def refuse_busy_port(host: str, port: int, option: str = "--port") -> None:
    """Raise `CannotRun` when nothing can listen there; called before any long set-up."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else str(error)
            raise CannotRun(f"Cannot listen on {host} port {port} ({why}): choose another with {option} or --host.") from error


def serve(
    target: str, *, host: str, port: int, workers: int, static: Mapping[str, Path], page: str, ready: Callable[[], None],
    threads: int = 4,
) -> None:
    """Block until stopped; `ready` is called once, after `page` was answered. `target` names the worker's application."""
    from granian.constants import Interfaces
    from granian.server.mp import MPServer

    class Server(MPServer):
        def signal_handler_reload(self, *arguments: object, **named: object) -> None:
            """A closed terminal (SIGHUP) stops us, as Ctrl-C does."""
            self.signal_handler_interrupt(*arguments, **named)

        def _spawn_workers(self, *arguments: object) -> None:
            """The watcher starts after the workers were forked: a thread that holds an import lock would hang them."""
            super()._spawn_workers(*arguments)
            watcher.start()

    server = Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        workers_kill_timeout=GRACE_SECONDS,
        blocking_threads=threads,
        websockets=False,
        log_enabled=False,
        static_path_route=list(static),
        static_path_mount=list(static.values()),
        static_path_expires=FRESH_SECONDS,
    )
    stopped = threading.Event()
    watcher = threading.Thread(target=_announce, args=(host, port, page, ready, stopped), daemon=True)
    try:
        server.serve()
    finally:
        stopped.set()
        if watcher.is_alive():
            watcher.join(timeout=5)


def _announce(host: str, port: int, page: str, ready: Callable[[], None], stopped: threading.Event) -> None:
    """Ask for the first page until it comes, then tell."""
    target = EVERYWHERE.get(host, host)
    deadline = time.monotonic() + 60
    while not stopped.wait(0.05) and time.monotonic() < deadline:
        connection = HTTPConnection(target, port, timeout=10)
        try:
            connection.request("GET", page, headers={"Host": f"localhost:{port}"})
            status = connection.getresponse().status
        except OSError:
            continue
        finally:
            connection.close()
        if status >= 500:
            print(f"dandang: the first page answered {status}; the reason is in the lines above.", flush=True)
        ready()
        return

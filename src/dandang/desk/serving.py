"""Serve the desk with its static files, and beside it the public portal in a process of its own. Production puts a proxy with TLS before both."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.shortcuts import resolve_url

from dandang.base import serving

STOP_SECONDS = serving.GRACE_SECONDS + 5
NOT_FOR_THE_PORTAL = ("DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY_FILE", "DJANGO_SETTINGS_MODULE", "DANDANG_HOSTS", "DANDANG_ORIGINS")
"""What the portal's process must not even find in its environment, or has under a name of its own."""


def serve(host: str, port: int, workers: int, ready: Callable[[], None]) -> None:
    """Block until stopped; `ready` is called once, after the first page was answered."""
    from django.core.management import call_command
    from django.db import connections

    call_command("check")  # a broken page or procedure stops the start here, not silently in a worker
    call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()
    _allow(host)
    page = resolve_url(settings.LOGIN_URL)  # loads all addresses once, for the workers too
    static = {"/" + settings.STATIC_URL.strip("/"): Path(settings.STATIC_ROOT)}
    serving.serve(
        "dandang.desk.worker:application", host=host, port=port, workers=workers, static=static, page=page, ready=ready
    )


@contextmanager
def portal_beside(host: str, port: int) -> Iterator[None]:
    """The public portal runs inside the block, as a process that knows neither our passwords nor our keys. Port 0: no portal."""
    if not port:
        yield
        return
    environment = {key: value for key, value in os.environ.items() if key not in NOT_FOR_THE_PORTAL}
    command = [sys.executable, "-P", "-m", "dandang.portal", "--host", host, "--port", str(port), "--beside", str(os.getpid())]
    with _beside(command, environment):
        yield


@contextmanager
def worker_beside() -> Iterator[None]:
    """The worker of imports runs inside the block."""
    with _beside([sys.executable, "-m", "dandang", "worker", "--beside", str(os.getpid())], dict(os.environ)):
        yield


@contextmanager
def _beside(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    """A process that runs inside the block."""
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _allow(host: str) -> None:
    """Let the workers answer to the name they listen on, whether they are forked or read the settings anew."""
    if host in serving.EVERYWHERE:
        print("Listening on all addresses; set DANDANG_HOSTS to the names under which people reach the desk.", flush=True)
    elif host not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS.append(host)
        os.environ["DANDANG_HOSTS"] = ",".join(settings.ALLOWED_HOSTS)

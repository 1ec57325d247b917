"""The command `portal`: the public portal alone, for a machine or a user of its own. Touches neither Django nor the data folder itself."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any


def register(commands: Any) -> None:
    """Add `portal`."""
    parser = commands.add_parser("portal", help="serve the public portal alone (serve and demo serve it beside the desk)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", default="8001", help="port to listen on (%(default)s)")
    parser.add_argument("--workers", default="1", help="worker processes (%(default)s)")
    parser.set_defaults(run=run_portal)


def run_portal(options: argparse.Namespace) -> int:
    """Become the portal's process, with its own settings."""
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    words = ["--host", options.host, "--port", options.port, "--workers", options.workers]
    os.execve(sys.executable, [sys.executable, "-P", "-m", "dandang.portal", *words], environment)  # noqa: S606

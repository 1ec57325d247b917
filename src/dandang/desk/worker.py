"""The application as granian's workers load it: stopped by the program that started it, and by nothing else.

A Ctrl-C at the terminal goes to the program only, which ends its workers in order (two signals at once can hang a worker);
when the program dies of a kill -9, its workers die with it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from config.wsgi import application

__all__ = ["application"]

PR_SET_PDEATHSIG = 1


def _end_with(parent: int) -> None:
    """Ask Linux to end this process when its parent dies; elsewhere nothing happens."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it died before we could ask


_end_with(os.getppid())
os.setpgid(0, 0)

"""A process that ends with the one that started it: workers with their server, the portal with the desk. Knows no Django."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals = signal.SIGKILL) -> None:
    """Ask Linux for this signal when our parent dies, even of a kill -9; elsewhere nothing happens.

    From now on we are a process group of our own: a Ctrl-C at the terminal goes to the program only, which ends what it started
    in order (two signals at once can hang a worker).
    """
    parent = os.getppid()
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)  # it died before we could ask
    os.setpgid(0, 0)

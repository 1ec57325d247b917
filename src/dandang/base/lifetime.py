"""A process that ends with the one that started it: workers with their server, the portal with the desk. Knows no Django."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals = signal.SIGKILL, parent: int = 0) -> None:
    """Ask Linux for this signal when our parent dies, even of a kill -9; elsewhere nothing happens.

    `parent` is the process that started us, as it told us itself: it may have died before this line. 0: the one that
    `multiprocessing` knows, else whoever is our parent now.

    From now on we are a process group of our own: a Ctrl-C at the terminal goes to the program only, which ends what it started
    in order (two signals at once can hang a worker).
    """
    known = multiprocessing.parent_process()
    parent = parent or (known.pid if known is not None and known.pid else os.getppid())
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)  # it died before we could ask
    os.setpgid(0, 0)

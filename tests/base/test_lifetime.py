"""A process that ends with the one that started it, at whatever moment that one dies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SRC = str(Path(__file__).resolve().parents[2] / "src")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone tells a child of its parent's death")
def test_a_parent_that_died_before_we_could_ask_ends_us_too() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    ask = "from dandang.base.lifetime import end_with_parent; end_with_parent(parent={})"

    def ends(parent: int) -> int:
        return subprocess.run([sys.executable, "-c", ask.format(parent)], env={"PYTHONPATH": SRC}, check=False).returncode

    assert ends(gone.pid) == 1
    assert ends(os.getpid()) == 0

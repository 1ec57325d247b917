"""Chromium and Chinese fonts for the browser journeys: found, or installed by apt when we are root. Nothing else uses them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from dandang.base.cli import CannotRun

LACK = "chromium or the Chinese fonts are missing (on Debian: sudo apt-get install chromium fonts-noto-cjk)"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_FILES = ("NotoSansCJK*", "NotoSerifCJK*", "SourceHan*", "wqy-*", "Fandol*")


def chromium() -> str | None:
    """The path of the browser, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def has_chinese_fonts() -> bool:
    """Whether a font with Chinese characters is where browsers look for it."""
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(next(folder.rglob(name), None) for folder in folders if folder.is_dir() for name in FONT_FILES)


def provide() -> bool:
    """Whether the journeys can run; as root on Debian what is missing is installed first, or `CannotRun` says why not."""
    lacking = [name for name, there in (("chromium", chromium()), ("fonts-noto-cjk", has_chinese_fonts())) if not there]
    if not lacking:
        return True
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {' and '.join(lacking)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["-q", "update"], ["-qy", "install", "--no-install-recommends", *lacking]):
        done = subprocess.run(["apt-get", *words], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = next((line[2:].strip() for line in done.stderr.splitlines() if line.startswith("E:")), "apt-get failed")
            raise CannotRun(f"Could not install {' and '.join(lacking)} ({reason.rstrip('.')}): check the network, or use --without-browser.")
    return True

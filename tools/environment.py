"""Make or repair the virtual environment from the hashed lock. Standard library only; called by ./dandang.

    environment.py <folder> <lock>

The copy of the lock in the folder is the stamp: it is written last, so a set-up that was killed in the middle is
taken up again at the next start. Every failure is one sentence and exit code 2.
"""

from __future__ import annotations

import errno
import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

OURS = "dandang-environment"
STAMP = "dandang-lock"


class CannotSetUp(Exception):
    """One sentence for the person at the terminal."""


def main(folder: Path, lock: Path) -> None:
    """Bring `folder` in line with `lock`; two starts at once take turns."""
    with _explaining(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        turn = os.open(folder.parent, os.O_RDONLY)
        fcntl.flock(turn, fcntl.LOCK_EX)
        stamp = folder / STAMP
        if stamp.exists() and stamp.read_bytes() == lock.read_bytes() and _works(folder):
            return
        began = time.monotonic()
        if not _works(folder):
            _create(folder)
        stamp.unlink(missing_ok=True)
        _install(folder, lock)
        draft = folder / f"{STAMP}.new"
        shutil.copyfile(lock, draft)
        draft.rename(stamp)
        print(f"Environment ready in {folder} ({time.monotonic() - began:.0f} s).", flush=True)


def _works(folder: Path) -> bool:
    """Whether the folder holds an environment whose Python is new enough and has pip."""
    python = folder / "bin" / "python"
    if not python.exists() or not (folder / "pyvenv.cfg").exists():
        return False
    probe = [str(python), "-I", "-c", "import sys, pip._internal; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _create(folder: Path) -> None:
    """A new environment; a folder that holds something else is never touched."""
    if folder.exists():
        if not folder.is_dir() or (any(folder.iterdir()) and not _is_environment(folder)):
            raise CannotSetUp(f"{folder} is not an environment of ours: set DANDANG_VENV to an empty or new folder.")
        for inner in folder.iterdir():
            shutil.rmtree(inner) if inner.is_dir() and not inner.is_symlink() else inner.unlink()
    folder.mkdir(exist_ok=True)
    (folder / OURS).touch()
    if importlib.util.find_spec("ensurepip") is None:
        _install_venv_module()
    print(f"Making the environment in {folder} …", flush=True)
    _run([sys.executable, "-m", "venv", str(folder)], folder)


def _is_environment(folder: Path) -> bool:
    return (folder / OURS).exists() or (folder / "pyvenv.cfg").exists()


def _install_venv_module() -> None:
    """Debian keeps venv's other half in a package of its own."""
    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise CannotSetUp(f"Python's venv is incomplete here: install it first (on Debian: sudo apt-get install {package}).")
    print(f"Installing {package} …", flush=True)
    quiet = {"DEBIAN_FRONTEND": "noninteractive", **os.environ}
    for command in (["apt-get", "-q", "update"], ["apt-get", "-qy", "install", "--no-install-recommends", package]):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = next((line for line in done.stderr.splitlines() if line.startswith("E:")), "apt-get failed")
            raise CannotSetUp(f"Could not install {package} ({reason[2:].strip().rstrip('.')}): check the network and try again.")


def _install(folder: Path, lock: Path) -> None:
    """Install exactly what the lock names; pip refuses anything whose hash differs."""
    count = len(re.findall(r"^[a-z0-9][^\s=]*==", lock.read_text(), re.MULTILINE | re.IGNORECASE))
    print(f"Installing {count} packages from {lock.name} …", flush=True)
    command = [str(folder / "bin" / "python"), "-I", "-m", "pip", "install", "--require-hashes", "--no-input"]
    command += ["--quiet", "--retries", "2", "--disable-pip-version-check", "-r", str(lock)]
    _run(command, folder)


def _run(command: list[str], folder: Path) -> None:
    """Run one step of the set-up; its whole output is kept beside the environment for whoever must look closer."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    if done.returncode == 0:
        return
    log = folder / "set-up.log"
    try:
        log.write_text(done.stdout)
    except OSError:
        log = folder
    raise CannotSetUp(_sentence(done.stdout, folder, log))


def _sentence(output: str, folder: Path, log: Path) -> str:
    """Why the step failed, in one sentence."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return f"The disk that holds {folder} is full: free some space and start again."
    if "DO NOT MATCH THE HASHES" in output:
        return f"A downloaded package differs from the lock and was refused; details are in {log}."
    if "Permission denied" in output or "Read-only file system" in output:
        return f"Cannot write in {folder}: give this user the right to write there, or set DANDANG_VENV to another folder."
    if re.search(r"connection (broken|error|refused)|NewConnectionError|ReadTimeout|Max retries|ProxyError|SSLError", output, re.I):
        return f"Could not download the packages: check the network or pip's index, then start again; details are in {log}."
    missing = re.search(r"No matching distribution found for (\S+)", output)
    if missing:
        return f"pip's index does not offer {missing[1]} for this system: check the network or pip's index; details are in {log}."
    return f"The environment could not be made; details are in {log}."


class _explaining:
    """Turn an error of the file system into one sentence."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, OSError):
            return
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise CannotSetUp(f"The disk that holds {self.folder} is full: free some space and start again.") from error
        raise CannotSetUp(
            f"Cannot write {error.filename or self.folder} ({error.strerror}):"
            " give this user the right to, or set DANDANG_VENV to a folder of your own."
        ) from error


if __name__ == "__main__":
    try:
        main(Path(os.path.abspath(sys.argv[1])), Path(sys.argv[2]))
    except CannotSetUp as error:
        sys.exit(print(f"dandang: {error}", file=sys.stderr) or 2)
    except KeyboardInterrupt:
        sys.exit(print("\ndandang: stopped; the next start takes the set-up up again.", file=sys.stderr) or 130)

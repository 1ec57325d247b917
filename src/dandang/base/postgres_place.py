"""Where the embedded database lives, under which user it runs, and its passwords. Starts nothing.

`<home>/postgres/` (0700, the server's user) holds `data/`, `log` and `run/` with the socket. Two things may lie elsewhere:
the whole folder under /var/lib/dandang when we are root and the server's user cannot pass through a parent of home (we
never open a parent), and the socket under /tmp when its path would be longer than the 107 bytes that Linux allows.
"""

from __future__ import annotations

import errno
import hashlib
import os
import pwd
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOCKET_LIMIT = 100  # bytes of folder and `/.s.PGSQL.5432` together; Linux allows 107
ELSEWHERE = Path("/var/lib/dandang")
SERVER_USERS = ("postgres", "nobody", "daemon")  # existing users, best first; none is ever added


class PostgresError(Exception):
    """One sentence for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one embedded server; `user` is the OS user it runs as when we are root, else None."""

    home: Path
    root: Path
    user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def socket(self) -> Path:
        """The private folder of the socket."""
        inside = self.root / "run"
        if len(os.fsencode(inside / ".s.PGSQL.5432")) <= SOCKET_LIMIT:
            return inside
        return Path("/tmp") / f"dandang-{_short(self.home)}"  # noqa: S108  (ownership is verified in make_socket_folder)

    @property
    def notice(self) -> str:
        """One sentence when the data is not under home, else ""."""
        if self.root.is_relative_to(self.home) or self.user is None:
            return ""
        return (
            f"The database is kept in {self.root}, because the user {self.user.pw_name}, under whom it runs,"
            f" cannot pass through the folders above {self.home}."
        )

    def process_user(self) -> dict[str, Any]:
        """Arguments for subprocess that drop root."""
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def reachable(self, path: Path) -> bool:
        """Whether the server's user can read in this folder."""
        return self.user is None or _can_pass(path, self.user, need=0o5)

    def give(self, path: Path) -> None:
        """Hand a file, or a folder with all in it, to the server's user."""
        if self.user is None:
            return
        os.chown(path, self.user.pw_uid, self.user.pw_gid)
        if path.is_dir():
            for inner in path.rglob("*"):
                os.chown(inner, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def make(self) -> None:
        """Make the private folder of the server if it is missing."""
        with self.explaining():
            if not self.root.is_relative_to(self.home):
                ELSEWHERE.mkdir(parents=True, exist_ok=True, mode=0o711)
            self._private(self.root)

    def make_socket_folder(self) -> None:
        """Make the folder of the socket; a folder of that name that belongs to somebody else is refused."""
        with self.explaining():
            self._private(self.socket)

    def _private(self, folder: Path) -> None:
        owner = self.user.pw_uid if self.user else os.geteuid()
        try:
            folder.mkdir(mode=0o700)
            self.give(folder)
        except FileExistsError:
            found = folder.lstat()
            if found.st_uid == 0 and owner and folder.is_dir() and not any(folder.iterdir()):
                self.give(folder)  # an interrupted start of ours, between making and giving
            elif not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
                raise PostgresError(
                    f"{folder} belongs to another user: start as that user, or set DANDANG_HOME to a folder of your own."
                ) from None
        if stat.S_IMODE(folder.lstat().st_mode) & 0o077:
            folder.chmod(0o700)

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Turn an error of the file system into one sentence."""
        try:
            yield
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise PostgresError(f"The disk that holds {self.root} is full: free some space and start again.") from error
            raise PostgresError(
                f"Cannot write {error.filename or self.root} ({error.strerror}):"
                " give this user the right to write there, or set DANDANG_HOME to another folder."
            ) from error


def place_of(home: Path) -> Place:
    """The place that belongs to `home`: where its database already is, or where it would be made."""
    home = home.resolve()
    if os.geteuid() != 0:
        return Place(home, home / "postgres", None)
    inside, outside = home / "postgres", ELSEWHERE / _short(home)
    for folder in (inside, outside):
        if (folder / "data").exists():
            return Place(home, folder, _owner(folder) or _server_user())
    user = _server_user()
    return Place(home, inside if _can_pass(home, user, need=0o1) else outside, user)


def password(home: Path, user: str) -> str:
    """The password of a database role, from `<home>/secrets/postgres-<user>`; made on first use, mode 0600."""
    path = home / "secrets" / f"postgres-{user}"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_once(path, secrets.token_urlsafe(32))
        return path.read_text().strip()
    except OSError as error:
        raise PostgresError(
            f"Cannot read or write {path} ({error.strerror}):"
            " give this user the right to, or set DANDANG_HOME to a folder of your own."
        ) from error


def _write_once(path: Path, text: str) -> None:
    """Make the file whole or not at all; when two processes do it at once, the first wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def _server_user() -> pwd.struct_passwd:
    for name in SERVER_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresError("PostgreSQL does not run as root and this system has no user nobody: start as an ordinary user.")


def _owner(folder: Path) -> pwd.struct_passwd | None:
    """The unprivileged user an existing database belongs to."""
    try:
        found = pwd.getpwuid((folder / "data").stat().st_uid)
    except (KeyError, OSError):
        return None
    return found if found.pw_uid else None


def _can_pass(path: Path, user: pwd.struct_passwd, *, need: int) -> bool:
    """Whether `user` may pass through all parents of `path` and has `need` (rwx bits) on it; what is missing is ours to make."""
    for folder in (path, *path.parents):
        try:
            found = folder.stat()
        except OSError:
            continue
        bits = need if folder == path else 0o1
        shift = 6 if found.st_uid == user.pw_uid else 3 if found.st_gid == user.pw_gid else 0
        if (found.st_mode >> shift) & bits != bits:
            return False
    return True


def _short(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:12]

"""Typed readers of the environment for settings.py; each stops the start with one sentence on a bad value."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, *, default: bool) -> bool:
    """`1/true/yes/on` or `0/false/no/off`."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def number(name: str, *, default: int) -> int:
    """A whole number, nought or more."""
    raw = os.environ.get(name, "").strip()
    if raw and not (raw.isascii() and raw.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.")
    return int(raw) if raw else default


def secret(name: str, path: Path) -> str:
    """The secret in the file `path`, made on first use (mode 0600, folder 0700); `<name>_FILE` names another file."""
    path = Path(os.environ.get(f"{name}_FILE", path))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    return path.read_text().strip()


def database(name: str, home: Path, *, role: str) -> dict[str, Any]:
    """Django's settings for a `postgresql://user:password@host:port/name` address, or for the embedded server."""
    common = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    url = os.environ.get(name)
    if not url:
        from dandang.base import postgres

        return common | postgres.django_settings(home, role=role)
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/name.")
    return common | {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": _host(parts.netloc),
        "PORT": str(parts.port or 5432),
    }


def _host(place: str) -> str:
    """The host of `user:password@host:port` as written: of a socket's folder (`%2Fvar%2Frun`) the case matters."""
    host = place.rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return unquote(host.partition(":")[0])


def mail(name: str) -> dict[str, Any]:
    """`smtp://user:password@host:587/?from=dandang@example.cn` (STARTTLS; `smtp+plain://` without). Empty: no mail."""
    url = os.environ.get(name, "")
    if not url:
        return {"host": "", "port": 0, "user": "", "password": "", "tls": False, "sender": ""}
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in {"smtp", "smtp+plain"} or not parts.hostname or not sender:
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@host:587/?from=dandang@example.cn.")
    return {
        "host": parts.hostname, "port": parts.port or 587, "user": unquote(parts.username or ""), "password": unquote(parts.password or ""),
        "tls": parts.scheme == "smtp", "sender": sender,
    }

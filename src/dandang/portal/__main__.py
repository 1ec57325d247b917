"""`python -m dandang.portal`: the portal's process. The database must run already."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "config.portal"


def main() -> int:
    """Serve until stopped; 2 with one sentence when that is impossible."""
    from django.core.exceptions import ImproperlyConfigured

    from dandang.base import lifetime, serving
    from dandang.base.cli import CANNOT, OK, CannotRun

    parser = argparse.ArgumentParser(prog="dandang portal")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--beside", type=int, metavar="PID", help="end with the desk that started us, and say nothing")
    options = parser.parse_args()
    if options.beside:
        lifetime.end_with_parent(signal.SIGTERM, options.beside)
    try:
        _set_up(options.host)
        if not options.beside:
            serving.refuse_busy_port(options.host, options.port)
        _serve(options)
    except (CannotRun, ImproperlyConfigured) as error:
        print(f"dandang: {error}", file=sys.stderr)
        return CANNOT
    return OK


def _set_up(host: str) -> None:
    """Django, and one question to the database, so that a wrong password is one sentence at the start."""
    import django
    from django.conf import settings
    from django.db import Error, connection

    from dandang.base import serving
    from dandang.base.cli import CannotRun
    from dandang.mailbox import counter

    django.setup()
    if host not in serving.EVERYWHERE and host not in settings.ALLOWED_HOSTS:
        os.environ["DANDANG_PORTAL_HOSTS"] = ",".join([*settings.ALLOWED_HOSTS, host])
        settings.ALLOWED_HOSTS.append(host)
    try:
        counter.organs()
    except Error as error:
        line = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise CannotRun(f"The portal cannot use the database ({line}): set PORTAL_DATABASE_URL, or see ./dandang doctor.") from error
    connection.close()


def _serve(options: argparse.Namespace) -> None:
    from dandang import portal
    from dandang.base import serving
    from dandang.base import ui as looks

    here, shared = Path(portal.__file__).parent, Path(looks.__file__).parent
    static = {"/static/portal": here / "static" / "portal", "/static/ui": shared / "static" / "ui"}

    def ready() -> None:
        if not options.beside:
            print(f"The portal is at http://{options.host}:{options.port}/. Ctrl-C stops it.", flush=True)

    serving.serve(
        "dandang.portal.worker:application", host=options.host, port=options.port, workers=options.workers, static=static,
        page="/", ready=ready, threads=8,
    )


if __name__ == "__main__":
    sys.exit(main())

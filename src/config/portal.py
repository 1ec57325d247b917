"""Settings of the public portal: a process that holds no key of the vault, no private key of an intake, and no right to read.

Apart from `config.settings` on purpose: nothing of the desk is installed here. Names that the two share are read alike.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config.readers import database, flag, number, secret

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "dandang"
HOME = Path(os.environ.get("DANDANG_HOME", ROOT / ".data"))
MAILBOX_FILES = Path(os.environ.get("DANDANG_MAILBOX", HOME / "mailbox"))
"""Sealed attachments: the one folder that the portal writes."""

DEBUG = False
SECRET_KEY = secret("PORTAL_SECRET_KEY", HOME / "secrets" / "portal")
"""Signs the tokens of forms, makes return codes from them, seals the cookie. Changing it ends open forms, nothing else."""
ALLOWED_HOSTS = os.environ.get("DANDANG_PORTAL_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
PROXIES = number("DANDANG_PORTAL_PROXIES", default=0)
"""How many proxies of ours stand before the portal: the source is so many places from the end of X-Forwarded-For."""
BUSY = number("DANDANG_PORTAL_BUSY", default=300)
"""More forms than this in a minute are a load: from then on each asks for work or a short wait, and none is refused."""
HTTPS = flag("DANDANG_HTTPS", default=False)

INSTALLED_APPS: list[str] = []
MIDDLEWARE = [
    "dandang.portal.middleware.Headers",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "dandang.portal.middleware.OwnPagesOnly",
    "dandang.portal.middleware.NothingLeft",
]
ROOT_URLCONF = "dandang.portal.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "portal" / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DATABASES = {"default": database("PORTAL_DATABASE_URL", HOME, role="portal")}
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
FILE_UPLOAD_HANDLERS = ["dandang.portal.uploads.CrateHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
DATA_UPLOAD_MAX_NUMBER_FILES = None
"""Counted by the handler, which refuses the eleventh in words instead of breaking the page."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "root": {"handlers": ["console"], "level": "ERROR"},
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
}
"""No line for a request: not its address, not its browser (R-22)."""

"""Settings: one file, and the only place that reads the environment. A bad value stops the start with one sentence."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.readers import database, flag, mail, secret

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("DANDANG_HOME", ROOT / ".data"))
"""The data folder: embedded database, secrets, vault keys. Never inside the package."""

TESTING = flag("DANDANG_TESTING", default=False)
DEBUG = False
SECRET_KEY = secret("SECRET_KEY", HOME / "secrets" / "django")
ALLOWED_HOSTS = os.environ.get("DANDANG_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("DANDANG_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "dandang.base",
    "dandang.audit",
    "dandang.organs",
    "dandang.vault",
    "dandang.mailbox",
    "dandang.procedures",
    "dandang.documents",
    "dandang.cases",
    "dandang.mechanisms.reports",
    "dandang.mechanisms.envelopes",
    "dandang.mechanisms.verification",
    "dandang.mechanisms.clarification",
    "dandang.mechanisms.false_accusation",
    "dandang.exchange",
    "dandang.mechanisms.protection",
    "dandang.mechanisms.correction",
    "dandang.mechanisms.execution",
    "dandang.mechanisms.identity_access",
    "dandang.mechanisms.tracing",
    "dandang.mechanisms.coordination",
    "dandang.mechanisms.experts",
    "dandang.mechanisms.file_access",
    "dandang.mechanisms.followup",
    "dandang.mechanisms.archiving",
    "dandang.statistics",
    "dandang.mechanisms.accountability",
    "dandang.mechanisms.tolerance",
    "dandang.mechanisms.prefiling",
    "dandang.campaigns",
    "dandang.desk",
    "dandang.desk.inbox",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton",
    "django_htmx",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dandang.desk.middleware.SecurityHeaders",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "src" / "dandang" / "base" / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dandang.desk.context.frame",
            ],
        },
    }
]

DATABASES = {"default": database("DATABASE_URL", HOME, role="app")}
OWNER_DATABASE = database("DATABASE_OWNER_URL", HOME, role="owner")
"""Used by migrate and by the tests' set-up; the running application never connects as the owner."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organs.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
]
LOGIN_URL = "desk:sign_in"
LOGIN_REDIRECT_URL = "desk:worklist"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "desk/locked_out.html"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [ROOT / "src" / "dandang" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [ROOT / "src" / "dandang" / "base" / "ui" / "static"]

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = flag("DANDANG_HTTPS", default=False)
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["dandang.vault.uploads.SealingHandler"]
UPLOAD_LIMIT = 200 * 1024 * 1024
"""The largest file taken, in bytes."""
FORM_RENDERER = "dandang.base.ui.forms.Renderer"

AUDIT_HASH = os.environ.get("DANDANG_AUDIT_HASH", "sha256")
"""`sha256` or `sm3`, for events written from now on; every event names its own."""
if AUDIT_HASH not in {"sha256", "sm3"}:
    raise ImproperlyConfigured("DANDANG_AUDIT_HASH must be sha256 or sm3.")
VAULT_KEYS = HOME / "secrets" / "vault"
PORTAL_ADDRESS = os.environ.get("DANDANG_PORTAL_ADDRESS", "")
"""Where the public finds the portal, such as https://jubao.example.cn: printed on papers, for whoever checks one."""
AUTHORITY = HOME / "secrets" / "authority"
"""The in-house certification authority (`dandang documents init-ca`): key and certificate."""
SEALED_FILES = HOME / "files"
"""Evidence, recordings, attachments: sealed, each under a key of its own (vault/files.py)."""
MAILBOX_KEYS = HOME / "secrets" / "mailbox"
"""Private keys of the intakes, which the desk alone reads."""
MAILBOX_FILES = Path(os.environ.get("DANDANG_MAILBOX", HOME / "mailbox"))
"""Sealed attachments, which the portal alone writes: the same folder under the same name in both processes."""

MAIL = mail("DANDANG_MAIL")
"""The mail server for copies of messages; `host` empty: none."""
WEBHOOK_HOSTS = [host for host in os.environ.get("DANDANG_WEBHOOKS", "").split(",") if host]
"""Hosts that copies of messages may be posted to; no other is ever called."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

"""Django's name for the package; its tables live in a schema of their own, made by its migrations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailboxConfig(AppConfig):
    name = "dandang.mailbox"
    verbose_name = _("外来信箱")

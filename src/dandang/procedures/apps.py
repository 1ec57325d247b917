"""Django's name for the package; it has no tables."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "dandang.procedures"
    verbose_name = "程序"

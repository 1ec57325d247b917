"""Registers the package with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatisticsConfig(AppConfig):
    name = "dandang.statistics"
    label = "statistics"
    verbose_name = _("统计")

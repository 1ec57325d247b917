"""Registers the package with Django."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "dandang.statistics"
    label = "statistics"

"""Registers the package with Django, and its rounds with the worker."""

from datetime import timedelta

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "dandang.desk.inbox"
    label = "inbox"

    def ready(self) -> None:
        from dandang.desk.inbox import noticing, sending
        from dandang.exchange import chores

        chores.every(timedelta(seconds=2), noticing.notice)
        chores.every(timedelta(minutes=10), noticing.watch_clocks)
        chores.every(timedelta(seconds=20), sending.send)

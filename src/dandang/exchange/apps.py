"""Registers the package with Django, its files with the sweep of the sealed store, and the rounds of its worker."""

from datetime import timedelta

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "dandang.exchange"
    label = "exchange"

    def ready(self) -> None:
        from dandang.exchange import chores, jobs, worker
        from dandang.exchange.models import ImportJob
        from dandang.statistics import rolling, standing
        from dandang.vault import filekeys, files

        files.keeper(ImportJob.objects.sealed_files)
        filekeys.register(jobs.KEYS)
        chores.every(worker.SWEEP, worker.tidy)
        chores.every(standing.EVERY, standing.look)
        chores.every(timedelta(0), lambda _now: rolling.roll())

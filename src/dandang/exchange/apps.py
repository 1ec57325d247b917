"""Registers the package with Django, and its files with the sweep of the sealed store."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "dandang.exchange"
    label = "exchange"

    def ready(self) -> None:
        from dandang.exchange import jobs
        from dandang.exchange.models import ImportJob
        from dandang.vault import filekeys, files

        files.keeper(ImportJob.objects.sealed_files)
        filekeys.register(jobs.KEYS)

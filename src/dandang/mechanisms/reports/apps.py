from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "dandang.mechanisms.reports"
    verbose_name = _("检举控告")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.reports import forms, models, rules, scans
        from dandang.vault import files

        registry.register(
            "reports", noun=models.Report, forms=forms, rules=rules, pages={"mask": "reports:masking"}
        )
        files.keeper(scans.names_kept)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrectionConfig(AppConfig):
    name = "dandang.mechanisms.correction"
    verbose_name = _("纠正错误处理")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.correction import forms, models, rules

        registry.register("correction", noun=models.Correction, forms=forms, rules=rules)

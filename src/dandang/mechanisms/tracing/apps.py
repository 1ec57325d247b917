from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TracingConfig(AppConfig):
    name = "dandang.mechanisms.tracing"
    verbose_name = _("追查审批")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.tracing import forms, models, rules

        registry.register("tracing", noun=models.Tracing, forms=forms, rules=rules)

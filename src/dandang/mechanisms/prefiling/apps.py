from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrefilingConfig(AppConfig):
    name = "dandang.mechanisms.prefiling"
    verbose_name = _("容错报备")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.prefiling import forms, models, rules

        registry.register("prefiling", noun=models.Filing, forms=forms, rules=rules)

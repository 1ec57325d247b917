from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClarificationConfig(AppConfig):
    name = "dandang.mechanisms.clarification"
    verbose_name = _("澄清正名")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.clarification import forms, models, rules

        registry.register("clarification", noun=models.Clarification, forms=forms, rules=rules)

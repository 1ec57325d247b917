from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnvelopesConfig(AppConfig):
    name = "dandang.mechanisms.envelopes"
    verbose_name = _("密封上报")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.envelopes import forms, models, rules

        registry.register("envelopes", noun=models.Envelope, forms=forms, rules=rules)

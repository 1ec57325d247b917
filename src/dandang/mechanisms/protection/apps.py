from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProtectionConfig(AppConfig):
    name = "dandang.mechanisms.protection"
    verbose_name = _("检举控告人保护")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.protection import forms, models, rules

        registry.register(
            "protection", noun=models.Protection, forms=forms, rules=rules,
            links={"protection:sealed": _("查看封存的保护申请")},
        )

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityAccessConfig(AppConfig):
    name = "dandang.mechanisms.identity_access"
    verbose_name = _("查阅授权")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.identity_access import forms, models, rules

        pages = {"read": "identity_access:read"}
        registry.register("identity_access", noun=models.IdentityAccess, forms=forms, rules=rules, pages=pages)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchivingConfig(AppConfig):
    name = "dandang.mechanisms.archiving"
    verbose_name = _("归档")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.archiving import forms, models, rules

        registry.register("archiving", noun=models.Archiving, forms=forms, rules=rules, links={"desk:archive": _("归档包")})

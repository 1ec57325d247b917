from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountabilityConfig(AppConfig):
    name = "dandang.mechanisms.accountability"
    verbose_name = _("责任追究事项")

    def ready(self) -> None:
        from dandang.cases import across, registry
        from dandang.mechanisms.accountability import forms, models, remedies, rules

        registry.register("accountability", noun=models.Matter, forms=forms, rules=rules)
        across.know("undecided", {"accountability": across.Sibling("责任追究", "Accountability", models.DECIDED, remedies.left)})

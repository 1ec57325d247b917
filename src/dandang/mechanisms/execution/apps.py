from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExecutionConfig(AppConfig):
    name = "dandang.mechanisms.execution"
    verbose_name = _("处分执行")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.execution import forms, models, rules

        registry.register("execution", noun=models.Execution, forms=forms, rules=rules)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExecutionConfig(AppConfig):
    name = "dandang.mechanisms.execution"
    verbose_name = _("处分执行")

    def ready(self) -> None:
        from dandang.cases import across, registry
        from dandang.mechanisms.execution import forms, models, rules

        registry.register("execution", noun=models.Execution, forms=forms, rules=rules)
        across.know("settled", {"execution": across.Sibling("处分执行", "Execution of a sanction", frozenset({"executed", "withdrawn"}))})

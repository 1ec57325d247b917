from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FalseAccusationConfig(AppConfig):
    name = "dandang.mechanisms.false_accusation"
    verbose_name = _("诬告陷害甄别")

    def ready(self) -> None:
        from dandang.cases import registry
        from dandang.mechanisms.false_accusation import finding_forms, finding_rules, forms, models, rules

        registry.register("false_accusation", noun=models.Screening, forms=forms, rules=rules)
        registry.register(
            "finding", noun=models.FindingRequest, forms=finding_forms, rules=finding_rules,
            links={"false_accusation:request": _("查看请示内容")},
        )
